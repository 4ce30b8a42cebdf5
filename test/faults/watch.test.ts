/** `fxd watch` at work: editors, checkouts, other commands, and the end at any moment. */
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkpointLines } from '../../src/history/checkpoint-lines.ts';
import { Repository } from '../../src/history/repository.ts';
import { listTree } from '../../src/history/trees.ts';
import { hashObject } from '../../src/model/hash.ts';
import type { CommitId, ObjectId } from '../../src/model/ids.ts';
import { quietHost } from '../cli/quiet-host.ts';
import { runCli, testEnvironment } from '../cli/run-cli.ts';
import { Sandbox } from '../cli/sandbox.ts';
import { BUILT_IN } from '../history/written-history.ts';
import {
  formatAll,
  PASSING_NAME,
  saveAsCode,
  saveAsJetBrains,
  saveAsVim,
  saveNew,
} from './editors.ts';
import { fxdCommand, realFxd, useRealFxd } from './real-process.ts';
import { isLong, rounds, seeded, tell, type Chance } from './rounds.ts';
import { expectSound } from './store-view.ts';
import { pause, Watcher } from './watcher.ts';

useRealFxd();

const MINUTE_MS = 60_000;
const REFUSED = 3;
const WAITING = { timeout: 20_000, interval: 20 };
/** What was on the disk for so long must be kept; the short form shares its machine with other tests. */
const KEPT_AFTER_MS = rounds(1500, 1000);
/** Until nothing is left to be looked at. */
const QUIET_MS = rounds(1000, 2000);
const IDLE_MS = rounds(500, 1000);

/** Looks into a store. */
function inStore<T>(box: Sandbox, look: (repository: Repository) => T): T {
  const options = { host: quietHost, splitter: BUILT_IN, lockTimeoutMs: 5000 };
  const repository = Repository.open(box.path('.fxd'), options);
  try {
    return look(repository);
  } finally {
    repository.close();
  }
}

/** The blobs of the newest checkpoint, by path. */
function newestCheckpoint(box: Sandbox): Record<string, ObjectId> {
  return inStore(box, (repository) => {
    const [line] = checkpointLines(repository, repository.head().ref);
    const commit = line?.tip ?? repository.head().commit;
    const entries = listTree(repository, repository.treeOf(commit)!);
    return Object.fromEntries(entries.map(({ path, id }) => [path, id]));
  });
}

/** Every blob that some checkpoint has. */
function blobsOfCheckpoints(box: Sandbox): Set<ObjectId> {
  return inStore(box, (repository) => {
    const blobs = new Set<ObjectId>();
    for (const { tip, base } of checkpointLines(repository, undefined)) {
      for (let id: CommitId | null = tip; id !== null && id !== base;) {
        for (const entry of listTree(repository, repository.treeOf(id)!)) blobs.add(entry.id);
        id = repository.readCommit(id).parents[0] ?? null;
      }
    }
    return blobs;
  });
}

/** The blobs of the files on the disk, by path, without what is fxd's, Git's, or ignored. */
function filesOnDisk(root: string): Record<string, ObjectId> {
  const found: Record<string, ObjectId> = {};
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder + entry.name;
      if (/^\.(fxd|git$)/.test(path) || path === 'out') continue;
      if (entry.isDirectory()) pending.push(`${path}/`);
      else found[path] = hashObject('blob', readFileSync(join(root, path)));
    }
  }
  return found;
}

function textOf(name: string, version: number): string {
  return `export function ${name}(value) {\n  return value + ${version};\n}\n`;
}

