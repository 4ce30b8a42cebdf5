/**
 * Surroundings that are not as they should be: places that cannot be written, copies of half a store,
 * environments without a home, streams that close, signals. The real program runs wherever that matters.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, type CliRun } from '../cli/run-cli.ts';
import { Sandbox } from '../cli/sandbox.ts';
import { fileHash, tamper } from '../store/store-folder.ts';
import { AS_OTHER_USER, folderOfOtherUser, giveToOtherUser, isBound } from './other-user.ts';
import {
  crashedFxd,
  realFxd,
  startFxd,
  useRealFxd,
  type EndedProcess,
  type ProcessOptions,
} from './real-process.ts';
import { rounds, seeded } from './rounds.ts';

/** For what takes long in its long form. */
const LENGTHY = { timeout: 1_200_000 };

useRealFxd();

const FILES = { 'a.ts': 'export function one() {\n  return 1;\n}\n', 'b.md': '# B\n\ntext\n' };

/** One line that says what is wrong, and perhaps one what to do; no stack. */
const PLAIN_ERROR = /^(warning: .*\n)*error: [^\n]+\n(hint: [^\n]+\n)?$/;

function expectRefusal(run: Pick<CliRun, 'stderr' | 'stdout'> & { exit: number | null }): void {
  expect(run.exit).not.toBe(0);
  expect(run.exit).not.toBe(70);
  expect(run.stderr).toMatch(PLAIN_ERROR);
  expect(run.stdout).toBe('');
}

const count = (text: string): number => text.split('\n').filter((line) => line !== '').length;

test(
  'C-13: a copy of the file alone, taken while others write, is an earlier state or a clear error',
  LENGTHY,
  async () => {
    await seeded(async (chance) => {
      const box = await Sandbox.with(FILES);
      let isDone = false;
      const writers = ['x', 'y'].map(async (name) => {
        for (let turn = 0; turn < rounds(3, 60); turn += 1) {
          const words = ['commit', '--allow-empty', '-m', `${name} ${turn}`];
          const { exit, stderr } = await realFxd(words, { cwd: box.root });
          expect(exit, stderr).toBe(0);
        }
      });
      const ended = Promise.all(writers).finally(() => (isDone = true));
      const copies: string[] = [];
      while (!isDone) {
        const file = join(temporaryFolder(), '.fxd');
        copyFileSync(box.path('.fxd'), file);
        copies.push(file);
        await new Promise((wake) => setTimeout(wake, chance.below(40)));
      }
      await ended;
      const whole = await box.fxd('log', '--oneline');
      let opened = 0;
      for (const file of copies) {
        const copy = new Sandbox(dirname(file));
        const run = await copy.try(['log', '--oneline']);
        if (run.exit !== 0) {
          expectRefusal(run);
          continue;
        }
        opened += 1;
        const lines = run.stdout.split('\n').filter((line) => line !== '');
        expect(lines.length).toBeGreaterThan(0);
        // Every commit of the copy is one of the history, and all that it names can be read.
        for (const line of lines) expect(whole).toContain(line.slice(0, 7));
        await copy.fxd('log', '-p');
        await copy.fxd('checkout', '--force', 'main');
        expect(copy.read('a.ts')).toBe(FILES['a.ts']);
      }
      expect(opened).toBeGreaterThan(copies.length / 2);
    });
  },
);

test('C-13: what a command has recorded is in the file itself, though others keep the log', async () => {
  const box = await Sandbox.with(FILES);
  // A process that has the store open and does nothing keeps SQLite from emptying the log.
  const reader = startFxd(['commit', '--allow-empty', '-F', '-'], {
    cwd: box.root,
    under: ['sh', '-c', '(sleep 2; echo late) | "$@"', 'sh'],
  });
  await until(() => existsSync(box.path('.fxd-wal')));
  await box.commit('Acknowledged', { 'c.ts': 'c\n' });
  const copy = new Sandbox();
  copyFileSync(box.path('.fxd'), copy.path('.fxd'));
  expect(await copy.fxd('log', '--oneline')).toContain('Acknowledged');
  expect((await reader.ended).exit).toBe(0);
});

