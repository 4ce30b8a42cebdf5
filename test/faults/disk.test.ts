/**
 * A disk that is full, calls that fail, limits that are reached: an error that says so, nothing changed, and
 * the same command works when that is over.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasProgram } from '../cli/has-program.ts';
import { EXIT } from '../../src/model/errors.ts';
import { snapshot } from '../cli/folder-snapshot.ts';
import { CutOff } from './cut-off.ts';
import { folderOfFile } from './folder-of-file.ts';
import { MadeProject } from './made-project.ts';
import { realFxd, useRealFxd, type EndedProcess } from './real-process.ts';
import { Chance, isLong, rounds, tell } from './rounds.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { expectSound } from './store-view.ts';

useRealFxd();

const folder = folderOfFile();
const mount = join(folder, 'small-disk');
let made: MadeProject;

/** Root may mount a disk of a few MB; everybody else cannot try this. */
const canMount = ((): boolean => {
  mkdirSync(mount);
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', mount]).status === 0;
})();

beforeAll(async () => {
  made = await MadeProject.make(join(folder, 'made'), rounds(10, 30), new Chance(1));
});
afterAll(() => {
  if (canMount) spawnSync('umount', [mount]);
});

/** The scenarios of a short run; a long one has all. */
const USUAL = new Set(['commit', 'checkout']);
const chosen = scenarios.filter(({ name }) => isLong || USUAL.has(name));

/** Leaves so many bytes of a disk free; returns what frees the rest again. */
function fillDisk(place: string, free: number): () => void {
  const filler = join(place, 'filler');
  const { bavail, bsize } = statfsSync(place);
  writeFileSync(filler, Buffer.alloc(Math.max(bavail * bsize - free, 0)));
  return () => {
    rmSync(filler);
  };
}

/** What gc did not get to is told at the end of what it did. */
const NOT_SHRUNK =
  'warning: The file could not shrink: that takes as much free space as the store needs.';

function expectOneLine({ stderr, exit, signal }: EndedProcess, about: string): void {
  expect({ exit: exit === 0 || exit === 70, signal }, `${about}: ${stderr}`).toEqual({
    exit: false,
    signal: null,
  });
  const lines = stderr.split('\n');
  const told = lines.filter((line) => line.startsWith('error: ') || line === NOT_SHRUNK);
  expect(told, `${about}: ${stderr}`).toHaveLength(1);
}

const DISK_FULL = /No space left while writing \S+; nothing was changed/;

const ROOMS = isLong ? [0, 4, 16, 40, 64, 128, 256, 512, 1024] : [0, 64];

for (const scenario of chosen) {
  test.skipIf(!canMount)(
    `C-15: a full disk during ${scenario.name}`,
    { timeout: 600_000 },
    async () => {
      const cutOff = await CutOff.prepare(scenario, join(mount, scenario.name), made);
      for (const room of ROOMS) {
        const free = fillDisk(mount, room * 1024);
        const ended = await realFxd(cutOff.words, { cwd: cutOff.root });
        free();
        const about = `${room} KB free`;
        if (ended.exit !== 0) {
          expectOneLine(ended, about);
          if (!ended.stderr.includes(NOT_SHRUNK)) expect(ended.stderr).toMatch(DISK_FULL);
        }
        await cutOff.expectNothingLost(ended, about);
        cutOff.reset();
      }
      cutOff.remove();
    },
  );
}

/** What only looks, with more than one of each kind. */
const LOOKING = [
  ['status'],
  ['log', '-p'],
  ['diff'],
  ['show'],
  ['list', 'src/main.js'],
  ['branch'],
  ['op', 'log'],
  ['fsck'],
];
const looking = LOOKING.slice(0, rounds(2, LOOKING.length));

test.skipIf(!canMount)(
  'C-15: on a full disk everything can be looked at, and nothing be done',
  async () => {
    const root = join(mount, 'looking');
    cpSync(made.root, root, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(root, 'src/main.js'), 'export const changed = true;\n');
    const elsewhere = { cwd: root, env: { TMPDIR: folder } };
    const right = new Map<readonly string[], EndedProcess>();
    for (const words of looking) right.set(words, await realFxd(words, elsewhere));
    const before = snapshot(root);
    const free = fillDisk(mount, 0);
    for (const words of looking) {
      const { stdout, stderr, exit } = right.get(words)!;
      expect(await realFxd(words, elsewhere)).toMatchObject({ stdout, stderr, exit });
      expectOneLine(await realFxd(words, { cwd: root, env: { TMPDIR: mount } }), words.join(' '));
    }
    for (const words of [['commit', '-m', 'x'], ['branch', 'new'], ['undo'], ['gc']]) {
      const ended = await realFxd(words, elsewhere);
      expectOneLine(ended, words.join(' '));
      expect(ended.stderr).toMatch(DISK_FULL);
    }
    free();
    expect(snapshot(root)).toEqual(before);
    expect(await realFxd(['commit', '-m', 'x'], elsewhere)).toMatchObject({ exit: 0 });
    await expectSound(root);
    rmSync(root, { recursive: true });
  },
);

