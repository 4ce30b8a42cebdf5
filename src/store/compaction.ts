/**
 * Compaction: gives the space of removed rows back to the disk. Invariant: it is SQLite's VACUUM, one
 * transaction that another process, a full disk or a crash can only prevent.
 */
import { statSync } from 'node:fs';
import { FxdError } from '../model/errors.ts';
import type { Database } from './database.ts';

/** Whether the file shrank, or why it could not. */
export type Compaction = 'done' | 'not needed' | 'busy' | 'disk full';

/** A file of which less than this part is free is left as it is, unless its rows moved. */
const WORTH_IT = 0.05;

/** Bytes on the disk of a store and its log. */
export function storeBytes(file: string): number {
  return ['', '-wal']
    .map((suffix) => statSync(file + suffix, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

/** Shrinks the file; `moved` says that rows were written anew since it was last done. */
export function compact(database: Database, moved: boolean): Compaction {
  try {
    if (!moved && !hasRoom(database)) return truncateLog(database) ? 'not needed' : 'busy';
    vacuum(database);
    return truncateLog(database) ? 'done' : 'busy';
  } catch (error) {
    const code = error instanceof FxdError ? error.code : '';
    if (code === 'BUSY') return 'busy';
    if (code === 'DISK_FULL') return 'disk full';
    throw error;
  }
}

function hasRoom(database: Database): boolean {
  const free = Number(database.pragma('freelist_count'));
  return free > Number(database.pragma('page_count')) * WORTH_IT;
}

function vacuum(database: Database): void {
  const cacheSize = Number(database.pragma('cache_size'));
  // In memory there might be no room for a copy of the store; and each page of it is read once.
  database.pragma('temp_store = FILE');
  database.pragma('cache_size = -2000');
  try {
    database.execute('VACUUM');
  } finally {
    database.pragma(`cache_size = ${cacheSize}`);
    database.pragma('temp_store = MEMORY');
  }
}

/** Writes the log into the file and empties it; false where a reader still needs it. */
function truncateLog(database: Database): boolean {
  return Number(database.pragma('wal_checkpoint(TRUNCATE)')) === 0;
}