test('C-13: a file whose tables are all in a log that is not beside it says so', async () => {
  const file = join(temporaryFolder(), '.fxd');
  tamper(file, (database) => {
    database.pragma('journal_mode = WAL');
    database.exec('VACUUM');
  });
  const run = await new Sandbox(dirname(file)).try(['log']);
  expectRefusal(run);
  expect(run.stderr).toContain('may lie in a log that is not beside it');
});

test('C-14: a log that was removed after a crash is missed, not silently done without', async () => {
  const box = await Sandbox.with(FILES);
  box.write('a.ts', 'changed\n');
  await crashedFxd(['commit', '-m', 'In the log'], { cwd: box.root }, 'store: committed 2');
  expect(readdirSync(box.root)).toEqual(expect.arrayContaining(['.fxd-shm', '.fxd-wal']));
  const log = readFileSync(box.path('.fxd-wal'));
  unlinkSync(box.path('.fxd-wal'));
  for (const words of [['log'], ['status'], ['commit', '-m', 'x'], ['branch', 'x']]) {
    const failure = await box.failure(...words);
    expect(failure).toMatchObject({ code: 'LOG_MISSING', exit: 4 });
  }
  // It says what can be done; both ways work.
  writeFileSync(box.path('.fxd-wal'), log);
  await box.fxd('status');
  expect(readdirSync(box.root)).not.toContain('.fxd-shm');
  await box.fxd('log');
});

const READING = [['log'], ['log', '-p'], ['show'], ['diff'], ['status'], ['list'], ['branch']];
const WRITING = [
  ['commit', '-m', 'x'],
  ['branch', 'x'],
  ['tag', 'x'],
  ['switch', '-c', 'x'],
  ['config', 'set', 'user.name', 'x'],
];

/** A project of the user that permissions bind, with a change that is not recorded. */
async function projectOfOtherUser(): Promise<{
  box: Sandbox;
  options: ProcessOptions;
  tmp: string;
}> {
  const box = new Sandbox(folderOfOtherUser());
  await box.fxd('init');
  await box.commit('First', FILES);
  box.write('a.ts', FILES['a.ts'].replace('1', '2'));
  for (const name of ['.fxd', ...Object.keys(FILES)]) giveToOtherUser(box.path(name));
  const tmp = folderOfOtherUser();
  return { box, tmp, options: { cwd: box.root, under: AS_OTHER_USER, env: { TMPDIR: tmp } } };
}

test.skipIf(!isBound)(
  'C-18: where nothing may be written everything can be read, and writing says why',
  async () => {
    const { box, options, tmp } = await projectOfOtherUser();
    const modes = [
      [0o555, 0o444],
      [0o555, 0o644],
      [0o755, 0o444],
    ] as const;
    for (const [folderMode, fileMode] of modes.slice(0, rounds(1, modes.length))) {
      chmodSync(box.path('.fxd'), fileMode);
      chmodSync(box.root, folderMode);
      const [names, hash] = [readdirSync(box.root), fileHash(box.path('.fxd'))];
      for (const words of READING) {
        const { exit, stderr } = await realFxd(words, options);
        expect(exit, `${words.join(' ')}: ${stderr}`).toBe(0);
      }
      expect((await realFxd(['diff'], options)).stdout).toContain('+  return 2;');
      for (const words of WRITING) {
        const run = await realFxd(words, options);
        expect(run.exit, `${words.join(' ')}: ${run.stderr}`).toBe(3);
        expectRefusal(run);
        expect(run.stderr).toContain('cannot be written');
      }
      expect(readdirSync(box.root)).toEqual(names);
      expect(fileHash(box.path('.fxd'))).toBe(hash);
      expect(readdirSync(tmp)).toEqual([]);
      chmodSync(box.root, 0o755);
    }
  },
);

