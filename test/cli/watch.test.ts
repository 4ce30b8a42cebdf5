/** `fxd watch`: what it tells, runs and keeps. */
import { existsSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fillIn, WatchExec, type Touched } from '../../src/commands/watch-exec.ts';
import { parseDuration } from '../../src/model/age.ts';
import { RecordedProject } from './recorded-project.ts';
import { runCli, runJson, type CliRun } from './run-cli.ts';

const NOON = Date.UTC(2026, 9, 1, 12, 0, 0);
const MINUTE = 60_000;

const A =
  'export function parse(a) {\n  return a;\n}\n\nexport function lex(b) {\n  return b;\n}\n';
const EDITED = A.replace('return a', 'return a + 1');

function startProject(): Promise<RecordedProject> {
  return RecordedProject.start({ 'src/a.js': A, 'src/b.js': 'export const b = 1;\n' });
}

type Part = Record<string, unknown>;

/** A watcher in this process. */
class Session {
  shown = '';
  #end: () => void = () => undefined;
  #run: Promise<CliRun> | null = null;

  static async start(
    project: RecordedProject,
    words: readonly string[] = [],
    now = NOON,
  ): Promise<Session> {
    const session = new Session();
    session.#run = runCli(['watch', '--debounce', '50ms', ...words], {
      cwd: project.cwd,
      now,
      signals: ({ end }) => (session.#end = end),
      printed: (text) => (session.shown += text),
    });
    onTestFinished(() => session.#end());
    await session.until(words.includes('--json') ? '"event":"ready"' : 'Watching');
    return session;
  }

  async until(text: string): Promise<void> {
    await vi.waitFor(
      () => {
        if (!this.shown.includes(text)) throw new Error(`no ${text} in ${this.shown}`);
      },
      { timeout: 8000, interval: 10 },
    );
  }

  async end(): Promise<CliRun> {
    this.#end();
    return await this.#run!;
  }

  /** The parts of an event, of a session with --json. */
  parts(event: string): Part[] {
    const lines = this.shown.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as Part).filter((part) => part['event'] === event);
  }
}

