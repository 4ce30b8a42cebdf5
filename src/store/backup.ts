/**
 * Backup: a copy of a store by SQLite's online backup, which is whole even while others write. Invariant:
 * the copy has its name only after it was checked.
 */
import { basename, dirname, join } from 'node:path';
import { backupExists, backupOntoStore } from '../model/errors.ts';
import type { Reached } from '../model/step.ts';
import type { Database } from './database.ts';
import { hasSideFiles, isSameFile, NewFile, type IfTaken } from './new-file.ts';

const TEMPORARY = '.fxd-tmp-';
/** Of a long name the temporary one has so much, because a name cannot be of any length. */
const NAME_LENGTH = 100;

export interface BackupTarget {
  /** Where the copy goes. */
  readonly file: string;
  /** How all files of its kind are called in their temporary names, if not as this one. */
  readonly kind?: string;
  readonly ifTaken: IfTaken;
  /** Distinguishes the temporary names of two processes. */
  readonly token: string;
  readonly reached: Reached;
}

/**
 * Copies a store and hands the copy to `check`, which says whether it may keep its place. Returns the
 * name it got, or null where it was removed. Throws backupExists, backupOntoStore, diskFull,
 * fileUnwritable.
 */
export async function backUp(
  database: Database,
  { file, kind = basename(file), ifTaken, token, reached }: BackupTarget,
  check: (copy: string) => boolean,
): Promise<string | null> {
  if (isSameFile(database.file, file)) throw backupOntoStore(file);
  // A log that is there would be taken for the log of the copy.
  if (hasSideFiles(file)) throw backupExists(file);
  const name = kind.slice(0, NAME_LENGTH);
  // What a backup of this kind left that was cut off; it is as large as the store.
  NewFile.removeLeftovers(file, TEMPORARY, name);
  const temporary = join(dirname(file), `${TEMPORARY}${token}-${name}`);
  const copy = NewFile.reserve(temporary, database.file, file);
  try {
    await database.backUp(temporary);
    reached('backup: copied');
    if (!check(temporary)) return null;
    reached('backup: checked');
    const place = copy.putInPlace(file, ifTaken);
    reached('backup: placed');
    return place;
  } finally {
    copy.discard();
  }
}
