import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GitIndex } from '../../src/bridge/files/git-index.ts';
import { stampAt } from '../../src/bridge/files/stamp.ts';
import { GitFolder } from './attributes-oracle.ts';
import { hasGit } from './ignore-oracle.ts';
import { path } from './temporary-folder.ts';

const readIndex = (folder: GitFolder) => GitIndex.read(join(folder.root, '.git/index'));

/** What `git ls-files` says of the index. */
function listed(folder: GitFolder): string[] {
  const lines = folder.run(['ls-files', '-s', '-z']).toString().split('\0').slice(0, -1);
  return lines.map((line) => line.replace(/^(\d+) ([0-9a-f]+) (\d)\t/, '$1 $2 $3 '));
}

function ours(folder: GitFolder): string[] {
  return readIndex(folder)!.entries.map(({ path: name, mode, id, stage }) => {
    return `${mode.toString(8)} ${id} ${stage} ${name}`;
  });
}

test.skipIf(!hasGit())('every version of the index is read', () => {
  for (const version of ['2', '3', '4']) {
    const folder = new GitFolder();
    const names = ['a', 'ab/long name of a file', 'ab/c', 'ab/é', 'z/y/x/w', 'z/y/x/w2', '1234567'];
    for (const name of names) folder.write(name, name);
    folder.run(['add', '-A']);
    if (version === '3') folder.run(['update-index', '--skip-worktree', 'a']);
    else folder.run(['update-index', '--index-version', version]);
    expect(ours(folder)).toEqual(listed(folder));
    expect(readIndex(folder)!.find(path('a'))?.isSkipped).toBe(version === '3');
  }
});

test.skipIf(!hasGit())('it vouches for a file that is as it was staged, and for no other', () => {
  const folder = new GitFolder();
  folder.write('a', 'one');
  utimesSync(join(folder.root, 'a'), 1_700_000_000, 1_700_000_000);
  folder.run(['add', 'a']);
  const index = readIndex(folder)!;
  const entry = index.find(path('a'))!;
  const stamp = stampAt(folder.root, path('a'))!;
  expect(index.vouchesFor(path('a'), entry.id, stamp)).toBe(true);
  expect(index.vouchesFor(path('a'), entry.id, { ...stamp, modifiedMs: 1 })).toBe(false);
  expect(index.vouchesFor(path('a'), entry.id, { ...stamp, size: 4 })).toBe(false);
  expect(index.vouchesFor(path('b'), entry.id, stamp)).toBe(false);
});

test('no index is an empty one, and what cannot be read is none', () => {
  const folder = join(import.meta.dirname, 'no-such-folder');
  expect(GitIndex.read(join(folder, 'index'))?.entries).toEqual([]);
  expect(GitIndex.read(import.meta.filename)).toBeNull();
});
