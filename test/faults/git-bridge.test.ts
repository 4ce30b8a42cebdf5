/**
 * Hostile repositories of Git, imported: their history is kept as it is and goes out as it came, their files
 * are written only where that is safe, and nothing that they name is run or followed.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packedObjects, refsOf } from '../bridge/git/pack-contents.ts';
import { RawRepository, type RawEntry } from '../bridge/git/raw-repository.ts';
import { snapshot } from '../cli/folder-snapshot.ts';
import { hasProgram } from '../cli/has-program.ts';
import { temporaryFolder } from '../cli/run-cli.ts';
import { Sandbox } from '../cli/sandbox.ts';

type Make = (raw: RawRepository) => readonly RawEntry[];

interface Planted {
  readonly box: Sandbox;
  readonly source: RawRepository;
  /** The folder around the working tree, in which nothing may change. */
  readonly around: string;
}

/** A repository with a branch for each version, imported; `main` has one harmless file. */
async function imported(versions: Readonly<Record<string, Make>>): Promise<Planted> {
  const around = temporaryFolder();
  const source = new RawRepository(join(temporaryFolder(), 'source.git'));
  const good: RawEntry = ['100644', 'good', source.blob('good\n')];
  const first = source.commit(source.tree(good), [], 'First\n');
  source.ref('refs/heads/main', first);
  for (const [branch, make] of Object.entries(versions)) {
    const tree = source.tree(...make(source), good);
    source.ref(`refs/heads/${branch}`, source.commit(tree, [first], `${branch}\n`));
  }
  mkdirSync(join(around, 'inside'));
  writeFileSync(join(around, 'kept'), 'kept\n');
  const box = new Sandbox(join(around, 'inside'));
  await box.fxd('init');
  await box.fxd('import', source.folder);
  return { box, source, around };
}

/** An entry below folders; names are taken as they are, slashes and all. */
function below(raw: RawRepository, parts: readonly string[]): RawEntry {
  const names = [...parts];
  let entry: RawEntry = ['100644', names.pop()!, raw.blob('planted\n')];
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    entry = ['40000', name, raw.tree(entry)];
  }
  return entry;
}

async function expectUnchangedInGit({ box, source }: Planted): Promise<void> {
  const out = join(temporaryFolder(), 'out.git');
  await box.fxd('export', '--git', out);
  expect(packedObjects(out)).toEqual(source.objects);
  expect(refsOf(out)).toEqual(source.refs);
}

async function exportFiles(box: Sandbox, branch: string, platform?: string) {
  const out = join(temporaryFolder(), 'out');
  const words = ['--json', 'export', '--out', out, branch];
  const { exit, stdout, stderr } = await box.try(words, platform === undefined ? {} : { platform });
  expect(stdout, stderr).not.toBe('');
  const { skipped } = JSON.parse(stdout) as { skipped: { path: string; reason: string }[] };
  return { exit, skipped, written: Object.keys(snapshot(out)).sort() };
}

/** All files around and in the working tree; the store may change. */
function shown(around: string): Record<string, string> {
  return snapshot(around, ['inside/.fxd', 'inside/.fxd-wal', 'inside/.fxd-shm', 'fresh']);
}

const UNSAFE: Readonly<Record<string, readonly string[]>> = {
  up: ['..', '..', 'x'],
  'up-inside': ['a', '..', '..', 'x'],
  'up-as-name': ['../x'],
  absolute: ['/etc/x'],
  empty: ['', 'x'],
  here: ['.', 'x'],
  drive: ['C:\\x'],
  backslash: ['..\\x'],
  share: ['\\\\srv\\x'],
  hook: ['.git', 'hooks', 'post-checkout'],
  'git-in-capitals': ['.GIT', 'config'],
  'git-with-dot': ['.git.', 'x'],
  'git-with-space': ['.git ', 'x'],
  'git-short': ['git~1', 'x'],
  'git-ignored-letter': ['.g\u200cit', 'x'],
  'git-stream': ['.git::$INDEX_ALLOCATION', 'x'],
  store: ['.fxd'],
  'store-log': ['sub', 'repo.fxd-wal'],
  'store-short': ['fxd~1'],
  wide: ['x'.repeat(256)],
};