function git(root: string, ...words: readonly string[]): void {
  const identity = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com'];
  const { status, stderr } = spawnSync('git', [...identity, ...words], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
}

/** A project beside a Git repository with two branches that differ in half of the files. */
async function projectBesideGit(folders: number): Promise<Sandbox> {
  const files: Record<string, string> = { '.gitignore': 'out/\n' };
  for (let folder = 0; folder < folders; folder += 1) {
    const count = folder < 10 ? 4 : 1;
    for (let file = 0; file < count; file += 1) {
      files[`src/part${folder}/f${file}.ts`] = textOf(`part${folder}f${file}`, 0);
    }
  }
  const box = await Sandbox.with(files);
  git(box.root, 'init', '-q', '-b', 'main');
  box.write('.git/info/exclude', '/.fxd*\n');
  git(box.root, 'add', '-A');
  git(box.root, 'commit', '-q', '-m', 'One');
  git(box.root, 'checkout', '-q', '-b', 'other');
  Object.keys(files)
    .filter((path) => path.endsWith('f0.ts'))
    .forEach((path, index) => {
      if (index % 2 === 0) box.write(path, textOf('other', index));
    });
  git(box.root, 'commit', '-q', '-a', '-m', 'Two');
  git(box.root, 'checkout', '-q', 'main');
  return box;
}

/** One thing that somebody does; returns how it is called. */
class Work {
  readonly #box: Sandbox;
  readonly #chance: Chance;
  #count = 0;

  constructor(box: Sandbox, chance: Chance) {
    this.#box = box;
    this.#chance = chance;
  }

  /** Source files that are there. */
  #files(): string[] {
    const paths = Object.keys(filesOnDisk(this.#box.root)).filter((path) => path.endsWith('.ts'));
    return paths.map((path) => this.#box.path(path)).sort();
  }

  next(): void {
    this.#count += 1;
    const chance = this.#chance;
    const files = this.#files();
    const file = chance.pick(files);
    const text = textOf(`edit${this.#count}`, this.#count);
    const kind = chance.below(12);
    if (kind < 2) saveAsVim(file, text);
    else if (kind < 4) saveAsCode(file, text);
    else if (kind < 6) saveAsJetBrains(file, text);
    else if (kind === 6)
      formatAll(files.slice(0, 12), (old) => old.replace(/ {2}return/g, '\treturn'));
    else if (kind === 7) utimesSync(file, new Date(), new Date());
    else if (kind === 8) saveNew(this.#box.path(`src/new${this.#count}/deep/n.ts`), text);
    else if (kind === 9) this.#moveFolder();
    else if (kind === 10) saveNew(this.#box.path(`out/deep${this.#count}/o.ts`), text);
    else git(this.#box.root, 'checkout', '-q', '-f', chance.pick(['main', 'other']));
  }

  /** Renames, puts in the place of another, or removes a folder that was made meanwhile. */
  #moveFolder(): void {
    const src = this.#box.path('src');
    const made = readdirSync(src)
      .filter((name) => /^(new|moved)/.test(name))
      .sort();
    const folder = made.at(-1);
    if (folder === undefined) return;
    const target = join(src, this.#chance.below(2) === 0 ? `moved${this.#count}` : made[0]!);
    if (made.length > 6) rmSync(join(src, made[0]!), { recursive: true });
    if (target !== join(src, folder)) rmSync(target, { recursive: true, force: true });
    if (existsSync(join(src, folder))) renameSync(join(src, folder), target);
  }
}

/** Works for some time, and then holds against each other what was told, what is kept, and what is there. */
async function soak(folders: number, durationMs: number, by: string): Promise<void> {
  const box = await projectBesideGit(folders);
  await seeded(async (chance) => {
    const watcher = await Watcher.start(box.root, ['--commit', 'every']);
    expect(watcher.parts[0]!.watcher).toBe(by);
    const before = filesOnDisk(box.root);
    const work = new Work(box, chance);
    const end = Date.now() + durationMs;
    let middle: number | null = null;
    let done = 0;
    for (; Date.now() < end; done += 1) {
      work.next();
      await pause(chance.below(250));
      if (done % 8 === 7) await expectTold(box, watcher, done);
      if (middle === null && Date.now() > end - durationMs / 2) middle = watcher.cost().megabytes;
    }
    await pause(QUIET_MS);
    const { cpuMs } = watcher.cost();
    await pause(IDLE_MS);
    expect(watcher.cost().cpuMs - cpuMs, `ms on a processor in ${IDLE_MS} idle ms`).toBeLessThan(
      30,
    );
    const grown = watcher.cost().megabytes - middle!;
    expect(grown, 'megabytes more than half way').toBeLessThan(80);
    const now = filesOnDisk(box.root);
    expect(newestCheckpoint(box)).toEqual(now);
    expect(pathsTold(watcher, Object.keys(before))).toEqual(Object.keys(now).sort());
    const { exit } = await watcher.end();
    expect(exit, watcher.stderr).toBe(0);
    tell(
      `${by}: ${done} pieces of work, ${watcher.parts.length} lines, ${grown.toFixed(1)} MB more`,
    );
  });
  await expectSound(box.root);
}

/** A change that stands is told, by the node that it is. */
async function expectTold(box: Sandbox, watcher: Watcher, index: number): Promise<void> {
  const name = `probe${index}`;
  const from = watcher.parts.length;
  saveNew(box.path('src/probe.ts'), textOf(name, index));
  await watcher.told(
    'changed',
    ({ changes }) => changes.some(({ nodes }) => nodes.some((node) => node.name === name)),
    from,
  );
}

/** The files that are there by what was told alone; nothing that passes was told, and nothing empty. */
function pathsTold(watcher: Watcher, before: readonly string[]): string[] {
  const paths = new Set(before);
  for (const { event, changes } of watcher.parts) {
    if (event !== 'changed') continue;
    expect(changes.length).toBeGreaterThan(0);
    for (const { status, formerPath } of changes)
      if (status === 'renamed') paths.delete(formerPath!);
    for (const { status, path } of changes) {
      expect(path).not.toMatch(PASSING_NAME);
      expect(path).not.toMatch(/^(out\/|\.git\/|\.fxd)/);
      if (status === 'deleted')
        expect(paths.delete(path), `${path} came before it went`).toBe(true);
      else if (status === 'added' || status === 'renamed') paths.add(path);
      else expect([...paths], 'what changed was there').toContain(path);
    }
  }
  return [...paths].sort();
}

test(
  'editors, formatters and checkouts: every change is told and kept, and no other',
  { timeout: 12 * MINUTE_MS },
  () => soak(20, rounds(2000, 10 * MINUTE_MS), 'chokidar'),
);

test.runIf(isLong)('the same in a tree of many folders', { timeout: 15 * MINUTE_MS }, () =>
  soak(2100, 10 * MINUTE_MS, '@parcel/watcher'),
);

interface Written {
  readonly blob: ObjectId;
  readonly at: number;
  /** When it was overwritten, or the watcher was killed. */
  until: number;
}

/** Saves files at different paces until `end`; returns what was on the disk from when to when. */
async function saveFor(box: Sandbox, chance: Chance, durationMs: number): Promise<Written[]> {
  const written: Written[] = [];
  const current = new Map<string, Written>();
  const end = Date.now() + durationMs;
  for (let count = 0; Date.now() < end; count += 1) {
    // One often, one now and then, one seldom.
    const path = ['often.ts', 'often.ts', 'often.ts', 'then.ts', `seldom${count % 40}.ts`][
      count % 5
    ]!;
    const text = textOf(`v${count}`, count);
    saveNew(box.path(path), text);
    const now = Date.now();
    const former = current.get(path);
    if (former !== undefined) former.until = now;
    const entry = { blob: hashObject('blob', Buffer.from(text)), at: now, until: Infinity };
    current.set(path, entry);
    written.push(entry);
    await pause(chance.below(300));
  }
  const killed = Date.now();
  return written.map((entry) => ({ ...entry, until: Math.min(entry.until, killed) }));
}

test(
  'what was on the disk for a second is in a checkpoint, whenever the watcher is killed',
  { timeout: 15 * MINUTE_MS },
  async () => {
    await seeded(async (chance) => {
      let kept = 0;
      const box = await Sandbox.with({ 'a.ts': textOf('a', 0) });
      for (let round = 0; round < rounds(2, 100); round += 1) {
        const watcher = await Watcher.start(box.root, ['--commit', 'every']);
        const saved = await saveFor(box, chance, KEPT_AFTER_MS + chance.below(rounds(600, 2500)));
        watcher.kill('SIGKILL');
        await watcher.ended;
        const due = saved.filter(({ at, until }) => until - at > KEPT_AFTER_MS);
        const blobs = blobsOfCheckpoints(box);
        expect(
          due.filter(({ blob }) => !blobs.has(blob)),
          `round ${round}`,
        ).toEqual([]);
        kept += due.length;
      }
      expect(kept).toBeGreaterThan(0);
      tell(`${kept} states were due, and all of them kept`);
      await expectSound(box.root);
    });
  },
);

test('C-21: of two watchers the second is refused; one that was killed stands in nobody’s way', async () => {
  const box = await Sandbox.with({ 'a.ts': textOf('a', 0) });
  const first = await Watcher.start(box.root);
  const second = await realFxd(['watch'], { cwd: box.root });
  expect(second).toMatchObject({ exit: REFUSED, stdout: '' });
  expect(second.stderr).toContain(`already (pid ${first.processId})`);
  first.kill('SIGKILL');
  await first.ended;
  const third = await Watcher.start(box.root);
  expect(await third.end()).toEqual({ exit: 0, signal: null });
  expect(existsSync(box.path('.fxd-watch'))).toBe(false);
});

test(
  'C-20: a watcher, commits and collections of garbage at once',
  { timeout: 5 * MINUTE_MS },
  async () => {
    const box = await Sandbox.with({ 'a.ts': textOf('a', 0), 'b.ts': textOf('b', 0) });
    const watcher = await Watcher.start(box.root, ['--commit', 'every']);
    const end = Date.now() + rounds(1200, MINUTE_MS);
    for (let count = 1; Date.now() < end; count += 1) {
      box.write('a.ts', textOf('a', count));
      const words = count % 3 === 0 ? ['gc'] : ['commit', '-m', `Work ${count}`];
      const { exit, stderr } = await realFxd(words, { cwd: box.root });
      expect([0, 5], stderr).toContain(exit);
      box.write('b.ts', textOf('b', count));
      await pause(150);
    }
    const from = watcher.parts.length;
    box.write('b.ts', textOf('last', 0));
    await watcher.told('checkpoint', () => true, from);
    await pause(1000);
    expect(newestCheckpoint(box)).toEqual(filesOnDisk(box.root));
    expect(await watcher.end(), watcher.stderr).toEqual({ exit: 0, signal: null });
    await expectSound(box.root);
    expect((await runCli(['verify'], { cwd: box.root })).exit).toBeLessThanOrEqual(1);
  },
);

/** Makes more happen than the system keeps for a watcher that does not listen; then it tells of no more. */
function overflowQueue(box: Sandbox): void {
  const limit = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
  const files = ['a.ts', 'b.ts'].map((name) => openSync(box.path(name), 'a'));
  for (let index = 0; index <= limit; index += 1) writeSync(files[index % 2]!, ' ');
  for (const file of files) closeSync(file);
}

/** Stops and goes on as by Ctrl-Z and `fg`, while more happens than is kept for it. */
async function stopAndGoOn(folders: number, by: string): Promise<void> {
  const box = await projectBesideGit(folders);
  await box.commit('Two more', { 'a.ts': textOf('a', 0), 'b.ts': textOf('b', 0) });
  const watcher = await Watcher.start(box.root, ['--commit', 'every']);
  expect(watcher.parts[0]!.watcher).toBe(by);
  watcher.kill('SIGSTOP');
  overflowQueue(box);
  saveNew(box.path('new/deep/c.ts'), textOf('c', 0));
  watcher.kill('SIGCONT');
  await watcher.told('changed', ({ changes }) =>
    changes.some(({ path }) => path === 'new/deep/c.ts'),
  );
  await pause(QUIET_MS);
  expect(newestCheckpoint(box)).toEqual(filesOnDisk(box.root));
  // The new folder is watched, though nobody told that it came.
  const from = watcher.parts.length;
  box.write('new/deep/c.ts', textOf('later', 0));
  await watcher.told('changed', () => true, from);
  expect(await watcher.end(), watcher.stderr).toEqual({ exit: 0, signal: null });
}

test.runIf(process.platform === 'linux')(
  'stopped, it misses nothing of what happened, even if it is more than the system keeps',
  () => stopAndGoOn(3, 'chokidar'),
);

test.runIf(isLong)('the same in a tree of many folders, stopped', { timeout: MINUTE_MS * 3 }, () =>
  stopAndGoOn(2100, '@parcel/watcher'),
);

test.runIf(isLong)('a checkout of 5,000 files', { timeout: MINUTE_MS * 5 }, async () => {
  const paths = Array.from({ length: 5000 }, (_, index) => `part${index % 50}/f${index}.ts`);
  const box = await Sandbox.with(Object.fromEntries(paths.map((path) => [path, textOf('f', 0)])));
  git(box.root, 'init', '-q', '-b', 'main');
  box.write('.git/info/exclude', '/.fxd*\n');
  git(box.root, 'add', '-A');
  git(box.root, 'commit', '-q', '-m', 'One');
  git(box.root, 'checkout', '-q', '-b', 'other');
  for (const path of paths) box.write(path, textOf('g', 1));
  git(box.root, 'commit', '-q', '-a', '-m', 'Two');
  git(box.root, 'checkout', '-q', 'main');
  const watcher = await Watcher.start(box.root, ['--commit', 'every']);
  git(box.root, 'checkout', '-q', 'other');
  const told = () =>
    watcher.parts.flatMap(({ event, changes }) =>
      event === 'changed' ? changes.map(({ path }) => path) : [],
    );
  await vi.waitFor(() => expect(told().length).toBeGreaterThanOrEqual(paths.length), {
    timeout: MINUTE_MS,
  });
  await pause(QUIET_MS * 2);
  expect(told().sort()).toEqual([...paths].sort());
  expect(newestCheckpoint(box)).toEqual(filesOnDisk(box.root));
  expect((await watcher.end()).exit, watcher.stderr).toBe(0);
});

test('files that it writes to itself are left out, and that is said once', async () => {
  const box = await Sandbox.with({ 'a.ts': textOf('a', 0), 'notes.md': '# Notes\n' });
  const former = newestCheckpoint(box);
  const [program, ...first] = fxdCommand;
  const child = spawn(program!, [...first, 'watch', '--commit', 'every', '--verbose'], {
    cwd: box.root,
    env: testEnvironment(box.root),
    stdio: ['ignore', openSync(box.path('out.log'), 'w'), openSync(box.path('notes.md'), 'a')],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.on('close', resolve));
  await vi.waitFor(() => expect(box.read('notes.md')).toContain('Watching'), WAITING);
  box.write('a.ts', textOf('a', 1));
  await vi.waitFor(() => expect(box.read('out.log')).toContain('a.ts'), WAITING);
  await pause(800);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(box.read('out.log')).toMatch(/^\S+ ~ fn a {2}a\.ts\n$/);
  expect(box.read('notes.md').match(/^warning: (out\.log|notes\.md) .*$/gm)).toEqual([
    'warning: notes.md is what fxd writes to, so it is left out.',
    'warning: out.log is what fxd writes to, so it is left out.',
  ]);
  const edited = hashObject('blob', Buffer.from(textOf('a', 1)));
  expect(newestCheckpoint(box)).toEqual({ ...former, 'a.ts': edited });
});

test('a watched tree that is removed ends the watcher with a sentence', async () => {
  const box = await Sandbox.with({ 'a.ts': textOf('a', 0) });
  const root = box.path('inner');
  mkdirSync(root);
  await realFxd(['init'], { cwd: root });
  const watcher = await Watcher.start(root);
  rmSync(root, { recursive: true });
  const { exit } = await watcher.ended;
  expect({ exit, stderr: watcher.stderr }).toMatchObject({ exit: REFUSED });
  expect(watcher.stderr).not.toMatch(/INTERNAL|at .*\.cjs/);
});
