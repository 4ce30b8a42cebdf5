/** Files that moves join are merged as one: an edit follows its node, and nothing is there twice. */
import { describe, expect, test } from 'vitest';
import type { ConflictReason } from '../../src/merge/conflict.ts';
import { conflictsOf } from '../../src/merge/file-merge.ts';
import { findGroups } from '../../src/merge/file-groups.ts';
import { mergeGroup, type MergedFile } from '../../src/merge/group-merge.ts';
import type { GroupVersions } from '../../src/merge/group-versions.ts';
import { renderPieces } from '../../src/merge/markers.ts';
import { splitter } from '../../src/syntax/split.ts';
import { identifyFiles, type Texts } from './identified-files.ts';

const tools = { splitter, grammar: null, byNode: true };
const style = { size: 7, ours: 'ours', base: 'base', theirs: 'theirs', form: 'merge' } as const;

function mergeAll(versions: GroupVersions, mayFollow = true): MergedFile[] {
  return findGroups(versions).flatMap((group) => mergeGroup(group, tools, () => mayFollow).files);
}

function textsOf(files: readonly MergedFile[]): Texts {
  return Object.fromEntries(
    files.flatMap(({ path, merge }) =>
      path === null || merge === null
        ? []
        : [[path, renderPieces(merge.pieces, style).bytes.toString()]],
    ),
  );
}

function reasonsOf(files: readonly MergedFile[]): ConflictReason[] {
  return files.flatMap(({ merge, pathConflict }) => [
    ...(pathConflict === null ? [] : [pathConflict.reason]),
    ...(merge === null ? [] : conflictsOf(merge).map(({ reason }) => reason)),
  ]);
}

function swap({ base, ours, theirs }: GroupVersions): GroupVersions {
  return { base, ours: theirs, theirs: ours };
}

const sum = (factor = ''): string =>
  `export function sum(list: Item[]): number {\n  let total = 0;\n  for (const item of list) total += item.value${factor};\n  return total;\n}\n`;
const join = (mark = ','): string =>
  `export function join(words: string[]): string {\n  let text = '';\n  for (const word of words) text += word + '${mark}';\n  return text;\n}\n`;
const last = (offset = 1): string =>
  `export function last(items: Item[]): Item {\n  const place = items.length - ${offset};\n  return items.at(place) ?? items[0];\n}\n`;
const other = 'export const other = 1;\n';

/** Both directions give the same files, without a conflict. */
function expectMerged(versions: GroupVersions, expected: Texts): void {
  for (const each of [versions, swap(versions)]) {
    const files = mergeAll(each);
    expect(reasonsOf(files)).toEqual([]);
    expect(textsOf(files)).toEqual(expected);
  }
}

/** Both directions give a conflict for each of these reasons. */
function expectConflicts(versions: GroupVersions, reasons: readonly ConflictReason[]): void {
  for (const each of [versions, swap(versions)]) {
    expect([...new Set(reasonsOf(mergeAll(each)))]).toEqual(reasons);
  }
}

describe('an edit follows', () => {
  test('a function to another file', () => {
    expectMerged(
      identifyFiles({
        base: { 'a.ts': `${sum()}\n${join()}`, 'b.ts': other },
        ours: { 'a.ts': join(), 'b.ts': `${other}\n${sum()}` },
        theirs: { 'a.ts': `${sum(' * 2')}\n${join()}`, 'b.ts': other },
      }),
      { 'a.ts': join(), 'b.ts': `${other}\n${sum(' * 2')}` },
    );
  });

  test('each function of a file that is split in three', () => {
    expectMerged(
      identifyFiles({
        base: { 'all.ts': `${sum()}\n${join()}\n${last()}` },
        ours: { 'all.ts': sum(), 'words.ts': join(), 'items.ts': last() },
        theirs: { 'all.ts': `${sum(' * 2')}\n${join(';')}\n${last(2)}` },
      }),
      { 'all.ts': sum(' * 2'), 'words.ts': join(';'), 'items.ts': last(2) },
    );
  });

  test('the functions of a file that is gone', () => {
    expectMerged(
      identifyFiles({
        base: { 'all.ts': `${sum()}\n${join()}` },
        ours: { 'sums.ts': sum(), 'words.ts': join() },
        theirs: { 'all.ts': `${sum(' * 2')}\n${join(';')}` },
      }),
      { 'sums.ts': sum(' * 2'), 'words.ts': join(';') },
    );
  });

  test('a renamed file', () => {
    expectMerged(
      identifyFiles({
        base: { 'a.ts': `${sum()}\n${join()}` },
        ours: { 'b.ts': `${sum()}\n${join()}` },
        theirs: { 'a.ts': `${sum(' * 2')}\n${join()}` },
        oursRenamed: { 'a.ts': 'b.ts' },
      }),
      { 'b.ts': `${sum(' * 2')}\n${join()}` },
    );
  });

  test('nothing that it may not follow: then it is an edit of what is deleted', () => {
    const versions = identifyFiles({
      base: { 'a.ts': `${sum()}\n${join()}`, 'b.ts': other },
      ours: { 'a.ts': join(), 'b.ts': `${other}\n${sum()}` },
      theirs: { 'a.ts': `${sum(' * 2')}\n${join()}`, 'b.ts': other },
    });
    const files = findGroups(versions).flatMap(
      (group) => mergeGroup(group, tools, () => false).files,
    );
    expect(reasonsOf(files)).toContain('edit/delete');
  });
});

