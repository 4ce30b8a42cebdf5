/**
 * The tools that are compared, each in a folder of its own. Invariant: neither sees the configuration of
 * the machine or its user, and both have the same author.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, wallMs, type Command } from './measure.ts';

declare const PROJECT_ROOT: string;

const FXD = join(PROJECT_ROOT, 'bin', 'fxd.js');
const STORE_FILES = ['.fxd', '.fxd-wal', '.fxd-shm', '.fxd-journal'];

export interface Tool {
  readonly folder: string;
  /** Milliseconds that the command takes. */
  time(...args: readonly string[]): number;
  /** Forgets everything, and starts an empty repository. */
  reset(): void;
  /** Bytes that the repository occupies, without the working tree. */
  storeBytes(): number;
}

export class Fxd implements Tool {
  readonly folder: string;

  constructor(folder: string) {
    if (!existsSync(join(PROJECT_ROOT, 'dist', 'fxd.cjs'))) {
      throw new Error('fxd is not built: run `npm run build`');
    }
    this.folder = folder;
  }

  time(...args: readonly string[]): number {
    return wallMs(this.#command([FXD, ...args]));
  }

  output(...args: readonly string[]): string {
    return outputOf(this.#command([FXD, ...args]));
  }

  /** The most memory, in bytes, that the command's process has at once. */
  peakBytes(...args: readonly string[]): number {
    const probe = join(PROJECT_ROOT, 'bench', 'peak-memory.cjs');
    const file = `${this.folder}.peak`;
    wallMs(this.#command(['--require', probe, FXD, ...args], { FXD_BENCH_PEAK: file }));
    return Number(readFileSync(file, 'utf8'));
  }

  reset(): void {
    for (const name of STORE_FILES) rmSync(join(this.folder, name), { force: true });
    this.time('init');
  }

  storeBytes(): number {
    return STORE_FILES.reduce((sum, name) => sum + bytesBelow(join(this.folder, name)), 0);
  }

  #command(args: readonly string[], env: Readonly<Record<string, string>> = {}): Command {
    return { program: process.execPath, args, cwd: this.folder, env: { ...environment(), ...env } };
  }
}

export class Git implements Tool {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  time(...args: readonly string[]): number {
    return wallMs(this.#command(args));
  }

  output(...args: readonly string[]): string {
    return outputOf(this.#command(args));
  }

  reset(): void {
    rmSync(join(this.folder, '.git'), { recursive: true, force: true });
    this.time('init', '--quiet', '--template=', '--initial-branch=main');
    this.time('config', 'gc.auto', '0');
  }

  storeBytes(): number {
    return bytesBelow(join(this.folder, '.git'));
  }

  #command(args: readonly string[]): Command {
    return { program: 'git', args, cwd: this.folder, env: environment() };
  }
}

/** What `node -e 0` takes: no program in JavaScript can be faster. */
export function emptyNodeMs(folder: string): number {
  const args = ['-e', '0'];
  return wallMs({ program: process.execPath, args, cwd: folder, env: environment() });
}

/** Without HOME, so that neither tool finds a configuration. */
export function environment(): Record<string, string> {
  const nowhere = process.platform === 'win32' ? 'NUL' : '/dev/null';
  return {
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_GLOBAL: nowhere,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Bench',
    GIT_AUTHOR_EMAIL: 'bench@example.com',
    GIT_COMMITTER_NAME: 'Bench',
    GIT_COMMITTER_EMAIL: 'bench@example.com',
    FXD_AUTHOR_NAME: 'Bench',
    FXD_AUTHOR_EMAIL: 'bench@example.com',
    NO_COLOR: '1',
  };
}

/** Of a file, or of all files in a folder; 0 if there is nothing. */
function bytesBelow(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => lstatSync(join(path, name)))
    .reduce((sum, below) => sum + (below.isFile() ? below.size : 0), 0);
}
