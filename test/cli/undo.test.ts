/** `fxd undo` and `fxd redo`: after every command back to exactly what was, and forth again. */
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { see, withRepository } from '../faults/view-model.ts';
import { recordOperation } from '../../src/history/operation.ts';
import type { CommitId, TreeId } from '../../src/model/ids.ts';
import { tamper } from '../store/store-folder.ts';
import { operationId } from '../../src/store/operations.ts';
import { Sandbox } from './sandbox.ts';

const CODE = 'export function one() {\n  return 1;\n}\n\nexport function two() {\n  return 2;\n}\n';

/** Two branches that differ in every way in which files can differ, and unsaved work of every kind. */
async function busyProject(): Promise<Sandbox> {
  const box = await Sandbox.with({
    'a.js': CODE,
    'gone.md': '# Gone\n',
    'swap/in.txt': 'in a folder\n',
    'run.sh': 'true\n',
    '.gitignore': '*.log\n',
  });
  symlinkSync('a.js', box.path('link'));
  await box.commit('Second');
  await box.fxd('switch', '-c', 'side');
  rmSync(box.path('swap'), { recursive: true });
  rmSync(box.path('link'));
  symlinkSync('gone.md', box.path('link'));
  chmodSync(box.path('run.sh'), 0o755);
  await box.commit('Side', { 'a.js': CODE.replace('1;', '100;'), swap: 'a file\n' });
  await box.fxd('switch', 'main');
  await box.fxd('branch', 'merged');
  await box.fxd('tag', 'v1');
  await box.fxd('tag', '-a', '-m', 'A tag', 'v2');
  box.write('build.log', 'ignored\n');
  return box;
}

/** Unsaved work that no switch between the two branches touches. */
function leaveUnsaved(box: Sandbox): void {
  box.write('draft.md', '# Draft\n');
  box.write('.gitignore', '*.log\n*.tmp\n');
}

type Prepare = (box: Sandbox) => void;

const CASES: readonly (readonly [string, readonly string[], Prepare])[] = [
  ['a commit', ['commit', '-m', 'All'], leaveUnsaved],
  [
    'a partial commit',
    ['commit', '-m', 'Part', 'a.js#one'],
    (box) => box.write('a.js', CODE.replace('1;', '11;').replace('2;', '22;')),
  ],
  ['an amended commit', ['commit', '--amend', '-m', 'Better'], leaveUnsaved],
  ['switch', ['switch', 'side'], leaveUnsaved],
  ['switch -c', ['switch', '-c', 'new', 'side'], leaveUnsaved],
  ['checkout --detach', ['checkout', '--detach', 'side'], leaveUnsaved],
  [
    'checkout --force over unsaved work',
    ['checkout', '--force', 'side'],
    (box) => {
      leaveUnsaved(box);
      box.write('a.js', 'unsaved, and nowhere else\n');
      rmSync(box.path('swap'), { recursive: true });
      chmodSync(box.path('run.sh'), 0o755);
      rmSync(box.path('link'));
      symlinkSync('elsewhere', box.path('link'));
    },
  ],
  ['restore of a file', ['restore', 'a.js'], (box) => box.write('a.js', 'unsaved\n')],
  [
    'restore of a node',
    ['restore', 'a.js#one'],
    (box) => box.write('a.js', CODE.replace('1;', '11;').replace('2;', '22;')),
  ],
  ['restore of a deleted file', ['restore', 'gone.md'], (box) => box.remove('gone.md')],
  ['a new branch', ['branch', 'new'], leaveUnsaved],
  ['a renamed branch', ['branch', '-m', 'main', 'trunk'], leaveUnsaved],
  ['a deleted branch', ['branch', '-d', 'merged'], leaveUnsaved],
  ['a branch deleted by force', ['branch', '-D', 'side'], leaveUnsaved],
  ['a tag', ['tag', 'new'], leaveUnsaved],
  ['an annotated tag', ['tag', '-a', '-m', 'Annotated', 'new'], leaveUnsaved],
  ['a deleted tag', ['tag', '-d', 'v2'], leaveUnsaved],
  ['op restore', ['op', 'restore', '@~4'], leaveUnsaved],
];

