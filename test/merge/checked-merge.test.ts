/** A grammar is asked only where more than lines was merged, and a result that it refuses is given up. */
import { expect, test } from 'vitest';
import { conflictsOf, mergeFileChecked } from '../../src/merge/file-merge.ts';
import type { Grammar } from '../../src/syntax/grammar.ts';
import { splitter } from '../../src/syntax/split.ts';

const tools = { splitter, byNode: true };
const input = (base: string, ours: string, theirs: string) => ({
  path: 'a.ts',
  base: Buffer.from(base),
  ours: Buffer.from(ours),
  theirs: Buffer.from(theirs),
});
const oneLine = input('f(a, b);\n', 'f(c, b);\n', 'f(a, d);\n');

/** Opens a grammar that finds errors in texts with a pattern, and keeps which languages were asked for. */
function opener(pattern: RegExp) {
  const asked: string[] = [];
  const grammar: Grammar = { countErrors: (text) => (pattern.test(text.toString()) ? 1 : 0) };
  const open = (language: string): Promise<Grammar> => {
    asked.push(language);
    return Promise.resolve(grammar);
  };
  return { asked, open };
}

test('a clean line merge opens none', async () => {
  const { asked, open } = opener(/./);
  const lines = input('a();\nb();\nc();\n', 'A();\nb();\nc();\n', 'a();\nb();\nC();\n');
  expect((await mergeFileChecked(lines, tools, open)).method).toBe('lines');
  expect(asked).toEqual([]);
});

test('a result that parses is taken', async () => {
  const { asked, open } = opener(/never/);
  const merge = await mergeFileChecked(oneLine, tools, open);
  expect(conflictsOf(merge)).toEqual([]);
  expect(asked).toEqual(['typescript']);
});

test('a result that does not parse is a conflict, and that is noted', async () => {
  const { open } = opener(/f\(c, d\)/);
  const merge = await mergeFileChecked(oneLine, tools, open);
  expect(conflictsOf(merge)).toHaveLength(1);
  expect(merge.decisions.map(({ says }) => says)).toContainEqual(
    expect.stringContaining('it would not parse'),
  );
});

test('errors that a side has already are no reason', async () => {
  const { open } = opener(/f\(c, /);
  expect(conflictsOf(await mergeFileChecked(oneLine, tools, open))).toEqual([]);
});

test('without a grammar the rest of the proof has to do', async () => {
  const merge = await mergeFileChecked(oneLine, tools, () => Promise.resolve(null));
  expect(conflictsOf(merge)).toEqual([]);
});
