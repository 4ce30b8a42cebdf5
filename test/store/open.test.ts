/** Opening a store: what is accepted, what is refused, and that refusing changes nothing. */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { hashObject } from '../../src/model/hash.ts';
import type { BlobId } from '../../src/model/ids.ts';
import type { StoreOptions } from '../../src/store/database.ts';
import { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migration.ts';
import { createDatabase, openCopy, openDatabase } from '../../src/store/open.ts';
import { MIGRATIONS } from '../../src/store/schema.ts';
import { Store } from '../../src/store/store.ts';
import { failure, fileHash, storePath, tamper, waiting } from './store-folder.ts';

const LOCK_MS = 50;

function schemaOf(file: string): unknown {
  const database = new Sqlite(file, { readonly: true });
  try {
    return [
      database.pragma('user_version', { simple: true }),
      database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name').all(),
    ];
  } finally {
    database.close();
  }
}

function created(): string {
  const file = storePath();
  Store.create(file, waiting(LOCK_MS)).close();
  return file;
}

test('a store that was migrated step by step has the schema of a fresh one', () => {
  const migrations = [
    ...MIGRATIONS,
    [
      'CREATE TABLE extra (number INTEGER PRIMARY KEY) STRICT',
      'CREATE INDEX by_number ON extra (number)',
    ],
    ['CREATE TABLE more (number INTEGER PRIMARY KEY) STRICT'],
  ];
  const write = (steps: readonly number[]): string => {
    const file = storePath();
    const database = new Database(file, { readOnly: false, ...waiting(LOCK_MS) });
    let from = 0;
    for (const to of steps) {
      migrate(database, from, migrations.slice(0, to));
      from = to;
    }
    database.close();
    return file;
  };
  const all = migrations.length;
  const stepwise = write(Array.from({ length: all }, (_, step) => step + 1));
  expect(schemaOf(stepwise)).toEqual(schemaOf(write([all])));
  expect(schemaOf(created())).toEqual(schemaOf(write([MIGRATIONS.length])));
});

test('a migration that another process has made is not made twice', () => {
  const file = storePath();
  const database = new Database(file, { readOnly: false, ...waiting(LOCK_MS) });
  migrate(database, 0);
  expect(() => migrate(database, 0)).not.toThrow();
  database.close();
});

test('a migration that fails leaves the store as it was', () => {
  const file = created();
  const before = schemaOf(file);
  const database = new Database(file, { readOnly: false, ...waiting(LOCK_MS) });
  const broken = [...MIGRATIONS, ['CREATE TABLE fine (a INTEGER) STRICT', 'CREATE TABLE nonsense']];
  expect(() => migrate(database, MIGRATIONS.length, broken)).toThrow();
  database.close();
  expect(schemaOf(file)).toEqual(before);
});

test('every connection has the settings that safety asks for', () => {
  const file = created();
  for (const open of [
    openDatabase,
    (path: string, options: StoreOptions) => createDatabase(`${path}2`, options),
  ]) {
    const { database, close } = open(file, waiting(LOCK_MS));
    const pragma = (name: string) => database.pragma(name);
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('trusted_schema')).toBe(0);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('cell_size_check')).toBe(1);
    expect(pragma('mmap_size')).toBe(0);
    expect(pragma('journal_mode')).toBe('wal');
    close();
  }
});

test('a newer format is refused and the file not touched', () => {
  const file = created();
  tamper(file, (database) => database.pragma('user_version = 99'));
  const before = fileHash(file);
  expect(failure(() => Store.open(file, waiting(LOCK_MS)))).toEqual({
    code: 'STORE_NEWER',
    exit: 4,
  });
  expect(fileHash(file)).toBe(before);
  expect(readdirSync(dirname(file))).toEqual(['store.fxd']);
});

test('what is no store is refused in one line', () => {
  const missing = storePath();
  expect(failure(() => Store.open(missing, waiting(LOCK_MS)))).toEqual({
    code: 'STORE_MISSING',
    exit: 3,
  });
  const unreadable = { code: 'STORE_UNREADABLE', exit: 4 };
  const folder = storePath();
  mkdirSync(folder);
  expect(failure(() => Store.open(folder, waiting(LOCK_MS)))).toEqual(unreadable);
  for (const bytes of ['', 'just some text\n', 'x'.repeat(100_000), 'SQLite format 3\0']) {
    const file = storePath();
    writeFileSync(file, bytes);
    expect(failure(() => Store.open(file, waiting(LOCK_MS)))).toEqual(unreadable);
    expect(readFileSync(file, 'latin1')).toBe(bytes);
  }
  const foreign = storePath();
  tamper(foreign, (database) => database.exec('CREATE TABLE note (text)'));
  expect(failure(() => Store.open(foreign, waiting(LOCK_MS)))).toEqual(unreadable);
  const unversioned = created();
  tamper(unversioned, (database) => database.pragma('user_version = 0'));
  expect(failure(() => Store.open(unversioned, waiting(LOCK_MS)))).toEqual(unreadable);
});

/** A store with something in it. */
function filled(): { file: string; id: BlobId; bytes: Buffer } {
  const file = storePath();
  const store = Store.create(file, waiting(LOCK_MS));
  const bytes = Buffer.from('some words\n'.repeat(5000));
  const id = hashObject('blob', bytes) as BlobId;
  const writer = store.writer('small');
  writer.addBlob(id, bytes, [0, bytes.length]);
  writer.flush();
  store.close();
  return { file, id, bytes };
}