test.each(CASES)('%s is undone and done again', async (_, words, prepare) => {
  const box = await busyProject();
  prepare(box);
  const before = see(box.root);
  await box.fxd(...words);
  const after = see(box.root);
  expect(after.newest).not.toBe(before.newest);
  const undone = await box.json('undo');
  expect(undone).toMatchObject({ operations: [{ id: after.newest }], dryRun: false });
  expect({ ...see(box.root), newest: null }).toEqual({ ...before, newest: null });
  await box.fxd('redo');
  expect({ ...see(box.root), newest: null }).toEqual({ ...after, newest: null });
  await box.fxd('undo');
  expect({ ...see(box.root), newest: null }).toEqual({ ...before, newest: null });
});

test('an import is undone', async () => {
  const box = await busyProject();
  const side = new Sandbox();
  side.write('a.js', 'imported\n');
  side.write('new/file.txt', 'new\n');
  const before = see(box.root);
  await box.fxd('import', side.root);
  const after = see(box.root);
  await box.fxd('undo');
  expect({ ...see(box.root), newest: null }).toEqual({ ...before, newest: null });
  await box.fxd('redo');
  expect({ ...see(box.root), newest: null }).toEqual({ ...after, newest: null });
});

test('undoing several at once is undoing them one by one', async () => {
  const box = await busyProject();
  const views = [see(box.root)];
  for (const words of [
    ['switch', 'side'],
    ['branch', 'more'],
    ['checkout', '--detach', 'main'],
  ]) {
    await box.fxd(...words);
    views.push(see(box.root));
  }
  const at = (index: number) => ({ ...views[index], newest: null });
  const now = () => ({ ...see(box.root), newest: null });
  await box.fxd('undo');
  await box.fxd('undo');
  expect(now()).toEqual(at(1));
  await box.fxd('redo');
  await box.fxd('redo');
  expect(now()).toEqual(at(3));
  await box.fxd('undo', '3');
  expect(now()).toEqual(at(0));
  await box.fxd('redo', '2');
  expect(now()).toEqual(at(2));
  expect(await box.failure('redo', '2')).toMatchObject({ code: 'NOTHING_TO_REDO', exit: 1 });
  await box.fxd('tag', 'other');
  expect(await box.failure('redo')).toMatchObject({ code: 'NOTHING_TO_REDO', exit: 1 });
});

test('there is nothing to undo before the first operation', async () => {
  const box = new Sandbox();
  await box.fxd('init');
  expect(await box.failure('undo')).toMatchObject({ code: 'NOTHING_TO_UNDO', exit: 1 });
  await box.commit('First', { 'a.js': CODE });
  expect(await box.failure('undo', '2')).toMatchObject({ code: 'NOTHING_TO_UNDO', exit: 1 });
  expect(await box.json('undo')).toMatchObject({ branch: 'main', commit: null });
  expect(box.read('a.js')).toBe(CODE);
});

test('what was undone is said, and how to take it back', async () => {
  const box = await busyProject();
  await box.fxd('switch', 'side');
  const dry = await box.try(['undo', '--dry-run']);
  expect(dry.stderr).toMatch(
    /^Would undo [0-9a-f]{7} switch to side\n4 files written, 1 file removed if it were done\n$/,
  );
  expect(await box.json('status')).toMatchObject({ branch: 'side' });
  const { stdout, stderr, exit } = await box.try(['undo']);
  expect({ stdout, exit }).toEqual({ stdout: '', exit: 0 });
  expect(stderr).toMatch(
    /^Undid [0-9a-f]{7} switch to side\n4 files written, 1 file removed\nhint: `fxd redo` takes this back\.\n$/,
  );
});

test('a file that was changed since stops it before anything is touched', async () => {
  const box = await busyProject();
  await box.fxd('switch', 'side');
  box.write('a.js', 'edited since\n');
  const before = see(box.root);
  const failure = await box.failure('undo');
  expect(failure).toMatchObject({ code: 'WOULD_OVERWRITE', exit: 3 });
  expect(failure.message).toContain('a.js');
  expect(see(box.root)).toEqual(before);
});

