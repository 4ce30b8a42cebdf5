/**
 * The folder of a clone. Invariant: its store has another name until everything is there, so that one that
 * was cut off is taken for no repository; the next clone into it goes on.
 */
import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Repository, type RepositoryOptions } from '../../history/repository.ts';
import { cloneInPlace } from '../../model/errors.ts';
import { writeFailure } from '../system-failure.ts';
import { TEMPORARY_PREFIX } from './audit-path.ts';
import { STORE_NAME } from './locate.ts';

/** What the store is called meanwhile; scans pass over it. */
const UNFINISHED = `${TEMPORARY_PREFIX}clone`;

/**
 * Makes the folder and a store in it, or finds those of a clone that was cut off. Returns the file of the
 * store. Throws cloneInPlace, FILE_UNWRITABLE.
 */
export function prepareClone(folder: string, branch: string, options: RepositoryOptions): string {
  const store = join(folder, UNFINISHED);
  try {
    mkdirSync(folder, { recursive: true });
    if (lstatSync(store, { throwIfNoEntry: false })?.isFile() === true) return store;
    if (readdirSync(folder).length > 0) throw cloneInPlace(folder);
    const made = `${store}-${options.host.randomBytes(4).toString('hex')}`;
    try {
      Repository.create(made, branch, options).close();
      renameSync(made, store);
    } finally {
      for (const suffix of ['', '-wal', '-shm']) rmSync(made + suffix, { force: true });
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'FxdError') throw error;
    throw writeFailure(folder, error);
  }
  return store;
}

/** Gives the store of a finished clone its name. It must be closed. Throws FILE_UNWRITABLE. */
export function finishClone(folder: string): void {
  try {
    renameSync(join(folder, UNFINISHED), join(folder, STORE_NAME));
    for (const suffix of ['-wal', '-shm'])
      rmSync(join(folder, UNFINISHED) + suffix, { force: true });
  } catch (error) {
    throw writeFailure(folder, error);
  }
}
