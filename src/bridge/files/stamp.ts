/**
 * Stamps: what the file system says of a path without reading it. Invariant: a stamp describes the path
 * itself, never what a symbolic link there points to.
 */
import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { MODE, type FileStamp } from '../../model/entry.ts';
import type { FileIdentity } from '../../model/host.ts';
import type { RepoPath } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import { systemCode } from '../system-failure.ts';

/** What a whole st_mode says stands there. */
export function stampType(stamp: FileStamp): 'file' | 'link' | 'folder' | 'other' {
  switch (stamp.mode & 0o170000) {
    case 0o100000:
      return 'file';
    case 0o120000:
      return 'link';
    case 0o040000:
      return 'folder';
    default:
      return 'other';
  }
}

/** Git's mode for a file or link with this stamp. */
export function modeOfStamp(stamp: FileStamp): number {
  if (stampType(stamp) === 'link') return MODE.link;
  return (stamp.mode & 0o100) === 0 ? MODE.file : MODE.executable;
}

/** The stamp in the result of `lstat` or `fstat`. */
export function stampOf(stats: Stats): FileStamp {
  return {
    size: stats.size,
    modifiedMs: stats.mtimeMs,
    changedMs: stats.ctimeMs,
    inode: stats.ino,
    mode: stats.mode,
  };
}

/** What `lstat` says of a path under `root`; undefined where nothing is. Throws what it throws otherwise. */
export function lookAt(root: string, path: RepoPath): Stats | undefined {
  try {
    return lstatSync(absolutePath(root, path), { throwIfNoEntry: false });
  } catch (error) {
    // A file stands where the path has a folder.
    if (systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The stamp of a path under `root`, or null where nothing is. Throws what `lstat` throws otherwise. */
export function stampAt(root: string, path: RepoPath): FileStamp | null {
  const stats = lookAt(root, path);
  return stats === undefined ? null : stampOf(stats);
}

/** Whether `lstat` still says of a file what its stamp says. */
export function sameStats(stamp: FileStamp, stats: Stats): boolean {
  return (
    stamp.modifiedMs === stats.mtimeMs &&
    stamp.changedMs === stats.ctimeMs &&
    stamp.size === stats.size &&
    stamp.inode === stats.ino &&
    stamp.mode === stats.mode
  );
}

/** A file changed so shortly before it was read may change again without a new time. */
const RACY_MS = 20;
/** The same where times are whole seconds, as on FAT. */
const RACY_WHOLE_SECONDS_MS = 2000;

/**
 * Git's racy rule: a time too close to the look, in milliseconds since 1970, cannot tell a later change
 * from an earlier one.
 */
export function isRacy({ modifiedMs, changedMs }: FileStamp, lookedAt: number): boolean {
  const isWhole = modifiedMs % 1000 === 0 && changedMs % 1000 === 0;
  const margin = isWhole ? RACY_WHOLE_SECONDS_MS : RACY_MS;
  return Math.max(modifiedMs, changedMs) > lookedAt - margin;
}

/** Whether what `lstat` says is of one of these files. */
export function isAmong(files: readonly FileIdentity[] = [], stats: Stats): boolean {
  return files.some(({ device, inode }) => device === stats.dev && inode === stats.ino);
}

/** Whether two stamps are of the same file in the same state. */
export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return (
    a.size === b.size &&
    a.modifiedMs === b.modifiedMs &&
    a.changedMs === b.changedMs &&
    a.inode === b.inode &&
    a.mode === b.mode
  );
}
