/**
 * `node scripts/run.mjs bench/watch.ts <folder>`: measures `fxd watch` on a copy of a folder, by both
 * packages that watch, and prints a table. Linux only: memory and time on a processor are read from /proc.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median } from './measure.ts';
import { copyProject } from './project.ts';
import { environment, Fxd } from './tool.ts';

declare const PROJECT_ROOT: string;

const RUNS = 5;
const SAVES = 10;
const SAVE_PAUSE_MS = 1500;
const IDLE_MS = 10_000;
const TICK_MS = 10;

interface Told {
  readonly event: string;
  readonly watcher: string | null;
  readonly folders: number | null;
}

interface Figures {
  readonly by: string;
  readonly folders: number;
  readonly readyMs: number;
  readonly megabytes: number;
  readonly latencyMs: number;
  readonly slowestMs: number;
  readonly idleCpuMs: number;
}

/** A watcher whose lines can be waited for. */
class Watcher {
  readonly #child: ChildProcess;
  readonly #waiting: { readonly event: string; readonly done: (told: Told) => void }[] = [];
  #rest = '';

  constructor(cwd: string, withParcel: boolean) {
    const first = withParcel ? [] : ['--require', join(PROJECT_ROOT, 'bench/without-parcel.cjs')];
    const words = [...first, join(PROJECT_ROOT, 'bin/fxd.js'), 'watch', '--json'];
    this.#child = spawn(process.execPath, words, {
      cwd,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child.stdout!.on('data', (chunk: Buffer) => this.#take(chunk.toString('utf8')));
  }

  #take(text: string): void {
    this.#rest += text;
    for (let end = this.#rest.indexOf('\n'); end >= 0; end = this.#rest.indexOf('\n')) {
      const told = JSON.parse(this.#rest.slice(0, end)) as Told;
      this.#rest = this.#rest.slice(end + 1);
      const index = this.#waiting.findIndex(({ event }) => event === told.event);
      for (const { done } of index < 0 ? [] : this.#waiting.splice(index, 1)) done(told);
    }
  }

  next(event: string): Promise<Told> {
    return new Promise((done) => this.#waiting.push({ event, done }));
  }

  megabytes(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(stat[11]) + Number(stat[12])) * TICK_MS;
  }

  async end(): Promise<void> {
    const ended = new Promise((done) => this.#child.on('close', done));
    this.#child.kill('SIGINT');
    await ended;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

async function start(cwd: string, withParcel: boolean): Promise<[Watcher, Told, number]> {
  const began = performance.now();
  const watcher = new Watcher(cwd, withParcel);
  const told = await watcher.next('ready');
  return [watcher, told, performance.now() - began];
}

async function measure(cwd: string, file: string, withParcel: boolean): Promise<Figures> {
  const readyMs: number[] = [];
  for (let run = 1; run < RUNS; run += 1) {
    const [watcher, , ms] = await start(cwd, withParcel);
    readyMs.push(ms);
    await watcher.end();
  }
  const [watcher, told, ms] = await start(cwd, withParcel);
  const megabytes = watcher.megabytes();
  await pause(SAVE_PAUSE_MS);
  const latencies: number[] = [];
  for (let save = 0; save < SAVES; save += 1) {
    const text = `${readFileSync(file, 'utf8')}\nfunction saved${save}() {}\n`;
    const changed = watcher.next('changed');
    const began = performance.now();
    writeFileSync(file, text);
    await changed;
    latencies.push(performance.now() - began);
    await pause(SAVE_PAUSE_MS);
  }
  const before = watcher.cpuMs();
  await pause(IDLE_MS);
  const idleCpuMs = watcher.cpuMs() - before;
  await watcher.end();
  return {
    by: told.watcher ?? '',
    folders: told.folders ?? 0,
    readyMs: median([...readyMs, ms]),
    megabytes,
    latencyMs: median(latencies),
    slowestMs: Math.max(...latencies),
    idleCpuMs,
  };
}

async function main(): Promise<void> {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error('Name the folder to copy');
  const scratch = mkdtempSync(join(tmpdir(), 'fxd-bench-'));
  try {
    const fxd = new Fxd(join(scratch, 'fxd'));
    mkdirSync(fxd.folder);
    copyProject(resolve(folder), fxd.folder);
    fxd.reset();
    fxd.time('commit', '-m', 'All');
    fxd.time('status');
    const statusBytes = fxd.peakBytes('status');
    const file = join(fxd.folder, 'watched.js');
    writeFileSync(file, 'function first() {}\n');
    console.log(
      '| by | folders | ready | memory | more than status | save to line | slowest | idle |',
    );
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const withParcel of [true, false]) {
      const figures = await measure(fxd.folder, file, withParcel);
      const more = figures.megabytes - statusBytes / 1024 / 1024;
      const cells = [
        figures.by,
        String(figures.folders),
        `${figures.readyMs.toFixed(0)} ms`,
        `${figures.megabytes.toFixed(0)} MB`,
        `${more.toFixed(0)} MB`,
        `${figures.latencyMs.toFixed(0)} ms`,
        `${figures.slowestMs.toFixed(0)} ms`,
        `${figures.idleCpuMs} ms in ${IDLE_MS / 1000} s`,
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
