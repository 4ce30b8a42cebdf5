/**
 * Paths and links that lead where nothing of a repository belongs. Every hostile version lies in a store
 * that was handed over; what is held against it is the folder around the working tree, byte for byte.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TreeWriter } from '../../src/bridge/files/write-file.ts';
import type { TreeEntry } from '../../src/history/tree-object.ts';
import { MODE } from '../../src/model/entry.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { snapshot } from '../cli/folder-snapshot.ts';
import { hasProgram } from '../cli/has-program.ts';
import { temporaryFolder } from '../cli/run-cli.ts';
import { Sandbox } from '../cli/sandbox.ts';
import { HostileStore, plant, PLANTED } from './hostile-store.ts';
import { rounds } from './rounds.ts';

/** For what takes long in its long form. */
const LENGTHY = { timeout: 1_200_000 };

/** A working tree with a neighbour folder that nothing may touch. */
async function walled(): Promise<{ box: Sandbox; outside: string }> {
  const around = temporaryFolder();
  const outside = join(around, 'outside');
  mkdirSync(join(around, 'inside'));
  mkdirSync(outside);
  writeFileSync(join(outside, 'kept'), 'kept\n');
  const box = new Sandbox(join(around, 'inside'));
  await box.fxd('init');
  await box.commit('First', { 'a.txt': 'a\n', 'd/b.txt': 'b\n' });
  return { box, outside };
}

/** Everything that lies beside the working tree. */
function neighbours(box: Sandbox): Record<string, unknown> {
  return snapshot(join(box.root, '..'), ['inside']);
}

/** Nests a path that may have any parts; raw parts stand for names that hold slashes. */
function at(store: HostileStore, parts: readonly string[]): TreeEntry {
  const names = [...parts];
  let entry = store.file(names.pop()!);
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    entry = store.folder(name, entry);
  }
  return entry;
}

/** Takes a planted version by every command that writes files; returns what each answered. */
async function takeEveryWay(
  box: Sandbox,
  branch: string,
  path: string,
): Promise<readonly string[]> {
  const out = join(box.root, '..', '..', `out-${Math.random().toString(36).slice(2)}`);
  const ways = [
    ['checkout', branch],
    ['switch', branch],
    ['checkout', '--force', branch],
    ['restore', '--from', branch, '--', path],
    ['export', '--out', out, branch],
  ];
  const answers: string[] = [];
  for (const words of ways) {
    const { exit, stderr } = await box.try(words);
    expect(stderr, words.join(' ')).not.toContain('Internal error');
    answers.push(`${words[0]} ${exit}`);
  }
  rmSync(out, { recursive: true, force: true });
  return answers;
}

const REFUSED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'P-1: a path that leads out of the working tree': [
    ['..', '..', 'x'],
    ['a', '..', '..', 'x'],
    ['../x'],
    ['/etc/x'],
    ['', 'x'],
    ['', '', 'x'],
    ['C:\\x'],
    ['\\\\srv\\x'],
    ['..\\x'],
    ['.', 'x'],
    ['a', ''],
  ],
  'P-2: a path that Git would take for its own': [
    ['.git', 'hooks', 'post-checkout'],
    ['.git', 'config'],
    ['.GIT', 'x'],
    ['.git.', 'x'],
    ['.git ', 'x'],
    ['git~1', 'x'],
    ['.g\u200cit', 'x'],
    ['.git::$INDEX_ALLOCATION', 'x'],
  ],
  'P-3: a path that fxd would take for its own': [
    ['.fxd'],
    ['.FXD'],
    ['repo.fxd-wal'],
    ['.fxd-shm'],
    ['fxd~1'],
    ['sub', '.fxd'],
    ['.fxd-tmp-1'],
  ],
};

for (const [name, paths] of Object.entries(REFUSED)) {
  test(`${name} is never written, and stays in the history`, async () => {
    const { box } = await walled();
    const before = neighbours(box);
    for (const [index, parts] of paths.entries()) {
      const branch = `evil-${index}`;
      plant(box.path('.fxd'), branch, (store) => store.tree(at(store, parts), store.file('good')));
      const inside = snapshot(box.root);
      const path = parts.join('/');
      const [checkout, change, forced, restore, exported] = await takeEveryWay(box, branch, path);
      expect([checkout, change, forced], path).toEqual(['checkout 3', 'switch 3', 'checkout 3']);
      // A path that cannot be typed is not found, one that is found is not written.
      expect(restore, path).toMatch(/^restore [23]$/);
      expect(exported, path).toBe('export 1');
      expect(snapshot(box.root), path).toEqual(inside);
      expect(existsSync(box.path('.git')), path).toBe(false);
      expect(neighbours(box), path).toEqual(before);
      const listed = await box.fxd('diff', '--name-only', `main..${branch}`);
      expect(listed.split('\n').length, path).toBe(1 + 4);
    }
  });
}