const hasStrace = hasProgram('strace');

interface Failure {
  readonly call: string;
  readonly error: string;
}

/** The first three are tried in a short run. */
const FAILURES: readonly Failure[] = [
  { call: 'pwrite64', error: 'ENOSPC' },
  { call: 'fdatasync', error: 'EIO' },
  { call: 'rename', error: 'EIO' },
  { call: 'pwrite64', error: 'EIO' },
  { call: 'write', error: 'ENOSPC' },
  { call: 'fsync', error: 'EIO' },
  { call: 'openat', error: 'EIO' },
  { call: 'ftruncate', error: 'EIO' },
  { call: 'pread64', error: 'EIO' },
];

interface Attempt {
  readonly ended: EndedProcess;
  /** What was called, a line each; the last that failed is among them, unless there was no nth call. */
  readonly calls: readonly string[];
}

/** Runs the command of a scenario while its nth call of a kind on files of the project fails. */
async function failingFxd(cutOff: CutOff, { call, error }: Failure, nth: number): Promise<Attempt> {
  const trace = join(folder, 'trace');
  const places = cutOff.places.flatMap((place) => ['-P', place]);
  const inject = `inject=${call}:error=${error}:when=${nth}`;
  const under = ['strace', '-f', '-y', '-qq', '-o', trace, ...places, '-e', inject];
  const ended = await realFxd(cutOff.words, { cwd: cutOff.root, under });
  return { ended, calls: readFileSync(trace, 'utf8').split('\n') };
}

const isInjected = (line: string): boolean => line.includes('(INJECTED)');

/**
 * Whether a flush that failed may be passed over, as SQLite does: that of a folder; that of a log which was
 * flushed before; and any after which the store is written and flushed, or keeps its log.
 */
function mayBePassedOver(calls: readonly string[], store: string): boolean {
  const at = calls.findIndex(isInjected);
  const [, file = ''] = /<([^>]+)>/.exec(calls[at]!) ?? [];
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true) return true;
  const on = (lines: readonly string[], name: string) => {
    return lines.filter(
      (line) => /(write|sync)[0-9a-z]*\(/.test(line) && line.includes(`${name}>`),
    );
  };
  const isFlush = (line: string | undefined) => line?.includes('sync(') === true;
  if (file === `${store}-wal` && isFlush(on(calls.slice(0, at), file).at(-1))) return true;
  const after = on(calls.slice(at + 1), store);
  const isWrittenAgain = after.some((line) => !isFlush(line)) && isFlush(after.at(-1));
  return isWrittenAgain || (file === store && existsSync(`${store}-wal`));
}

function straced(scenario: Scenario): void {
  test.skipIf(!hasStrace)(
    `C-16: calls that fail during ${scenario.name}`,
    { timeout: 1_800_000 },
    async () => {
      const cutOff = await CutOff.prepare(scenario, join(folder, `call-${scenario.name}`), made);
      const store = join(cutOff.root, '.fxd');
      let failed = 0;
      for (const failure of FAILURES.slice(0, rounds(3, FAILURES.length))) {
        for (let nth = 1; nth <= rounds(1, 10_000); nth++) {
          const { ended, calls } = await failingFxd(cutOff, failure, nth);
          const isHit = calls.some(isInjected);
          const about = `${failure.call} ${nth} fails by ${failure.error}`;
          // What fsck cannot read it finds fault with, on standard output.
          const isFinding = ended.exit !== EXIT.done && /^error: /m.test(ended.stdout);
          if (isFinding) expect(scenario.name, about).toBe('fsck');
          else if (ended.exit !== 0) expectOneLine(ended, about);
          else if (isHit && failure.call.includes('sync')) {
            expect(mayBePassedOver(calls, store), about).toBe(true);
          }
          if (isHit) await cutOff.expectNothingLost(ended, about);
          cutOff.reset();
          if (!isHit) break;
          failed += 1;
        }
      }
      tell(`C-16: ${failed} calls of ${scenario.name} failed`);
      expect(failed).toBeGreaterThan(0);
      cutOff.remove();
    },
  );
}

for (const scenario of chosen) straced(scenario);

/** Limits of the shell: open files, size of a file in KB, address space in KB. */
const LIMITS = ['-n 24', '-f 64', '-n 32', '-f 4', '-f 256', '-v 1200000'];

for (const scenario of chosen) {
  test(`C-17: limits of the system during ${scenario.name}`, { timeout: 600_000 }, async () => {
    const cutOff = await CutOff.prepare(scenario, join(folder, `limit-${scenario.name}`), made);
    for (const limit of LIMITS.slice(0, rounds(2, LIMITS.length))) {
      const under = ['bash', '-c', `ulimit ${limit}; exec "$@"`, 'bash'];
      const ended = await realFxd(cutOff.words, { cwd: cutOff.root, under });
      await cutOff.expectNothingLost(ended, `ulimit ${limit}`);
      cutOff.reset();
    }
    cutOff.remove();
  });
}
