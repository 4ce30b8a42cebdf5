/** Synchronising that is cut off: by the line at any frame, and by kill -9 on either side. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FrameReader } from '../../src/bridge/peer/frame.ts';
import { decodeMessage } from '../../src/history/syncing/message-encoding.ts';
import { RecordReader } from '../../src/history/syncing/object-records.ts';
import { FxdError } from '../../src/model/errors.ts';
import type { ObjectId } from '../../src/model/ids.ts';
import { LIMITS } from '../../src/model/limits.ts';
import { findingsOf } from '../history/syncing/checked-store.ts';
import { meet, newStore, refsOf, type TestLine } from '../history/syncing/two-stores.ts';
import type { WrittenHistory } from '../history/written-history.ts';
import { folderOfFile } from './folder-of-file.ts';
import { realFxd, startFxd, useRealFxd } from './real-process.ts';
import { rounds, seeded, type Chance } from './rounds.ts';
import { viewOf } from './store-view.ts';

useRealFxd();

const ROUNDS = rounds(3, 100);
/** How far past its end a command is still aimed at, as a share of its duration. */
const BEYOND = 1.2;
const folder = folderOfFile();

/** One commit of many files, which takes several batches, and some small ones. */
function writeHistory(history: WrittenHistory, files: number, commits: number, size = 0): void {
  const names = Array.from({ length: files }, (_, index) => `src/part${index % 20}/f${index}.ts`);
  const text = (value: string) =>
    `export function f() {\n  return '${value}';\n}\n${'// more\n'.repeat(size)}`;
  history.commit(Object.fromEntries(names.map((name) => [name, text(name)])));
  for (let index = 0; index < commits; index++) {
    history.commit({ [names[index]!]: text(String(index)) });
  }
}

/** The objects that a line handed on to the caller. */
function objectsOn(line: TestLine): ObjectId[] {
  const records = new RecordReader();
  const frames = line.frames.filter(({ from }) => from === 'answerer');
  const messages = frames.flatMap(({ bytes }) => {
    // Each frame is opened by itself: what was cut has no end.
    const reader = new FrameReader();
    const first = Buffer.from(bytes);
    first.writeBigUInt64BE(0n, 9);
    return reader.read(first).map(decodeMessage);
  });
  return messages.flatMap((message) => {
    if (message.kind !== 'objects') return [];
    return records.read(message).flatMap((record) => (record.kind === 'object' ? [record.id] : []));
  });
}

test('C-5: wherever the line is cut, what arrived stays, and no more than a batch comes again', async () => {
  const ana = newStore('ana');
  writeHistory(ana, 1400, 40, 800);
  const ben = newStore('ben');
  const lines: TestLine[] = [];
  const seen = new Set<ObjectId>();
  let cuts = 0;
  for (;;) {
    // Two words of greeting, then a batch or a little more.
    let left = 11 + (cuts % 3);
    const back = (frame: Buffer) => (left-- > 0 ? [frame] : null);
    const onLine = (line: TestLine) => void lines.push(line);
    let isDone = true;
    try {
      await meet(ben.repository, ana.repository, { back, onLine });
    } catch (error) {
      if (!(error instanceof FxdError) || error.code !== 'CONNECTION_LOST') throw error;
      isDone = false;
      cuts += 1;
      expect(refsOf(ben.repository)).toEqual({});
    }
    const came = objectsOn(lines.at(-1)!);
    const again = came.filter((id) => seen.has(id));
    expect(again.length).toBeLessThanOrEqual(LIMITS.batchObjects.figure);
    for (const id of came) seen.add(id);
    if (isDone) break;
  }
  expect(cuts).toBeGreaterThan(2);
  expect(refsOf(ben.repository)).toEqual(refsOf(ana.repository));
  expect(findingsOf(ben.repository)).toEqual([]);
});

