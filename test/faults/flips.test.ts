/**
 * One bit of a store that is another: whatever can be reached and is not what it was, fsck names, and no
 * command takes it for right.
 */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import type { ObjectId } from '../../src/model/ids.ts';
import { snapshot } from '../cli/folder-snapshot.ts';
import { runCli, type CliRun } from '../cli/run-cli.ts';
import { folderOfFile } from './folder-of-file.ts';
import { MadeProject } from './made-project.ts';
import { Chance, rounds, seeded, tell } from './rounds.ts';
import { firstOnTheWay, reachableFrom, unreadableIn } from './store-view.ts';

const FILES = rounds(20, 1200);
const FLIPS = rounds(6, 300);

const folder = folderOfFile();
const root = join(folder, 'project');
const store = join(root, '.fxd');
const whole = join(folder, 'whole.fxd');
const exported = join(folder, 'exported');

beforeAll(async () => {
  const project = await MadeProject.make(root, FILES, new Chance(1));
  for (const message of ['Second', 'Third']) {
    project.change(0.3);
    await project.fxd('commit', '-m', message);
  }
  await project.fxd('tag', 'v1');
  copyFileSync(store, whole);
}, 600_000);

const LOOKING = [
  ['status'],
  ['log', '--all'],
  ['log', '-p', '-n', '3'],
  ['log', 'src/main.js'],
  ['show', 'other'],
  ['show', 'HEAD:src/main.js'],
  ['diff', 'other'],
  ['list', 'src/main.js'],
  ['branch'],
  ['tag'],
];

function run(words: readonly string[]): Promise<CliRun> {
  // The moment stays the same, because what is shown may be relative to it.
  return runCli(words, { cwd: root, now: Date.UTC(2027, 0, 1) });
}

interface Answer {
  readonly exit: number;
  /** What it printed; of an export, what it wrote. */
  readonly said: unknown;
}

async function answer(words: readonly string[]): Promise<Answer> {
  const { stdout, exit } = await run(words);
  return { exit, said: stdout };
}

async function exportAll(): Promise<Answer> {
  rmSync(exported, { recursive: true, force: true });
  const { exit } = await run(['export', 'other', '--out', exported]);
  return { exit, said: exit === 0 ? snapshot(exported) : '' };
}

/**
 * The history of one file is looked up in derived rows, which nothing hashes: a row that is lost may make it
 * shorter. Then fsck must find it.
 */
function mayBeShort(words: readonly string[], now: Answer, right: Answer): boolean {
  const isLookedUp = words[0] === 'log' && words.length === 2 && words[1] !== '--all';
  return isLookedUp && now.exit === EXIT.done && now.said !== right.said;
}

/** An answer is the right one, or says that the store is damaged and shows nothing. */
function expectRight(now: Answer, right: Answer, about: string): void {
  expect(now, about).toEqual(now.exit === EXIT.corrupt ? { exit: now.exit, said: '' } : right);
}

/** Puts a store there that differs in one bit. */
function flip(bytes: Buffer, at: number, bit: number): void {
  const damaged = Buffer.from(bytes);
  damaged[at]! ^= 1 << bit;
  writeFileSync(store, damaged);
  for (const suffix of ['-wal', '-shm']) rmSync(store + suffix, { force: true });
}

interface Finding {
  readonly id: string | null;
  readonly place: string | null;
}

/**
 * Runs fsck; it must have named these damaged objects, with the place where each stands. What lies below
 * them in the history has no place that anybody can know.
 */
async function findings(damaged: readonly ObjectId[], place: string): Promise<Finding[] | null> {
  const { stdout, stderr, exit } = await run(['fsck', '--json']);
  expect([EXIT.done, EXIT.differs, EXIT.corrupt], `${place}: ${stderr}`).toContain(exit);
  // Of a file that cannot be opened at all nothing more can be said.
  if (stdout === '') return null;
  const report = JSON.parse(stdout) as { findings: Finding[] };
  const named = new Set(
    report.findings.filter((found) => found.place !== null).map(({ id }) => id),
  );
  const missed = damaged.filter((id) => !named.has(id));
  expect(missed, `${place}: not named with a path`).toEqual([]);
  if (damaged.length > 0) expect(exit, place).toBe(EXIT.corrupt);
  return report.findings;
}

/** How many flips came out how. */
interface Counts {
  /** Content that a branch or tag leads to. */
  touched: number;
  /** The file does not open any more. */
  unopened: number;
  /** Anything else that fsck finds. */
  aside: number;
  harmless: number;
}

test('C-23: single bits that flip', { timeout: 1_800_000 }, () =>
  seeded(async (chance) => {
    const right = new Map<readonly string[], Answer>();
    for (const words of LOOKING) right.set(words, await answer(words));
    const rightExport = await exportAll();
    const reachable = reachableFrom(store);
    const bytes = readFileSync(whole);
    const counts: Counts = { touched: 0, unopened: 0, aside: 0, harmless: 0 };
    for (let count = 0; count < FLIPS; count++) {
      const [at, bit] = [chance.below(bytes.length), chance.below(8)];
      const place = `byte ${at}, bit ${bit}`;
      flip(bytes, at, bit);
      let isShort = false;
      for (const words of LOOKING) {
        const now = await answer(words);
        if (mayBeShort(words, now, right.get(words)!)) isShort = true;
        else expectRight(now, right.get(words)!, `${place}: ${words.join(' ')}`);
      }
      expectRight(await exportAll(), rightExport, `${place}: export`);
      flip(bytes, at, bit);
      const damaged = new Set(unreadableIn(store, reachable.below.keys()));
      const found = await findings([...firstOnTheWay(reachable, damaged)], place);
      if (isShort) expect(found, `${place}: derived rows`).not.toEqual([]);
      if (found === null) counts.unopened += 1;
      else if (damaged.size > 0) counts.touched += 1;
      else if (found.length > 0) counts.aside += 1;
      else counts.harmless += 1;
    }
    tell(`C-23: of ${FLIPS} flips: ${JSON.stringify(counts)}`);
    expect(counts.touched).toBeGreaterThan(0);
    copyFileSync(whole, store);
    expect((await run(['fsck'])).exit).toBe(0);
  }),
);
