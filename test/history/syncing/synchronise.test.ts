/** Two stores become one: what travels, and what it costs. */
import { expect, test } from 'vitest';
import { createBranch, deleteBranches } from '../../../src/history/branches.ts';
import { recordOperation } from '../../../src/history/operation.ts';
import type { TreeId } from '../../../src/model/ids.ts';
import { EMPTY_TREE } from '../../../src/model/ids.ts';
import { collectGarbage } from '../../../src/history/gc.ts';
import { findingsOf } from './checked-store.ts';
import { meet, newStore, refsOf } from './two-stores.ts';

test('an empty store gets everything, and what it has then checks clean', async () => {
  const ana = newStore('ana');
  ana.commit({ 'a.ts': 'export function one() {\n  return 1;\n}\n', 'b.md': '# B\n' });
  ana.commit({ 'a.ts': 'export function one() {\n  return 2;\n}\n' });
  ana.commit({ 'a.ts': null, 'c.ts': 'export function one() {\n  return 2;\n}\n' });
  const ben = newStore('ben');
  const { result } = await meet(ben.repository, ana.repository);
  expect(refsOf(ben.repository)).toEqual(refsOf(ana.repository));
  expect(result.refs.map(({ name, result: what }) => [name, what])).toEqual([
    ['refs/heads/main', 'pulled'],
  ]);
  expect(findingsOf(ben.repository)).toEqual([]);
  expect(ben.log('c.ts#one').map(({ commit }) => commit)).toEqual(
    ana.log('c.ts#one').map(({ commit }) => commit),
  );
});

test('nothing to do costs one round trip and less than a kilobyte', async () => {
  const ana = newStore('ana');
  ana.commit({ 'a.ts': 'export const a = 1;\n' });
  const ben = newStore('ben');
  await meet(ben.repository, ana.repository);
  const { line, result } = await meet(ben.repository, ana.repository);
  expect(result.refs).toEqual([]);
  expect(line.roundTrips).toBe(1);
  expect(line.bytes).toBeLessThan(1024);
});

test('what has diverged is kept on both sides under the name of the other, and nothing is passed on', async () => {
  const ana = newStore('ana');
  ana.commit({ 'a.ts': 'export const a = 1;\n' });
  const ben = newStore('ben');
  await meet(ben.repository, ana.repository, { names: ['ben', 'ana'] });
  const anas = ana.commit({ 'a.ts': 'export const a = 2;\n' });
  const bens = ben.commit({ 'a.ts': 'export const a = 3;\n' });
  const { result } = await meet(ben.repository, ana.repository, {
    names: ['ben', 'ana'],
    wish: { merge: true },
  });
  expect(result.refs).toMatchObject([{ result: 'conflicts', conflicts: ['a.ts'] }]);
  expect(ben.repository.store.refs.get('refs/peers/ana/main')).toBe(anas);
  expect(ana.repository.store.refs.get('refs/peers/ben/main')).toBe(bens);
  expect([ana.head, ben.head]).toEqual([anas, bens]);
  const cas = newStore('cas');
  await meet(cas.repository, ben.repository);
  expect(cas.repository.store.refs.list('').map(({ name }) => name)).toEqual(['refs/heads/main']);
  for (const { repository } of [ana, ben, cas]) expect(findingsOf(repository)).toEqual([]);
});

test('two who merge the same make the same commit', async () => {
  const ana = newStore('ana');
  ana.commit({ 'a.ts': 'export const a = 1;\n' });
  const [ben, cas] = [newStore('ben'), newStore('cas')];
  for (const { repository } of [ben, cas]) await meet(repository, ana.repository);
  ana.commit({ 'b.ts': 'export const b = 1;\n' });
  ben.commit({ 'c.ts': 'export const c = 1;\n' });
  await meet(cas.repository, ben.repository, { names: ['cas', 'ben'] });
  // Each of the two merges what the other merges as well, before either knows.
  await meet(cas.repository, ana.repository, { wish: { merge: true, push: false } });
  await meet(ben.repository, ana.repository, { wish: { merge: true, push: false } });
  expect(cas.head).toBe(ben.head);
  expect(cas.repository.readCommit(cas.head).parents).toHaveLength(2);
});

test('two peers of one name are two peers', async () => {
  const ana = newStore('ana');
  ana.commit({ 'a.ts': 'export const a = 1;\n' });
  const others = [newStore('ben'), newStore('cas')];
  for (const { repository } of others) await meet(repository, ana.repository);
  ana.commit({ 'a.ts': 'export const a = 2;\n' });
  for (const [index, other] of others.entries()) {
    other.commit({ 'a.ts': `export const a = ${index + 3};\n` });
    await meet(other.repository, ana.repository, { names: ['project', 'ana'] });
  }
  const kept = ana.repository.store.refs.list('refs/peers/').map(({ target }) => target);
  expect(kept.sort()).toEqual(others.map(({ head }) => head).sort());
});