/** A command whose own process, or the one that answers it, is killed after some time. */
async function killed(
  words: readonly string[],
  cwd: string,
  side: 'caller' | 'answerer',
  ms: number,
) {
  const file = join(folder, 'pid');
  rmSync(file, { force: true });
  const under = ['sh', '-c', 'echo $$ > "$0"; exec "$@"', file];
  const started = startFxd(words, { cwd, env: { HOME: folder }, under });
  const timer = setTimeout(() => {
    const pid = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    if (side === 'caller' || pid === '') return started.kill('SIGKILL');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    for (const child of children.split(' '))
      if (child !== '') process.kill(Number(child), 'SIGKILL');
  }, ms);
  const ended = await started.ended;
  clearTimeout(timer);
  return ended;
}

/** Two repositories that have parted, as stores in folders. */
async function parted(): Promise<readonly [string, string]> {
  const ana = newStore('ana');
  writeHistory(ana, 250, 5);
  const ben = newStore('ben');
  await meet(ben.repository, ana.repository);
  ana.commit({ 'ana.ts': 'export const ana = 1;\n' });
  const files = Array.from({ length: 150 }, (_, index) => [`new/g${index}.ts`, `// ${index}\n`]);
  ben.commit(Object.fromEntries(files) as Record<string, string>);
  ana.close();
  ben.close();
  return [ana.file, ben.file];
}

async function expectWhole(root: string): Promise<void> {
  const { exit, stdout, stderr } = await realFxd(['fsck'], { cwd: root, env: { HOME: folder } });
  expect({ exit, said: stdout + stderr }, root).toMatchObject({ exit: 0 });
}

test('C-5: kill -9 of either side', { timeout: 3_600_000 }, () =>
  seeded(async (chance: Chance) => {
    const stores = await parted();
    const roots = ['ana', 'ben'].map((name) => join(folder, name)) as [string, string];
    const reset = () => {
      roots.forEach((root, index) => {
        rmSync(root, { recursive: true, force: true });
        mkdirSync(root);
        copyFileSync(stores[index]!, join(root, '.fxd'));
      });
    };
    const [ana, ben] = roots;
    const words = ['sync', '--merge', '../ana'];
    reset();
    const { durationMs } = await realFxd(words, { cwd: ben, env: { HOME: folder } });
    for (let round = 0; round < ROUNDS; round++) {
      reset();
      const side = chance.pick(['caller', 'answerer'] as const);
      await killed(words, ben, side, chance.next() * BEYOND * durationMs);
      for (const root of roots) await expectWhole(root);
      const again = await realFxd(words, { cwd: ben, env: { HOME: folder } });
      expect(again.exit, again.stdout + again.stderr).toBe(0);
      for (const root of roots) await expectWhole(root);
      expect(viewOf(join(ana, '.fxd')).refs).toEqual(viewOf(join(ben, '.fxd')).refs);
    }
  }),
);

test('C-8: kill -9 during clone leaves no repository, and the next one goes on', () =>
  seeded(async (chance: Chance) => {
    const [store] = await parted();
    const from = join(folder, 'from');
    mkdirSync(from);
    copyFileSync(store, join(from, '.fxd'));
    const options = { cwd: folder, env: { HOME: folder } };
    const { durationMs } = await realFxd(['clone', 'from', 'first'], options);
    for (let round = 0; round < ROUNDS; round++) {
      const name = `clone${round}`;
      const ended = await killed(
        ['clone', 'from', name],
        folder,
        'caller',
        chance.next() * durationMs,
      );
      if (ended.exit !== 0) expect(existsSync(join(folder, name, '.fxd'))).toBe(false);
      const again = await realFxd(['clone', 'from', name], options);
      if (ended.exit !== 0) expect(again.exit, again.stderr).toBe(0);
      await expectWhole(join(folder, name));
      const status = await realFxd(['status'], { ...options, cwd: join(folder, name) });
      expect(status.stdout + status.stderr).toContain('clean');
    }
  }));
