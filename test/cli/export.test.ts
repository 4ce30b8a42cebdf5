/** `fxd export`: the files of a commit, in a folder of their own and nowhere else. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatCommit } from '../../src/history/commit-object.ts';
import { formatTree, type TreeEntry } from '../../src/history/tree-object.ts';
import { MODE } from '../../src/model/entry.ts';
import { hashObject } from '../../src/model/hash.ts';
import type { BlobId, CommitId, ObjectType, TreeId } from '../../src/model/ids.ts';
import { Store } from '../../src/store/store.ts';
import { snapshot } from './folder-snapshot.ts';
import { treeOfCommit } from './git-tree.ts';
import { temporaryFolder } from './run-cli.ts';
import { Sandbox } from './sandbox.ts';
import { waiting } from '../store/store-folder.ts';

test('bytes, exec bits and links are those of the commit, not of the working tree', async () => {
  const box = new Sandbox();
  await box.fxd('init');
  const odd = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0x00, 0xff, 0x0d]);
  box.write('dir/odd.ts', odd);
  box.write('empty', '');
  box.write('run', '#!/bin/sh\n');
  chmodSync(box.path('run'), 0o755);
  symlinkSync('../nowhere', box.path('dir/link'));
  const commit = await box.commit('First');
  box.write('dir/odd.ts', 'changed\n');
  const out = join(temporaryFolder(), 'new/out');
  expect(await box.json('export', '--out', out)).toMatchObject({
    folder: out,
    commit,
    files: 3,
    links: 1,
    submodules: 0,
    skipped: [],
  });
  expect(readFileSync(join(out, 'dir/odd.ts'))).toEqual(odd);
  expect(readFileSync(join(out, 'empty'))).toEqual(Buffer.alloc(0));
  expect(lstatSync(join(out, 'run')).mode & 0o100).toBe(0o100);
  expect(lstatSync(join(out, 'empty')).mode & 0o111).toBe(0);
  expect(readlinkSync(join(out, 'dir/link'))).toBe('../nowhere');
  expect(existsSync(join(out, '.fxd'))).toBe(false);
});

test('an older commit is exported by its revision, to a path relative to the folder', async () => {
  const box = await Sandbox.with({ 'a.ts': 'one\n' });
  await box.commit('Second', { 'a.ts': 'two\n', '.fxdignore': 'out*\n' });
  await box.fxd('export', '--out', 'out1', 'HEAD~1');
  expect(readdirSync(box.path('out1'))).toEqual(['a.ts']);
  expect(box.read('out1/a.ts')).toBe('one\n');
  expect(await box.failure('export', '--out', 'out2', 'nowhere')).toMatchObject({ exit: 3 });
  expect(existsSync(box.path('out2'))).toBe(false);
});

test('a folder that holds anything, and a file, are refused', async () => {
  const box = await Sandbox.with({ 'a.ts': 'one\n' });
  const out = temporaryFolder();
  writeFileSync(join(out, 'mine'), '');
  const failure = await box.failure('export', '--out', out);
  expect(failure).toMatchObject({ code: 'FOLDER_NOT_EMPTY', exit: 3 });
  expect(await box.failure('export', '--out', join(out, 'mine'))).toMatchObject({ exit: 3 });
  expect(readdirSync(out)).toEqual(['mine']);
  expect(await box.failure('export')).toMatchObject({ code: 'USAGE', exit: 2 });
  mkdirSync(join(out, 'empty'));
  await box.fxd('export', '--out', join(out, 'empty'));
});

test('what an export left that was cut off is filled again, and nothing else is removed', async () => {
  const box = await Sandbox.with({ 'a.ts': 'one\n', 'dir/b.ts': 'two\n' });
  const out = join(temporaryFolder(), 'out');
  const { commit } = await box.json('export', '--out', out);
  const whole = snapshot(out);
  const mark = join(out, '.fxd-tmp-export');
  writeFileSync(mark, treeOfCommit(box, String(commit)));
  writeFileSync(join(out, 'a.ts'), 'o');
  writeFileSync(join(out, 'dir/.fxd-tmp-0123456789abcdef-1'), 'half');
  writeFileSync(join(out, 'mine'), '');
  expect(await box.failure('export', '--out', out)).toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
  rmSync(join(out, 'mine'));
  await box.fxd('export', '--out', out);
  expect(snapshot(out)).toEqual(whole);
  writeFileSync(mark, '');
  expect(await box.failure('export', '--out', out)).toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
});

test('before the first commit there is nothing to export', async () => {
  const box = new Sandbox();
  await box.fxd('init');
  expect(await box.failure('export', '--out', 'x')).toMatchObject({
    code: 'EMPTY_BRANCH',
    exit: 3,
  });
});

/** Puts objects into a store as a hostile sender might; returns the commit. */
function plant(
  storeFile: string,
  trees: (add: (entries: readonly TreeEntry[]) => TreeId, blob: BlobId) => TreeId,
) {
  const store = Store.open(storeFile, waiting(1000));
  const writer = store.writer('small');
  const put = (type: ObjectType, bytes: Buffer) => {
    const id = hashObject(type, bytes);
    if (type === 'blob') writer.addBlob(id as BlobId, bytes, []);
    else writer.addObject(type, id, bytes);
    return id;
  };
  const blob = put('blob', Buffer.from('../../outside')) as BlobId;
  const tree = trees((entries) => put('tree', formatTree(entries)) as TreeId, blob);
  const who = { name: 'Mallory', email: 'm@example.com', time: 0, offset: 0 };
  const fields = { tree, parents: [], author: who, committer: who, message: 'x\n' };
  const commit = put('commit', formatCommit(fields)) as CommitId;
  writer.flush();
  store.close();
  return commit;
}

test('what would lead outside, or into a store, is skipped and listed', async () => {
  const box = await Sandbox.with({ 'a.ts': 'one\n' });
  const commit = plant(box.path('.fxd'), (add, blob) => {
    const file = (name: string): TreeEntry => ({ name, mode: MODE.file, id: blob });
    const folder = (name: string, ...entries: TreeEntry[]): TreeEntry => ({
      name,
      mode: MODE.tree,
      id: add(entries),
    });
    return add([
      file('good'),
      file('..\\x'),
      file('.fxd'),
      folder('..', file('escaped')),
      folder('.git', folder('hooks', file('post-checkout'))),
      { name: 'link', mode: MODE.link, id: blob },
    ]);
  });
  const out = join(temporaryFolder(), 'in/out');
  const { stdout, stderr, exit } = await box.try(['export', '--out', out, commit]);
  expect(exit).toBe(1);
  expect(stdout).toContain('1 file, 1 link of');
  for (const path of ['../escaped', '.git/hooks/post-checkout', '.fxd']) {
    expect(stderr).toContain(`Skipped ${path}: `);
  }
  expect(stderr).toContain('Skipped .git/hooks/post-checkout: the name is reserved for Git.');
  expect(readdirSync(out).sort()).toEqual(['good', 'link']);
  expect(readdirSync(join(out, '..'))).toEqual(['out']);
});