test('what was remembered of conflicts is put together', async () => {
  const ana = newStore('ana');
  ana.commit({ 'a.ts': 'export const a = 1;\n' });
  const ben = newStore('ben');
  await meet(ben.repository, ana.repository);
  for (const [history, key] of [
    [ana, 'aa'],
    [ben, 'bb'],
  ] as const) {
    const { repository } = history;
    const recorder = repository.recorder('small');
    const id = recorder.addRawBlob(Buffer.from(`{"time":${key.length}}`));
    const note = recorder.addTree([{ name: 'resolution.json', mode: 0o100644, id }]);
    const inner = recorder.addTree([{ name: 'c'.repeat(62), mode: 0o040000, id: note }]);
    const to = recorder.addTree([{ name: key, mode: 0o040000, id: inner }]);
    recorder.flush();
    const moves = [{ name: 'refs/fxd/resolutions', from: null, to }];
    recordOperation(repository, { command: 'resolve', description: key }, { refs: moves });
  }
  await meet(ben.repository, ana.repository);
  const united = ben.repository.store.refs.get('refs/fxd/resolutions') as TreeId;
  expect(ana.repository.store.refs.get('refs/fxd/resolutions')).toBe(united);
  expect(ben.repository.readTree(united).map(({ name }) => name)).toEqual(['aa', 'bb']);
  const { result } = await meet(ana.repository, ben.repository);
  expect(result.refs).toEqual([]);
});

test('a branch that is deleted on one side and gone on with on the other stays', async () => {
  const ana = newStore('ana');
  const first = ana.commit({ 'a.ts': 'export const a = 1;\n' });
  createBranch(ana.repository, 'side', first);
  const ben = newStore('ben');
  await meet(ben.repository, ana.repository);
  deleteBranches(ana.repository, ['side'], true);
  const next = ben.commit({ 'a.ts': 'export const a = 2;\n' });
  const about = { command: 'branch', description: 'go on' };
  const moves = [{ name: 'refs/heads/side', from: first, to: next }];
  recordOperation(ben.repository, about, { refs: moves });
  await meet(ben.repository, ana.repository);
  expect(refsOf(ana.repository)).toEqual(refsOf(ben.repository));
  expect(refsOf(ana.repository)).toHaveProperty('refs/heads/side', next);
  deleteBranches(ben.repository, ['side'], true);
  await meet(ana.repository, ben.repository);
  expect(refsOf(ana.repository)).not.toHaveProperty('refs/heads/side');
});

test('a store whose node maps are otherwise takes what comes all the same', async () => {
  const ana = newStore('ana');
  const text = (name: string) => `export function ${name}() {\n  return 'a longer text';\n}\n`;
  ana.commit({ 'a.ts': text('one') });
  ana.commit({ 'a.ts': text('two'), 'b.ts': text('three') });
  const ben = newStore('ben');
  await meet(ben.repository, ana.repository);
  // As if ben had taken these commits over another way.
  const { nodeMaps, objects } = ben.repository.store;
  ben.repository.store.transaction(() => {
    const number = objects.numberOf(ben.head)!;
    nodeMaps.set(number, { ...nodeMaps.get(number)!, tree: EMPTY_TREE });
  });
  ana.commit({ 'a.ts': text('two') + text('four'), 'c.ts': text('five') });
  await meet(ben.repository, ana.repository);
  expect(ben.head).toBe(ana.head);
  expect(findingsOf(ben.repository).filter((line) => !line.includes('node_history'))).toEqual([]);
});

test('what arrived of a transfer that broke off is kept by a collection of garbage, or asked for again', async () => {
  const ana = newStore('ana');
  const more = '// more\n'.repeat(400);
  const files = Array.from({ length: 1500 }, (_, index) => [
    `f${index}.ts`,
    `// ${index}\n${more}`,
  ]);
  ana.commit({ 'first.ts': 'export const a = 1;\n' });
  ana.commit(Object.fromEntries(files) as Record<string, string>);
  const ben = newStore('ben');
  let left = 12;
  const back = (frame: Buffer) => (left-- > 0 ? [frame] : null);
  await expect(meet(ben.repository, ana.repository, { back })).rejects.toThrow('broke off');
  const first = ana.repository.readCommit(ana.head).parents[0]!;
  expect(ben.repository.hasObject(first)).toBe(true);
  collectGarbage(ben.repository, { unreachable: 0, operations: 0, checkpoints: 0 });
  expect(ben.repository.hasObject(first)).toBe(true);
  await meet(ben.repository, ana.repository);
  expect(refsOf(ben.repository)).toEqual(refsOf(ana.repository));
  expect(findingsOf(ben.repository)).toEqual([]);
});
