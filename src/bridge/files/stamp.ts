/**
 * Stamps: what the file system says of a path without reading it. Invariant: a stamp describes the path
 * itself, never what a symbolic link there points to.
 */
import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { MODE, type FileStamp } from '../../model/entry.ts';
import type { RepoPath } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import { systemCode } from './system-failure.ts';

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