test('by force it is overwritten, and its bytes stay with the operation', async () => {
  const box = await busyProject();
  await box.fxd('switch', 'side');
  box.write('a.js', 'edited since\n');
  box.write('untouched.md', '# Mine\n');
  await box.fxd('undo', '--force');
  expect([box.read('a.js'), box.read('untouched.md')]).toEqual([CODE, '# Mine\n']);
  const { trees } = (await box.json('op', 'show', '@')) as { trees: { from: TreeId } };
  const tree = trees.from.slice(0, 12);
  expect(await box.fxd('show', `${tree}:a.js`)).toBe('edited since\n');
  expect(await box.fxd('show', `${tree}:untouched.md`)).toBe('# Mine\n');
});

test('a new file where one has to be written stops it', async () => {
  const box = await busyProject();
  await box.fxd('switch', 'side');
  rmSync(box.path('swap'));
  box.write('swap/in.txt/deeper.txt', 'mine\n');
  const before = see(box.root);
  expect(await box.failure('undo')).toMatchObject({ exit: 3 });
  expect(see(box.root)).toEqual(before);
});

test('work between two operations is not stepped over', async () => {
  const box = await busyProject();
  await box.fxd('switch', 'side');
  box.write('a.js', 'between\n');
  await box.fxd('checkout', '--force', 'main');
  const before = see(box.root);
  expect(await box.failure('undo', '2')).toMatchObject({ code: 'WOULD_OVERWRITE', exit: 3 });
  expect(see(box.root)).toEqual(before);
  await box.fxd('undo');
  expect(box.read('a.js')).toBe('between\n');
});

test('another process between reading the log and writing is noticed', async () => {
  const box = await busyProject();
  await box.fxd('branch', 'new');
  withRepository(box.root, (repository) => {
    const { store } = repository;
    const onto = store.operations.last()!.id;
    const about = { command: 'branch', description: 'meanwhile' };
    const at = repository.head().commit as CommitId;
    const make = (name: string) => ({ refs: [{ name: `refs/heads/${name}`, from: null, to: at }] });
    recordOperation(repository, about, make('theirs'));
    expect(() => recordOperation(repository, about, { ...make('ours'), onto })).toThrow(
      /another process moved the view/i,
    );
    expect(store.refs.get('refs/heads/ours')).toBeNull();
  });
  expect(await box.json('undo')).toMatchObject({ operations: [{ description: 'meanwhile' }] });
});

test('an operation of format 1 does not say what became of files, so it is not undone', async () => {
  const box = await Sandbox.with({ 'a.js': CODE });
  await box.fxd('branch', 'old');
  makeFormer(box);
  const before = see(box.root);
  expect(await box.failure('undo')).toMatchObject({ code: 'UNDO_UNKNOWN', exit: 3 });
  await box.fxd('tag', 'new');
  expect(await box.failure('undo', '2')).toMatchObject({ code: 'UNDO_UNKNOWN' });
  await box.fxd('op', 'restore', '@~2');
  expect(Object.keys(see(box.root).refs)).toEqual(['refs/heads/main']);
  await box.fxd('undo');
  await box.fxd('undo');
  expect({ ...see(box.root), newest: null }).toEqual({ ...before, newest: null });
});

/** Makes the newest operation what format 1 would have written. */
function makeFormer(box: Sandbox): void {
  const body = withRepository(box.root, ({ store }) => store.operations.last()!.body);
  const { command, description, head, parent, refs, time, view } = JSON.parse(body) as Record<
    string,
    unknown
  >;
  const former = { command, description, head, parent, refs, saved: null, time, view };
  const text = JSON.stringify(former);
  tamper(box.path('.fxd'), (database) => {
    const set =
      'UPDATE operation SET id = ?, body = ? WHERE number = (SELECT max(number) FROM operation)';
    database.prepare(set).run(Buffer.from(operationId(text), 'hex'), text);
  });
}

test.each([
  ['undo', '0'],
  ['undo', '-1'],
  ['undo', 'x'],
  ['redo', '1.5'],
  ['undo', '1', '2'],
])('fxd %s %s is a usage error', async (...words) => {
  const box = await busyProject();
  expect(await box.failure(...words)).toMatchObject({ code: 'USAGE', exit: 2 });
});
