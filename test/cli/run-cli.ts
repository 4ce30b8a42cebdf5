/**
 * Runs fxd in this process as a user would in a shell. Invariant: clock, randomness, environment and
 * folders are the test's own, so the same test prints the same bytes everywhere.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { main } from '../../src/cli.ts';
import type { Runtime } from '../../src/commands/context.ts';
import type { CommandEntry } from '../../src/commands/registry.ts';
import type { OutputStream } from '../../src/model/host.ts';
import type { Reached } from '../../src/model/step.ts';
import type { Terminal } from '../../src/ui/prompt.ts';
import type { Splitter } from '../../src/syntax/split.ts';

export interface CliOptions {
  /** The current folder; `temporaryFolder()` makes one. */
  readonly cwd: string;
  /** Added to the environment of the test, which has an author, a home of its own, and UTC. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether the standard streams are terminals. */
  readonly terminal?: boolean;
  /** Milliseconds since 1970; without it each run is one minute after the one before. */
  readonly now?: number;
  /** The commands to choose from, for tests of the command line itself. */
  readonly commands?: readonly CommandEntry[];
  /** Instead of the built-in one. */
  readonly splitter?: Splitter;
  /** As Node names it; the real one if left out. */
  readonly platform?: string;
  /** Is told of every step of work; what it throws fails the command there. */
  readonly reached?: Reached;
  /** Makes a folder the current one; see Runtime. Tests share a process, so without it nothing is done. */
  readonly enterFolder?: (folder: string) => string;
  /** Where questions are shown and answered, one after the other. */
  readonly prompts?: () => Terminal;
  /** Is given what a command that runs until it is ended does at a signal. */
  readonly signals?: (told: Parameters<Runtime['onSignals']>[0]) => void;
  /** Is told what is written to either stream, at once. */
  readonly printed?: (text: string) => void;
  /** Thrown by every write to standard output. */
  readonly stdoutError?: Error;
}

export interface CliRun {
  readonly stdout: string;
  /** Standard output as it was written, where bytes matter. */
  readonly stdoutBytes: Buffer;
  readonly stderr: string;
  readonly exit: number;
}

const FIRST_RUN = Date.UTC(2026, 8, 1, 12, 0, 0);
let runs = 0;

/** Runs one command line: `await runCli(['status', '--json'], { cwd })`. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliRun> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const exit = await main(createRuntime(args, options, stdout, stderr), options);
  const stdoutBytes = Buffer.concat(stdout);
  return {
    stdout: stdoutBytes.toString('utf8'),
    stdoutBytes,
    stderr: Buffer.concat(stderr).toString('utf8'),
    exit,
  };
}

/** What `--json` prints, parsed; the run must have printed one document and nothing else. */
export async function runJson(
  args: readonly string[],
  options: CliOptions,
): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await runCli([...args, '--json'], options);
  if (stdout === '') throw new Error(`fxd ${args.join(' ')} printed no document: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** A new empty folder, removed when the test is over. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fxd-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An environment that nothing outside the test has a part in. */
export function testEnvironment(cwd: string): Record<string, string | undefined> {
  return {
    HOME: join(cwd, '.no-home'),
    XDG_CONFIG_HOME: join(cwd, '.no-home', 'config'),
    FXD_AUTHOR_NAME: 'Ana Example',
    FXD_AUTHOR_EMAIL: 'ana@example.com',
    FXD_PAGER: 'cat',
    PATH: process.env['PATH'],
    TZ: 'UTC',
  };
}

function createRuntime(
  args: readonly string[],
  {
    cwd,
    env,
    terminal = false,
    now,
    stdoutError,
    prompts,
    signals,
    printed,
    reached = () => undefined,
    enterFolder = (folder) => folder,
    platform = process.platform,
  }: CliOptions,
  stdout: Buffer[],
  stderr: Buffer[],
): Runtime {
  const run = runs++;
  const collect = (
    chunks: Buffer[],
    error?: Error,
    tell: (text: string) => void = () => undefined,
  ): OutputStream => ({
    write(text) {
      if (error !== undefined) throw error;
      chunks.push(Buffer.from(text));
      tell(Buffer.from(text).toString('utf8'));
    },
    isTTY: terminal,
    columns: 80,
    rows: 24,
  });
  return {
    args,
    cwd,
    env: { ...testEnvironment(cwd), ...env },
    platform,
    stdinIsTTY: terminal,
    stdout: collect(stdout, stdoutError, printed),
    stderr: collect(stderr, undefined, printed),
    now: () => now ?? FIRST_RUN + run * 60_000,
    fileClock: () => Date.now(),
    conserveMemory: () => undefined,
    reached,
    enterFolder,
    timezoneOffset: () => 0,
    randomBytes: seededBytes(`run ${run}`),
    nodeVersion: 'v20.19.0',
    architecture: 'x64',
    program: ['/usr/bin/node', '/opt/fxd/bin/fxd.js'],
    userId: process.getuid?.() ?? null,
    leaveInterrupts: (work) => work(),
    conversation: () => {
      throw new Error('nobody is there to talk with');
    },
    terminal: () => {
      if (prompts === undefined) throw new Error('nobody is there to be asked');
      return prompts();
    },
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    outputFiles: () => [],
    processId: process.pid,
    onSignals: (told) => {
      signals?.(told);
      return () => undefined;
    },
    signalGroup: () => undefined,
  };
}

/** Bytes that look random and are the same in every run of the test. */
function seededBytes(seed: string): (length: number) => Buffer {
  let block = 0;
  return (length) => {
    const parts: Buffer[] = [];
    for (let size = 0; size < length; size += 32) {
      parts.push(createHash('sha256').update(`${seed}/${block++}`).digest());
    }
    return Buffer.concat(parts).subarray(0, length);
  };
}
