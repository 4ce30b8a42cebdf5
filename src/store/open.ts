/**
 * Opening: from a file to a database that can be trusted. Invariant: no query of ours runs before the
 * file's kind, its format and its whole schema have been compared with what is expected, because a
 * hostile trigger would fire on the first insert.
 */
import { accessSync, constants, lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  FxdError,
  logMissing,
  storeMissing,
  storeNeeds,
  storeNewer,
  storeReadOnly,
  storeUnreadable,
  unexpectedSchema,
} from '../model/errors.ts';
import type { StoreOptions } from './database.ts';
import { Database } from './database.ts';
import { migrate, migrateWithBackup } from './migration.ts';
import { copyStore } from './private-copy.ts';
import { APPLICATION_ID, FORMAT_VERSION, MIGRATIONS } from './schema.ts';

interface Connection {
  readonly database: Database;
  /** Why nothing can be written, where a private copy is open; else null. */
  readonly refusal: FxdError | null;
  /** Closes it and removes what was made for it. */
  close(): void;
}

export interface OpenedDatabase extends Connection {
  /** Where the store lies as it was, if it had an older format until now. */
  readonly copyBeforeMigration: string | null;
}

const PAGE_SIZE = 8192;

/** Settings without which a file must not even be looked at. */
const GUARDS = [
  'trusted_schema = OFF', // functions in a hostile schema do not run
  'cell_size_check = ON', // damaged pages are noticed when they are read
  'mmap_size = 0', // a damaged file must not become a bus error
];

/** Settings of every connection; safety before speed, each against a measured or documented danger. */
const PRAGMAS = [
  'foreign_keys = ON',
  'synchronous = FULL', // with NORMAL a commit may be lost when the power fails
  'fullfsync = ON',
  'cache_size = -16000', // 16 MB
  'temp_store = MEMORY',
];

function normaliseSql(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim();
}

/** Name → SQL of everything a store of this version contains. */
function expectedSchema(version: number): Map<string, string> {
  const expected = new Map<string, string>();
  for (const statement of MIGRATIONS.slice(0, version).flat()) {
    const name = /^CREATE (?:TABLE|INDEX) (\w+)/.exec(statement)?.[1];
    if (name !== undefined) expected.set(name, normaliseSql(statement));
  }
  return expected;
}

function checkSchema(database: Database, version: number): void {
  const expected = expectedSchema(version);
  const rows = database.prepare('SELECT type, name, sql FROM sqlite_schema').all();
  for (const [type, name, sql] of rows) {
    const isOwn = name === 'sqlite_sequence' && sql === 'CREATE TABLE sqlite_sequence(name,seq)';
    const isAutomatic = sql === null && String(name).startsWith('sqlite_autoindex_');
    if (isOwn ? type === 'table' : isAutomatic && type === 'index') continue;
    // What a row calls itself must be what its statement makes.
    const isNamed =
      typeof sql === 'string' && sql.startsWith(`CREATE ${String(type).toUpperCase()} `);
    if (!isNamed || expected.get(String(name)) !== normaliseSql(sql)) {
      throw unexpectedSchema(`${String(type)} ${String(name)}`);
    }
    expected.delete(String(name));
  }
  const missing = expected.keys().next().value;
  if (missing !== undefined) throw unexpectedSchema(`the table ${missing} is missing`);
}

function isWithoutTables(database: Database): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function checkFormat(database: Database, file: string): number {
  const applicationId = database.pragma('application_id');
  const version = database.pragma('user_version');
  if (applicationId === 0 && version === 0 && isWithoutTables(database)) {
    throw storeUnreadable(
      file,
      'it is empty; what was in it may lie in a log that is not beside it',
    );
  }
  if (applicationId !== APPLICATION_ID) throw storeUnreadable(file, 'it is not an fxd store');
  if (typeof version !== 'number' || version < 1)
    throw storeUnreadable(file, 'its format is unknown');
  if (version > FORMAT_VERSION) throw storeNewer(version, FORMAT_VERSION);
  return version;
}

