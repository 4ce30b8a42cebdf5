import { expect, test } from 'vitest';
import { isJson } from '../../src/merge/json-text.ts';

test.each([
  '{"a": [1, 2], "b": "x // y"}',
  '{\n  // why\n  "a": 1, /* or */ "b": [1, 2,],\n}\n',
  '\uFEFF{"a": "\\"//"}',
  '[1] // at the end',
  '"a string"',
])('%j is read', (text) => {
  expect(isJson(Buffer.from(text))).toBe(true);
});

test.each([
  '{"a": 1 "b": 2}',
  '{"a": 1,, "b": 2}',
  '[,]',
  '{"a": 1',
  '{"a": "1}',
  '// nothing',
  '{a: 1}',
  '[1 /* open',
])('%j is not', (text) => {
  expect(isJson(Buffer.from(text))).toBe(false);
});

test('a long text takes time in proportion', () => {
  const start = performance.now();
  expect(isJson(Buffer.from(`[${'1, // one\n'.repeat(200_000)}]`))).toBe(true);
  expect(isJson(Buffer.from('['.repeat(100_000)))).toBe(false);
  expect(performance.now() - start).toBeLessThan(5000);
});
