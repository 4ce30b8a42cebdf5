/**
 * The Git repository beside the store: where its folders are. Invariant: only its small files of one line
 * are read, and what is no repository is none, never an error.
 */
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folders of a Git repository; the same one, except in a linked working tree. */
export interface GitBeside {
  /** Has HEAD and the index of this working tree. */
  readonly own: string;
  /** Has refs, objects, configuration and info/exclude. */
  readonly common: string;
}

/** The Git repository whose working tree is at `root` ('' for the current folder), or null. */
export function gitBeside(root: string): GitBeside | null {
  const folder = root === '' ? '.' : root;
  const dotGit = join(folder, '.git');
  const stats = statSync(dotGit, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (stats.isDirectory()) return { own: dotGit, common: dotGit };
  // A linked working tree: a file that says where its own folder is, and that says where the common one is.
  const named = readShort(dotGit)?.match(/^gitdir: (.*?)\n?$/s)?.[1];
  if (named === undefined) return null;
  const own = resolve(folder, named);
  const common = readShort(join(own, 'commondir'))?.replace(/\n$/, '');
  return { own, common: common === undefined ? own : resolve(own, common) };
}

const LONGEST_LINE = 8192;

/** A file of one line, or null where it cannot be read or is longer than any such file. */
function readShort(file: string): string | null {
  return readRegular(file, LONGEST_LINE)?.toString('utf8') ?? null;
}

/**
 * A file of Git's; null where there is no regular file, where it may not be read, and where it is longer than
 * `longest`: what is as good as nothing for Git is so for us.
 */
export function readRegular(file: string, longest: number): Buffer | null {
  try {
    // A FIFO or a device could be read for ever.
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size <= longest ? readFileSync(file) : null;
  } catch {
    return null;
  }
}