/** Format 1 has no optional features, so whatever is named here comes from a newer fxd. */
function checkFeatures(database: Database): void {
  const sql = `SELECT value FROM metadata WHERE key = 'format.features'`;
  const features = String(database.prepare(sql).get()?.[0] ?? '').split(' ');
  const unknown = features.find((feature) => feature !== '');
  if (unknown !== undefined) throw storeNeeds(unknown);
}

function guard(database: Database): void {
  for (const pragma of GUARDS) database.pragma(pragma);
}

function configure(database: Database): void {
  for (const pragma of PRAGMAS) database.pragma(pragma);
}

/** Creates a new store file with the present schema. The file must not exist. */
export function createDatabase(file: string, options: StoreOptions): OpenedDatabase {
  const database = new Database(file, { readOnly: false, ...options });
  const close = () => database.close();
  try {
    database.pragma(`page_size = ${PAGE_SIZE}`);
    database.pragma('journal_mode = WAL');
    guard(database);
    configure(database);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    migrate(database, 0);
    return { database, refusal: null, copyBeforeMigration: null, close };
  } catch (error) {
    close();
    throw error;
  }
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    // The answer to "may I write here?" is the exception itself.
    return false;
  }
}

/** A private copy of a store, opened for reading. Throws what `copyStore` throws. */
export function openCopy(
  file: string,
  options: StoreOptions,
  refusal: FxdError = storeReadOnly(file),
): Connection {
  const copy = copyStore(file);
  try {
    const database = new Database(copy.file, { readOnly: false, ...options });
    const close = () => {
      database.close();
      copy.remove();
    };
    return { database, refusal, close };
  } catch (error) {
    copy.remove();
    throw error;
  }
}

/**
 * SQLite removes the index of a log before the log. An index without a log therefore says that somebody
 * removed the log, and with it what was not in the store yet; SQLite itself would go on without a word.
 */
function checkLog(file: string): void {
  const [before, log, after] = ['-shm', '-wal', '-shm'].map((suffix) =>
    lstatSync(file + suffix, { throwIfNoEntry: false }),
  );
  const isSame = before?.ino === after?.ino && before?.ctimeMs === after?.ctimeMs;
  if (before !== undefined && log === undefined && isSame) throw logMissing(file);
}

/**
 * Opens an existing store. In a place that cannot be written, or has no space left, a private copy is opened
 * for reading. Throws storeMissing, storeForbidden, storeUnreadable, storeNewer, unexpectedSchema,
 * logMissing, storeBusy, diskFull.
 */
export function openDatabase(file: string, options: StoreOptions): OpenedDatabase {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw storeMissing(file);
  if (!stat.isFile()) throw storeUnreadable(file, 'it is not a regular file');
  if (stat.size === 0) throw storeUnreadable(file, 'it is empty');
  checkLog(file);
  if (!isWritable(file)) return checked(openCopy(file, options), file, options);
  try {
    const database = new Database(file, { readOnly: false, ...options });
    const close = () => database.close();
    return checked({ database, refusal: null, close }, file, options);
  } catch (error) {
    // Even to read, SQLite needs a little space beside the store.
    if (!(error instanceof FxdError) || error.code !== 'DISK_FULL') throw error;
    return checked(openCopyElsewhere(file, options, error), file, options);
  }
}

/** Throws `diskFull` where there is no space for a copy either. */
function openCopyElsewhere(file: string, options: StoreOptions, diskFull: FxdError): Connection {
  try {
    return openCopy(file, options, diskFull);
  } catch {
    // Whatever is in the way of the copy, what the user can do something about is the full disk.
    throw diskFull;
  }
}

/** Compares what was opened with what is expected, and brings it up to date. */
function checked(opened: Connection, file: string, options: StoreOptions): OpenedDatabase {
  const { database, refusal } = opened;
  try {
    let copy: string | null = null;
    guard(database);
    // Both at one moment: another process may be migrating.
    const version = database.snapshot(() => {
      const found = checkFormat(database, file);
      checkSchema(database, found);
      return found;
    });
    configure(database);
    checkFeatures(database);
    if (version < FORMAT_VERSION) {
      if (refusal === null) copy = migrateWithBackup(database, version, options);
      else migrate(database, version);
    }
    return { ...opened, copyBeforeMigration: copy };
  } catch (error) {
    opened.close();
    throw error;
  }
}
