/** Widths of text and columns. */
import { expect, test } from 'vitest';
import { columns, textWidth, wrap } from '../../src/ui/columns.ts';

test.each([
  ['abc', 3],
  ['漢字', 4],
  ['e\u0301', 1],
  ['\u001b[31mred\u001b[39m', 3],
  ['한글 x', 6],
  ['🚀', 2],
  ['', 0],
])('%j takes %d cells', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('columns are as wide as their widest cell, and no line ends in blanks', () => {
  expect(
    columns([
      ['main', 'First commit', ''],
      ['漢字', 'x'],
      ['', 'only', 'third'],
    ]),
  ).toEqual(['main  First commit', '漢字  x', '      only          third']);
});

test('text is broken at blanks', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('incomprehensibilities are long', 6)).toEqual([
    'incomprehensibilities',
    'are',
    'long',
  ]);
});
