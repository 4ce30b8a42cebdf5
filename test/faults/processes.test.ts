/** Several processes on one store: each waits for the other; the one that cannot ends with 5. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordOperation } from '../../src/history/operation.ts';
import { Repository } from '../../src/history/repository.ts';
import type { CommitId } from '../../src/model/ids.ts';
import type { Step } from '../../src/model/step.ts';
import { LANGUAGES } from '../../src/syntax/registry.ts';
import { createSplitter, SPLITTER_VERSION } from '../../src/syntax/split.ts';
import { quietHost } from '../cli/quiet-host.ts';
import { Sandbox } from '../cli/sandbox.ts';
import { startFxd, startNode, useRealFxd, type EndedProcess } from './real-process.ts';
import { rounds } from './rounds.ts';
import { expectSound, historyOf, missingFrom } from './store-view.ts';

useRealFxd();

const splitter = createSplitter({ version: SPLITTER_VERSION, languages: LANGUAGES });

const NOTHING = 1;
const REFUSED = 3;
const BUSY = 5;

/** Runs a command until it does not end with 5; every other failure is one of the test. */
async function insist(box: Sandbox, words: readonly string[]): Promise<EndedProcess> {
  for (;;) {
    const ended = await startFxd(words, { cwd: box.root }).ended;
    expect(ended.stderr).not.toMatch(/SQLITE|database is locked/);
    if (ended.exit !== BUSY) return ended;
  }
}

test('C-19: ten processes commit at once, and every commit is in the history', async () => {
  const people = Array.from({ length: 10 }, (_, person) => `f${person}.ts`);
  const textOf = (file: string, round: number) =>
    `export function work() {\n  return '${file} ${round}';\n}\n`;
  const box = await Sandbox.with(Object.fromEntries(people.map((file) => [file, textOf(file, 0)])));
  const expected = ['First'];
  for (let round = 1; round <= rounds(1, 20); round++) {
    for (const file of people) box.write(file, textOf(file, round));
    const ended = await Promise.all(
      people.map((file) => insist(box, ['commit', '-m', `${file} ${round}`, file])),
    );
    expect(ended.map(({ exit, stderr }) => ({ exit, stderr }))).toEqual(
      people.map(() => ({ exit: 0, stderr: '' })),
    );
    expected.push(...people.map((file) => `${file} ${round}`));
  }
  const history = historyOf(box.path('.fxd'), 'refs/heads/main');
  expect(history.map(({ message }) => message.trim()).sort()).toEqual(expected.sort());
  // Each has its own file and nothing else: nobody took back what another recorded.
  for (const { message, paths } of history.slice(0, -1)) expect(message).toContain(paths.join());
  expect(await box.isClean()).toBe(true);
  await expectSound(box.root);
});

test('C-20: files that another process changes while a commit reads them are read again', async () => {
  const box = await Sandbox.with({ 'a.txt': 'first\n', 'b.txt': 'first\n' });
  box.write('a.txt', 'edited\n');
  box.write('b.txt', 'edited\n');
  let isRead = false;
  const reached = (step: Step): void => {
    if (isRead || step !== 'store: committed') return;
    isRead = true;
    // What the other process does is the same as a restore of one file.
    box.write('a.txt', 'first\n');
    const options = { host: quietHost, splitter, lockTimeoutMs: 1000 };
    const other = Repository.open(box.path('.fxd'), options);
    recordOperation(other, { command: 'restore', description: 'a.txt' }, { refs: [] });
    other.close();
  };
  const { exit, stderr } = await box.try(['commit', '-m', 'Edit'], { reached });
  expect({ exit, isRead }, stderr).toEqual({ exit: 0, isRead: true });
  expect(await box.fxd('show', 'HEAD:a.txt')).toBe('first\n');
  expect(await box.fxd('show', 'HEAD:b.txt')).toBe('edited\n');
  expect(await box.isClean()).toBe(true);
});

