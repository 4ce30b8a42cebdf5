import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineIndex, lineBytes, linesBytes, splitLines } from '../../src/merge/lines.ts';

const SEED = 20260901;

function linesOf(text: string): string[] {
  const lines = splitLines(Buffer.from(text));
  return Array.from({ length: lines.count }, (_, index) => lineBytes(lines, index).toString());
}

test('a line keeps its terminator, and the last may have none', () => {
  expect(linesOf('')).toEqual([]);
  expect(linesOf('\n')).toEqual(['\n']);
  expect(linesOf('a\r\nb')).toEqual(['a\r\n', 'b']);
  expect(linesOf('a\n\nb\n')).toEqual(['a\n', '\n', 'b\n']);
});

test('lines joined are the file', () => {
  fc.assert(
    fc.property(fc.uint8Array({ max: 12, maxLength: 60 }), (array) => {
      const lines = splitLines(Buffer.from(array));
      expect(linesBytes(lines, 0, lines.count).equals(Buffer.from(array))).toBe(true);
    }),
    { seed: SEED },
  );
});

test('lines have one number exactly if they are equal, in the base and in any other text', () => {
  const line = fc.constantFrom('a\n', 'b\n', '\n', 'ab\n', 'ba\n', 'a');
  const file = fc.array(line, { maxLength: 20 }).map((lines) => Buffer.from(lines.join('')));
  fc.assert(
    fc.property(file, file, file, (base, one, other) => {
      const index = new LineIndex(base);
      const found = [index.base, index.read(one), index.read(other)];
      const split = [base, one, other].map(splitLines);
      expect(found.map(({ starts }) => [...starts])).toEqual(
        split.map(({ starts }) => [...starts]),
      );
      const texts = split.flatMap((lines) =>
        Array.from({ length: lines.count }, (_, at) => lineBytes(lines, at).toString()),
      );
      const numbers = found.flatMap((lines) => [...lines.numbers]);
      expect(Math.max(-1, ...numbers)).toBe(index.size - 1);
      expect(numbers.length).toBe(texts.length);
      for (let i = 0; i < texts.length; i++) {
        for (let j = 0; j < i; j++) expect(numbers[i] === numbers[j]).toBe(texts[i] === texts[j]);
      }
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('a text with many more lines than the base is read', () => {
  const text = Array.from({ length: 5000 }, (_, line) => `line ${line % 700}\n`).join('');
  const found = new LineIndex(Buffer.from('line 0\n')).read(Buffer.from(text));
  expect(found.count).toBe(5000);
  expect([...found.numbers]).toEqual(Array.from({ length: 5000 }, (_, line) => line % 700));
});
