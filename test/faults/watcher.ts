/**
 * A running `fxd watch`, and what it tells. Invariant: it is ended when its test is over, whatever comes of
 * the test.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { WatchEvent, WatchPart } from '../../src/commands/watch-report.ts';
import { testEnvironment } from '../cli/run-cli.ts';
import { fxdCommand } from './real-process.ts';

const LONGEST_WAIT_MS = 20_000;
const TICK_MS = 10;

export class Watcher {
  /** Everything that it told, oldest first. */
  readonly parts: WatchPart[] = [];
  readonly ended: Promise<{ readonly exit: number | null; readonly signal: string | null }>;
  stderr = '';
  readonly #child: ChildProcess;
  #rest = '';

  private constructor(
    cwd: string,
    words: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
  ) {
    const [program, ...first] = fxdCommand;
    const child = spawn(program!, [...first, 'watch', '--json', ...words], {
      cwd,
      env: { ...testEnvironment(cwd), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('utf8')));
    this.#child = child;
    this.ended = new Promise((resolve) => {
      child.on('close', (exit, signal) => resolve({ exit, signal }));
    });
    onTestFinished(() => void child.kill('SIGKILL'));
  }

  /** Starts one without waiting for it. */
  static launch(
    cwd: string,
    words: readonly string[] = [],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Watcher {
    return new Watcher(cwd, words, env);
  }

  /** Starts one and waits until it watches. */
  static async start(
    cwd: string,
    words: readonly string[] = [],
    env: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Watcher> {
    const watcher = Watcher.launch(cwd, words, env);
    await watcher.told('ready');
    return watcher;
  }

  #take(text: string): void {
    this.#rest += text;
    for (let end = this.#rest.indexOf('\n'); end >= 0; end = this.#rest.indexOf('\n')) {
      this.parts.push(JSON.parse(this.#rest.slice(0, end)) as WatchPart);
      this.#rest = this.#rest.slice(end + 1);
    }
  }

  get processId(): number {
    return this.#child.pid!;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for something told of an event, from the part with this index on. */
  async told(
    event: WatchEvent,
    isIt: (part: WatchPart) => boolean = () => true,
    from = 0,
  ): Promise<WatchPart> {
    const deadline = Date.now() + LONGEST_WAIT_MS;
    for (;;) {
      const found = this.parts.slice(from).find((part) => part.event === event && isIt(part));
      if (found !== undefined) return found;
      const isOver = this.#child.exitCode !== null || this.#child.signalCode !== null;
      if (isOver || Date.now() > deadline) {
        const told = this.parts.map((part) => JSON.stringify(part)).join('\n');
        throw new Error(`fxd watch told nothing of ${event}: ${this.stderr}\n${told}`);
      }
      await pause(TICK_MS);
    }
  }

  /** Memory in megabytes and time on a processor in ms, as far as Linux tells. */
  cost(): { readonly megabytes: number; readonly cpuMs: number } {
    const status = readFileSync(`/proc/${this.processId}/status`, 'utf8');
    const stat = readFileSync(`/proc/${this.processId}/stat`, 'utf8').split(') ')[1]!.split(' ');
    const megabytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    return { megabytes, cpuMs: (Number(stat[11]) + Number(stat[12])) * 10 };
  }

  /** Ends it as Ctrl-C does. */
  async end(): Promise<{ readonly exit: number | null; readonly signal: string | null }> {
    this.kill('SIGINT');
    return await this.ended;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
