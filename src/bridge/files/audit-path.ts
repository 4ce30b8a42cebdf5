/**
 * The lexical audit of paths. Invariant: whatever becomes a path on disk passes here first, wherever it
 * came from; what passes names a place below the root, and neither Git's nor fxd's own files, on any file
 * system. The check that no symbolic link lies on the way is made at the write itself.
 */
import { LIMITS } from '../../model/limits.ts';
import type { RepoPath } from '../../model/path.ts';
import { decodePath, encodePath } from '../../model/path.ts';

/** How names of temporary files begin; scans skip them, and no version may hold one. */
export const TEMPORARY_PREFIX = '.fxd-tmp-';

const MAX_PATH_BYTES = LIMITS.path.figure;
const MAX_NAME_BYTES = LIMITS.pathPart.figure;

/** Code points that HFS+ leaves out when it compares names (the list of Git's `next_hfs_char`). */
const HFS_IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;
const NOT_ASCII = /[^\0-\x7f]/;
/** What NTFS drops from the end of a name: dots and spaces, and a stream such as `::$INDEX_ALLOCATION`. */
const NTFS_TAIL = /[. ]*(?::.*)?$/s;
const DRIVE = /^[A-Za-z]:[\\/]/;

/** Git's folder, and the short name that NTFS gives it. */
const GIT_NAME = /^(?:\.git|git~1)$/;
/** A store, its backups, what SQLite keeps beside any store, and the short names of those. */
const STORE_NAME =
  /^(?:\.fxd|\.fxd\.backup-.*|.*\.fxd-(?:wal|shm|journal)|fxd(?:-(?:wa|sh|jo))?~1)$/s;

/** How names of the copies begin that fxd makes of a store beside it. */
export const BACKUP_PREFIX = '.fxd.backup-';

/** Whether a name is that of a temporary file of fxd, perhaps left behind by a process that was killed. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(TEMPORARY_PREFIX);
}

/** Why `path` must not become a path on disk, as a short phrase; null where it may. */
export function auditPath(path: RepoPath): string | null {
  if (path === '') return 'it is empty';
  if (path.includes('\0')) return 'it contains a NUL';
  if (path.startsWith('/') || path.startsWith('\\') || DRIVE.test(path)) return 'it is absolute';
  const isPlain = !NOT_ASCII.test(path);
  if (!isPlain && decodePath(encodePath(path)) !== path) return 'it is not valid text';
  if (byteLength(path, isPlain) > MAX_PATH_BYTES)
    return `it is longer than ${MAX_PATH_BYTES} bytes`;
  for (const name of path.split('/')) {
    const reason = auditName(name, isPlain);
    if (reason !== null) return reason;
  }
  return null;
}

function auditName(name: string, isPlain: boolean): string | null {
  if (name === '') return 'a part of it is empty';
  if (name === '.' || name === '..') return `it contains '${name}'`;
  if (name.length > MAX_NAME_BYTES / 3 && byteLength(name, isPlain) > MAX_NAME_BYTES) {
    return `a part of it is longer than ${MAX_NAME_BYTES} bytes`;
  }
  // On Windows a backslash parts names, so what lies between two of them must be harmless as well.
  if (!name.includes('\\')) return auditReserved(name, isPlain);
  for (const part of name.split('\\')) {
    if (part === '..') return `it contains '..\\'`;
    const reason = auditReserved(part, isPlain);
    if (reason !== null) return reason;
  }
  return null;
}

/** Whether some file system would take `name` for one of Git's or fxd's own. */
function auditReserved(name: string, isPlain: boolean): string | null {
  // Every disguise keeps one of these letters; most names end here.
  if (!/[gG].*[iI].*[tT]|[fF].*[xX].*[dD]/s.test(name)) return null;
  const folded = (isPlain ? name : name.replace(HFS_IGNORED, ''))
    .replace(NTFS_TAIL, '')
    .toLowerCase();
  if (GIT_NAME.test(folded)) return 'the name is reserved for Git';
  if (STORE_NAME.test(folded)) return 'the name is reserved for the store of fxd';
  if (folded.startsWith(TEMPORARY_PREFIX)) {
    return 'the name is reserved for temporary files of fxd';
  }
  return null;
}

function byteLength(text: string, isPlain: boolean): number {
  return isPlain ? text.length : encodePath(text as RepoPath).length;
}