test(
  'P-5: what no file system takes is refused, and what one takes comes back exactly',
  LENGTHY,
  async () => {
    const { box } = await walled();
    const plantAt = (branch: string, parts: readonly string[]) =>
      plant(box.path('.fxd'), branch, (store) => store.tree(at(store, parts)));
    plantAt('wide', ['x'.repeat(256)]);
    plantAt(
      'long',
      Array.from({ length: 1250 }, () => 'abc'),
    );
    for (const branch of ['wide', 'long']) {
      expect(await box.failure('checkout', branch)).toMatchObject({ code: 'UNSAFE_PATH', exit: 3 });
    }
    const depth = rounds(300, 1000);
    const deep = [...Array.from({ length: depth }, () => 'd'), 'f'];
    plantAt('deep', deep);
    await box.fxd('checkout', 'deep');
    expect(await box.isClean()).toBe(true);
    await box.fxd('checkout', 'main');
    expect(readdirSync(box.root).sort()).toEqual(['.fxd', 'a.txt', 'd']);

    const odd = [
      'new\nline',
      'esc\u001b[31m',
      'not utf-8 \udcff',
      'tab\t',
      'quote"',
      'back\\slash',
    ];
    for (const name of odd) box.write(name, 'odd\n');
    rmSync(box.path('not utf-8 \udcff'), { force: true });
    writeFileSync(
      Buffer.concat([Buffer.from(`${box.root}/not utf-8 `), Buffer.from([0xff])]),
      'odd\n',
    );
    const before = snapshot(box.root, ['.fxd']);
    await box.commit('Odd names');
    await box.fxd('checkout', 'deep');
    await box.fxd('checkout', 'main');
    expect(snapshot(box.root, ['.fxd'])).toEqual(before);
    const { stdout } = await box.try(['show', 'HEAD'], { terminal: true });
    expect(stdout.replace(/\u001b\[\d*m/g, '')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
  },
);

test('P-4: names that Windows cannot hold are told when they are recorded, and refused there', async () => {
  const names = [
    'CON',
    'nul.txt',
    'dir/COM1',
    'LPT¹',
    'dot.',
    'space ',
    'a:b',
    'q?',
    'x|y',
    'c\u0001d',
  ];
  const box = await Sandbox.with({ 'plain.txt': 'plain\n' });
  await box.fxd('switch', '-c', 'odd');
  for (const name of names) box.write(name, `${name}\n`);
  const { exit, stderr } = await box.try(['commit', '-m', 'Odd names']);
  expect(exit).toBe(0);
  expect(stderr).toContain('CON is recorded, but cannot be checked out on Windows');
  expect(stderr).toContain(`${names.length - 5} more names cannot be checked out on Windows`);
  const whole = snapshot(box.root);
  await box.fxd('switch', 'main');
  for (const words of [
    ['switch', 'odd'],
    ['switch', '--force', 'odd'],
    ['restore', '--from', 'odd', 'nul.txt'],
  ]) {
    const refused = await box.try(['--json', ...words], { platform: 'win32' });
    expect(refused.stderr, words.join(' ')).toContain('"code":"UNSAFE_PATH"');
    expect(Object.keys(snapshot(box.root))).toEqual(['plain.txt']);
  }
  const out = join(temporaryFolder(), 'out');
  const exported = await box.try(['export', '--out', out, 'odd', '--json'], { platform: 'win32' });
  const { skipped } = JSON.parse(exported.stdout) as { skipped: { path: string }[] };
  expect(skipped.map(({ path }) => path).sort()).toEqual([...names].sort());
  expect(Object.keys(snapshot(out))).toEqual(['plain.txt']);
  await box.fxd('switch', 'odd');
  expect(snapshot(box.root)).toEqual(whole);
  expect((await box.try(['commit', '-m', 'Again', '--allow-empty'])).stderr).not.toContain(
    'Windows',
  );
});

test('P-6: a link and a folder of one name never stand together, whichever comes first', async () => {
  const { box, outside } = await walled();
  const before = neighbours(box);
  const target = '../outside';
  const both = (store: HostileStore): [TreeEntry, TreeEntry] => [
    store.link('link', target),
    store.folder('link', store.file('x')),
  ];
  plant(box.path('.fxd'), 'link-first', (store) => store.tree(...both(store)));
  plant(box.path('.fxd'), 'folder-first', (store) => store.tree(...both(store).reverse()));
  for (const branch of ['link-first', 'folder-first', 'main', 'folder-first', 'link-first']) {
    await takeEveryWay(box, branch, 'link/x');
    expect(neighbours(box), branch).toEqual(before);
  }
  await box.fxd('checkout', '--force', 'main');

  // One commit has the link, the next the folder: the link goes before anything is written.
  plant(box.path('.fxd'), 'as-link', (store) => store.tree(store.link('e', target)));
  plant(box.path('.fxd'), 'as-folder', (store) =>
    store.tree(store.folder('e', store.file('kept'), store.file('x'))),
  );
  await box.fxd('checkout', 'as-link');
  expect(readlinkSync(box.path('e'))).toBe(target);
  await box.fxd('checkout', 'as-folder');
  expect(lstatSync(box.path('e')).isDirectory()).toBe(true);
  expect(box.read('e/kept')).toBe(PLANTED);
  await box.fxd('checkout', 'as-link');
  expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('kept\n');
  expect(neighbours(box)).toEqual(before);
});

test('P-7: a link that stands on disk where a folder belongs is not written through', async () => {
  const { box, outside } = await walled();
  await box.fxd('switch', '-c', 'other');
  await box.commit('More', { 'd/b.txt': 'changed\n', 'd/new.txt': 'new\n' });
  await box.fxd('switch', 'main');
  rmSync(box.path('d'), { recursive: true });
  symlinkSync(outside, box.path('d'));
  writeFileSync(join(outside, 'b.txt'), 'not yours\n');
  const before = neighbours(box);
  for (const words of [
    ['checkout', 'other'],
    ['switch', 'other'],
    ['restore', '--from', 'other', 'd/new.txt'],
    ['checkout', 'other', '--', 'd/b.txt'],
    ['restore', 'd/b.txt'],
    ['checkout', '--force', 'other'],
  ]) {
    const { stderr } = await box.try(words);
    expect(stderr, words.join(' ')).not.toContain('Internal error');
    expect(neighbours(box), words.join(' ')).toEqual(before);
  }
});

/** Puts a link in the place of a folder and takes it away again, as fast as it can, until told to end. */
const SWAPPER = `
  const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
  const [aside, target, place] = process.argv.slice(1);
  const calmly = (work) => { try { work(); } catch {} };
  let n = 0;
  process.stdin.on('end', () => process.exit(0)).resume();
  const turn = () => {
    for (let i = 0; i < 100; i++) {
      calmly(() => renameSync(place, aside + n++));
      calmly(() => symlinkSync(target, place));
      calmly(() => unlinkSync(place));
    }
    setImmediate(turn);
  };
  process.stdout.write('ready');
  turn();
`;

test(
  'P-8: a folder that becomes a link between check and write leads nothing outside',
  LENGTHY,
  async () => {
    const around = temporaryFolder();
    for (const name of ['inside', 'outside', 'aside']) mkdirSync(join(around, name));
    const swapper = spawn(
      process.execPath,
      ['-e', SWAPPER, join(around, 'aside/'), join(around, 'outside'), join(around, 'inside/d')],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    await once(swapper.stdout, 'data');
    const until = Date.now() + rounds(1500, 30_000);
    const writer = new TreeWriter(join(around, 'inside'), (length) => Buffer.alloc(length, 1));
    let written = 0;
    let refused = 0;
    for (let round = 0; Date.now() < until; round += 1) {
      const path = `d/${round % 50}` as RepoPath;
      try {
        writer.writeFile(path, Buffer.from('x'), 0o644);
        written += 1;
        if (round % 3 === 0) writer.remove(path);
      } catch (error) {
        expect(error).toMatchObject({
          code: expect.stringMatching(/^(UNSAFE_PATH|FILE_UNWRITABLE)$/),
        });
        refused += 1;
      }
    }
    swapper.stdin.end();
    await once(swapper, 'exit');
    expect(readdirSync(join(around, 'outside'))).toEqual([]);
    expect(written).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  },
);

test.skipIf(!hasProgram('mkfifo'))(
  'P-9: a link, FIFO or socket in the place of a file is replaced, never opened for writing',
  async () => {
    const { box, outside } = await walled();
    const victim = join(outside, 'kept');
    const before = neighbours(box);
    unlinkSync(box.path('a.txt'));
    symlinkSync(victim, box.path('a.txt'));
    await box.fxd('restore', 'a.txt');
    expect(lstatSync(box.path('a.txt')).isFile()).toBe(true);
    expect(neighbours(box)).toEqual(before);

    unlinkSync(box.path('a.txt'));
    spawnSync('mkfifo', [box.path('a.txt')]);
    spawnSync('mkfifo', [box.path('fifo')]);
    // Nobody writes to them: opening one in the ordinary way would wait for ever.
    const { stderr } = await box.try(['status']);
    expect(stderr).toContain('is neither a file nor a folder nor a link');
    await box.try(['restore', 'a.txt']);
    await box.fxd('checkout', '--force', 'main');
    expect(lstatSync(box.path('fifo')).isFIFO()).toBe(true);
    // The FIFO counts as what was recorded, so only removing it brings the file back.
    unlinkSync(box.path('a.txt'));
    await box.fxd('restore', 'a.txt');
    expect(box.read('a.txt')).toBe('a\n');
  },
);

test('P-10: the target of a link is text: stored, shown, written back and never followed', async () => {
  const { box, outside } = await walled();
  const targets = { absolute: '/etc/passwd', escaping: '../../..', outside: '../outside/kept' };
  for (const [name, target] of Object.entries(targets)) symlinkSync(target, box.path(name));
  const before = neighbours(box);
  await box.commit('Links');
  const files = (await box.json('list'))['nodes'] as readonly { path: string }[];
  expect(files.filter(({ path }) => path.startsWith('escaping/'))).toEqual([]);
  expect(await box.fxd('show', 'HEAD')).toContain('+/etc/passwd');
  expect(await box.fxd('show', 'HEAD:outside')).toBe('../outside/kept');
  for (const name of Object.keys(targets)) unlinkSync(box.path(name));
  await box.fxd('checkout', '--force', 'main');
  for (const [name, target] of Object.entries(targets)) {
    expect(readlinkSync(box.path(name))).toBe(target);
  }
  rmSync(outside, { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(outside, 'kept'), 'kept\n');
  expect(neighbours(box)).toEqual(before);
});

test('P-13: removing goes through no link, and keeps what no commit has', async () => {
  const { box, outside } = await walled();
  await box.fxd('switch', '-c', 'less');
  box.remove('d');
  await box.commit('Less');
  await box.fxd('switch', 'main');
  rmSync(box.path('d'), { recursive: true });
  symlinkSync(outside, box.path('d'));
  writeFileSync(join(outside, 'b.txt'), 'b\n');
  const before = neighbours(box);
  await box.try(['switch', 'less']);
  await box.try(['checkout', '--force', 'less']);
  expect(neighbours(box)).toEqual(before);

  rmSync(box.path('d'));
  await box.fxd('checkout', '--force', 'main');
  box.write('d/mine.txt', 'mine\n');
  await box.fxd('switch', 'less');
  expect(readdirSync(box.path('d'))).toEqual(['mine.txt']);
  expect(box.read('d/mine.txt')).toBe('mine\n');
});

test('P-14: of a mode only the exec bit is kept, and none is written that opens more', async () => {
  const { box } = await walled();
  box.write('run.sh', '#!/bin/sh\n');
  box.write('private', 'p\n');
  chmodSync(box.path('run.sh'), 0o4777);
  chmodSync(box.path('private'), 0o600);
  const commit = await box.commit('Modes');
  const umask = process.umask();
  plant(box.path('.fxd'), 'modes', (store) =>
    store.tree(
      store.file('setuid', PLANTED, 0o106755),
      store.file('open', PLANTED, 0o100666),
      store.file('sticky', PLANTED, 0o101777),
    ),
  );
  await box.fxd('checkout', 'modes');
  const modeOf = (name: string) => statSync(box.path(name)).mode & 0o7777;
  expect(modeOf('setuid')).toBe(0o777 & ~umask);
  expect(modeOf('sticky')).toBe(0o777 & ~umask);
  expect(modeOf('open')).toBe(0o666 & ~umask);
  await box.fxd('checkout', commit);
  expect(modeOf('run.sh')).toBe(0o777 & ~umask);
  expect(modeOf('private')).toBe(0o666 & ~umask);
});

test('P-15: a checkout refuses to overwrite work, lists it, and by force keeps a copy', async () => {
  const { box } = await walled();
  await box.fxd('switch', '-c', 'other');
  await box.commit('Other', { 'a.txt': 'other\n', 'new.txt': 'theirs\n', 'built.log': 'theirs\n' });
  await box.fxd('switch', 'main');
  box.write('a.txt', 'changed\n');
  expect(await box.failure('switch', 'other')).toMatchObject({
    code: 'WOULD_OVERWRITE',
    exit: 3,
    message: expect.stringContaining('a.txt'),
  });
  box.write('a.txt', 'a\n');
  box.write('new.txt', 'mine\n');
  box.write('.gitignore', '*.log\n');
  box.write('built.log', 'ignored, and mine\n');
  const refusal = await box.failure('switch', 'other');
  expect(refusal).toMatchObject({ code: 'UNTRACKED_IN_THE_WAY', exit: 3 });
  expect(refusal.message).toContain('built.log, new.txt');
  expect(box.read('new.txt')).toBe('mine\n');
  box.write('a.txt', 'changed\n');
  await box.fxd('checkout', '--force', 'other');
  expect(box.read('new.txt')).toBe('theirs\n');
  // The copy is in the store, and undo brings it back.
  await box.fxd('undo');
  expect(box.read('a.txt')).toBe('changed\n');
  expect(box.read('new.txt')).toBe('mine\n');
  expect(box.read('built.log')).toBe('ignored, and mine\n');
});

test('P-16: ignore files without measure cost bounded time, and what is not read is told', async () => {
  const { box } = await walled();
  const pattern = `${'*a'.repeat(30)}*${'**/'.repeat(30)}x\n(*a)*${'[!a-z]*'.repeat(40)}\n`;
  box.write('.gitignore', pattern.repeat(rounds(20_000, 300_000)));
  box.write('d/.gitignore', 'x'.repeat(1_000_000));
  for (let index = 0; index < 50; index += 1) box.write(`d/${'a'.repeat(200)}${index}`, 'a\n');
  const started = performance.now();
  const { exit, stderr } = await box.try(['status']);
  expect(exit).toBe(0);
  expect(stderr).toContain('is longer than 1 MiB');
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('P-18: nothing in a repository is executed: no hook, driver, alias, editor or pager', async () => {
  const { box, outside } = await walled();
  const trap = `touch '${join(outside, 'sprung')}'`;
  box.write('.gitattributes', '* filter=trap diff=trap merge=trap\n');
  box.write('.gitconfig', `[filter "trap"]\n\tclean = ${trap}\n[core]\n\tfsmonitor = ${trap}\n`);
  box.write('.fxd.toml', `[alias]\nstatus = "!${trap}"\n`);
  for (const hook of ['pre-commit', 'post-checkout', 'post-commit']) {
    for (const folder of ['.git/hooks', 'hooks', '.fxd-hooks']) {
      box.write(`${folder}/${hook}`, `#!/bin/sh\n${trap}\n`);
      chmodSync(box.path(`${folder}/${hook}`), 0o755);
    }
  }
  // The repository's own layer of settings came with the store as well.
  const store = new HostileStore(box.path('.fxd'));
  store.settings(
    `[core]\neditor = "${trap}"\npager = "${trap}"\n[alias]\nst = "!${trap}"\nlog = "!${trap}"\n`,
  );
  store.close();
  const env = { FXD_PAGER: undefined, PAGER: 'cat' };
  for (const words of [
    ['status'],
    ['st'],
    ['log'],
    ['commit', '-m', 'x'],
    ['switch', '-c', 'b'],
    ['switch', 'main'],
    ['diff'],
    ['list'],
  ]) {
    await box.try(words, { env, terminal: true });
    await box.try(words, { env });
  }
  await box.try(['commit', '--amend'], { env: { ...env, EDITOR: 'true' }, terminal: true });
  expect(existsSync(join(outside, 'sprung'))).toBe(false);
});

test('P-20: temporary files lie beside their place, have names that cannot be guessed, and go', () => {
  const around = temporaryFolder();
  mkdirSync(join(around, 'inside'));
  const seen: string[] = [];
  const watched = (bytes: Buffer) =>
    (function* () {
      seen.push(...readdirSync(join(around, 'inside')).filter((name) => name.startsWith('.fxd')));
      yield bytes;
    })();
  let byte = 1;
  const writer = new TreeWriter(join(around, 'inside'), (length) => Buffer.alloc(length, byte++));
  writer.writeFile('a' as RepoPath, watched(Buffer.from('x')), MODE.file);
  expect(seen).toEqual([expect.stringMatching(/^\.fxd-tmp-[0-9a-f]{16}-\d+$/)]);
  expect(readdirSync(join(around, 'inside'))).toEqual(['a']);
  // Somebody who guessed it all the same, and put a link there, is not written through.
  const trap = join(around, 'trap');
  writeFileSync(trap, 'kept\n');
  symlinkSync(trap, join(around, 'inside', seen[0]!.replace(/\d+$/, '2')));
  writer.writeFile('b' as RepoPath, Buffer.from('x'), MODE.file);
  expect(readFileSync(trap, 'utf8')).toBe('kept\n');
});
