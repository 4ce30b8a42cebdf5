/** The laws of merging across files, on random edits and moves between two files. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conflictsOf } from '../../src/merge/file-merge.ts';
import { findGroups } from '../../src/merge/file-groups.ts';
import { mergeGroup, type MergedFile } from '../../src/merge/group-merge.ts';
import type { GroupVersions } from '../../src/merge/group-versions.ts';
import { renderPieces } from '../../src/merge/markers.ts';
import { splitter } from '../../src/syntax/split.ts';
import { identifyFiles, type Texts } from './identified-files.ts';
import { applyEdits, firstParts, FORMS, wordsOf, type Edit } from './random-edits.ts';

const tools = { splitter, grammar: null, byNode: true };
const style = { size: 7, ours: 'ours', base: 'base', theirs: 'theirs', form: 'merge' } as const;
const isLong = process.env['FXD_FAULTS'] === 'long';
const runs = { numRuns: isLong ? 5000 : 100, seed: Number(process.env['FXD_SEED'] ?? 4) };
const COUNT = 6;

/** What a side does: edits, and moves of parts to the other file. */
interface Work {
  readonly edits: readonly Edit[];
  readonly moves: readonly number[];
}

function work(side: string): fc.Arbitrary<Work> {
  const edit = fc.record({
    action: fc.constantFrom<Edit['action']>('edit', 'insert line', 'delete line', 'add', 'delete'),
    place: fc.nat(20),
    inner: fc.nat(20),
  });
  return fc.record({
    edits: fc
      .array(edit, { maxLength: 3 })
      .map((list) => list.map((each, at) => ({ ...each, word: `${side}${at}` }))),
    moves: fc.uniqueArray(fc.nat(COUNT - 1), { maxLength: 2 }),
  });
}

/** Half of the parts stand in either file, but for those that were moved. */
function textsOf({ edits, moves }: Work): Texts {
  const { write } = FORMS['typescript']!;
  const isSecond = (name: string, at: number): boolean => {
    const original = /^part(\d)/.exec(name)?.[1];
    const place = original === undefined ? at : Number(original);
    return place >= COUNT / 2 !== (original !== undefined && moves.includes(place));
  };
  const parts = applyEdits(firstParts(COUNT), edits);
  return {
    'a.ts': write(parts.filter(({ name }, at) => !isSecond(name, at))),
    'b.ts': write(parts.filter(({ name }, at) => isSecond(name, at))),
  };
}

const triples = fc.record({ ours: work('o'), theirs: work('t') }).map(({ ours, theirs }) => ({
  base: textsOf({ edits: [], moves: [] }),
  ours: textsOf(ours),
  theirs: textsOf(theirs),
}));

function mergeAll(versions: GroupVersions): MergedFile[] {
  return findGroups(versions)
    .flatMap((group) => mergeGroup(group, tools, () => true).files)
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

const allWords = (texts: Texts): Set<string> => new Set(wordsOf(Object.values(texts).join('\n')));

function render(files: readonly MergedFile[]): string {
  return files
    .map(({ merge }) => (merge === null ? '' : renderPieces(merge.pieces, style).bytes.toString()))
    .join('\n');
}

const isClean = (files: readonly MergedFile[]): boolean =>
  files.every(({ merge }) => merge === null || conflictsOf(merge).length === 0);

test('what merges without a conflict has every word of the three-way table, once', () => {
  let clean = 0;
  fc.assert(
    fc.property(triples, (texts) => {
      const files = mergeAll(identifyFiles(texts));
      if (!isClean(files)) return;
      clean++;
      const [base, ours, theirs] = [texts.base, texts.ours, texts.theirs].map(allWords) as [
        Set<string>,
        Set<string>,
        Set<string>,
      ];
      const expected = [...new Set([...base, ...ours, ...theirs])].filter((word) =>
        base.has(word) ? ours.has(word) && theirs.has(word) : ours.has(word) || theirs.has(word),
      );
      expect(wordsOf(render(files)).sort()).toEqual(expected.sort());
    }),
    runs,
  );
  expect(clean).toBeGreaterThan(runs.numRuns / 10);
});

test('the other side gets the same', () => {
  fc.assert(
    fc.property(triples, (texts) => {
      const versions = identifyFiles(texts);
      const files = mergeAll(versions);
      const swapped = mergeAll({ ...versions, ours: versions.theirs, theirs: versions.ours });
      expect(isClean(swapped)).toBe(isClean(files));
      if (isClean(files)) expect(render(swapped)).toBe(render(files));
    }),
    runs,
  );
});
