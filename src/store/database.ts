/**
 * Database: the one door to SQLite. Invariant: every write happens inside `transaction`, which takes the
 * write lock at its start (BEGIN IMMEDIATE) and either commits whole or leaves nothing.
 */
import Sqlite from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { diskFull, FxdError, storeBusy, storeReadOnly, storeUnreadable } from '../model/errors.ts';

export type Row = readonly unknown[];

/** A prepared statement whose rows come as arrays, which is the cheapest form. */
export interface Statement {
  run(...values: readonly unknown[]): {
    readonly lastInsertRowid: number;
    readonly changes: number;
  };
  get(...values: readonly unknown[]): Row | undefined;
  all(...values: readonly unknown[]): Row[];
}

export interface DatabaseOptions {
  readonly readOnly: boolean;
  /** How long to wait for another process, in ms. */
  readonly lockTimeoutMs: number;
}

const ADDON = 'better-sqlite3/build/Release/better_sqlite3.node';

/**
 * The compiled addon, found without the search that the package does at every start: in the modules of
 * this package, or beside it where it was installed together with others. Null lets the package search.
 */
function findAddon(): string | null {
  if (typeof __dirname !== 'string') return null;
  const places = [join(__dirname, '../node_modules', ADDON), join(__dirname, '../..', ADDON)];
  return places.find((place) => existsSync(place)) ?? null;
}

const CODES_BUSY = /^SQLITE_(BUSY|LOCKED|PROTOCOL)/;
const CODES_CORRUPT = /^SQLITE_(CORRUPT|NOTADB|FORMAT)/;
const CODES_READ_ONLY = /^SQLITE_(READONLY|PERM|AUTH)/;

export class Database {
  readonly #connection: Sqlite.Database;
  readonly #statements = new Map<string, Statement>();
  readonly #lockTimeoutMs: number;
  #inTransaction = false;

  constructor(
    readonly file: string,
    options: DatabaseOptions,
  ) {
    const addon = findAddon();
    this.#lockTimeoutMs = options.lockTimeoutMs;
    try {
      this.#connection = new Sqlite(file, {
        readonly: options.readOnly,
        timeout: options.lockTimeoutMs,
        ...(addon === null ? {} : { nativeBinding: addon }),
      });
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /** Runs SQL without parameters: schema and pragmas. */
  execute(sql: string): void {
    this.#guard(() => this.#connection.exec(sql));
  }

  /** The first column of a pragma's first row. */
  pragma(text: string): unknown {
    return this.#guard(() => this.#connection.pragma(text, { simple: true }));
  }

  /** The statement for this SQL, prepared once. */
  prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = this.#guard(() => this.#connection.prepare<unknown[], Row>(sql));
    if (prepared.reader) prepared.raw(true);
    const statement: Statement = {
      run: (...values) => {
        const { lastInsertRowid, changes } = this.#guard(() => prepared.run(...values));
        return { lastInsertRowid: Number(lastInsertRowid), changes };
      },
      get: (...values) => this.#guard(() => prepared.get(...values)),
      all: (...values) => this.#guard(() => prepared.all(...values)),
    };
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Runs `work` in one transaction; a nested call joins the one that is open. */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    this.#guard(() => this.#connection.exec('BEGIN IMMEDIATE'));
    this.#inTransaction = true;
    try {
      const result = work();
      this.#guard(() => this.#connection.exec('COMMIT'));
      return result;
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /**
   * Runs `work` in a transaction that is on the disk with the next ordinary one, not before. For what an
   * ordinary one completes: the log is written in order, so it is never there without this.
   */
  preparation<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    this.pragma('synchronous = NORMAL');
    try {
      return this.transaction(work);
    } finally {
      this.pragma('synchronous = FULL');
    }
  }

  /** Runs `work` without waiting where another process holds the store: then it throws storeBusy at once. */
  withoutWaiting<T>(work: () => T): T {
    this.pragma('busy_timeout = 0');
    try {
      return work();
    } finally {
      this.pragma(`busy_timeout = ${this.#lockTimeoutMs}`);
    }
  }

  close(): void {
    this.#connection.close();
  }

  #guard<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /** SQLite's failures in the user's words; anything else is passed on as it is. */
  #translate(error: unknown): unknown {
    if (error instanceof FxdError || !(error instanceof Error)) return error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const options = { cause: error };
    if (CODES_BUSY.test(code)) return storeBusy(Math.round(this.#lockTimeoutMs / 1000));
    if (code === 'SQLITE_FULL') return diskFull(this.file);
    if (CODES_READ_ONLY.test(code)) return storeReadOnly(this.file);
    if (CODES_CORRUPT.test(code)) return storeUnreadable(this.file, error.message, options);
    if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) {
      return storeUnreadable(this.file, `${error.message} (${code})`, options);
    }
    return error;
  }
}
