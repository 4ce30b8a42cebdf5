/**
 * Moving refs of a Git repository without Git, by the protocol of its files backend (lockfile.h,
 * refs/files-backend.c). Invariant: all are locked and compared before the first moves, so another process
 * either sees none of the moves or has to wait.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { PlannedMove } from '../../history/exporting/ref-moves.ts';
import { exportOvertaken, refLocked } from '../../model/errors.ts';
import { systemPath } from '../../model/path.ts';
import { systemCode, writeFailure } from '../system-failure.ts';
import type { GitFolder } from './git-folder.ts';
import { readRefs } from './git-folder.ts';

const LOCK = '.lock';

/** Moves refs, all of them or none. Throws refLocked, exportOvertaken, DISK_FULL, FILE_UNWRITABLE. */
export function moveLockedRefs(folder: GitFolder, moves: readonly PlannedMove[]): void {
  const locked: string[] = [];
  try {
    for (const { name, to } of moves) locked.push(lockRef(folder, name, `${to}\n`));
    const now = new Map(readRefs(folder).map(({ name, target }) => [name, target]));
    for (const { name, from } of moves) {
      if ((now.get(name) ?? null) !== from) throw exportOvertaken(name);
    }
    for (const file of [...locked]) {
      putInPlace(file.slice(0, -LOCK.length));
      locked.shift();
    }
  } finally {
    for (const file of locked) rmSync(systemPath(file), { force: true });
  }
}

/** Writes what a ref is to hold into its lock; returns the lock's file. */
function lockRef({ common }: GitFolder, name: string, text: string): string {
  const file = join(common, name) + LOCK;
  try {
    mkdirSync(systemPath(dirname(file)), { recursive: true });
    const fd = openSync(systemPath(file), 'wx', 0o666);
    try {
      writeSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return file;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw refLocked(name, file);
    throw writeFailure(file, error);
  }
}

/** Renames the lock of a ref to the ref. */
function putInPlace(file: string): void {
  try {
    renameSync(systemPath(file + LOCK), systemPath(file));
  } catch (error) {
    // A folder whose refs are gone may be left under that name; Git removes it, too.
    if (systemCode(error) !== 'EISDIR') throw writeFailure(file, error);
    rmdirSync(systemPath(file));
    renameSync(systemPath(file + LOCK), systemPath(file));
  }
}
