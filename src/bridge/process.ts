/**
 * Child processes: the only place that starts any. Invariant: a command comes from the user's environment,
 * configuration or keyboard, never from a repository's contents, and what it is given travels as
 * arguments or input, never inside the command line.
 */
import { spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { Readable, type Writable } from 'node:stream';
import { editorFailed, gitMissing } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a POSIX shell answers for a command that it cannot find, or cannot run. */
const NOT_RUN = [126, 127];
/** Bytes that Git may print: the refs of a large repository are some megabytes. */
const LONGEST_OUTPUT = 1 << 28;

/** The editor's command: FXD_EDITOR, else `configured` (core.editor), VISUAL, EDITOR, at last vi. */
export function chooseEditor(env: Environment, configured: string | null): string {
  const candidates = [env['FXD_EDITOR'], configured, env['VISUAL'], env['EDITOR']];
  return candidates.find((command) => (command ?? '').trim() !== '') ?? 'vi';
}

/**
 * Lets the user edit `file` in the terminal, and waits until that is done. The command may have arguments
 * and quotes: the shell reads it, with the file as one more argument. Throws EDITOR_FAILED.
 */
export function runEditor(command: string, file: string, env: Environment): void {
  const done = spawnSync('sh', ['-c', `${command} "$@"`, command, file], {
    stdio: 'inherit',
    env: { ...env },
  });
  if (done.error !== undefined || done.status !== 0) throw editorFailed(command);
}

/**
 * Runs a merge tool, which is told the files by its environment, and waits for it. What it prints goes to
 * standard error. Returns whether it ended well.
 */
export function runMergeTool(command: string, env: Environment): boolean {
  const done = spawnSync('sh', ['-c', command], { stdio: ['inherit', 2, 2], env: { ...env } });
  return done.error === undefined && done.status === 0;
}

/**
 * Shows a text in a pager, and waits until the user leaves it. Returns false where the pager could not be
 * run: then nothing was shown.
 */
export function runPager(command: string, text: string | Uint8Array, env: Environment): boolean {
  const done = spawnSync('sh', ['-c', command], {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
    // F: leave at once what fits on one screen; R: let colours through; X: keep the output on the screen.
    env: { LESS: 'FRX', LV: '-c', ...env },
  });
  // EPIPE: the user left before the end.
  if (done.error !== undefined && !isBrokenPipe(done.error)) return false;
  return done.status === null || !NOT_RUN.includes(done.status);
}

/**
 * Gives bytes to a filter of Git's attributes, which the shell runs in `folder`. Returns what it prints; null
 * where it fails or cannot be run.
 */
export function runFilter(
  command: string,
  bytes: Uint8Array,
  folder: string,
  env: Environment,
): Buffer | null {
  const { error, status, stdout } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    env: { ...env },
    input: bytes,
    maxBuffer: LIMITS.file.figure,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // EPIPE: a filter may answer without reading everything.
  const hasFailed = error !== undefined && !isBrokenPipe(error);
  return hasFailed || status !== 0 ? null : stdout;
}

/** How a program ended, and what it printed. */
export interface Finished {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs Git in a folder, without a terminal, and waits for it. It reads `input`: a text, or what is left of
 * the open file with that descriptor. Throws GIT_MISSING.
 */
export function runGit(
  words: readonly string[],
  folder: string,
  env: Environment,
  input: string | Buffer | number = '',
): Finished {
  const source = typeof input === 'number' ? { stdin: input } : { stdin: 'pipe' as const, input };
  const { stdin, ...rest } = source;
  const { error, status, stdout, stderr } = spawnSync('git', words, {
    cwd: folder,
    // What Git says is read by us, and is not to be in another language.
    env: { ...env, LC_ALL: 'C' },
    encoding: 'utf8',
    maxBuffer: LONGEST_OUTPUT,
    stdio: [stdin, 'pipe', 'pipe'],
    ...rest,
  });
  // EPIPE: it had read enough, or failed; its status tells.
  if (error !== undefined && !isBrokenPipe(error)) throw gitMissing(error.message);
  return { status, stdout, stderr };
}

/** A run of Git whose output is read while it is printed. */
export interface RunningGit {
  readonly output: AsyncIterable<Buffer>;
  /** Waits for its end; says why it failed, or null. Throws GIT_MISSING. */
  ended(): Promise<string | null>;
  /** Ends it, where what it would print is not wanted any more. */
  stop(): void;
}

/** Runs Git without a terminal; it reads `input` while it prints. */
export function streamGit(
  words: readonly string[],
  env: Environment,
  input: Iterable<string>,
): RunningGit {
  const child = spawn('git', words, {
    env: { ...env, LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes));
  // It may end before it has read everything; why is what it says then.
  child.stdin.on('error', () => undefined);
  Readable.from(input, { objectMode: true }).pipe(child.stdin);
  const end = new Promise<string | null>((resolve, reject) => {
    child.on('error', (error) => reject(gitMissing(error.message)));
    child.on('close', (status) => {
      const told = Buffer.concat(said).toString('utf8').trim();
      resolve(status === 0 ? null : told === '' ? `it ended with ${status ?? 'a signal'}` : told);
    });
  });
  // Whoever waits is told; without this, nobody waiting yet would be a crash.
  end.catch(() => undefined);
  return { output: child.stdout, ended: () => end, stop: () => void child.kill() };
}

/** A command line that runs in a process group of its own. */
export interface RunningCommand {
  /** The process that leads the group; null where it could not be started. */
  readonly leader: number | null;
  /** Its exit code; null where a signal ended it, or it could not be started. */
  readonly ended: Promise<number | null>;
}

/**
 * Has the shell run a command line in `folder`, without input. Its output goes where ours goes; `aside` says
 * that standard output is ours alone.
 */
export function startCommand(
  command: string,
  folder: string,
  env: Environment,
  aside: boolean,
): RunningCommand {
  const stdio: StdioOptions = ['ignore', aside ? 2 : 1, 2];
  const child = spawn('sh', ['-c', command], {
    cwd: folder,
    env: { ...env },
    stdio,
    detached: true,
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('exit', (status) => resolve(status));
  });
  return { leader: child.pid ?? null, ended };
}

/** A process at the other end of two streams. */
export interface TalkingProcess {
  readonly input: Readable;
  readonly output: Writable;
  /** Resolves when it has ended, with why it could not be started, or what it said on standard error. */
  readonly ended: Promise<string>;
  stop(): void;
}

/** What a process may say on standard error before the rest is dropped, in bytes. */
const LONGEST_COMPLAINT = 4096;

/** Starts a program to talk with over its standard streams. No shell reads the words. */
export function startTalking(
  words: readonly [string, ...string[]],
  env: Environment,
): TalkingProcess {
  const [program, ...rest] = words;
  const child = spawn(program, rest, { env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < LONGEST_COMPLAINT) said += text;
  });
  // Whoever reads is told by the end of the output.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', () => resolve(said.trim()));
  });
  return { input: child.stdout, output: child.stdin, ended, stop: () => void child.kill() };
}

function isBrokenPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}
