/** The scan, case by case: what it reads, what it keeps, and what it says it cannot. */
import { chmodSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { Project } from './project.ts';
import { holdWriteLock } from '../store/store-folder.ts';

const COMMIT = '1'.repeat(40);
const isRoot = process.geteuid?.() === 0;

function project(files: Readonly<Record<string, string>>): Project {
  const made = new Project();
  for (const [path, text] of Object.entries(files)) made.write(path, text);
  return made;
}

/** Paths that a look reads. */
function readBy(made: Project): readonly string[] {
  return [...made.look().read].sort();
}

test('a second scan reads no file', () => {
  const made = project({ 'a.ts': 'let a;\n', 'lib/b.ts': 'let b;\n', 'lib/deep/c.json': '{}\n' });
  made.link('link', 'a.ts');
  expect(made.record().read).toHaveLength(4);
  expect(readBy(made)).toEqual([]);
  expect(made.record().read).toEqual([]);
  // Nothing is left to remember, either.
  expect(made.look().changed.size).toBe(0);
});

test('only what was touched is read', () => {
  const made = project({ 'a.ts': 'let a;\n', 'lib/b.ts': 'let b;\n', 'lib/c.ts': 'let c;\n' });
  const { tree } = made.record();
  utimesSync(made.at('lib/b.ts'), 1_100_000_000, 1_100_000_000);
  expect(readBy(made)).toEqual(['lib/b.ts']);
  expect(made.look().tree).toBe(tree);
  made.write('lib/c.ts', 'let d;\n');
  expect(readBy(made)).toEqual(['lib/c.ts']);
  expect(made.look().tree).not.toBe(tree);
});

test('a file that was written just now is read again', () => {
  const made = project({ 'a.ts': 'let a;\n' });
  made.aheadMs = 0;
  const scan = () => made.workingTree.record(made.repository.recorder('small'));
  // Nothing is settled here: the file has the time of this very moment.
  made.write('a.ts', 'let b;\n');
  const first = scan();
  writeFileSync(made.at('a.ts'), 'let c;\n');
  const second = scan();
  expect(second.read).toEqual(['a.ts']);
  expect(second.tree).not.toBe(first.tree);
});

test('a clock that runs backwards makes files read, never believed', () => {
  const made = project({ 'a.ts': 'let a;\n' });
  made.aheadMs = -3_600_000;
  made.record();
  expect(readBy(made)).toEqual(['a.ts']);
});

test('a renamed folder', () => {
  const made = project({ 'lib/a.ts': 'let a;\n', 'lib/deep/b.ts': 'let b;\n' });
  made.record();
  made.rename('lib', 'src');
  const found = made.look();
  expect(made.entriesOf(found)).toEqual(['100644 src/a.ts', '100644 src/deep/b.ts']);
  expect(found.changed.get('lib' as never)).toBeNull();
});

test('a file that becomes a folder, a link, and a file again', () => {
  const made = project({ a: 'text\n', b: 'b\n' });
  const { tree } = made.record();
  made.remove('a');
  made.write('a/inside', 'x\n');
  expect(made.entriesOf(made.record())).toEqual(['100644 a/inside', '100644 b']);
  made.remove('a');
  made.link('a', 'b');
  expect(made.entriesOf(made.record())).toEqual(['120000 a', '100644 b']);
  made.remove('a');
  made.write('a', 'text\n');
  expect(made.record().tree).toBe(tree);
});

test('a mode that changes', () => {
  const made = project({ 'run.sh': 'echo\n' });
  made.record();
  made.makeExecutable('run.sh');
  expect(made.entriesOf(made.look())).toEqual(['100755 run.sh']);
});

test('ignore files that come, change and go', () => {
  const made = project({ 'a.ts': 'let a;\n', 'x.log': 'x\n', 'lib/y.log': 'y\n', 'lib/b.ts': '' });
  const all = ['100644 a.ts', '100644 lib/b.ts', '100644 lib/y.log', '100644 x.log'];
  expect(made.entriesOf(made.record())).toEqual(all);
  made.write('.gitignore', '*.log\n');
  const ignored = ['100644 .gitignore', '100644 a.ts', '100644 lib/b.ts'];
  expect(made.entriesOf(made.record())).toEqual(ignored);
  made.write('.gitignore', '*.tmp\n');
  expect(made.entriesOf(made.record())).toEqual(['100644 .gitignore', ...all]);
  made.write('lib/.fxdignore', '*\n');
  expect(made.entriesOf(made.record())).toEqual([
    '100644 .gitignore',
    '100644 a.ts',
    '100644 x.log',
  ]);
  made.remove('lib/.fxdignore');
  made.remove('.gitignore');
  expect(made.entriesOf(made.record())).toEqual(all);
});

test('.git/info/exclude changes', () => {
  const made = project({
    'a.ts': 'let a;\n',
    'lib/x.log': 'x\n',
    '.git/HEAD': 'ref: refs/heads/x\n',
  });
  expect(made.entriesOf(made.record())).toEqual(['100644 a.ts', '100644 lib/x.log']);
  made.write('.git/info/exclude', '*.log\n');
  expect(made.entriesOf(made.record())).toEqual(['100644 a.ts']);
  expect(made.look().changed.size).toBe(0);
  made.remove('.git/info/exclude');
  expect(made.entriesOf(made.record())).toEqual(['100644 a.ts', '100644 lib/x.log']);
});

test('what is recorded stays recorded, though it is ignored', () => {
  const made = project({ 'build/a.js': 'a\n', 'build/b.js': 'b\n', 'lib/x.log': 'x\n' });
  made.commit();
  made.write('.gitignore', 'build/\n*.log\n');
  made.write('build/new.js', 'new\n');
  made.write('lib/y.log', 'y\n');
  const kept = ['100644 .gitignore', '100644 build/a.js', '100644 build/b.js', '100644 lib/x.log'];
  expect(made.entriesOf(made.record())).toEqual(kept);
  made.write('build/b.js', 'changed\n');
  expect(readBy(made)).toEqual(['build/b.js']);
  made.remove('build/a.js');
  expect(made.entriesOf(made.record())).toEqual(kept.filter((entry) => !entry.includes('/a.js')));
});

test('names that are not UTF-8, and those that look like others', () => {
  const made = project({ 'a\n"b': 'a\n', '-x': 'b\n', é: 'composed\n', 'e\u0301': 'apart\n' });
  writeFileSync(Buffer.concat([Buffer.from(`${made.root}/`), Buffer.from([0xff, 0x61])]), 'raw\n');
  const found = made.workingTree.record(made.repository.recorder('small'));
  expect(made.entriesOf(found)).toHaveLength(5);
  expect(made.entriesOf(found)).toContain('100644 \udcffa');
});

test('a nested repository is a pointer to its commit, and nothing in it is read', () => {
  const made = project({ 'a.ts': 'let a;\n', 'sub/file': 'x\n' });
  made.nest('sub', COMMIT);
  const found = made.record();
  expect(made.entriesOf(found)).toEqual(['100644 a.ts', '160000 sub']);
  expect(found.read).toEqual(['a.ts']);
  made.nest('sub', '2'.repeat(40));
  const { tree } = made.look();
  expect(tree).not.toBe(found.tree);
});

test('a nested repository without a commit is pointed out', () => {
  const made = project({ 'a.ts': 'let a;\n', 'sub/file': 'x\n' });
  made.nest('sub', null);
  for (let i = 0; i < 2; i++) {
    const found = made.record();
    expect(made.entriesOf(found)).toEqual(['100644 a.ts']);
    expect(found.problems).toEqual([
      { path: 'sub', reason: 'is a repository of its own without a commit' },
    ]);
  }
});

test('a folder that becomes a repository, and one that is none any more', () => {
  const made = project({ 'a.ts': 'let a;\n', 'sub/file': 'x\n' });
  const before = made.record();
  made.nest('sub', COMMIT);
  expect(made.entriesOf(made.record())).toEqual(['100644 a.ts', '160000 sub']);
  made.remove('sub/.git');
  expect(made.record().tree).toBe(before.tree);
});

test('a submodule that was never filled stays', () => {
  const made = project({ 'a.ts': 'let a;\n' });
  made.nest('sub', COMMIT);
  made.commit();
  made.remove('sub');
  mkdirSync(made.at('sub'));
  const kept = ['100644 a.ts', '160000 sub'];
  for (let i = 0; i < 2; i++) expect(made.entriesOf(made.record())).toEqual(kept);
  made.dropCache();
  for (let i = 0; i < 2; i++) expect(made.entriesOf(made.record())).toEqual(kept);
});

test('the commit of a nested repository, however Git keeps it', () => {
  const made = project({ 'a.ts': 'let a;\n' });
  const entry = () => {
    const { tree, version } = made.look();
    return version.contents.readTree(tree!).find(({ name }) => name === 'sub')?.id ?? null;
  };
  made.nest('sub', COMMIT);
  made.remove('sub/.git/refs');
  made.write('sub/.git/packed-refs', `# pack-refs\n${COMMIT} refs/heads/main\n`);
  expect(entry()).toBe(COMMIT);
  made.write('sub/.git/HEAD', `${'2'.repeat(40)}\n`);
  expect(entry()).toBe('2'.repeat(40));
  made.rename('sub/.git', '.git/modules/sub');
  made.write('sub/.git', 'gitdir: ../.git/modules/sub\n');
  expect(entry()).toBe('2'.repeat(40));
  made.write('.git/modules/sub/HEAD', 'nonsense\n');
  expect(entry()).toBeNull();
  rmSync(made.at('.git/modules/sub/HEAD'));
  execFileSync('mkfifo', [made.at('.git/modules/sub/HEAD')]);
  expect(entry()).toBeNull();
});

test('a socket or FIFO is pointed out and never opened', () => {
  const made = project({ 'a.ts': 'let a;\n' });
  execFileSync('mkfifo', [made.at('pipe')]);
  const found = made.record();
  expect(made.entriesOf(found)).toEqual(['100644 a.ts']);
  expect(found.problems).toEqual([
    { path: 'pipe', reason: 'is neither a file nor a folder nor a link' },
  ]);
});

test('a Git folder that is a file', () => {
  const made = project({ 'a.ts': 'let a;\n', '.git': 'gitdir: /nowhere\n' });
  expect(made.entriesOf(made.record())).toEqual(['100644 a.ts']);
});

/** Runs `work` as someone whom permissions bind. */
function asOrdinaryUser<T>(made: Project, work: () => T): T {
  if (!isRoot) return work();
  chmodSync(made.root, 0o755);
  process.seteuid?.(65534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test('what cannot be read keeps what was recorded of it', () => {
  const made = project({
    'a.ts': 'let a;\n',
    'secret.ts': 'let s;\n',
    'shut/b.ts': 'let b;\n',
    'shut/deep/c.ts': 'let c;\n',
    'unlisted/d.ts': 'let d;\n',
    'blind/e.ts': 'let e;\n',
  });
  made.commit();
  const { tree } = made.look();
  chmodSync(made.at('secret.ts'), 0o000);
  chmodSync(made.at('shut'), 0o000);
  chmodSync(made.at('unlisted'), 0o311);
  chmodSync(made.at('blind'), 0o644);
  made.settle();
  for (let i = 0; i < 2; i++) {
    const found = asOrdinaryUser(made, () => made.workingTree.look());
    expect(found.tree).toBe(tree);
    expect(found.problems.map(({ path }) => path).sort()).toEqual([
      'blind/e.ts',
      'secret.ts',
      'shut',
      'unlisted',
    ]);
  }
  for (const name of ['shut', 'unlisted', 'blind']) chmodSync(made.at(name), 0o755);
  chmodSync(made.at('secret.ts'), 0o644);
  made.write('shut/deep/c.ts', 'let changed;\n');
  expect(made.look().problems).toEqual([]);
  expect(made.look().tree).not.toBe(tree);
});

test('a cache that is lost or damaged costs time and nothing else', () => {
  const made = project({ 'a.ts': 'let a;\n', 'lib/b.ts': 'let b;\n', 'lib/deep/c.ts': 'let c;\n' });
  made.commit();
  const { tree } = made.look();
  for (const sql of [
    'DELETE FROM folder_state',
    "UPDATE folder_state SET states = x'05'",
    'UPDATE folder_state SET states = substr(states, 1, length(states) - 3)',
  ]) {
    made.tamper(sql);
    expect([...made.look().read].sort()).toEqual(['a.ts', 'lib/b.ts', 'lib/deep/c.ts']);
    expect(made.look().tree).toBe(tree);
    expect(readBy(made)).toEqual([]);
  }
});

test('looking stores nothing but stamps, and only where all files are stored', () => {
  const made = project({ 'a.ts': 'let a;\n' });
  made.commit();
  const count = () => made.repository.store.objects.withPrefix('', ['blob', 'tree', 'commit'], 99);
  const before = count();
  made.write('b.ts', 'let b;\n');
  expect(made.entriesOf(made.look())).toEqual(['100644 a.ts', '100644 b.ts']);
  expect(readBy(made)).toContain('b.ts');
  expect(count()).toEqual(before);
});

test('looking goes on while another process writes', () => {
  const made = project({ 'a.ts': 'let a;\n' });
  made.commit();
  utimesSync(made.at('a.ts'), 1_100_000_000, 1_100_000_000);
  const release = holdWriteLock(made.at('.fxd'));
  expect(made.look().read).toEqual(['a.ts']);
  release();
});