test.skipIf(!isBound)(
  'C-18: what is only in the log of a crashed process is read as well',
  async () => {
    const { box, options, tmp } = await projectOfOtherUser();
    const crashed = { cwd: box.root };
    await crashedFxd(['commit', '-m', 'In the log'], crashed, 'store: committed 2');
    const side = ['.fxd-wal', '.fxd-shm'].filter((name) => existsSync(box.path(name)));
    expect(side).toContain('.fxd-wal');
    for (const name of side) giveToOtherUser(box.path(name));
    chmodSync(box.root, 0o555);
    expect((await realFxd(['log'], options)).stdout).toContain('In the log');
    expect(readdirSync(tmp)).toEqual([]);
    chmodSync(box.root, 0o755);
  },
);

test.skipIf(!isBound)('C-18: a store that may not even be read says so', async () => {
  const { box, options } = await projectOfOtherUser();
  chmodSync(box.path('.fxd'), 0);
  for (const words of [...READING.slice(0, rounds(2, 7)), ...WRITING.slice(0, rounds(1, 5))]) {
    const run = await realFxd(words, options);
    expectRefusal(run);
    expect(run.exit, words.join(' ')).toBe(3);
    expect(run.stderr).toContain('may not be read');
  }
  chmodSync(box.path('.fxd'), 0o444);
  const run = await realFxd(['log'], { ...options, env: { TMPDIR: '/nowhere/at/all' } });
  expectRefusal(run);
  expect(run.stderr).toContain('no private copy can be made');
});

test.skipIf(!isBound)(
  "D-8: somebody else's store is read without a trace, and only if trusted",
  async () => {
    const box = await Sandbox.with(FILES);
    chmodSync(box.root, 0o755);
    const tmp = folderOfOtherUser();
    const options = { cwd: tmp, under: AS_OTHER_USER, env: { TMPDIR: tmp } };
    const [names, hash] = [readdirSync(box.root), fileHash(box.path('.fxd'))];
    // Without root there is only one user, who is not bound by being somebody else.
    if (AS_OTHER_USER.length > 0) {
      const refused = await realFxd(['-R', box.path('.fxd'), 'log'], options);
      expectRefusal(refused);
      expect(refused.stderr).toContain('belongs to another user');
    } else {
      chmodSync(box.root, 0o555);
    }
    for (const words of [['log', '-p'], ['show'], ['status'], ['list'], ['diff', 'HEAD']]) {
      const trust = ['--config', `safe.directory=${box.root}`];
      const { exit, stderr } = await realFxd(['-R', box.path('.fxd'), ...trust, ...words], options);
      expect(exit, stderr).toBe(0);
    }
    expect(fileHash(box.path('.fxd'))).toBe(hash);
    expect(readdirSync(box.root)).toEqual(names);
    expect(readdirSync(tmp)).toEqual([]);
    chmodSync(box.root, 0o755);
  },
);

test.skipIf(!isBound || AS_OTHER_USER.length === 0)(
  "P-17: in somebody else's folder nothing of the repository is even opened",
  async () => {
    const box = await Sandbox.with({ ...FILES, 'sub/c.ts': 'c\n' });
    chmodSync(box.root, 0o755);
    // A store that would be refused for another reason as soon as it is opened.
    tamper(box.path('.fxd'), (database) => database.exec('CREATE VIEW trap AS SELECT 1'));
    const tmp = folderOfOtherUser();
    for (const cwd of [box.root, box.path('sub')]) {
      for (const words of [['status'], ['log'], ['commit', '-m', 'x'], ['config', 'list']]) {
        const run = await realFxd(words, { cwd, under: AS_OTHER_USER, env: { TMPDIR: tmp } });
        expectRefusal(run);
        expect(run.exit, words.join(' ')).toBe(3);
        expect(run.stderr).toContain('belongs to another user');
        expect(run.stderr).toContain('safe.directory');
      }
    }
    expect(readdirSync(tmp)).toEqual([]);
  },
);