test('P-1, P-2, P-3, P-5: paths of a Git history that are not safe stay in the history', async () => {
  const versions = Object.entries(UNSAFE).map(([branch, parts]): [string, Make] => {
    return [branch, (raw) => [below(raw, parts)]];
  });
  const planted = await imported(Object.fromEntries(versions));
  const { box, around } = planted;
  const before = shown(around);
  for (const branch of Object.keys(UNSAFE)) {
    expect(await box.failure('switch', branch), branch).toMatchObject({ code: 'UNSAFE_PATH' });
    expect(await box.failure('switch', '--force', branch)).toMatchObject({ code: 'UNSAFE_PATH' });
    const { exit, skipped, written } = await exportFiles(box, branch);
    expect({ exit, written }, branch).toEqual({ exit: 1, written: ['good'] });
    expect(skipped, branch).toEqual([{ path: expect.anything(), reason: expect.anything() }]);
    expect(shown(around), branch).toEqual(before);
  }
  expect(existsSync(box.path('.git'))).toBe(false);
  await expectUnchangedInGit(planted);
});

test('P-1: what HEAD of a Git repository is on is not written if it is not safe', async () => {
  const { source, box, around } = await imported({});
  const before = shown(around);
  source.ref('refs/heads/main', source.commit(source.tree(below(source, ['..', 'x'])), [], 'Up\n'));
  const fresh = new Sandbox(join(around, 'fresh'));
  mkdirSync(fresh.root);
  await fresh.fxd('init');
  const { git } = (await fresh.json('import', source.folder)) as { git: { notCheckedOut: string } };
  expect(git.notCheckedOut).toContain('../x');
  expect(shown(around)).toEqual(before);
  expect(await box.isClean()).toBe(true);
});

test('P-6: a link and a folder of one name in a Git history lead nowhere', async () => {
  const link = (raw: RawRepository, name: string): RawEntry => ['120000', name, raw.blob('..')];
  const planted = await imported({
    'link-first': (raw) => [link(raw, 'd'), below(raw, ['d', 'kept'])],
    'folder-first': (raw) => [below(raw, ['d', 'kept']), link(raw, 'd')],
    'as-link': (raw) => [link(raw, 'd')],
    'as-folder': (raw) => [below(raw, ['d', 'kept'])],
  });
  const { box, around } = planted;
  const outside = () => snapshot(around, ['inside']);
  const before = outside();
  for (const branch of ['link-first', 'folder-first', 'as-link', 'as-folder', 'as-link', 'main']) {
    await box.try(['switch', branch]);
    expect(outside(), branch).toEqual(before);
    await exportFiles(box, branch);
    expect(outside(), branch).toEqual(before);
  }
  await expectUnchangedInGit(planted);
});

const COLLIDING: Readonly<Record<string, readonly (readonly string[])[]>> = {
  case: [['A.js'], ['a.js']],
  composed: [['cafe\u0301'], ['café']],
  'sharp-s': [['STRASSE'], ['straße']],
  'dotless-i': [['TITLE'], ['tıtle']],
  folders: [
    ['Dir', 'a'],
    ['dir', 'b'],
  ],
  three: [['X'], ['x'], ['y']],
};

