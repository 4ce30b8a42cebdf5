import fc from 'fast-check';
import { expect, test } from 'vitest';
import { internLines, lineBytes, linesBytes, splitLines } from '../../src/merge/lines.ts';

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

test('lines have one number exactly if they are equal', () => {
  const line = fc.constantFrom('a\n', 'b\n', '\n', 'ab\n', 'ba\n', 'a');
  const file = fc.array(line, { maxLength: 20 });
  fc.assert(
    fc.property(file, file, (left, right) => {
      const files = [left, right].map((lines) => splitLines(Buffer.from(lines.join(''))));
      const texts = files.flatMap((lines) =>
        Array.from({ length: lines.count }, (_, index) => lineBytes(lines, index).toString()),
      );
      const numbers = internLines(files).flatMap((found) => [...found]);
      expect(numbers.length).toBe(texts.length);
      for (let i = 0; i < texts.length; i++) {
        for (let j = 0; j < i; j++) expect(numbers[i] === numbers[j]).toBe(texts[i] === texts[j]);
      }
    }),
    { seed: SEED },
  );
});
