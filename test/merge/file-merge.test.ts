/** Three versions of a file, and what they make together: each rule and each trap is a folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mirrorConflict } from '../../src/merge/conflict.ts';
import { conflictsOf, mergeFile, type FileMergeInput } from '../../src/merge/file-merge.ts';
import { renderPieces } from '../../src/merge/markers.ts';
import { splitter } from '../../src/syntax/split.ts';

const cases = join(import.meta.dirname, 'cases');
const tools = { splitter, grammar: null, byNode: true };
const style = { size: 7, ours: 'ours', base: 'base', theirs: 'theirs', form: 'merge' } as const;

function readCase(name: string): FileMergeInput & { readonly expected: Buffer } {
  const folder = join(cases, name);
  const extension = readdirSync(folder)[0]!.split('.')[1]!;
  const read = (version: string) => readFileSync(join(folder, `${version}.${extension}`));
  return {
    path: `file.${extension}`,
    base: read('base'),
    ours: read('ours'),
    theirs: read('theirs'),
    expected: read('expected'),
  };
}

const swap = (input: FileMergeInput): FileMergeInput => ({
  ...input,
  ours: input.theirs,
  theirs: input.ours,
});

const names = readdirSync(cases);

test.each(names)('%s', (name) => {
  const { expected, ...input } = readCase(name);
  const merged = renderPieces(mergeFile(input, tools).pieces, style).bytes;
  // As Latin-1, so that a difference shows in bytes that are not UTF-8, too.
  expect(merged.toString('latin1')).toBe(expected.toString('latin1'));
});

test.each(names)('%s: the same from the other side', (name) => {
  const input = readCase(name);
  const [merge, mirrored] = [mergeFile(input, tools), mergeFile(swap(input), tools)];
  const pieces = mirrored.pieces.map((piece) =>
    'conflict' in piece ? { conflict: mirrorConflict(piece.conflict) } : piece,
  );
  expect(pieces).toEqual(merge.pieces);
  expect(mirrored.decisions).toEqual(merge.decisions);
});

describe('a merge with one side', () => {
  test.each(names)('%s: that is the base changes nothing', (name) => {
    const { path, base, ours, theirs } = readCase(name);
    for (const side of [ours, theirs]) {
      for (const input of [
        { path, base, ours: base, theirs: side },
        { path, base, ours: side, theirs: base },
        { path, base, ours: side, theirs: side },
      ]) {
        const merge = mergeFile(input, tools);
        expect(conflictsOf(merge)).toEqual([]);
        expect(renderPieces(merge.pieces, style).bytes).toEqual(side);
      }
    }
  });
});

test('without the engine, lines that conflict stay a conflict', () => {
  const input = readCase('imports-added-at-one-spot');
  const merge = mergeFile(input, { ...tools, byNode: false });
  expect(conflictsOf(merge).map(({ reason }) => reason)).toEqual(['lines']);
});

test('what a conflict is about is told from both sides', () => {
  const input = readCase('delete-against-edit');
  const [conflict] = conflictsOf(mergeFile(input, tools));
  expect(conflict).toMatchObject({
    reason: 'edit/delete',
    subject: { kind: 'function', name: 'b' },
    oursDid: 'deleted',
    theirsDid: 'edited',
    ours: null,
  });
});

test('every decision that was no line merge is noted with its rule', () => {
  const rules = (name: string) =>
    mergeFile(readCase(name), tools).decisions.map(({ rule }) => rule);
  expect(rules('imports-added-at-one-spot')).toContain('union');
  expect(rules('specifiers-on-both-sides')).toEqual(['specifiers']);
  expect(rules('edits-in-one-line')).toEqual(['tokens']);
  expect(rules('one-change-holds-the-other')).toEqual(['contained']);
  expect(rules('hollow-import')).toContain('fallback');
});
