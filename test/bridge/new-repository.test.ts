/** A new repository: the store appears whole, beside Git's, and twice is once. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRepository } from '../../src/bridge/files/new-repository.ts';
import { Repository } from '../../src/history/repository.ts';
import { FxdError } from '../../src/model/errors.ts';
import { BUILT_IN, hostAt } from '../history/written-history.ts';
import { listing, temporaryFolder } from './temporary-folder.ts';

const OPTIONS = { host: hostAt(() => 0), splitter: BUILT_IN, lockTimeoutMs: 50 };
const LINES = [
  ...['/.fxd', '/.fxd-wal', '/.fxd-shm', '/.fxd-journal'],
  ...['/.fxd.backup-*', '/.fxd-watch*'],
];

test('a store in a folder that is made for it', () => {
  const folder = join(temporaryFolder(), 'new/deep');
  const made = createRepository(folder, 'trunk', OPTIONS);
  expect(made).toEqual({ storeFile: join(folder, '.fxd'), isNew: true, hasGit: false });
  expect(listing(folder)).toEqual(['.fxd']);
  const repository = Repository.open(made.storeFile, OPTIONS);
  expect(repository.head()).toEqual({ ref: 'refs/heads/trunk', commit: null });
  repository.close();
});

test('a second time changes nothing', () => {
  const folder = temporaryFolder();
  const { storeFile } = createRepository(folder, 'main', OPTIONS);
  const before = readFileSync(storeFile);
  expect(createRepository(folder, 'other', OPTIONS).isNew).toBe(false);
  expect(readFileSync(storeFile).equals(before)).toBe(true);
  expect(listing(folder)).toEqual(['.fxd']);
});

test('Git is told to leave the store alone, once, and keeps what it was told before', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.git/info'), { recursive: true });
  const exclude = join(folder, '.git/info/exclude');
  writeFileSync(exclude, '# mine\n/.fxd\n*.tmp');
  const read = () => readFileSync(exclude, 'utf8');
  expect(createRepository(folder, 'main', OPTIONS).hasGit).toBe(true);
  expect(read()).toBe(`# mine\n/.fxd\n*.tmp\n${LINES.slice(1).join('\n')}\n`);
  createRepository(folder, 'main', OPTIONS);
  expect(
    read()
      .split('\n')
      .filter((line) => line === '/.fxd-wal'),
  ).toHaveLength(1);
});

test('a Git folder without an exclude file gets one, and one that is a file is left alone', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.git'));
  createRepository(folder, 'main', OPTIONS);
  expect(readFileSync(join(folder, '.git/info/exclude'), 'utf8')).toBe(`${LINES.join('\n')}\n`);
  const linked = temporaryFolder();
  writeFileSync(join(linked, '.git'), 'gitdir: /nowhere\n');
  expect(createRepository(linked, 'main', OPTIONS).isNew).toBe(true);
  expect(readFileSync(join(linked, '.git'), 'utf8')).toBe('gitdir: /nowhere\n');
});

test('a folder that cannot be made is an error for people', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(() => createRepository(join(file, 'below'), 'main', OPTIONS)).toThrow(FxdError);
  expect(existsSync(join(file, 'below'))).toBe(false);
});
