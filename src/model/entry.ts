/**
 * Entries: what stands at one path of a tree or a working tree. Invariant: a mode is one of Git's, kept
 * as the number that the tree object spells (old histories hold others than the usual five).
 */
import type { BlobId, CommitId } from './ids.ts';
import type { RepoPath } from './path.ts';

export const MODE = {
  file: 0o100644,
  executable: 0o100755,
  link: 0o120000,
  submodule: 0o160000,
  tree: 0o040000,
} as const;

/**
 * A mark on the mode of a file: its bytes are those on the disk, not what is recorded of them. Only in trees
 * that keep files as they were, never in those of commits.
 */
export const AS_ON_DISK = 0o001000;

/** One file, link or submodule pointer of a version. */
export interface Entry {
  readonly path: RepoPath;
  readonly mode: number;
  /** A commit id where the mode says submodule. */
  readonly id: BlobId | CommitId;
}

/** What kind of thing a mode stands for. */
export function modeType(mode: number): 'file' | 'link' | 'submodule' | 'tree' {
  switch (mode & 0o170000) {
    case 0o120000:
      return 'link';
    case 0o160000:
      return 'submodule';
    case 0o040000:
      return 'tree';
    default:
      return 'file';
  }
}

/** The bits of a file's mode that decide what is written to disk. */
const WRITTEN_BITS = 0o100 | AS_ON_DISK;

/** Whether two modes write the same thing to disk. */
export function sameMode(a: number, b: number): boolean {
  const isSameType = modeType(a) === modeType(b);
  return isSameType && (modeType(a) !== 'file' || (a & WRITTEN_BITS) === (b & WRITTEN_BITS));
}

/** Whether a file is kept as it was on the disk. */
export function isAsOnDisk(mode: number): boolean {
  return modeType(mode) === 'file' && (mode & AS_ON_DISK) !== 0;
}

/** What `lstat` says of a file, to tell without reading that it is unchanged. Times in ms with fraction. */
export interface FileStamp {
  readonly size: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
  readonly inode: number;
  /** The whole st_mode. */
  readonly mode: number;
}
