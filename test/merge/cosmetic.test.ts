import { expect, test } from 'vitest';
import { differCosmetically } from '../../src/merge/cosmetic.ts';

function isCosmetic(a: string, b: string, language = 'typescript'): boolean {
  return differCosmetically(Buffer.from(a), Buffer.from(b), language);
}

test.each([
  ['a = 1;\n', 'a=1 ;'],
  ['', ' \t\r\n\f'],
  ['call(a,\n  b)', 'call(a, b)'],
  ['if (x) {\r\n  y;\r\n}', 'if (x) {\n\ty;\n}'],
])('%j against %j is cosmetic', (a, b) => {
  expect(isCosmetic(a, b)).toBe(true);
});

test.each([
  ['a = 1', 'a = 2'],
  ['a', 'a b'],
  ['return x', 'returnx'],
  ["split('')", "split(' ')"],
  ['"a  b"', '"a b"'],
  ['`a\n  b`', '`a\nb`'],
  ['// a\nb', 'b'],
])('%j against %j is more than that', (a, b) => {
  expect(isCosmetic(a, b)).toBe(false);
});

test('an apostrophe in a comment does not make the rest of the file a string', () => {
  expect(isCosmetic("// don't\na  =  1", "// don't\na = 1")).toBe(true);
});

test('indentation means something in Python and nothing in TypeScript', () => {
  const [a, b] = ['if x:\n    y()\nz()', 'if x:\n    y()\n    z()'];
  expect(isCosmetic(a, b, 'python')).toBe(false);
  expect(isCosmetic(a, b, 'typescript')).toBe(true);
});
