/** What a merge records of nodes is what whole comparisons with both parents give. */
import { expect, test } from 'vitest';
import { change, diverged } from './diverged.ts';

const scan = (text: string): string =>
  `export function scan(text) {\n  const found = [];\n  ${text}\n  return found.length + 1;\n}\n`;
const other = (name: string, value: number): string =>
  `export function ${name}() {\n  const value = ${value};\n  return value * 2;\n}\n`;
const REST = `${other('first', 1)}\n${other('second', 2)}`;

test('a node that our side took from a file that only it changed', async () => {
  const box = await diverged(
    { 'home.js': `${scan('read(text);')}\n${REST}`, 'both.js': `${REST}\n${other('third', 3)}` },
    { 'home.js': REST, 'both.js': `${scan('read(text);')}\n${REST}\n${other('third', 3)}` },
    { 'both.js': `${REST}\n${other('third', 4)}`, 'theirs.js': other('fourth', 4) },
  );
  expect(await box.json('merge', 'side')).toMatchObject({ outcome: 'merged' });
  expect(await box.json('fsck', '--full')).toMatchObject({ verdict: 'sound', findings: [] });
});

test('a node that the merge dropped, and that the other side has in a file it did not change', async () => {
  const box = await diverged(
    { 'home.js': `${scan('read(text);')}\n${REST}`, 'both.js': REST },
    { 'home.js': REST, 'both.js': `${scan('read(text);')}\n${REST}` },
    { 'both.js': `${other('first', 9)}\n${other('second', 2)}` },
  );
  expect(await box.json('merge', '--no-commit', 'side')).toMatchObject({ outcome: 'open' });
  await change(box, 'Merge without scan', {
    'both.js': `${other('first', 9)}\n${other('second', 2)}`,
  });
  expect(await box.json('fsck', '--full')).toMatchObject({ verdict: 'sound', findings: [] });
});

test('one function that both sides added', async () => {
  const box = await diverged(
    { 'a.js': REST, 'ours.js': REST },
    { 'a.js': `${REST}\n${scan('read(text);')}`, 'ours.js': other('first', 1) },
    { 'a.js': `${scan('read(text);')}\n${REST}` },
  );
  await box.json('merge', '-X', 'ours', 'side');
  expect(await box.json('fsck', '--full')).toMatchObject({ verdict: 'sound', findings: [] });
});
