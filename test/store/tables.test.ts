/** Transactions, locks and refs between connections to one store. */
import { expect, test } from 'vitest';
import type { CommitId } from '../../src/model/ids.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { Store } from '../../src/store/store.ts';
import { failure, storePath, waiting } from './store-folder.ts';

const [ONE, TWO, THREE] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [
  CommitId,
  CommitId,
  CommitId,
];
const MAIN = 'refs/heads/main';

function twoConnections(): [Store, Store] {
  const file = storePath();
  return [Store.create(file, waiting(50)), Store.open(file, waiting(50))];
}

test('a ref moves only from the value that was seen', () => {
  const [a, b] = twoConnections();
  const move = (store: Store, from: CommitId | null, to: CommitId | null) =>
    store.transaction(() => store.refs.compareAndSwap(MAIN, from, to));
  expect(move(a, null, ONE)).toBe(true);
  expect(move(b, null, TWO)).toBe(false);
  expect(move(b, ONE, TWO)).toBe(true);
  expect(move(a, ONE, THREE)).toBe(false);
  expect(a.refs.get(MAIN)).toBe(TWO);
  expect(move(a, THREE, null)).toBe(false);
  expect(move(a, TWO, null)).toBe(true);
  expect(b.refs.get(MAIN)).toBeNull();
  a.close();
  b.close();
});

test('refs are listed by prefix in the order of their bytes', () => {
  const [a, b] = twoConnections();
  const names = ['refs/heads/ü', 'refs/heads/a', 'refs/heads/a/b', 'refs/headsx', 'refs/tags/a'];
  a.transaction(() => {
    for (const name of names) a.refs.compareAndSwap(name, null, ONE);
  });
  expect(b.refs.list('refs/heads/').map(({ name }) => name)).toEqual([
    'refs/heads/a',
    'refs/heads/a/b',
    'refs/heads/ü',
  ]);
  expect(b.refs.list('')).toHaveLength(names.length);
  a.close();
  b.close();
});

test('a transaction that throws leaves nothing, also in memory', () => {
  const [a, b] = twoConnections();
  expect(() =>
    a.transaction(() => {
      a.refs.compareAndSwap(MAIN, null, ONE);
      a.metadata.set('key', 'value');
      a.history.addFileEvent('only/here' as RepoPath, 1, 'added');
      a.commitGraph.add(1, 5, []);
      a.transaction(() => a.operations.append('{}'));
      throw new Error('stop');
    }),
  ).toThrow('stop');
  for (const store of [a, b]) {
    expect(store.refs.get(MAIN)).toBeNull();
    expect(store.metadata.get('key')).toBeNull();
    expect(store.operations.last()).toBeNull();
    expect(store.commitGraph.get(1)).toBeUndefined();
  }
  // Another process takes the number that the path had; the first must not use it for its own.
  b.transaction(() => b.history.addFileEvent('other' as RepoPath, 2, 'added'));
  a.transaction(() => a.history.addFileEvent('only/here' as RepoPath, 3, 'added'));
  expect(b.history.fileEvents('other' as RepoPath)).toEqual([{ commit: 2, event: 'added' }]);
  expect(b.history.fileEvents('only/here' as RepoPath)).toEqual([{ commit: 3, event: 'added' }]);
  a.close();
  b.close();
});

test('a store that another process is writing is busy, and reading goes on', () => {
  const [a, b] = twoConnections();
  a.transaction(() => {
    a.metadata.set('key', 'value');
    const began = Date.now();
    expect(failure(() => b.transaction(() => b.metadata.set('key', 'other')))).toEqual({
      code: 'BUSY',
      exit: 5,
    });
    expect(Date.now() - began).toBeLessThan(2000);
    expect(b.metadata.get('key')).toBeNull();
  });
  expect(b.metadata.get('key')).toBe('value');
  a.close();
  b.close();
});