describe('a conflict', () => {
  test('a function moved to two places', () => {
    expectConflicts(
      identifyFiles({
        base: { 'a.ts': `${sum()}\n${join()}`, 'b.ts': other, 'c.ts': other },
        ours: { 'a.ts': join(), 'b.ts': `${other}\n${sum()}`, 'c.ts': other },
        theirs: { 'a.ts': join(), 'b.ts': other, 'c.ts': `${other}\n${sum()}` },
      }),
      ['move/move'],
    );
  });

  test('a function moved here and deleted there', () => {
    expectConflicts(
      identifyFiles({
        base: { 'a.ts': `${sum()}\n${join()}`, 'b.ts': other },
        ours: { 'a.ts': join(), 'b.ts': `${other}\n${sum()}` },
        theirs: { 'a.ts': join(), 'b.ts': other },
      }),
      ['move/delete'],
    );
  });

  test('a file renamed here and deleted there, though its text is as it was', () => {
    const versions = identifyFiles({
      base: { 'a.ts': `${sum()}\n${join()}` },
      ours: { 'b.ts': `${sum()}\n${join()}` },
      theirs: {},
      oursRenamed: { 'a.ts': 'b.ts' },
    });
    expectConflicts(versions, ['move/delete']);
    expect(mergeAll(versions)).toMatchObject([{ path: 'b.ts', pathConflict: { field: 'path' } }]);
  });

  test('where the proof fails, in every file that a node left or entered', () => {
    const versions = identifyFiles({
      base: { 'a.ts': `${sum()}\n${join()}`, 'b.ts': other },
      ours: { 'a.ts': join(), 'b.ts': `${other}\n${sum()}` },
      theirs: { 'a.ts': `${sum(' * 2')}\n${join()}`, 'b.ts': `${other}\n${sum('!')}` },
    });
    const files = mergeAll(versions);
    expect(files.map(({ merge }) => merge?.pieces.length)).toEqual([1, 1]);
    expect(reasonsOf(files)).toEqual(['move/move', 'move/move']);
  });

  test('a file renamed to two paths', () => {
    const text = `${sum()}\n${join()}`;
    expectConflicts(
      identifyFiles({
        base: { 'a.ts': text },
        ours: { 'b.ts': text },
        theirs: { 'c.ts': text },
        oursRenamed: { 'a.ts': 'b.ts' },
        theirsRenamed: { 'a.ts': 'c.ts' },
      }),
      ['rename/rename'],
    );
  });

  test('a file deleted here and edited there', () => {
    expectConflicts(
      identifyFiles({
        base: { 'a.ts': sum(), 'b.ts': other },
        ours: { 'b.ts': other },
        theirs: { 'a.ts': sum(' * 2'), 'b.ts': other },
      }),
      ['edit/delete'],
    );
  });
});

test('a file that one side deleted and the other left alone is gone', () => {
  expectMerged(
    identifyFiles({
      base: { 'a.ts': sum(), 'b.ts': other },
      ours: { 'b.ts': other },
      theirs: { 'a.ts': sum(), 'b.ts': `${other}\n${join()}` },
    }),
    { 'b.ts': `${other}\n${join()}` },
  );
});

test('what was followed is told', () => {
  const told = (versions: GroupVersions) =>
    findGroups(versions)
      .flatMap((group) => mergeGroup(group, tools, () => true).decisions)
      .map(({ rule, subject, says }) => [rule, subject?.name, says]);
  const moved = identifyFiles({
    base: { 'a.ts': `${sum()}\n${join()}`, 'b.ts': other },
    ours: { 'a.ts': join(), 'b.ts': `${other}\n${sum()}` },
    theirs: { 'a.ts': `${sum(' * 2')}\n${join()}`, 'b.ts': other },
  });
  expect(told(moved)).toEqual([['moved', 'sum', 'followed from a.ts to b.ts']]);
  const renamed = identifyFiles({
    base: { 'a.ts': sum() },
    ours: { 'b.ts': sum() },
    theirs: { 'a.ts': sum(' * 2') },
    oursRenamed: { 'a.ts': 'b.ts' },
  });
  expect(told(renamed)).toEqual([['renamed', 'a.ts', 'followed from a.ts to b.ts']]);
});