test.skipIf(!isBound || AS_OTHER_USER.length === 0)(
  "F-11: what root does in somebody's repository does not lock them out",
  async () => {
    const { box, options } = await projectOfOtherUser();
    for (const words of [['status'], ['log'], ['commit', '-m', 'By root'], ['branch', 'by-root']]) {
      expect((await realFxd(words, { cwd: box.root })).exit, words.join(' ')).toBe(0);
    }
    box.write('a.ts', 'changed\n');
    giveToOtherUser(box.path('a.ts'));
    const { exit, stderr } = await realFxd(['commit', '-m', 'By me'], options);
    expect(exit, stderr).toBe(0);
    expect(count(await box.fxd('log', '--oneline'))).toBe(3);
  },
);

test.each(['077', '027', '000'])(
  'F-11: with umask %s files have the modes that it leaves',
  async (mask) => {
    const box = new Sandbox();
    const under = ['sh', '-c', `umask ${mask}; exec "$@"`, 'sh'];
    const options = { cwd: box.root, under };
    box.write('a.ts', FILES['a.ts']);
    box.write('run.sh', '#!/bin/sh\n');
    chmodSync(box.path('run.sh'), 0o755);
    await realFxd(['init'], options);
    await realFxd(['commit', '-m', 'First'], options);
    for (const name of ['a.ts', 'run.sh']) unlinkSync(box.path(name));
    await realFxd(['restore', 'a.ts', 'run.sh'], options);
    const allowed = ~Number.parseInt(mask, 8);
    expect(statSync(box.path('a.ts')).mode & 0o777).toBe(0o666 & allowed);
    expect(statSync(box.path('run.sh')).mode & 0o777).toBe(0o777 & allowed);
    expect(statSync(box.path('.fxd')).mode & 0o777 & ~allowed).toBe(0);
  },
);

test('C-24: what is no store, or half of one, is refused in one line', async () => {
  const right = await Sandbox.with(FILES);
  const whole = readFileSync(right.path('.fxd'));
  const zeroed = Buffer.from(whole);
  zeroed.fill(0, 0, 8192);
  await seeded(async (chance) => {
    const contents: Readonly<Record<string, Buffer>> = {
      nothing: Buffer.alloc(0),
      'one byte': Buffer.from('x'),
      'a text': Buffer.from('just some text\n'.repeat(1000)),
      'another format': Buffer.concat([Buffer.from([0x1f, 0x8b]), chance.bytes(20_000)]),
      chance: chance.bytes(100_000),
      'the head of SQLite alone': Buffer.from('SQLite format 3\0'),
      'a first page of zeros': zeroed,
      half: whole.subarray(0, Math.floor(whole.length / 2)),
      'a page and a bit': whole.subarray(0, 8200),
    };
    for (const [name, bytes] of Object.entries(contents)) {
      const box = new Sandbox();
      writeFileSync(box.path('.fxd'), bytes);
      for (const words of [['log'], ['status'], ['commit', '-m', 'x'], ['checkout', 'main']]) {
        const run = await box.try(words);
        expect(run.exit, `${name}: ${words.join(' ')}`).toBe(4);
        expectRefusal(run);
      }
      expect(readFileSync(box.path('.fxd')).equals(bytes), name).toBe(true);
    }
  });
  const box = new Sandbox();
  mkdirSync(box.path('.fxd'));
  for (const words of [['log'], ['init'], ['-R', box.path('.fxd'), 'log']]) {
    expectRefusal(await box.try(words));
  }
});

test('C-28: a store that is reached by a link, or has two names, is refused', async () => {
  const right = await Sandbox.with(FILES);
  const box = new Sandbox();
  symlinkSync(right.path('.fxd'), box.path('.fxd'));
  for (const words of [['log'], ['commit', '-m', 'x'], ['-R', box.path('.fxd'), 'log'], ['init']]) {
    expectRefusal(await box.try(words));
  }
  unlinkSync(box.path('.fxd'));
  linkSync(right.path('.fxd'), box.path('.fxd'));
  for (const place of [right, box]) {
    for (const words of [['log'], ['status'], ['commit', '-m', 'x']]) {
      expect(await place.failure(...words)).toMatchObject({ code: 'STORE_LINKED', exit: 3 });
    }
  }
  unlinkSync(box.path('.fxd'));
  await right.fxd('log');
  // What a killed `fxd init` may leave is nobody's name.
  linkSync(right.path('.fxd'), right.path('.fxd-tmp-0123456789abcdef'));
  await right.fxd('log');
});

