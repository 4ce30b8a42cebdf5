/**
 * fxd as a process of its own, which can be killed. Invariant: it is built from the sources as they are,
 * and its environment is the test's.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildFxd, builtFolder } from '../cli/built-fxd.ts';
import { testEnvironment } from '../cli/run-cli.ts';
import { isLong } from './rounds.ts';

const folder = builtFolder();
/** The long form runs what is shipped; scripts/faults.ts has built it. */
const program = isLong
  ? join(import.meta.dirname, '..', '..', 'bin', 'fxd.js')
  : join(folder, 'fxd.cjs');

/** The words that start fxd, for a test that has another program start it. */
export const fxdCommand: readonly string[] = [process.execPath, program];

/** Call at the top of a test file that starts processes. */
export function useRealFxd(): void {
  if (isLong) return;
  beforeAll(() => buildFxd(program, '0.0.0-test'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A program and its first words that start Node instead of starting it directly: `['strace', '-f']`. */
  readonly under?: readonly string[];
}

export interface EndedProcess {
  readonly stdout: string;
  readonly stderr: string;
  /** Null where a signal ended it. */
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly durationMs: number;
}

export interface StartedProcess {
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<EndedProcess>;
}

/** Starts a Node program; see startFxd. */
export function startNode(
  words: readonly string[],
  { cwd, env, under = [] }: ProcessOptions,
): StartedProcess {
  const [command, ...first] = [...under, process.execPath, ...words];
  const started = performance.now();
  const child = spawn(command!, first, {
    cwd,
    env: { ...testEnvironment(cwd), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ended = new Promise<EndedProcess>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit, signal) => {
      resolve({
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
        exit,
        signal,
        durationMs: performance.now() - started,
      });
    });
  });
  return { kill: (signal) => void child.kill(signal), ended };
}

/** Starts fxd with these words. */
export function startFxd(words: readonly string[], options: ProcessOptions): StartedProcess {
  return startNode([program, ...words], options);
}

/** Runs fxd to its end, whatever that is. */
export function realFxd(words: readonly string[], options: ProcessOptions): Promise<EndedProcess> {
  return startFxd(words, options).ended;
}

/** Runs fxd and kills it after some time, unless it has ended by then. */
export async function killedFxd(
  words: readonly string[],
  options: ProcessOptions,
  afterMs: number,
): Promise<EndedProcess> {
  const started = startFxd(words, options);
  const timer = setTimeout(() => {
    started.kill('SIGKILL');
  }, afterMs);
  const ended = await started.ended;
  clearTimeout(timer);
  return ended;
}

/** Runs fxd so that it ends, as by a power failure, when it reaches a step for the nth time. */
export function crashedFxd(
  words: readonly string[],
  options: ProcessOptions,
  moment: string,
): Promise<EndedProcess> {
  return realFxd(words, { ...options, env: { ...options.env, FXD_CRASH_AT: moment } });
}
