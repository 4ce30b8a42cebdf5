/**
 * Failures of system calls, in the user's words. Invariant: every failure while a file is read or written
 * becomes one of the errors of the catalogue, with the original as its cause.
 */
import { diskFull, fileUnreadable, fileUnwritable, FxdError } from '../model/errors.ts';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['EIO', 'the disk reports an error'],
  ['EFBIG', 'the file is too large'],
  ['EMFILE', 'too many files are open'],
  ['ENFILE', 'too many files are open'],
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'it is a symbolic link'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['EBUSY', 'it is in use'],
  ['ETXTBSY', 'it is in use'],
  ['EINVAL', 'the file system does not take it'],
  ['EILSEQ', 'the file system does not take its name'],
]);

/** The code of a failed system call, such as `ENOENT`, or ''. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** Why a system call failed, as a short phrase. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  return REASONS.get(code) ?? (code === '' ? String(error) : code);
}

/** The error to throw when writing `path` failed; errors of fxd itself come back as they are. */
export function writeFailure(path: string, error: unknown): FxdError {
  if (error instanceof FxdError) return error;
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path);
  return fileUnwritable(path, systemReason(error), { cause: error });
}

/** The error to throw when reading `path` failed; errors of fxd itself come back as they are. */
export function readFailure(path: string, error: unknown): FxdError {
  if (error instanceof FxdError) return error;
  return fileUnreadable(path, systemReason(error), { cause: error });
}
