/** `fxd checkout` and `fxd switch`: the files become the goal's, and nothing that is nowhere else is lost. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { formatCommit } from '../../src/history/commit-object.ts';
import { readTreeBytes } from '../../src/history/contents.ts';
import { formatTree } from '../../src/history/tree-object.ts';
import { hashObject } from '../../src/model/hash.ts';
import type { BlobId, CommitId, TreeId } from '../../src/model/ids.ts';
import { Store } from '../../src/store/store.ts';
import { Sandbox } from './sandbox.ts';
import { waiting } from '../store/store-folder.ts';

const LONG_AGO = new Date(Date.UTC(2020, 0, 1));

/** `main` and `work` differ in a.ts; `work` has more.ts, `main` has old.ts; same.ts is on both. */
async function twoBranches(): Promise<Sandbox> {
  const box = await Sandbox.with({ 'a.ts': 'main\n', 'same.ts': 'same\n', 'dir/old.ts': 'old\n' });
  await box.fxd('checkout', '-b', 'work');
  box.remove('dir');
  await box.commit('Work', { 'a.ts': 'work\n', 'deep/er/more.ts': 'more\n' });
  await box.fxd('checkout', 'main');
  return box;
}

/** The text of a file in a tree that only the store has. */
function storedText(box: Sandbox, tree: string, path: string): string {
  const store = Store.open(box.path('.fxd'), waiting(1000));
  try {
    const read = (id: TreeId) => readTreeBytes(id, (one) => store.objects.read(one).bytes);
    const entry = read(tree as TreeId).find(({ name }) => name === path);
    return store.objects.read(entry!.id).bytes.toString('utf8');
  } finally {
    store.close();
  }
}

test('only files that differ are written, and the tree is clean afterwards', async () => {
  const box = await twoBranches();
  for (const name of ['a.ts', 'same.ts']) utimesSync(box.path(name), LONG_AGO, LONG_AGO);
  const result = await box.json('checkout', 'work');
  expect(result).toMatchObject({ branch: 'work', switched: true, written: 2, removed: 1 });
  expect([box.read('a.ts'), box.read('deep/er/more.ts')]).toEqual(['work\n', 'more\n']);
  expect(existsSync(box.path('dir'))).toBe(false);
  expect(statSync(box.path('same.ts')).mtime).toEqual(LONG_AGO);
  expect(statSync(box.path('a.ts')).mtime).not.toEqual(LONG_AGO);
  const scan = await box.json('scan');
  expect(scan['read']).toBeLessThanOrEqual(3);
  expect(await box.isClean()).toBe(true);
});

test('after a checkout a scan reads no more than what was written', async () => {
  const box = await twoBranches();
  await new Promise((wake) => setTimeout(wake, 60));
  await box.fxd('scan');
  expect(await box.json('scan')).toMatchObject({ read: 0 });
  await box.fxd('checkout', 'work');
  await new Promise((wake) => setTimeout(wake, 60));
  expect(await box.json('scan')).toMatchObject({ read: 2, counts: { files: 0 } });
  expect(await box.json('scan')).toMatchObject({ read: 0, counts: { files: 0 } });
});

test('a folder that keeps an ignored file leaves the tree when its last file does', async () => {
  const box = await Sandbox.with({ 'a.ts': 'a\n', '.gitignore': '*.log\n' });
  await box.fxd('checkout', '-b', 'work');
  await box.commit('More', { 'top/in/b.ts': 'b\n' });
  box.write('top/in/x.log', 'log\n');
  await new Promise((wake) => setTimeout(wake, 60));
  await box.fxd('scan');
  await box.fxd('checkout', 'main');
  expect(box.read('top/in/x.log')).toBe('log\n');
  expect(await box.isClean()).toBe(true);
});

test('changes of files that are the same on both sides are carried over', async () => {
  const box = await twoBranches();
  box.write('same.ts', 'edited\n');
  box.write('new.ts', 'new\n');
  expect(await box.json('checkout', 'work')).toMatchObject({
    written: 2,
    saved: null,
  });
  expect([box.read('same.ts'), box.read('new.ts')]).toEqual(['edited\n', 'new\n']);
  expect(await box.isClean()).toBe(false);
});

test('a changed file that differs between the two is never overwritten', async () => {
  const box = await twoBranches();
  box.write('a.ts', 'edited\n');
  const failure = await box.failure('checkout', 'work');
  expect(failure).toMatchObject({ code: 'WOULD_OVERWRITE', exit: 3 });
  expect(failure.message).toContain('a.ts');
  expect(box.read('a.ts')).toBe('edited\n');
  expect(existsSync(box.path('deep'))).toBe(false);
  expect(await box.json('status')).toMatchObject({ branch: 'main' });
  box.write('a.ts', 'work\n');
  await box.fxd('checkout', 'work');
  expect(await box.isClean()).toBe(true);
});

