/**
 * The process: the only place that touches `process`, the clock and randomness. Invariant: `fxd --version`
 * loads nothing of the rest (only types are imported here, so the rest can be a file of its own), and
 * whatever goes wrong ends as one line and an exit code, never as a bare stack.
 */
import { fstatSync, writeSync } from 'node:fs';
import type { Runtime } from './commands/context.ts';
import type { FileIdentity, OutputStream } from './model/host.ts';
import type { Reached } from './model/step.ts';

declare const FXD_VERSION: string;

/** As EXIT.internal of model/errors.ts, which is not to be loaded here. */
const BUG_EXIT = 70;
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
/** How long to wait before a full pipe is tried again. */
const FULL_PIPE_MS = 2;

const words = process.argv.slice(2);
let bugFound = false;
if (words.length === 1 && words[0] === '--version') {
  write(STDOUT, `fxd ${FXD_VERSION}\n`);
} else {
  void start();
}

async function start(): Promise<void> {
  process.on('uncaughtException', endWithBug);
  process.on('unhandledRejection', endWithBug);
  const { main } = await import('./cli.ts');
  const exit = await main(runtime());
  // Everything is written by now, so there is nothing to wait for, unless a bug is being told.
  if (!bugFound) process.exit(exit);
}

function runtime(): Runtime {
  return {
    args: words,
    cwd: currentFolder(),
    env: process.env,
    platform: process.platform,
    stdinIsTTY: isCharacterDevice(STDIN) && process.stdin.isTTY,
    stdout: outputStream(STDOUT),
    stderr: outputStream(STDERR),
    now: () => Date.now(),
    fileClock: () => Date.now(),
    conserveMemory,
    timezoneOffset: (timeMs) => -new Date(timeMs).getTimezoneOffset(),
    randomBytes: (length) => Buffer.from(crypto.getRandomValues(new Uint8Array(length))),
    nodeVersion: process.version,
    architecture: process.arch,
    program: process.argv.slice(0, 2),
    userId: process.getuid?.() ?? null,
    enterFolder,
    leaveInterrupts,
    terminal,
    conversation: () => ({ input: process.stdin, output: process.stdout }),
    outputFiles,
    processId: process.pid,
    after,
    onSignals,
    signalGroup,
    reached: crashAt(process.env['FXD_CRASH_AT'] ?? ''),
  };
}

/**
 * Ends the process, as a power failure would, when a step is reached for the nth time: `files: placed 3`.
 * This is how the tests see that a crash at any step loses nothing.
 */
function crashAt(moment: string): Reached {
  const [, step, count] = /^(.+?)(?: (\d+))?$/.exec(moment) ?? [];
  let left = Number(count ?? 1);
  return (reached) => {
    if (reached !== step) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
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
 * Keeps the space for young objects from growing, which costs a tenth of the time of a large scan and saves
 * a fifth of its memory; or has old ones collected as soon as they are twice as many as last time, which
 * saves an import a quarter. V8 takes these flags at any time; measured with Node 20.
 */
function conserveMemory(of: 'young' | 'old'): void {
  const flag = of === 'young' ? '--semi-space-growth-factor=1' : '--heap-growing-percent=100';
  process.getBuiltinModule('node:v8').setFlagsFromString(flag);
}

function enterFolder(folder: string): string {
  try {
    process.chdir(folder);
    return '';
  } catch {
    // It was renamed or removed meanwhile; whoever looks for what is in it is told so.
    return folder;
  }
}

/**
 * A standard stream, written to directly. Node's own streams load sockets and terminals, which costs every
 * command some milliseconds; only a terminal needs them.
 */
function outputStream(fd: typeof STDOUT | typeof STDERR): OutputStream {
  const stream = isCharacterDevice(fd) ? (fd === STDOUT ? process.stdout : process.stderr) : null;
  return {
    write: (text) => write(fd, text),
    isTTY: stream?.isTTY === true,
    columns: stream !== null && stream.columns > 0 ? stream.columns : 80,
    rows: stream !== null && stream.rows > 0 ? stream.rows : 24,
  };
}

/** Whether a descriptor may be a terminal; a closed one is not. */
function isCharacterDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    // Nothing can be said of a descriptor that is not open.
    return false;
  }
}

function outputFiles(): FileIdentity[] {
  return [STDOUT, STDERR].flatMap((fd) => {
    try {
      const stats = fstatSync(fd);
      return stats.isFile() ? [{ device: stats.dev, inode: stats.ino }] : [];
    } catch {
      // A descriptor that is not open goes to no file.
      return [];
    }
  });
}

/** Writes all of a text. Nobody reading any more (`fxd log | head -1`) is no failure and ends quietly. */
function write(fd: number, text: string | Uint8Array): void {
  let rest = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_MS);
    }
  }
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

function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => {
    clearTimeout(timer);
  };
}

let terminalGone: AbortSignal | null = null;

/** A question may be open when the window is closed: then what was answered before it is still kept. */
function terminal(): ReturnType<Runtime['terminal']> {
  if (terminalGone === null) {
    const control = new AbortController();
    const leave = () => {
      control.abort();
    };
    process.on('SIGHUP', leave).on('SIGTERM', leave);
    // What can no longer be read or written is gone as well.
    const { stdin, stderr } = process;
    stdin.on('error', leave);
    stderr.on('error', leave);
    const setRawMode = stdin.setRawMode.bind(stdin);
    stdin.setRawMode = (mode) => {
      try {
        return setRawMode(mode);
      } catch {
        leave();
        return stdin;
      }
    };
    terminalGone = control.signal;
  }
  return { input: process.stdin, output: process.stderr, gone: terminalGone };
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function onSignals({ end, resumed }: Parameters<Runtime['onSignals']>[0]): () => void {
  for (const signal of ENDING) process.on(signal, end);
  process.on('SIGCONT', resumed);
  return () => {
    for (const signal of ENDING) process.off(signal, end);
    process.off('SIGCONT', resumed);
  };
}

function signalGroup(leader: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // ESRCH: all of them have ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function endWithBug(thrown: unknown): void {
  // The first is told, and what follows from it is not.
  if (bugFound) return;
  bugFound = true;
  void import('./cli.ts')
    .then(({ reportFailure }) => reportFailure(runtime(), thrown))
    .then(
      (exit) => process.exit(exit),
      // There is nowhere left to tell it, such as a terminal that is gone.
      () => process.exit(BUG_EXIT),
    );
}
