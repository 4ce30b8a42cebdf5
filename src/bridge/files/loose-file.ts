/**
 * Loose files: files that are named on the command line and belong to no working tree. Invariant: a file
 * that is written has its old contents or its new ones, never a part.
 */
import {
  chmodSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { readFailure, systemCode, writeFailure } from '../system-failure.ts';

/** All bytes of a file. Throws FILE_UNREADABLE. */
export function readLooseFile(folder: string, file: string): Buffer {
  try {
    return readFileSync(resolve(folder, file));
  } catch (error) {
    throw readFailure(file, error);
  }
}

/**
 * Writes a file beside its place and puts it there; what is there keeps its mode, and where it is a link,
 * the link stays. Throws FILE_UNWRITABLE, DISK_FULL.
 */
export function writeLooseFile(
  folder: string,
  file: string,
  bytes: Buffer,
  randomBytes: (length: number) => Buffer,
): void {
  const place = realPlace(resolve(folder, file));
  const temporary = `${place.path}.fxd-${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(temporary, bytes, { flag: 'wx', mode: place.mode ?? 0o666 });
    if (place.mode !== null) chmodSync(temporary, place.mode);
    renameSync(temporary, place.path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeFailure(file, error);
  }
}

/** Where a path leads, and the mode of what is there; null where nothing is. */
function realPlace(path: string): { readonly path: string; readonly mode: number | null } {
  try {
    const real = realpathSync(path);
    return { path: real, mode: statSync(real).mode & 0o7777 };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { path, mode: null };
    throw writeFailure(path, error);
  }
}