test.each([
  ['', 'a new'],
  ['deep/er/*\n', 'an ignored'],
])('files of no commit are never overwritten (.fxdignore %j)', async (rules) => {
  const box = await twoBranches();
  box.write('.fxdignore', rules);
  box.write('deep/er/more.ts', 'mine\n');
  expect(await box.failure('checkout', 'work')).toMatchObject({
    code: 'UNTRACKED_IN_THE_WAY',
    exit: 3,
  });
  expect(box.read('deep/er/more.ts')).toBe('mine\n');
  box.remove('deep');
  box.write('deep', 'a file where a folder must go\n');
  expect(await box.failure('checkout', 'work')).toMatchObject({ code: 'UNTRACKED_IN_THE_WAY' });
  expect(box.read('deep')).toBe('a file where a folder must go\n');
});

test.each(['', '*.mine\ndeep\n'])(
  'by force what is given up is stored, and other new files stay (.fxdignore %j)',
  async (rules) => {
    const box = await twoBranches();
    box.write('.fxdignore', rules);
    box.write('a.ts', 'edited\n');
    box.write('deep', 'in the way\n');
    box.write('other.mine', 'not in the way\n');
    const { saved } = await box.json('checkout', '--force', 'work');
    expect(saved).toMatch(/^[0-9a-f]{40}$/);
    expect([box.read('a.ts'), box.read('deep/er/more.ts')]).toEqual(['work\n', 'more\n']);
    expect(box.read('other.mine')).toBe('not in the way\n');
    expect(storedText(box, String(saved), 'a.ts')).toBe('edited\n');
    expect(storedText(box, String(saved), 'deep')).toBe('in the way\n');
  },
);

test('by force the branch that is checked out gets its files back', async () => {
  const box = await twoBranches();
  box.write('a.ts', 'edited\n');
  box.remove('same.ts');
  expect(await box.json('checkout', 'main')).toMatchObject({ switched: false, written: 0 });
  expect(await box.json('checkout', '--force', 'main')).toMatchObject({
    switched: false,
    written: 2,
    saved: expect.stringMatching(/^[0-9a-f]{40}$/) as unknown,
  });
  expect(await box.isClean()).toBe(true);
  expect(await box.json('checkout', '--force', 'main')).toMatchObject({ written: 0, saved: null });
});

test('a link is never written through, and what lies beyond one is not ours', async () => {
  const box = await twoBranches();
  const outside = new Sandbox();
  outside.write('er/more.ts', 'outside\n');
  symlinkSync(outside.root, box.path('deep'));
  expect(await box.failure('checkout', 'work')).toMatchObject({
    code: 'UNTRACKED_IN_THE_WAY',
    exit: 3,
  });
  expect(box.read('a.ts')).toBe('main\n');
  await box.fxd('checkout', '--force', 'work');
  expect(outside.read('er/more.ts')).toBe('outside\n');
  expect(lstatSync(box.path('deep')).isDirectory()).toBe(true);
});

test('a folder that a link replaced is refused before anything is written', async () => {
  const box = await Sandbox.with({ 'a.ts': 'a\n', 'dir/b.ts': 'b\n' });
  await box.fxd('checkout', '-b', 'work');
  await box.commit('Work', { 'a.ts': 'A\n', 'dir/b.ts': 'B\n' });
  const outside = new Sandbox();
  outside.write('b.ts', 'B\n');
  box.remove('dir');
  symlinkSync(outside.root, box.path('dir'));
  expect(await box.failure('checkout', 'main')).toMatchObject({ exit: 3 });
  expect([box.read('a.ts'), outside.read('b.ts')]).toEqual(['A\n', 'B\n']);
});

test('files become folders, links and programs, and back', async () => {
  const box = await Sandbox.with({
    'x/y.txt': 'in a folder\n',
    'run.sh': 'true\n',
    link: 'file\n',
  });
  await box.fxd('checkout', '-b', 'other');
  box.remove('x');
  box.remove('link');
  box.write('x', 'a file\n');
  symlinkSync('nowhere', box.path('link'));
  chmodSync(box.path('run.sh'), 0o755);
  await box.commit('Other');
  for (let round = 0; round < 2; round += 1) {
    await box.fxd('checkout', 'main');
    expect(box.read('x/y.txt')).toBe('in a folder\n');
    expect(statSync(box.path('run.sh')).mode & 0o111).toBe(0);
    expect(lstatSync(box.path('link')).isFile()).toBe(true);
    expect(await box.isClean()).toBe(true);
    mkdirSync(box.path('x/empty/empty'), { recursive: true });
    await box.fxd('checkout', 'other');
    expect(box.read('x')).toBe('a file\n');
    expect(statSync(box.path('run.sh')).mode & 0o100).toBe(0o100);
    expect(readlinkSync(box.path('link'))).toBe('nowhere');
    expect(await box.isClean()).toBe(true);
  }
});