test('P-11: names that are one name on the file system are refused there, and written elsewhere', async () => {
  const versions = Object.entries(COLLIDING).map(([branch, paths]): [string, Make] => {
    return [branch, (raw) => paths.map((parts) => below(raw, parts))];
  });
  const link: Make = (raw) => [['120000', 'D', raw.blob('..')], below(raw, ['d', 'kept'])];
  const planted = await imported({ ...Object.fromEntries(versions), link });
  const { box, around } = planted;
  const before = shown(around);
  const everything: [string, readonly (readonly string[])[]][] = Object.entries(COLLIDING);
  for (const [branch, paths] of [...everything, ['link', [['D'], ['d', 'kept']]] as const]) {
    const all = paths.map((parts) => parts.join('/'));
    const harmless: string[] = all.includes('y') ? ['y'] : [];
    const refused = await box.try(['--json', 'switch', branch], { platform: 'win32' });
    expect(refused.stderr, branch).toContain('"code":"UNSAFE_PATH"');
    expect(refused.stderr, branch).toContain(all[0]);
    expect(shown(around), branch).toEqual(before);
    const there = await exportFiles(box, branch, 'win32');
    expect(there.skipped.map(({ path }) => path).sort(), branch).toEqual(
      all.filter((path) => !harmless.includes(path)).sort(),
    );
    expect(there.exit, branch).toBe(1);
    expect(there.written, branch).toEqual(['good', ...harmless]);
    if (existsSync(box.path('.FXD'))) continue;
    expect(await exportFiles(box, branch), branch).toMatchObject({ exit: 0, skipped: [] });
  }
  await expectUnchangedInGit(planted);
});

test('P-12: entries that contradict each other are told, and the last of a name counts', async () => {
  const file = (raw: RawRepository, name: string, text: string): RawEntry => {
    return ['100644', name, raw.blob(text)];
  };
  const planted = await imported({
    twice: (raw) => [file(raw, 'a', 'first\n'), file(raw, 'a', 'last\n')],
    'file-and-folder': (raw) => [file(raw, 'a', 'file\n'), below(raw, ['a', 'b'])],
    'folder-and-file': (raw) => [below(raw, ['a', 'b']), file(raw, 'a', 'file\n')],
    unsorted: (raw) => [file(raw, 'z', 'z\n'), below(raw, ['m', 'b']), file(raw, 'a', 'a\n')],
  });
  const { box, around } = planted;
  const outside = snapshot(around, ['inside']);
  const expected = {
    twice: { a: 'last\n' },
    'file-and-folder': { 'a/b': 'planted\n' },
    'folder-and-file': { a: 'file\n' },
    unsorted: { z: 'z\n', 'm/b': 'planted\n', a: 'a\n' },
  };
  for (const [branch, files] of Object.entries(expected)) {
    await box.fxd('switch', branch);
    for (const [path, text] of Object.entries(files)) expect(box.read(path), branch).toBe(text);
    expect(await box.isClean(), branch).toBe(true);
    const { exit, skipped, written } = await exportFiles(box, branch);
    expect(written, branch).toEqual(['good', ...Object.keys(files)].sort());
    const isWhole = branch === 'unsorted';
    expect(
      skipped.map(({ path }) => path),
      branch,
    ).toEqual(isWhole ? [] : ['a']);
    expect(exit, branch).toBe(isWhole ? 0 : 1);
    expect(snapshot(around, ['inside']), branch).toEqual(outside);
  }
  const { findings } = (await box.json('fsck')) as { findings: { fault: string }[] };
  expect(findings.map(({ fault }) => fault).join('\n')).toMatch(/two entries named 'a'/);
  expect(findings.map(({ fault }) => fault).join('\n')).toMatch(/not in its place/);
  await expectUnchangedInGit(planted);
});

/** What runs a program where Git reads it: hooks, settings, attributes, submodules. */
function arm(raw: RawRepository, program: string): void {
  for (const hook of ['post-checkout', 'reference-transaction', 'pre-receive', 'update']) {
    raw.file(`hooks/${hook}`, `#!/bin/sh\n${program}\n`);
    chmodSync(join(raw.folder, 'hooks', hook), 0o755);
  }
  raw.file(
    'config',
    [
      '[core]\n\tbare = true\n\trepositoryformatversion = 0',
      `\tfsmonitor = ${program}\n\tsshCommand = ${program}\n\tpager = ${program}`,
      `[filter "evil"]\n\tclean = ${program}\n\tsmudge = ${program}\n\tprocess = ${program}`,
      `[uploadpack]\n\tpackObjectsHook = ${program}`,
      `[core]\n\talternateRefsCommand = ${program}\n`,
    ].join('\n'),
  );
}

