/**
 * Opening: from a file to a database that can be trusted. Invariant: no query of ours runs before the
 * file's kind, its format and its whole schema have been compared with what is expected, because a
 * hostile trigger would fire on the first insert.
 */
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  storeMissing,
  storeNeeds,
  storeNewer,
  storeUnreadable,
  unexpectedSchema,
} from '../model/errors.ts';
import { Database } from './database.ts';
import { APPLICATION_ID, FORMAT_VERSION, MIGRATIONS } from './schema.ts';

export interface OpenedDatabase {
  readonly database: Database;
  readonly readOnly: boolean;
  /** Closes it and removes what was made for it. */
  close(): void;
}

const PAGE_SIZE = 8192;

/** Settings of every connection; safety before speed, each against a measured or documented danger. */
const PRAGMAS = [
  'trusted_schema = OFF', // functions in a hostile schema do not run
  'cell_size_check = ON', // damaged pages are noticed when they are read
  'mmap_size = 0', // a damaged file must not become a bus error
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
    const isOwn = name === 'sqlite_sequence' && type === 'table';
    const isAutomatic =
      type === 'index' && sql === null && String(name).startsWith('sqlite_autoindex_');
    if (isOwn || isAutomatic) continue;
    if (typeof sql !== 'string' || expected.get(String(name)) !== normaliseSql(sql)) {
      throw unexpectedSchema(`${String(type)} ${String(name)}`);
    }
    expected.delete(String(name));
  }
  const missing = expected.keys().next().value;
  if (missing !== undefined) throw unexpectedSchema(`the table ${missing} is missing`);
}

function checkFormat(database: Database, file: string): number {
  const applicationId = database.pragma('application_id');
  const version = database.pragma('user_version');
  if (applicationId !== APPLICATION_ID) throw storeUnreadable(file, 'it is not an fxd store');
  if (typeof version !== 'number' || version < 1)
    throw storeUnreadable(file, 'its format is unknown');
  if (version > FORMAT_VERSION) throw storeNewer(version, FORMAT_VERSION);
  return version;
}

/** Brings a store of format `from` up to date, in one transaction; nothing if another process did. */
export function migrate(database: Database, from: number, migrations = MIGRATIONS): void {
  database.transaction(() => {
    if (database.pragma('user_version') !== from) return;
    for (const statement of migrations.slice(from).flat()) database.execute(statement);
    database.execute(`PRAGMA user_version = ${migrations.length}`);
  });
}

/** Format 1 has no optional features, so whatever is named here comes from a newer fxd. */
function checkFeatures(database: Database): void {
  const sql = `SELECT value FROM metadata WHERE key = 'format.features'`;
  const features = String(database.prepare(sql).get()?.[0] ?? '').split(' ');
  const unknown = features.find((feature) => feature !== '');
  if (unknown !== undefined) throw storeNeeds(unknown);
}

function configure(database: Database): void {
  for (const pragma of PRAGMAS) database.pragma(pragma);
}

/** Creates a new store file with the present schema. The file must not exist. */
export function createDatabase(file: string, lockTimeoutMs: number): OpenedDatabase {
  const database = new Database(file, { readOnly: false, lockTimeoutMs });
  const close = () => database.close();
  try {
    database.pragma(`page_size = ${PAGE_SIZE}`);
    database.pragma('journal_mode = WAL');
    configure(database);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    migrate(database, 0);
    return { database, readOnly: false, close };
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

/** A private copy of a store in a place that cannot be written: SQLite needs to write to read a log. */
export function openCopy(file: string, lockTimeoutMs: number): OpenedDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'fxd-'));
  const copy = join(folder, 'store.fxd');
  for (const suffix of ['', '-wal']) {
    if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  }
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const database = new Database(copy, { readOnly: false, lockTimeoutMs });
    const close = () => {
      database.close();
      remove();
    };
    return { database, readOnly: true, close };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * Opens an existing store. In a place that cannot be written, a private copy is opened for reading.
 * Throws storeMissing, storeUnreadable, storeNewer, unexpectedSchema, storeBusy.
 */
export function openDatabase(file: string, lockTimeoutMs: number): OpenedDatabase {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw storeMissing(file);
  if (!stat.isFile()) throw storeUnreadable(file, 'it is not a regular file');
  if (stat.size === 0) throw storeUnreadable(file, 'it is empty');
  let opened: OpenedDatabase;
  if (isWritable(file)) {
    const database = new Database(file, { readOnly: false, lockTimeoutMs });
    opened = { database, readOnly: false, close: () => database.close() };
  } else {
    opened = openCopy(file, lockTimeoutMs);
  }
  try {
    const version = checkFormat(opened.database, file);
    checkSchema(opened.database, version);
    configure(opened.database);
    checkFeatures(opened.database);
    if (version < FORMAT_VERSION) migrate(opened.database, version);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}