test('a tag or commit is checked out on no branch, by checkout at once, by switch on request', async () => {
  const box = await twoBranches();
  await box.fxd('tag', 'v1', 'work');
  const { stderr } = await box.try(['checkout', 'v1']);
  expect(stderr).toMatch(/HEAD is now at [0-9a-f]{7} Work/);
  expect(stderr).toContain('detached HEAD');
  expect(await box.json('status')).toMatchObject({ branch: null, clean: true });
  await box.fxd('checkout', 'main');
  expect(await box.failure('switch', 'v1')).toMatchObject({ code: 'BRANCH_EXPECTED', exit: 2 });
  expect(await box.json('switch', '--detach', 'work')).toMatchObject({ branch: null });
  await box.fxd('switch', 'work');
  expect(await box.json('checkout', 'HEAD')).toMatchObject({ branch: 'work', switched: false });
});

test('- goes back to the branch before, also after commits on no branch', async () => {
  const box = await twoBranches();
  await box.fxd('switch', 'work');
  expect(await box.json('switch', '-')).toMatchObject({ branch: 'main' });
  expect(await box.json('checkout', '-')).toMatchObject({ branch: 'work' });
  await box.fxd('checkout', '--detach');
  await box.commit('On no branch', { 'a.ts': 'lost?\n' });
  const { stdout, stderr, exit } = await box.try(['checkout', '-']);
  expect({ stdout, exit }).toEqual({ stdout: '', exit: 0 });
  expect(stderr).toMatch(/fxd branch <name> [0-9a-f]{12}/);
  expect(await box.json('status')).toMatchObject({ branch: 'work', clean: true });
  const fresh = new Sandbox();
  await fresh.fxd('init');
  expect(await fresh.failure('checkout', '-')).toMatchObject({ code: 'NO_PREVIOUS_BRANCH' });
});

test('a branch without commits takes another name', async () => {
  const box = new Sandbox();
  await box.fxd('init');
  expect(await box.json('checkout', '-b', 'x')).toMatchObject({ branch: 'x', commit: null });
  expect(await box.failure('checkout', 'main')).toMatchObject({ exit: 3 });
  await box.commit('First', { 'a.ts': 'a\n' });
  expect(await box.fxd('branch')).toBe('* x\n');
});

test('a new branch is made and switched to at once, at a start if one is given', async () => {
  const box = await twoBranches();
  expect(await box.json('switch', '-c', 'next', 'work')).toMatchObject({
    branch: 'next',
    created: true,
    written: 2,
  });
  expect(await box.failure('checkout', '-b', 'next')).toMatchObject({
    code: 'REF_EXISTS',
    exit: 3,
  });
  const { stderr } = await box.try(['checkout', '-b', 'third']);
  expect(stderr).toBe('Switched to a new branch third\n');
  const again = await box.try(['checkout', 'third']);
  expect(again).toMatchObject({ stdout: '', stderr: 'Already on third\n', exit: 0 });
});

test('files and nodes after -- are restored, and HEAD stays', async () => {
  const box = await Sandbox.with({ 'a.ts': 'function f() {\n  return 1;\n}\n', 'b.ts': 'b\n' });
  box.write('a.ts', 'function f() {\n  return 2;\n}\n');
  box.write('b.ts', 'B\n');
  expect(await box.json('checkout', '--', 'a.ts#f')).toMatchObject({ branch: 'main' });
  expect([box.read('a.ts'), box.read('b.ts')]).toEqual(['function f() {\n  return 1;\n}\n', 'B\n']);
  await box.fxd('checkout', 'HEAD', '--', 'b.ts');
  expect(await box.isClean()).toBe(true);
  expect(await box.failure('checkout', 'HEAD', 'b.ts')).toMatchObject({ code: 'USAGE', exit: 2 });
});

test('an interrupted checkout is finished by the same command', async () => {
  const box = await twoBranches();
  // As a crash leaves it: some files are written, HEAD is not moved.
  box.write('a.ts', 'work\n');
  rmSync(box.path('dir'), { recursive: true });
  expect(await box.json('checkout', 'work')).toMatchObject({ written: 1, removed: 0 });
  expect(await box.isClean()).toBe(true);
});