/** Long enough for a change to be told, where nothing is expected. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 250));
}

test('changes are told by node, one line a file; what stays the same is not told', async () => {
  const project = await startProject();
  const session = await Session.start(project);
  project.write('src/a.js', `${EDITED}\nfunction scan() {}\n`);
  await session.until('src/a.js');
  project.write('src/a.js', `${EDITED}\nfunction scan() {}\n`);
  utimesSync(project.path('src/b.js'), new Date(), new Date());
  project.write('src/b.js.tmp', 'passing');
  rmSync(project.path('src/b.js.tmp'));
  await quiet();
  project.write('new/c.js', 'export const c = 1;\n');
  await session.until('new/c.js');
  renameSync(project.path('new'), project.path('old'));
  await session.until('old/c.js');
  rmSync(project.path('old'), { recursive: true });
  await session.until('- file');
  const { exit, stdout, stderr } = await session.end();
  expect(stdout.split('\n')).toEqual([
    '12:00:00 ~ fn parse · + fn scan  src/a.js',
    '12:00:00 + file of 1 node  new/c.js',
    '12:00:00 → file  old/c.js (was new/c.js)',
    '12:00:00 - file of 1 node  old/c.js',
    '',
  ]);
  expect(stderr).toBe('Watching 2 folders (chokidar).\n');
  expect(exit).toBe(0);
});

test('many files at once are counted', async () => {
  const project = await startProject();
  const session = await Session.start(project);
  for (let index = 0; index < 30; index += 1) project.write(`many/f${index}.js`, A);
  await session.until('30 files');
  expect((await session.end()).stdout).toBe('12:00:00 30 files: nodes +60\n');
});

test('with --json every line is of one shape, which the schema says', async () => {
  const project = await startProject();
  const session = await Session.start(project, ['--json']);
  project.write('src/a.js', EDITED);
  await session.until('"event":"changed"');
  const { stdout } = await session.end();
  const lines = stdout.trimEnd().split('\n');
  const parts = lines.map((line) => JSON.parse(line) as Part);
  expect(parts.map(({ event }) => event)).toEqual(['ready', 'changed', 'stopped']);
  const schema = await runJson(['schema', 'watch'], { cwd: project.cwd });
  const isValid = new Ajv2020({ strict: false }).compile(schema);
  for (const part of parts) expect(isValid(part), JSON.stringify(isValid.errors)).toBe(true);
  expect(parts[1]).toMatchObject({
    schema: 'fxd.watch/1',
    time: NOON,
    clock: '12:00:00',
    counts: { files: 1, changed: 1 },
    changes: [{ path: 'src/a.js', nodes: [{ name: 'parse', changes: ['modified'] }] }],
  });
});

test('paths and --filter choose what is told', async () => {
  const project = await startProject();
  const session = await Session.start(project, ['src', '--filter', 'fn:lex', '--json']);
  project.write('src/a.js', EDITED);
  project.write('lex.js', 'function lex() {}\n');
  await quiet();
  expect(session.parts('changed')).toEqual([]);
  project.write('src/a.js', EDITED.replace('return b', 'return b + 1'));
  await session.until('"event":"changed"');
  expect(session.parts('changed')).toMatchObject([
    { changes: [{ path: 'src/a.js', nodes: [{ name: 'lex' }] }] },
  ]);
  await session.end();
});

test('what is ignored is neither watched nor told, until it is not ignored any more', async () => {
  const project = await startProject();
  project.write('.gitignore', 'out/\n*.log\n');
  project.write('out/a.js', A);
  const session = await Session.start(project, ['--json']);
  project.write('out/a.js', EDITED);
  project.write('src/run.log', 'log\n');
  await quiet();
  expect(session.parts('changed')).toEqual([]);
  project.write('.gitignore', '*.log\n');
  await session.until('"path":"out/a.js"');
  await new Promise((resolve) => setTimeout(resolve, 700));
  project.write('out/a.js', `${EDITED}function late() {}\n`);
  await session.until('"name":"late"');
  await session.end();
});

test('a commit of another process changes nothing, and the next change is told against it', async () => {
  const project = await startProject();
  const session = await Session.start(project, ['--json', '--commit', 'every']);
  project.write('src/a.js', EDITED);
  await session.until('"event":"checkpoint"');
  await project.run('commit', '-m', 'Two');
  await quiet();
  project.write('src/b.js', 'export const b = 2;\n');
  await session.until('"path":"src/b.js"');
  await session.end();
  expect(session.parts('changed')).toHaveLength(2);
  const { stdout } = await runCli(['log', '--checkpoints', '--oneline'], { cwd: project.cwd });
  expect(stdout.split('\n').map((line) => line.slice(8))).toEqual(['b.js: b', 'a.js: parse', '']);
  const log = await runCli(['log', '--oneline', '--all'], { cwd: project.cwd });
  expect(log.stdout.split('\n').map((line) => line.slice(8))).toEqual([
    '(HEAD -> main) Two',
    'Start',
    '',
  ]);
  const undone = await runCli(['undo'], { cwd: project.cwd });
  expect(undone.stderr).toContain('Two');
});

test('one function comes back as it was two minutes ago', async () => {
  const project = await startProject();
  const versions = ['return a + 1', 'return a + 2', 'return a + 3'];
  for (const [index, text] of versions.entries()) {
    const session = await Session.start(
      project,
      ['--json', '--commit', 'every'],
      NOON + index * MINUTE,
    );
    project.write('src/a.js', A.replace('return a', text).replace('return b', `return ${index}`));
    await session.until('"event":"checkpoint"');
    await session.end();
  }
  const at = { cwd: project.cwd, now: NOON + 3 * MINUTE };
  const restored = await runCli(['restore', '--from', '@{2 minutes ago}', 'src/a.js#parse'], at);
  expect(restored).toMatchObject({ exit: 0 });
  expect(project.read('src/a.js')).toBe(
    A.replace('return a', 'return a + 2').replace('return b', 'return 2'),
  );
  const shown = await runCli(['show', '@{3 minutes ago}:src/a.js'], at);
  expect(shown.stdout).toContain('return a + 1');
  const named = await runCli(['show', 'HEAD@{3 minutes ago}:src/a.js'], at);
  expect(named.stdout).toBe(A);
});

test('checkpoints go with their age, but for those that a tag names', async () => {
  const project = await startProject();
  const days = [0, 3, 20];
  for (const day of days) {
    const now = NOON + day * 24 * 60 * MINUTE;
    const session = await Session.start(project, ['--json', '--commit', 'every'], now);
    project.write('src/b.js', `export const b = ${day + 2};\n`);
    await session.until('"event":"checkpoint"');
    await session.end();
  }
  const list = async () => {
    const { stdout } = await runCli(['log', '--checkpoints', '--oneline'], { cwd: project.cwd });
    return stdout.trimEnd().split('\n');
  };
  const all = await list();
  expect(all).toHaveLength(3);
  const first = all[2]!.slice(0, 7);
  expect(await runCli(['tag', 'kept', first], { cwd: project.cwd })).toMatchObject({ exit: 0 });
  const now = NOON + 21 * 24 * 60 * MINUTE;
  const { stdout } = await runCli(['gc', '--json'], { cwd: project.cwd, now });
  expect(JSON.parse(stdout)).toMatchObject({ checkpoints: 2 });
  expect(await list()).toEqual([all[0]]);
  const kept = await runCli(['show', 'kept:src/b.js'], { cwd: project.cwd });
  expect(kept.stdout).toBe('export const b = 2;\n');
  expect(await runCli(['fsck'], { cwd: project.cwd })).toMatchObject({ exit: 0 });
});

test('a clock that goes back neither stops checkpoints nor loses one', async () => {
  const project = await startProject();
  for (const [index, now] of [NOON, NOON - 90 * MINUTE, NOON + MINUTE].entries()) {
    const session = await Session.start(project, ['--json', '--commit', 'every'], now);
    project.write('src/b.js', `export const b = ${index + 2};\n`);
    await session.until('"event":"checkpoint"');
    await session.end();
  }
  const { stdout } = await runCli(['log', '--checkpoints', '--json'], { cwd: project.cwd });
  const { commits } = JSON.parse(stdout) as { commits: readonly { readonly id: string }[] };
  expect(commits).toHaveLength(3);
  const at = { cwd: project.cwd, now: NOON + 2 * MINUTE };
  const shown = await runCli(['show', '@{now}:src/b.js'], at);
  expect(shown.stdout).toBe('export const b = 4;\n');
});

test('checkpoints may wait for a number of changes, or for the end', async () => {
  const project = await startProject();
  const session = await Session.start(project, ['--json', '--commit', 'n:2']);
  for (let change = 1; change <= 3; change += 1) {
    project.write('src/b.js', `export const b${change} = ${change};\n`);
    await session.until(`"name":"b${change}"`);
    await quiet();
    expect(session.parts('checkpoint')).toHaveLength(change < 2 ? 0 : 1);
  }
  await session.end();
  expect(session.parts('checkpoint')).toHaveLength(2);
});

test('or until it has been quiet for a time', async () => {
  const project = await startProject();
  const session = await Session.start(project, ['--json', '--commit', 'idle:300ms']);
  project.write('src/b.js', 'export const b = 2;\n');
  await session.until('"event":"changed"');
  expect(session.parts('checkpoint')).toEqual([]);
  await session.until('"event":"checkpoint"');
  await session.end();
  expect(session.parts('checkpoint')).toHaveLength(1);
});

test('a node that another branch changed is pointed out once', async () => {
  const project = await startProject();
  await project.run('switch', '-c', 'feature');
  project.write('src/a.js', A.replace('return a', 'return a * 2'));
  await project.run('commit', '-m', 'Double');
  await project.run('switch', 'main');
  const session = await Session.start(project);
  project.write('src/a.js', EDITED);
  await session.until('is changed on feature, too');
  project.write('src/a.js', `${EDITED}\n// end\n`);
  await session.until('+ block');
  await quiet();
  const { stdout } = await session.end();
  expect(stdout.match(/src\/a\.js#parse is changed on feature, too \([0-9a-f]{7}\)/g)).toHaveLength(
    1,
  );
});

test('--exec runs with the names of what changed', async () => {
  const project = await startProject();
  const command = 'echo {paths} {nodes} >> out.log; sleep 0.4';
  project.write('.gitignore', 'out.log\n');
  const session = await Session.start(project, ['--json', '--exec', command]);
  project.write('src/a.js', EDITED);
  await session.until('"event":"ended"');
  expect(session.parts('started')[0]).toMatchObject({
    run: { command: "echo 'src/a.js' 'src/a.js#parse' >> out.log; sleep 0.4", outcome: null },
  });
  expect(session.parts('ended')[0]).toMatchObject({ run: { outcome: 'passed', exit: 0 } });
  expect(project.read('out.log')).toBe('src/a.js src/a.js#parse\n');
  await session.end();
});

/** Runs that end when the test says so. */
class Runs {
  readonly told: string[] = [];
  readonly signals: string[] = [];
  readonly #ends: ((exit: number | null) => void)[] = [];

