/** The catalogue of docs/safety.md says of every check what is so: held where a test has its number. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const FAULTS = join(ROOT, 'test/faults');

/** How many checks each chapter has. */
const CHAPTERS = { C: 30, P: 20, D: 12, N: 20, T: 10, F: 14, L: 6 } as const;

/** A number at the beginning of a test's name, or in the list that names are made of. */
const NUMBERED = /(?:['"`]((?:[A-Z]-\d+)(?:, [A-Z]-\d+)*): |check: '([A-Z]-\d+)')/g;

/** The files that have tests of a number, by the number. */
function testedNumbers(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of readdirSync(FAULTS).filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join(FAULTS, file), 'utf8');
    for (const [, numbers, listed] of text.matchAll(NUMBERED)) {
      for (const number of (numbers ?? listed ?? '').split(', ')) {
        found.set(number, (found.get(number) ?? new Set()).add(file.replace(/(\.test)?\.ts$/, '')));
      }
    }
  }
  return found;
}

interface Row {
  readonly number: string;
  readonly tried: string;
  readonly today: string;
}

function rows(): Row[] {
  const text = readFileSync(join(ROOT, 'docs/safety.md'), 'utf8');
  return [...text.matchAll(/^\| ([A-Z]-\d+) +\| (.*?) +\| (.*?) +\|$/gm)].map(
    ([, number = '', tried = '', today = '']) => ({ number, tried, today }),
  );
}

/** The files that a row names as those that hold it; null where it does not claim to be held. */
function holders({ today }: Row): readonly string[] | null {
  if (!today.startsWith('held')) return null;
  return [...today.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).sort();
}

test('every check has one row, in order, with a reason where it is not held', () => {
  const expected = Object.entries(CHAPTERS).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}-${index + 1}`),
  );
  expect(rows().map(({ number }) => number)).toEqual(expected);
  for (const { number, tried, today } of rows()) {
    expect(tried, number).not.toBe('');
    expect(today, number).toMatch(/^(held: `|not yet: \S|does not apply: \S)/);
  }
});

test('what is marked as held has tests with its number in the files that it names, and no other', () => {
  const tested = testedNumbers();
  for (const row of rows()) {
    const files = tested.get(row.number);
    expect(holders(row), row.number).toEqual(files === undefined ? null : [...files].sort());
  }
  const numbers = new Set(rows().map(({ number }) => number));
  expect([...tested.keys()].filter((number) => !numbers.has(number))).toEqual([]);
});