test('C-28: the folder of a repository may be renamed while a command runs', async () => {
  const around = temporaryFolder();
  const box = new Sandbox(join(around, 'here'));
  mkdirSync(box.root);
  await box.fxd('init');
  await box.commit('First', FILES);
  box.write('a.ts', 'changed\n');
  const running = startFxd(['commit', '-F', '-'], {
    cwd: box.root,
    under: ['sh', '-c', '(sleep 1; echo Second) | "$@"', 'sh'],
  });
  await until(() => existsSync(box.path('.fxd-wal')));
  renameSync(box.root, join(around, 'there'));
  const { exit, stderr } = await running.ended;
  const moved = new Sandbox(join(around, 'there'));
  expect(stderr).not.toContain('Internal error');
  const lines = count(await moved.fxd('log', '--oneline'));
  expect(lines).toBe(exit === 0 ? 2 : 1);
  expect(existsSync(box.root)).toBe(false);
});

test('C-28: a folder that goes away before its files are read is no folder without files', async () => {
  const box = await Sandbox.with(FILES);
  const gone = `${box.root}-gone`;
  for (const words of [['status'], ['commit', '-m', 'x'], ['scan'], ['verify'], ['undo']]) {
    const enterFolder = (folder: string): string => {
      renameSync(folder, gone);
      return folder;
    };
    const { stderr, exit } = await box.try(words, { enterFolder });
    expect({ exit, stderr }, words.join(' ')).toMatchObject({ exit: 3 });
    expect(stderr).toMatch(/^error: fxd cannot work in /);
    renameSync(gone, box.root);
  }
  expect(await box.isClean()).toBe(true);
});

const ENVIRONMENTS: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  'LANG=C': { LANG: 'C', LC_ALL: undefined },
  'LC_ALL=POSIX': { LC_ALL: 'POSIX' },
  'LC_ALL=tr_TR.UTF-8': { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
  'no HOME': { HOME: undefined, XDG_CONFIG_HOME: undefined },
  'a HOME that is not there': { HOME: '/nowhere/at/all', XDG_CONFIG_HOME: undefined },
  'a HOME that is no folder': { HOME: '/dev/null', XDG_CONFIG_HOME: undefined },
  'a relative XDG_CONFIG_HOME': { XDG_CONFIG_HOME: 'not/absolute' },
  'no user': { USER: undefined, LOGNAME: undefined, USERNAME: undefined },
  'no PATH': { PATH: undefined },
  'no TMPDIR': { TMPDIR: undefined },
  'TERM=dumb': { TERM: 'dumb' },
  'an unknown TZ': { TZ: 'Nowhere/Land' },
};

test.each(Object.entries(ENVIRONMENTS))('F-5: everything works with %s', async (_, env) => {
  const box = new Sandbox();
  for (const [name, text] of Object.entries({ ...FILES, 'İstanbul ı.md': '# I\n' }))
    box.write(name, text);
  for (const words of [
    ['init'],
    ['commit', '-m', 'Første'],
    ['status'],
    ['switch', '-c', 'Ünder'],
  ]) {
    const { exit, stderr } = await realFxd(words, { cwd: box.root, env });
    expect(exit, `${words.join(' ')}: ${stderr}`).toBe(0);
  }
  expect((await realFxd(['log'], { cwd: box.root, env })).stdout).toContain('Første');
  expect(await box.fxd('show', 'HEAD:İstanbul ı.md')).toBe('# I\n');
});