  exec(onBusy: 'cancel' | 'queue'): WatchExec {
    return new WatchExec({
      command: 'test {paths}',
      onBusy,
      start: () => ({
        leader: this.#ends.length + 1,
        ended: new Promise((resolve) => this.#ends.push(resolve)),
      }),
      after: () => () => undefined,
      signalGroup: (leader, signal) => {
        this.signals.push(`${signal} ${leader}`);
        this.end(leader, null);
      },
      now: () => 0,
      tell: (event, { command, outcome }) => this.told.push(`${event} ${command} ${outcome ?? ''}`),
    });
  }

  end(leader: number, exit: number | null): void {
    this.#ends[leader - 1]!(exit);
  }
}

function touched(...paths: readonly string[]): Touched {
  return { paths: new Set(paths), nodes: new Set() };
}

test('a run that goes on is cancelled with all that it started, and the next one has both changes', async () => {
  const runs = new Runs();
  const exec = runs.exec('cancel');
  exec.changed(touched('a'));
  exec.changed(touched('b'));
  exec.changed(touched('c'));
  await vi.waitFor(() => expect(runs.told).toHaveLength(3));
  expect(runs.signals).toEqual(['SIGTERM 1']);
  expect(runs.told).toEqual([
    "started test 'a' ",
    "ended test 'a' cancelled",
    "started test 'b' 'c' ",
  ]);
  await exec.end();
  expect(runs.told.at(-1)).toBe("ended test 'b' 'c' cancelled");
});

test('with --on-busy queue a run is ended first, and then one follows for all that changed', async () => {
  const runs = new Runs();
  const exec = runs.exec('queue');
  exec.changed(touched('a'));
  exec.changed(touched('b'));
  exec.changed(touched('c'));
  runs.end(1, 1);
  await vi.waitFor(() => expect(runs.told).toHaveLength(3));
  runs.end(2, 0);
  await vi.waitFor(() => expect(runs.told).toHaveLength(4));
  expect(runs.signals).toEqual([]);
  expect(runs.told).toEqual([
    "started test 'a' ",
    "ended test 'a' failed",
    "started test 'b' 'c' ",
    "ended test 'b' 'c' passed",
  ]);
});

test('names are quoted for the shell whatever they hold', () => {
  const touched = { paths: new Set(["it's.js", '$(x) y']), nodes: new Set<string>() };
  expect(fillIn('run {paths} -- {nodes}', touched)).toBe(`run 'it'\\''s.js' '$(x) y' -- `);
});

test('what an option cannot mean is refused', async () => {
  const project = await startProject();
  for (const words of [
    ['--commit', 'often'],
    ['--commit', 'n:0'],
    ['--debounce', '5'],
    ['--on-busy', 'wait'],
    ['--filter', 'a &'],
  ]) {
    const { exit, stdout } = await runCli(['watch', ...words], { cwd: project.cwd });
    expect({ words, exit, stdout }).toEqual({ words, exit: 2, stdout: '' });
  }
  const nobody = { FXD_AUTHOR_NAME: undefined, FXD_AUTHOR_EMAIL: undefined };
  const refused = await runCli(['watch', '--commit', 'every'], { cwd: project.cwd, env: nobody });
  expect(refused.exit).toBe(3);
  expect(existsSync(project.path('.fxd-watch'))).toBe(false);
});

test('times are read with their unit', () => {
  expect(['100ms', '2s', '5m', '1h', '5', 'm', '1d'].map(parseDuration)).toEqual([
    100,
    2000,
    5 * MINUTE,
    60 * MINUTE,
    null,
    null,
    null,
  ]);
});