test.each([[], ['-x'], ['-b', 'x', '--detach'], ['main', 'work'], ['--force', '--', 'a.ts']])(
  'fxd checkout %s %s %s is a usage error',
  async (...words) => {
    const box = await twoBranches();
    expect(await box.failure('checkout', ...words)).toMatchObject({ code: 'USAGE', exit: 2 });
  },
);

test('an unknown branch is said to be one', async () => {
  const box = await twoBranches();
  expect(await box.failure('checkout', 'nowhere')).toMatchObject({
    code: 'UNKNOWN_REVISION',
    exit: 3,
  });
  expect(await box.failure('switch')).toMatchObject({ code: 'USAGE', exit: 2 });
});

test('a submodule is an empty folder, and stays what it is', async () => {
  const box = await Sandbox.with({ 'a.ts': 'a\n' });
  await box.fxd('checkout', '-b', 'work');
  const id = '1234567890123456789012345678901234567890';
  box.write('vendor/lib/.git/HEAD', `${id}\n`);
  await box.commit('With a submodule', { 'vendor/x.ts': 'x\n' });
  box.remove('vendor/lib/.git');
  expect(await box.isClean()).toBe(true);
  await box.fxd('checkout', 'main');
  expect(existsSync(box.path('vendor'))).toBe(false);
  expect(await box.isClean()).toBe(true);
  await box.fxd('checkout', 'work');
  expect(lstatSync(box.path('vendor/lib')).isDirectory()).toBe(true);
  expect(await box.isClean()).toBe(true);
});

/** A commit whose only file has a mode that Git wrote long ago. */
function plantOddMode(box: Sandbox): CommitId {
  const store = Store.open(box.path('.fxd'), waiting(1000));
  const writer = store.writer('small');
  const bytes = Buffer.from('main\n');
  const blob = hashObject('blob', bytes) as BlobId;
  writer.addBlob(blob, bytes, []);
  const tree = formatTree([{ name: 'a.ts', mode: 0o100664, id: blob }]);
  const treeId = hashObject('tree', tree) as TreeId;
  writer.addObject('tree', treeId, tree);
  const who = { name: 'Old', email: 'old@example.com', time: 0, offset: 0 };
  const fields = { tree: treeId, parents: [], author: who, committer: who, message: 'Old\n' };
  const commit = formatCommit(fields);
  const id = hashObject('commit', commit) as CommitId;
  writer.addObject('commit', id, commit);
  writer.flush();
  store.transaction(() => {
    store.commitGraph.add(store.objects.numberOf(id)!, 0, []);
  });
  store.close();
  return id;
}

test('the odd modes of old histories are no change', async () => {
  const box = await Sandbox.with({ 'a.ts': 'main\n' });
  const old = plantOddMode(box);
  await box.fxd('checkout', old);
  expect(await box.isClean()).toBe(true);
  await box.fxd('checkout', 'main');
  expect(await box.isClean()).toBe(true);
});

test('a Git folder that is a file, as in a linked working tree, is no obstacle', async () => {
  const box = await twoBranches();
  box.write('.git', 'gitdir: /nowhere/at/all\n');
  await box.fxd('checkout', 'work');
  expect(await box.isClean()).toBe(true);
});

test('the inside of a submodule is neither touched nor in the way', async () => {
  const box = await Sandbox.with({ 'a.ts': 'a\n' });
  const point = (digit: string) => box.write('lib/.git/HEAD', `${digit.repeat(40)}\n`);
  box.write('lib/inside.ts', 'inside\n');
  point('1');
  await box.commit('One');
  await box.fxd('checkout', '-b', 'two');
  point('2');
  await box.commit('Two');
  point('3');
  await box.fxd('checkout', 'main');
  expect(await box.isClean()).toBe(false);
  point('1');
  expect(await box.isClean()).toBe(true);
  await box.fxd('checkout', 'main~1');
  expect(box.read('lib/inside.ts')).toBe('inside\n');
});

test.skipIf(process.getuid?.() === 0)('by force a file that cannot be read stays', async () => {
  const box = await twoBranches();
  box.write('a.ts', 'edited\n');
  chmodSync(box.path('a.ts'), 0);
  expect(await box.failure('checkout', 'work')).toMatchObject({ code: 'FILE_UNREADABLE' });
  expect(await box.failure('checkout', '--force', 'work')).toMatchObject({ exit: 3 });
  chmodSync(box.path('a.ts'), 0o644);
  expect(box.read('a.ts')).toBe('edited\n');
});