test.skipIf(!isBound)(
  'F-5: a home that cannot be written stops only what would write there',
  async () => {
    const { box, options } = await projectOfOtherUser();
    const home = folderOfOtherUser();
    chmodSync(home, 0o555);
    const env = { ...options.env, HOME: home, XDG_CONFIG_HOME: undefined };
    for (const words of [['status'], ['commit', '-m', 'x'], ['log']]) {
      const { exit, stderr } = await realFxd(words, { ...options, env });
      expect(exit, stderr).toBe(0);
    }
    const run = await realFxd(['config', 'set', '--global', 'user.name', 'x'], { ...options, env });
    expectRefusal(run);
    expect(run.exit).toBe(3);
    expect(existsSync(box.path('.fxd-wal'))).toBe(false);
  },
);

test('F-5: a current folder that was removed is one clear line', async () => {
  const gone = join(temporaryFolder(), 'gone');
  mkdirSync(gone);
  const under = ['sh', '-c', `cd '${gone}' && rmdir '${gone}' && exec "$@"`, 'sh'];
  for (const words of [['log'], ['status'], ['init'], ['commit', '-m', 'x']]) {
    const run = await realFxd(words, { cwd: dirname(gone), under });
    expectRefusal(run);
    expect(existsSync(gone), words.join(' ')).toBe(false);
    mkdirSync(gone);
  }
});

