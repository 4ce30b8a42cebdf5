import fc from 'fast-check';
import { expect, test } from 'vitest';
import { similarity } from '../../src/merge/similarity.ts';

const SEED = 20260901;

const PARSE = `function parse(text) {
  const parts = text.split(',');
  return parts.map((part) => part.trim());
}`;
const RENDER = `function render(view) {
  for (const child of view) out.push(child.html());
  return out.join('');
}`;

function similar(a: string, b: string): number {
  return similarity(Buffer.from(a), Buffer.from(b));
}

test('only equal bytes have 100', () => {
  expect(similar(PARSE, PARSE)).toBe(100);
  expect(similar('', '')).toBe(100);
  expect(similar(PARSE, PARSE.replaceAll(' ', '\n'))).toBe(99);
  expect(similar(' ', '\n')).toBe(99);
  expect(similar(PARSE, `${PARSE};`)).toBeLessThan(100);
});

test('a function that was renamed and edited is like its old self', () => {
  const edited = PARSE.replace('parse', 'parseAll').replace("','", "';'");
  expect(similar(PARSE, edited)).toBeGreaterThan(70);
});

test('functions that share only their shape are not alike', () => {
  expect(similar(PARSE, RENDER)).toBeLessThan(40);
  expect(similar(PARSE, '')).toBe(0);
});

test('similarity is symmetric and between 0 and 100', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'foo', '(', ')', ' ', '\n', '=', 'é'), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(text, text, (left, right) => {
      const score = similar(left.join(''), right.join(''));
      expect(score).toBe(similar(right.join(''), left.join('')));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(left.join('') === right.join('') ? 100 : 99);
    }),
    { seed: SEED, numRuns: 500 },
  );
});