/** A process that holds the write lock of a store; `free` lets it go. */
async function lockHolder(box: Sandbox): Promise<{ free(): Promise<void> }> {
  const script = `
    const database = new (require('better-sqlite3'))(${JSON.stringify(box.path('.fxd'))});
    database.exec('BEGIN IMMEDIATE');
    require('node:fs').writeFileSync(${JSON.stringify(box.path('held'))}, '');
    setInterval(() => undefined, 1000);`;
  const modules = join(import.meta.dirname, '..', '..', 'node_modules');
  const holder = startNode(['-e', script], { cwd: box.root, env: { NODE_PATH: modules } });
  await expect.poll(() => existsSync(box.path('held')), { timeout: 10_000 }).toBe(true);
  box.remove('held');
  holder.kill('SIGSTOP');
  return {
    async free() {
      holder.kill('SIGKILL');
      await holder.ended;
    },
  };
}

test('C-22: behind a process that sleeps with the lock, others say so and end with 5', async () => {
  const box = await Sandbox.with({ 'a.ts': 'export const a = 1;\n' });
  box.write('a.ts', 'export const a = 2;\n');
  const holder = await lockHolder(box);
  try {
    for (const words of [['commit', '-m', 'Second'], ['branch', 'other'], ['scan']]) {
      const run = startFxd([...words, '--lock-timeout', '0.6'], { cwd: box.root });
      expect(await run.ended).toMatchObject({
        exit: BUSY,
        stdout: '',
        stderr:
          'error: Another process has held the store for 1 s\nhint: Try again when it is done\n',
      });
    }
    for (const words of [['status'], ['log'], ['show'], ['diff'], ['list', 'a.ts']]) {
      const run = await startFxd(['-q', ...words, '--lock-timeout', '0'], { cwd: box.root }).ended;
      expect(run, words.join(' ')).toMatchObject({ exit: 0, stderr: '' });
    }
  } finally {
    await holder.free();
  }
  expect((await box.try(['commit', '-m', 'Second'])).exit).toBe(0);
  await expectSound(box.root);
});

const DEPTH = rounds(10, 30);
const LOOP_MS = rounds(1500, 60_000);

test('C-20: commits, undo, gc and looking beside each other', { timeout: 600_000 }, async () => {
  const box = await Sandbox.with({
    'a.ts': 'export const a = 0;\n',
    'b.ts': 'export const b = 0;\n',
  });
  const reported: CommitId[] = [];
  // More than can be undone.
  for (let count = 0; count < DEPTH; count++) {
    reported.push((await box.commit(`a ${count}`, { 'a.ts': `// ${count}\n` })) as CommitId);
  }
  const end = Date.now() + LOOP_MS;
  const loop = async (
    act: (turn: number) => Promise<EndedProcess>,
    exits: readonly number[] = [0, BUSY],
  ): Promise<void> => {
    for (let turn = 1; Date.now() < end; turn++) {
      const { exit, stderr } = await act(turn);
      expect(exits, stderr).toContain(exit);
      expect(stderr).not.toMatch(/SQLITE|database is locked/);
    }
  };
  const run = (...words: readonly string[]) => startFxd(words, { cwd: box.root }).ended;
  const commitTo = (file: string) => async (turn: number) => {
    box.write(file, `export const turn = ${turn};\n`);
    const ended = await run('--json', 'commit', '--allow-empty', '-m', `${file} ${turn}`, file);
    if (ended.exit === 0) reported.push((JSON.parse(ended.stdout) as { commit: CommitId }).commit);
    return ended;
  };
  const loops = [
    loop(commitTo('a.ts')),
    loop(commitTo('b.ts')),
    loop(() => run('status')),
    loop((turn) => run('branch', `side${turn}`)),
    // There may be nothing to do again, or somebody is at a file that would be changed.
    loop((turn) => run(turn % 2 === 0 ? 'redo' : 'undo'), [0, NOTHING, REFUSED, BUSY]),
  ];
  loops.push(loop(() => run('gc')));
  await Promise.all(loops);
  const history = historyOf(box.path('.fxd'), 'refs/heads/main').slice(0, -1);
  expect(reported).toEqual(expect.arrayContaining(history.map(({ id }) => id)));
  // What was undone is there still.
  expect(missingFrom(box.path('.fxd'), reported)).toEqual([]);
  await expectSound(box.root);
});
