import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, diffSequences, type Hunk } from '../../src/merge/diff.ts';

const SEED = 20260901;

const few = fc.array(fc.nat(4), { maxLength: 40 }).map((numbers) => Int32Array.from(numbers));
const many = fc.array(fc.nat(30), { maxLength: 80 }).map((numbers) => Int32Array.from(numbers));

function apply(a: Int32Array, b: Int32Array, hunks: readonly Hunk[]): number[] {
  const result: number[] = [];
  let at = 0;
  for (const hunk of hunks) {
    result.push(...a.subarray(at, hunk.aStart), ...b.subarray(hunk.bStart, hunk.bEnd));
    at = hunk.aEnd;
  }
  return [...result, ...a.subarray(at)];
}

function changed(hunks: readonly Hunk[]): number {
  return hunks.reduce(
    (sum, { aStart, aEnd, bStart, bEnd }) => sum + aEnd - aStart + bEnd - bStart,
    0,
  );
}

/** Length of the longest common subsequence, by the textbook table. */
function commonLength(a: Int32Array, b: Int32Array): number {
  let row = new Int32Array(b.length + 1);
  for (const left of a) {
    const next = new Int32Array(b.length + 1);
    b.forEach((right, j) => {
      next[j + 1] = left === right ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!);
    });
    row = next;
  }
  return row[b.length]!;
}

function hunksOf(a: string, b: string): number[][] {
  const file = (words: string): Buffer => Buffer.from(words.split(' ').join('\n') + '\n');
  return diffLines(file(a), file(b)).map(({ aStart, aEnd, bStart, bEnd }) => [
    aStart,
    aEnd,
    bStart,
    bEnd,
  ]);
}

test('applying the hunks to a gives b', () => {
  for (const sequence of [few, many]) {
    fc.assert(
      fc.property(sequence, sequence, (a, b) => {
        expect(apply(a, b, diffSequences(a, b))).toEqual([...b]);
      }),
      { seed: SEED, numRuns: 1500 },
    );
  }
});

test('hunks are in order, do not touch and are not empty', () => {
  fc.assert(
    fc.property(few, few, (a, b) => {
      let last: Hunk = { aStart: -1, aEnd: -1, bStart: -1, bEnd: -1 };
      for (const hunk of diffSequences(a, b)) {
        expect(hunk.aStart).toBeGreaterThan(last.aEnd);
        expect(hunk.aStart - last.aEnd).toBe(hunk.bStart - last.bEnd);
        expect(hunk.aEnd - hunk.aStart + hunk.bEnd - hunk.bStart).toBeGreaterThan(0);
        last = hunk;
      }
    }),
    { seed: SEED, numRuns: 1000 },
  );
});

test('swapping the files swaps what is applied', () => {
  fc.assert(
    fc.property(many, many, (a, b) => {
      expect(apply(b, a, diffSequences(b, a))).toEqual([...a]);
      expect(changed(diffSequences(a, a))).toBe(0);
    }),
    { seed: SEED, numRuns: 300 },
  );
});

test('the edit is the shortest where every element is rare', () => {
  const unique = fc.uniqueArray(fc.nat(60), { maxLength: 40 });
  fc.assert(
    fc.property(unique, unique, (left, right) => {
      const [a, b] = [Int32Array.from(left), Int32Array.from(right)];
      expect(changed(diffSequences(a, b))).toBe(a.length + b.length - 2 * commonLength(a, b));
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('a change that can slide stands as low as it can', () => {
  expect(hunksOf('a b c', 'a b b b c')).toEqual([[2, 2, 2, 4]]);
  expect(hunksOf('x f } y', 'x f } f } y')).toEqual([[3, 3, 3, 5]]);
});

test('a change that can slide rather joins one on the other side', () => {
  expect(hunksOf('a b b c', 'a x b c')).toEqual([[1, 2, 1, 2]]);
});

test('changes at both ends', () => {
  expect(hunksOf('a b', 'x a b y')).toEqual([
    [0, 0, 0, 1],
    [2, 2, 3, 4],
  ]);
  expect(diffLines(Buffer.from(''), Buffer.from('a\nb'))).toEqual([
    { aStart: 0, aEnd: 0, bStart: 0, bEnd: 2 },
  ]);
  expect(diffLines(Buffer.from('a'), Buffer.from('a\n'))).toEqual([
    { aStart: 0, aEnd: 1, bStart: 0, bEnd: 1 },
  ]);
});

test('sequences without anything in order are compared in near-linear time', () => {
  const count = 40_000;
  let state = 7;
  const shuffled = (): Int32Array =>
    Int32Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 16) % 400;
    });
  const [a, b] = [shuffled(), shuffled()];
  const started = performance.now();
  expect(apply(a, b, diffSequences(a, b))).toEqual([...b]);
  // The full search takes minutes.
  expect(performance.now() - started).toBeLessThan(15_000);
});
