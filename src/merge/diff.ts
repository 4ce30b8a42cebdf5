/**
 * Diff: the differences of two sequences as hunks. Invariant: hunks are in order and do not touch, and
 * replacing each [aStart, aEnd) of a by [bStart, bEnd) of b gives b.
 */
import { markChanges } from './edit-script.ts';
import { compactGroups } from './hunk-groups.ts';
import { LineIndex } from './lines.ts';
import { chooseSearched, countElements } from './search-choice.ts';

/** Elements [aStart, aEnd) became [bStart, bEnd); one of the ranges may be empty. */
export interface Hunk {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** The hunks between two sequences of numbers. */
export function diffSequences(a: Int32Array, b: Int32Array): Hunk[] {
  const least = Math.min(a.length, b.length);
  let before = 0;
  while (before < least && a[before] === b[before]) before++;
  let after = 0;
  while (after < least - before && a[a.length - 1 - after] === b[b.length - 1 - after]) after++;
  const changedA = new Uint8Array(a.length);
  const changedB = new Uint8Array(b.length);
  markChanges(
    chooseSearched(a, before, a.length - after, countElements(b), changedA),
    chooseSearched(b, before, b.length - after, countElements(a), changedB),
  );
  compactGroups(a, changedA, changedB);
  compactGroups(b, changedB, changedA);
  return hunksOf(changedA, changedB);
}

/** The hunks between two files, in lines. */
export function diffLines(a: Buffer, b: Buffer): Hunk[] {
  if (a.equals(b)) return [];
  const index = new LineIndex(a);
  return diffSequences(index.base.numbers, index.read(b).numbers);
}

function hunksOf(changedA: Uint8Array, changedB: Uint8Array): Hunk[] {
  const hunks: Hunk[] = [];
  let aEnd = 0;
  let bEnd = 0;
  while (aEnd < changedA.length || bEnd < changedB.length) {
    const aStart = aEnd;
    const bStart = bEnd;
    while (changedA[aEnd] === 1) aEnd++;
    while (changedB[bEnd] === 1) bEnd++;
    if (aEnd > aStart || bEnd > bStart) hunks.push({ aStart, aEnd, bStart, bEnd });
    aEnd++;
    bEnd++;
  }
  return hunks;
}