test('P-19: what a Git repository would run or fetch is neither run nor followed', async () => {
  const folder = temporaryFolder();
  const program = join(folder, 'program');
  const mark = join(folder, 'was-run');
  writeFileSync(program, `#!/bin/sh\ntouch ${mark}\n`);
  chmodSync(program, 0o755);
  const raw = new RawRepository(join(folder, 'source.git'));
  arm(raw, program);
  const modules = `[submodule "m"]\n\tpath = m\n\turl = -u./${program}\n\tupdate = !${program}\n`;
  const first = raw.commit(raw.tree(['100644', 'good', raw.blob('good\n')]), [], 'First\n');
  const tip = raw.commit(
    raw.tree(
      ['100644', '.gitattributes', raw.blob('* filter=evil\n')],
      ['100644', '.gitmodules', raw.blob(modules)],
      ['100644', 'good', raw.blob('good\n')],
      ['160000', 'm', 'c'.repeat(40)],
    ),
    [first],
    'Armed\n',
  );
  raw.ref('refs/heads/main', tip);
  const shown = raw.commit(raw.tree(), [], 'Shown instead\n');
  raw.objects.delete(shown);
  raw.file(`refs/replace/${first}`, `${shown}\n`);
  raw.file('info/grafts', `${tip}\n`);
  const lent = new RawRepository(join(folder, 'lent.git'));
  const borrowed = lent.commit(lent.tree(), [], 'Borrowed\n');
  raw.file('objects/info/alternates', `${join(lent.folder, 'objects')}\n`);
  raw.ref('refs/heads/borrowed', borrowed);

  const box = new Sandbox(join(folder, 'work'));
  mkdirSync(box.root);
  await box.fxd('init');
  await box.fxd('import', raw.folder);
  expect(readdirSync(box.path('m'))).toEqual([]);
  expect(box.read('good')).toBe('good\n');
  expect(await box.fxd('log', '--oneline')).toContain('First');

  // The target is armed as well; what it had borrowed comes with it.
  const target = new RawRepository(join(folder, 'target.git'));
  arm(target, program);
  await box.fxd('export', '--git', target.folder);
  const all = new Map([...raw.objects, ...lent.objects]);
  expect(packedObjects(target.folder)).toEqual(new Map([...all].filter(([id]) => id !== shown)));
  expect(refsOf(target.folder)).toEqual(raw.refs);
  expect(existsSync(mark)).toBe(false);
});

test.runIf(hasProgram('git'))(
  'P-19: a working tree follows by Git, whose hooks do not run',
  async () => {
    const folder = temporaryFolder();
    const mark = join(folder, 'was-run');
    const box = await Sandbox.with({ 'a.txt': 'a\n' });
    const clone = join(folder, 'clone');
    await box.fxd('export', '--git', join(folder, 'bare.git'));
    spawnSync('git', ['clone', '-q', join(folder, 'bare.git'), clone]);
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
      const file = join(clone, '.git/hooks', hook);
      writeFileSync(file, `#!/bin/sh\ntouch ${mark}\n`);
      chmodSync(file, 0o755);
    }
    await box.commit('Second', { 'a.txt': 'b\n', 'b.txt': 'b\n' });
    await box.fxd('export', '--git', clone, '--checkout');
    const words = ['-c', 'core.hooksPath=/dev/null', '-C', clone, 'status', '--short'];
    const { stdout } = spawnSync('git', words, { encoding: 'utf8' });
    expect({ stdout, files: readdirSync(clone).sort() }).toEqual({
      stdout: '',
      files: ['.git', 'a.txt', 'b.txt'],
    });
    expect(existsSync(mark)).toBe(false);
  },
);
