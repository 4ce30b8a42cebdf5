/**
 * Schema: the tables of a `.fxd` file, described in docs/format.md. Invariant: a store that was migrated
 * step by step has exactly the schema that a fresh one has.
 */

/** `pragma application_id`: the bytes "fxd" and 1. */
export const APPLICATION_ID = 0x66786401;

/** The statements of each format version, oldest first; version N is reached by running the first N. */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE metadata (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE pack (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      codec INTEGER NOT NULL,
      size INTEGER NOT NULL,
      hash BLOB NOT NULL,
      data BLOB NOT NULL
    ) STRICT`,
    `CREATE TABLE object (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id BLOB NOT NULL UNIQUE,
      type INTEGER NOT NULL,
      size INTEGER NOT NULL,
      sha256 BLOB NOT NULL,
      pieces BLOB NOT NULL
    ) STRICT`,
    `CREATE TABLE value (
      hash BLOB PRIMARY KEY,
      pack INTEGER NOT NULL,
      start INTEGER NOT NULL,
      length INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE outline (
      blob INTEGER NOT NULL,
      language TEXT NOT NULL,
      version INTEGER NOT NULL,
      pieces BLOB NOT NULL,
      PRIMARY KEY (blob, language)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE node_map (
      number INTEGER PRIMARY KEY,
      tree BLOB NOT NULL,
      splitter INTEGER NOT NULL,
      identity INTEGER NOT NULL,
      aliases TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE ref (
      name BLOB PRIMARY KEY,
      target BLOB NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE worktree (
      number INTEGER PRIMARY KEY,
      head BLOB NOT NULL,
      previous BLOB
    ) STRICT`,
    `CREATE TABLE operation (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id BLOB NOT NULL UNIQUE,
      body TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE commit_graph (
      number INTEGER PRIMARY KEY,
      generation INTEGER NOT NULL,
      time INTEGER NOT NULL,
      parents BLOB NOT NULL
    ) STRICT`,
    `CREATE TABLE path (
      number INTEGER PRIMARY KEY,
      path BLOB NOT NULL UNIQUE
    ) STRICT`,
    `CREATE TABLE file_history (
      path INTEGER NOT NULL,
      number INTEGER NOT NULL,
      status INTEGER NOT NULL,
      PRIMARY KEY (path, number)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE node_history (
      node BLOB NOT NULL,
      number INTEGER NOT NULL,
      kinds INTEGER NOT NULL,
      path INTEGER NOT NULL,
      name TEXT NOT NULL,
      former TEXT,
      PRIMARY KEY (node, number)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE folder_state (
      worktree INTEGER NOT NULL,
      bucket INTEGER NOT NULL,
      states BLOB NOT NULL,
      PRIMARY KEY (worktree, bucket)
    ) STRICT, WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE journal (
      worktree INTEGER PRIMARY KEY,
      body TEXT NOT NULL
    ) STRICT`,
    `CREATE TABLE operation_tag (
      name TEXT PRIMARY KEY,
      operation BLOB NOT NULL
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE unreachable (
      object INTEGER PRIMARY KEY,
      since INTEGER NOT NULL
    ) STRICT`,
    // Of body and pieces one is null: gc puts bodies into packs.
    `ALTER TABLE operation RENAME TO former_operation`,
    `CREATE TABLE operation (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id BLOB NOT NULL UNIQUE,
      body TEXT,
      pieces BLOB
    ) STRICT`,
    `INSERT INTO operation (number, id, body) SELECT number, id, body FROM former_operation`,
    `DROP TABLE former_operation`,
  ],
];

/** The format that this fxd writes. */
export const FORMAT_VERSION = MIGRATIONS.length;
