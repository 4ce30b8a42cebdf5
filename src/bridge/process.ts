/**
 * Child processes: the only place that starts any. Invariant: a command comes from the user's environment,
 * configuration or keyboard, never from a repository's contents, and what it is given travels as
 * arguments or input, never inside the command line.
 */
import { spawnSync } from 'node:child_process';
import { editorFailed, gitMissing } from '../model/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a POSIX shell answers for a command that it cannot find, or cannot run. */
const NOT_RUN = [126, 127];

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

/** How a program ended, and what it printed. */
export interface Finished {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Git in a folder, without a terminal, and waits for it. Throws GIT_MISSING. */
export function runGit(words: readonly string[], folder: string, env: Environment): Finished {
  const { error, status, stdout, stderr } = spawnSync('git', words, {
    cwd: folder,
    // What Git says is read by us, and is not to be in another language.
    env: { ...env, LC_ALL: 'C' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined) throw gitMissing(error.message);
  return { status, stdout, stderr };
}

function isBrokenPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}