/** Reads an object of a damaged store: its bytes or, where the damage is noticed, null. */
function readDamaged(file: string, id: BlobId): Buffer | null {
  try {
    const store = Store.open(file, waiting(LOCK_MS));
    try {
      return store.objects.read(id).bytes;
    } finally {
      store.close();
    }
  } catch (error) {
    const { exit } = failure(() => {
      throw error;
    });
    expect(exit).toBe(4);
    return null;
  }
}

test('a truncated file is refused, or gives the right bytes', () => {
  const { file, id, bytes } = filled();
  const whole = readFileSync(file);
  const read: boolean[] = [];
  for (let size = 1; size < whole.length; size += 4095) {
    writeFileSync(file, whole);
    truncateSync(file, size);
    const found = readDamaged(file, id);
    if (found !== null) expect(found.equals(bytes)).toBe(true);
    read.push(found !== null);
  }
  expect(read.slice(0, 4)).toEqual([false, false, false, false]);
});

test('a page of zeros is noticed, and no wrong byte comes out', () => {
  const { file, id, bytes } = filled();
  const whole = readFileSync(file);
  let noticed = 0;
  for (let page = 0; page < whole.length / 8192; page++) {
    const damaged = Buffer.from(whole);
    damaged.fill(0, page * 8192, (page + 1) * 8192);
    writeFileSync(file, damaged);
    const found = readDamaged(file, id);
    if (found === null) noticed++;
    else expect(found.equals(bytes)).toBe(true);
  }
  // The first page, the schema, the object and its index, and the pack.
  expect(noticed).toBeGreaterThanOrEqual(4);
});

test.each([
  ['trigger', 'CREATE TRIGGER fires AFTER INSERT ON metadata BEGIN DELETE FROM ref; END'],
  ['view', 'CREATE VIEW looks AS SELECT * FROM ref'],
  ['table', 'CREATE TABLE extra (a)'],
  ['index', 'CREATE INDEX extra ON metadata (value)'],
  ['altered table', 'ALTER TABLE ref ADD COLUMN extra TEXT'],
  ['missing table', 'DROP TABLE node_history'],
  ['renamed table', 'ALTER TABLE ref RENAME TO reference'],
])('a planted %s is refused before anything is written', (_, sql) => {
  const file = created();
  tamper(file, (database) => {
    database.exec("INSERT INTO ref VALUES (x'61', x'62')");
    database.exec(sql);
  });
  const before = fileHash(file);
  expect(failure(() => Store.open(file, waiting(LOCK_MS)))).toEqual({
    code: 'UNEXPECTED_SCHEMA',
    exit: 4,
  });
  expect(fileHash(file)).toBe(before);
});

/** A store whose last change is still in the log beside it, because its writer has it open. */
function withLog(): { file: string; id: BlobId; bytes: Buffer; writer: Store } {
  const { file, id, bytes } = filled();
  const writer = Store.open(file, waiting(LOCK_MS));
  writer.transaction(() => writer.metadata.set('note', 'in the log'));
  return { file, id, bytes, writer };
}

const copies = () => readdirSync(tmpdir()).filter((name) => /^fxd-[A-Za-z0-9]{6}$/.test(name));

test('a private copy has what the log has, and is removed', () => {
  const { file, writer } = withLog();
  const [names, before] = [readdirSync(dirname(file)), copies()];
  const { database, refusal, close } = openCopy(file, waiting(LOCK_MS));
  expect(refusal?.code).toBe('STORE_READ_ONLY');
  expect(database.file.startsWith(dirname(file))).toBe(false);
  const sql = "SELECT value FROM metadata WHERE key = 'note'";
  expect(database.prepare(sql).get()).toEqual(['in the log']);
  expect(copies()).toHaveLength(before.length + 1);
  close();
  expect(copies()).toEqual(before);
  expect(readdirSync(dirname(file))).toEqual(names);
  writer.close();
});

// No permission binds root.
test.skipIf(process.geteuid?.() === 0)(
  'a store that may not be written is read all the same',
  () => {
    const { file, id, bytes, writer } = withLog();
    chmodSync(file, 0o444);
    chmodSync(dirname(file), 0o555);
    const [names, before] = [readdirSync(dirname(file)), copies()];
    const store = Store.open(file, waiting(LOCK_MS));
    expect(store.readOnly).toBe(true);
    expect(store.objects.read(id).bytes.equals(bytes)).toBe(true);
    expect(store.metadata.get('note')).toBe('in the log');
    store.close();
    expect(copies()).toEqual(before);
    expect(readdirSync(dirname(file))).toEqual(names);
    chmodSync(dirname(file), 0o755);
    writer.close();
  },
);

test('a feature that this fxd does not know is refused', () => {
  const file = storePath();
  Store.create(file, waiting(50)).close();
  tamper(file, (database) => {
    database
      .prepare(`INSERT INTO metadata (key, value) VALUES ('format.features', 'lenses')`)
      .run();
  });
  expect(failure(() => Store.open(file, waiting(50)))).toEqual({ code: 'STORE_NEEDS', exit: 4 });
});
