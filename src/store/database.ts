/**
 * Database: the one door to SQLite. Invariant: every write happens inside `transaction`, which takes the
 * write lock at its start (BEGIN IMMEDIATE) and either commits whole or leaves nothing.
 */
import Sqlite from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { diskFull, FxdError, storeBusy, storeReadOnly, storeUnreadable } from '../model/errors.ts';
import type { Reached } from '../model/step.ts';
import { rowCheck, UnfitRow } from './row-check.ts';

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

export interface StoreOptions {
  /** How long to wait for another process, in ms. */
  readonly lockTimeoutMs: number;
  /** Is told before and after every commit of a transaction. */
  readonly reached: Reached;
}

export interface DatabaseOptions extends StoreOptions {
  readonly readOnly: boolean;
}

/** What `PRAGMA table_info` says of a column. */
interface TableColumn {
  readonly name: string;
  readonly notnull: number;
  readonly pk: number;
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

/** More pages than SQLite's largest file has that fxd makes. */
const ALL_PAGES = 0x7fffffff;

const CODES_BUSY = /^SQLITE_(BUSY|LOCKED|PROTOCOL)/;
/** The second: the file by which processes share their log cannot grow. */
const CODES_FULL = /^SQLITE_(FULL|IOERR_SHMSIZE)$/;
const CODES_CORRUPT = /^SQLITE_(CORRUPT|NOTADB|FORMAT)/;
const CODES_READ_ONLY = /^SQLITE_(READONLY|PERM|AUTH)/;

export class Database {
  readonly #connection: Sqlite.Database;
  readonly #statements = new Map<string, Statement>();
  /** By table. */
  readonly #nullable = new Map<string, ReadonlySet<string>>();
  readonly #lockTimeoutMs: number;
  readonly #reached: Reached;
  #inTransaction = false;
  #hasWritten = false;

  constructor(
    readonly file: string,
    options: DatabaseOptions,
  ) {
    const addon = findAddon();
    this.#lockTimeoutMs = options.lockTimeoutMs;
    this.#reached = options.reached;
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
    this.#nullable.clear();
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
    const check = prepared.reader ? this.#rowCheck(prepared.raw(true), sql) : () => undefined;
    const statement: Statement = {
      run: (...values) => {
        const { lastInsertRowid, changes } = this.#guard(() => prepared.run(...values));
        return { lastInsertRowid: Number(lastInsertRowid), changes };
      },
      get: (...values) =>
        this.#guard(() => {
          const row = prepared.get(...values);
          if (row !== undefined) check(row);
          return row;
        }),
      all: (...values) =>
        this.#guard(() => {
          const rows = prepared.all(...values);
          for (const row of rows) check(row);
          return rows;
        }),
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
      this.#reached('store: before commit');
      this.#guard(() => this.#connection.exec('COMMIT'));
      this.#hasWritten = true;
      this.#reached('store: committed');
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

  /** Runs `work`, which only reads, on the store as it is now, whatever other processes write meanwhile. */
  snapshot<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    this.#guard(() => this.#connection.exec('BEGIN'));
    this.#inTransaction = true;
    try {
      return work();
    } finally {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      this.#inTransaction = false;
    }
  }

  /** Copies everything into another file, in one step so that no writer can make it begin anew. */
  async backUp(file: string): Promise<void> {
    try {
      await this.#connection.backup(file, { progress: () => ALL_PAGES });
    } catch (error) {
      throw this.#translate(error);
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

  #rowCheck(prepared: Sqlite.Statement, sql: string): (row: Row) => void {
    // An outer join gives nulls where the table has none.
    const isOuter = sql.includes('LEFT JOIN');
    return rowCheck(prepared.columns(), (table, column) => {
      return isOuter || this.#nullableOf(table).has(column);
    });
  }

  /** The columns of a table that may be null. */
  #nullableOf(table: string): ReadonlySet<string> {
    let nullable = this.#nullable.get(table);
    if (nullable === undefined) {
      const columns = this.#connection.pragma(`table_info(${table})`) as readonly TableColumn[];
      const names = columns.filter(({ notnull, pk }) => notnull === 0 && pk === 0);
      nullable = new Set(names.map(({ name }) => name));
      this.#nullable.set(table, nullable);
    }
    return nullable;
  }

  close(): void {
    if (this.#hasWritten) this.#emptyLog();
    this.#connection.close();
  }

  /**
   * Brings what was written from the log into the file, as far as other processes allow; the last of them to
   * close would do it, but it may be killed, or a copy of the file alone be taken before.
   */
  #emptyLog(): void {
    try {
      this.#connection.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // What was written is safe in the log, and the next process tries again.
    }
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
    if (error instanceof UnfitRow) return storeUnreadable(this.file, error.message);
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const options = { cause: error };
    if (CODES_BUSY.test(code)) return storeBusy(Math.round(this.#lockTimeoutMs / 1000));
    if (CODES_FULL.test(code)) return diskFull(this.file);
    if (CODES_READ_ONLY.test(code)) return storeReadOnly(this.file);
    // The number of SQLite's own format in the head of the file is a byte that may be damaged, too.
    if (code === 'SQLITE_ERROR' && error.message === 'unsupported file format') {
      return storeUnreadable(this.file, error.message, options);
    }
    if (CODES_CORRUPT.test(code)) return storeUnreadable(this.file, error.message, options);
    if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) {
      return storeUnreadable(this.file, `${error.message} (${code})`, options);
    }
    return error;
  }
}
