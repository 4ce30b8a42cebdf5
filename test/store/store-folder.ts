/** A folder for the stores of one test. Invariant: it goes with the test. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { FxdError } from '../../src/model/errors.ts';
import type { StoreOptions } from '../../src/store/database.ts';

/** A path for a store in a new folder. */
export function storePath(name = 'store.fxd'): string {
  const folder = mkdtempSync(join(tmpdir(), 'fxd-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/** How a store is opened by a test that waits this long for another process. */
export function waiting(lockTimeoutMs: number): StoreOptions {
  return { lockTimeoutMs, reached: () => undefined };
}

/** Does something to a store file that fxd would not do. */
export function tamper(file: string, work: (database: Sqlite.Database) => void): void {
  const database = new Sqlite(file);
  database.unsafeMode();
  try {
    work(database);
  } finally {
    database.close();
  }
}

export function fileHash(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** The error that a call throws; it must be one that a user can read in one line. */
export function failure(call: () => unknown): { readonly code: string; readonly exit: number } {
  try {
    call();
  } catch (error) {
    if (!(error instanceof FxdError)) throw error;
    if (error.message.includes('\n')) throw new Error(`more than one line: ${error.message}`);
    return { code: error.code, exit: error.exit };
  }
  throw new Error('it did not fail');
}

/** Holds the write lock of a store, as another process would; returns what lets it go. */
export function holdWriteLock(file: string): () => void {
  const database = new Sqlite(file);
  database.exec('BEGIN IMMEDIATE');
  return () => {
    database.exec('ROLLBACK');
    database.close();
  };
}