test.each(['with spaces', 'new\nline', "quote'", '-dash', '$(touch x)', 'umläut 漢字'])(
  'F-5: a current folder called %j is as good as any',
  async (name) => {
    const folder = join(temporaryFolder(), name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.ts'), FILES['a.ts']);
    for (const words of [
      ['init'],
      ['commit', '-m', 'x'],
      ['status'],
      ['log'],
      ['log', 'a.ts#one'],
    ]) {
      const { exit, stderr } = await realFxd(words, { cwd: folder });
      expect(exit, `${words.join(' ')}: ${stderr}`).toBe(0);
    }
    expect(readdirSync(folder).sort()).toEqual(['.fxd', 'a.ts']);
  },
);

test('F-5: a current folder whose name is not UTF-8 works, or is one clear line', async () => {
  const around = temporaryFolder();
  const folder = Buffer.concat([Buffer.from(`${around}/odd-`), Buffer.from([0xff, 0xfe])]);
  mkdirSync(folder);
  const under = ['sh', '-c', `cd '${around}'/odd-* && exec "$@"`, 'sh'];
  for (const words of [['init'], ['status'], ['log']]) {
    const run = await realFxd(words, { cwd: around, under });
    if (run.exit !== 0) expectRefusal(run);
  }
  // Nothing was made under a name that only looks like it.
  expect(readdirSync(around)).toHaveLength(1);
});

/** An editor that writes `text` and ends with `exit`. */
function editor(text: string, exit: number): string {
  const file = join(temporaryFolder(), 'editor');
  writeFileSync(file, `#!/bin/sh\nprintf '${text}' > "$1"\nexit ${exit}\n`, { mode: 0o755 });
  return file;
}

test('F-8: without a terminal nothing is asked: the flag that answers is named', async () => {
  const box = await Sandbox.with(FILES);
  box.write('a.ts', 'changed\n');
  for (const under of [
    [],
    ['sh', '-c', 'exec "$@" <&-', 'sh'],
    ['sh', '-c', '"$@" </dev/null', 'sh'],
  ]) {
    const env = { FXD_EDITOR: editor('never', 0) };
    const run = await realFxd(['commit'], { cwd: box.root, env, under });
    expectRefusal(run);
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain('`-m <message>`');
    expect((await realFxd(['status'], { cwd: box.root, under })).exit).toBe(0);
  }
  const closed = ['sh', '-c', 'exec "$@" <&-', 'sh'];
  expectRefusal(await realFxd(['commit', '-F', '-'], { cwd: box.root, under: closed }));
  expect(count(await box.fxd('log', '--oneline'))).toBe(1);
});

/** Where an error says that the typed text is. */
function keptText(stderr: string): string {
  return readFileSync(/What you typed is in (\S+);/.exec(stderr)?.[1] ?? 'nowhere', 'utf8');
}

test('F-8: an editor that is missing or fails records nothing, and what was typed is kept', async () => {
  const box = await Sandbox.with(FILES);
  box.write('a.ts', 'changed\n');
  const commit = (command: string, words: readonly string[] = ['commit']) =>
    box.try(words, { terminal: true, env: { FXD_EDITOR: command, NO_COLOR: '1' } });
  for (const command of ['/no/such/editor', 'false', editor('', 1)]) {
    const run = await commit(command);
    expectRefusal(run);
    expect(run.exit).toBe(3);
    expect(run.stderr).not.toContain('What you typed');
  }
  const failed = await commit(editor('Long thought\\n\\nabout it\\n# not this\\n', 1));
  expect(failed.exit).toBe(3);
  expect(failed.stderr).toMatch(PLAIN_ERROR);
  expect(keptText(failed.stderr)).toBe('Long thought\n\nabout it\n');
  expect(count(await box.fxd('log', '--oneline'))).toBe(1);
  // An editor that went well, and a commit that did not.
  const refused = await commit(editor('Thought of\\n', 0), ['commit', '--author', 'nobody']);
  expect(refused.exit).toBe(2);
  expect(keptText(refused.stderr)).toBe('Thought of\n');
  const file = /is in (\S+);/.exec(refused.stderr)![1]!;
  await box.fxd('commit', '-F', file);
  expect(await box.fxd('log', '-n', '1')).toContain('Thought of');
  rmSync(dirname(file), { recursive: true });
  rmSync(dirname(/is in (\S+);/.exec(failed.stderr)![1]!), { recursive: true });
});

test('F-9: a reader that leaves early is no failure, for long answers too', async () => {
  const box = await Sandbox.with({ 'long.txt': 'line\n'.repeat(200_000) });
  for (const words of [
    ['log', '-p'],
    ['show', 'HEAD:long.txt'],
    ['log', '--json'],
  ]) {
    const under = ['bash', '-c', '{ "$@"; echo "exit $?" >&2; } | head -n 1', 'bash'];
    const { stdout, stderr } = await realFxd(words, { cwd: box.root, under });
    expect(count(stdout), words.join(' ')).toBe(1);
    expect(stderr, words.join(' ')).toMatch(/^exit (0|141)\n$/);
  }
});

test.each([
  { signal: 'SIGINT', status: 130 },
  { signal: 'SIGTERM', status: 143 },
  { signal: 'SIGHUP', status: 129 },
] as const)(
  'F-9: $signal ends a command at once, which a shell tells as $status',
  async ({ signal }) => {
    const box = await Sandbox.with(FILES);
    const interrupted = [['commit', '-m', 'Interrupted'], ['scan'], ['switch', '-c', 'other']];
    for (const words of interrupted.slice(0, rounds(1, interrupted.length))) {
      for (let index = 0; index < 300; index += 1) {
        box.write(`src/${index}.ts`, `// ${words[0]} ${index}\n${FILES['a.ts'].repeat(60)}`);
      }
      const running = startFxd(words, { cwd: box.root });
      await new Promise((wake) => setTimeout(wake, 250));
      const sent = performance.now();
      running.kill(signal);
      const ended = await running.ended;
      expect(performance.now() - sent).toBeLessThan(1000);
      expect([ended.signal, ended.exit], words.join(' ')).toSatisfy(endedBy(signal));
      expect(await box.isClean()).toBeTypeOf('boolean');
      await box.fxd('log', '-p');
    }
  },
);

/** Ended by the signal, or done before it came. */
function endedBy(signal: string) {
  return ([by, exit]: [EndedProcess['signal'], EndedProcess['exit']]) =>
    by === signal || exit === 0;
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !holds(); turn += 1) {
    await new Promise((wake) => setTimeout(wake, 10));
  }
  expect(holds()).toBe(true);
}
