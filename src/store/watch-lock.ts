/**
 * The lock of `fxd watch`: one watcher a store. Invariant: the lock is the system's, on a file beside the
 * store, so it ends with the process that holds it, however that ends.
 *
 * The file is an SQLite database without tables. Its holder keeps a transaction open that may write and
 * does not, which lets others read who holds it: `user_version` is the process, `application_id` a token.
 */
import { rmSync } from 'node:fs';
import { FxdError } from '../model/errors.ts';
import { Database } from './database.ts';

/** Long enough for another process to say who it is, and short for whoever waits. */
const WAIT_MS = 200;
const ATTEMPTS = 5;
const LARGEST_INTEGER = 0x7fffffff;

/** Where the lock of a store lies. */
function lockFile(storeFile: string): string {
  return `${storeFile}-watch`;
}

export class WatchLock {
  readonly #file: string;
  readonly #database: Database;

  private constructor(file: string, database: Database) {
    this.#file = file;
    this.#database = database;
  }

  /** Takes the lock of a store; where another process has it, returns that process's number. */
  static take(storeFile: string, processId: number, randomBytes: Buffer): WatchLock | number {
    const file = lockFile(storeFile);
    const token = randomBytes.readUInt32LE(0) & LARGEST_INTEGER;
    for (let attempt = 1; ; attempt += 1) {
      const database = openLock(file);
      const holder = claim(database, processId, token);
      if (holder === null && isNamed(file, token)) return new WatchLock(file, database);
      database.close();
      if (holder !== null) return holder;
      // A former holder removed the file after we had opened it.
      if (attempt === ATTEMPTS) return 0;
    }
  }

  release(): void {
    rmSync(this.#file, { force: true });
    this.#database.close();
  }
}

function openLock(file: string): Database {
  const open = () => {
    const options = { readOnly: false, lockTimeoutMs: WAIT_MS, reached: () => undefined };
    const database = new Database(file, options);
    database.pragma('journal_mode = MEMORY');
    database.pragma('synchronous = OFF');
    return database;
  };
  try {
    return open();
  } catch (error) {
    const isDamaged = error instanceof FxdError && error.code === 'STORE_UNREADABLE';
    if (!isDamaged) throw error;
    // Whatever it is, it is not what a watcher keeps.
    rmSync(file, { force: true });
    return open();
  }
}

/** Null where the lock is ours now, else who has it. */
function claim(database: Database, processId: number, token: number): number | null {
  try {
    database.execute('BEGIN IMMEDIATE');
    database.pragma(`user_version = ${processId & LARGEST_INTEGER}`);
    database.pragma(`application_id = ${token}`);
    database.execute('COMMIT');
    database.execute('BEGIN IMMEDIATE');
    return null;
  } catch (error) {
    if (!(error instanceof FxdError) || error.code !== 'BUSY') throw error;
    return holderOf(database);
  }
}

function holderOf(database: Database): number {
  try {
    return Number(database.pragma('user_version'));
  } catch (error) {
    // Another process is just saying who it is.
    if (error instanceof FxdError && error.code === 'BUSY') return 0;
    throw error;
  }
}

/** Whether the file that is called so is the one that has our token. */
function isNamed(file: string, token: number): boolean {
  const database = openLock(file);
  try {
    return database.pragma('application_id') === token;
  } finally {
    database.close();
  }
}
