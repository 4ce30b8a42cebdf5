/**
 * The process: the only place that touches `process`, the clock and randomness. Invariant: `fxd --version`
 * loads nothing of the rest (only types are imported here, so the rest can be a file of its own), and
 * whatever goes wrong ends as one line and an exit code, never as a bare stack.
 */
import { isatty } from 'node:tty';
import { setFlagsFromString } from 'node:v8';
import type { Runtime } from './commands/context.ts';
import type { OutputStream } from './model/host.ts';

declare const FXD_VERSION: string;

const words = process.argv.slice(2);
if (words.length === 1 && words[0] === '--version') {
  process.stdout.write(`fxd ${FXD_VERSION}\n`);
} else {
  void start();
}

async function start(): Promise<void> {
  process.on('uncaughtException', endWithBug);
  process.on('unhandledRejection', endWithBug);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endQuietly);
  const { main } = await import('./cli.ts');
  process.exitCode = await main(runtime());
}

function runtime(): Runtime {
  return {
    args: words,
    cwd: currentFolder(),
    env: process.env,
    platform: process.platform,
    // Asking `process.stdin` would open it.
    stdinIsTTY: isatty(0),
    stdout: outputStream(process.stdout),
    stderr: outputStream(process.stderr),
    now: () => Date.now(),
    fileClock: () => Date.now(),
    conserveMemory,
    timezoneOffset: (timeMs) => -new Date(timeMs).getTimezoneOffset(),
    randomBytes: (length) => Buffer.from(crypto.getRandomValues(new Uint8Array(length))),
    nodeVersion: process.version,
    architecture: process.arch,
    userId: process.getuid?.() ?? null,
    leaveInterrupts,
  };
}

/** Where we are; a folder that was removed meanwhile is still called what the shell calls it. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env['PWD'] ?? '/';
  }
}

/**
 * Keeps the space for young objects from growing: it costs a tenth of the time of a large scan and saves
 * a fifth of its memory. V8 takes this flag at any time, in every version that Node 20 to 24 brings.
 */
function conserveMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  return {
    write: (text) => void stream.write(text),
    isTTY: stream.isTTY === true,
    columns: stream.columns > 0 ? stream.columns : 80,
  };
}

/**
 * Otherwise Ctrl-C ends the process at once, as the system does it: the store is made to bear that, and a
 * handler in JavaScript would have to wait until the work that is to be interrupted is done.
 */
function leaveInterrupts<T>(run: () => T): T {
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  try {
    return run();
  } finally {
    // The signal that came meanwhile is delivered when the event loop turns; only then stop ignoring it.
    setImmediate(() => process.off('SIGINT', ignore));
  }
}

/** An output that nobody reads any more (`fxd log | head -1`) is no failure; another fault of it is. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  endWithBug(error);
}

function endWithBug(thrown: unknown): void {
  process.off('unhandledRejection', endWithBug);
  void import('./cli.ts').then(({ reportFailure }) => {
    process.exit(reportFailure(runtime(), thrown));
  });
}
