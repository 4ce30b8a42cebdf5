/**
 * Migration: brings a store of an older format up to date. Invariant: what the store was lies beside it,
 * complete and on the disk, before anything of it changes; and then all of it changes in one transaction.
 */
import { storeNewer } from '../model/errors.ts';
import type { StoreOptions } from './database.ts';
import { Database } from './database.ts';
import { NewFile } from './new-file.ts';
import { MIGRATIONS } from './schema.ts';

/**
 * Brings a store of format `from` up to date, in one transaction; nothing if another process did.
 * `keep` is called before anything changes, while no other process can write. Throws storeNewer where
 * the other process was of a newer fxd.
 */
export function migrate(
  database: Database,
  from: number,
  migrations = MIGRATIONS,
  keep: () => unknown = () => undefined,
): void {
  const to = migrations.length;
  database.transaction(() => {
    const found = Number(database.pragma('user_version'));
    if (found > to) throw storeNewer(found, to);
    if (found !== from) return;
    keep();
    for (const statement of migrations.slice(from).flat()) database.execute(statement);
    // A reader refuses tables that it does not know, so reading needs the format as writing does.
    const set = database.prepare('INSERT OR REPLACE INTO metadata (key, value) VALUES (?, ?)');
    for (const key of ['format.read', 'format.write']) set.run(key, String(to));
    database.execute(`PRAGMA user_version = ${to}`);
  });
}

/**
 * Brings the store in `database` up to date after a copy of it was made beside it, such as
 * `.fxd.backup-format-1`. Returns the copy, or null where another process was faster. Throws diskFull,
 * fileUnwritable, storeBusy.
 */
export function migrateWithBackup(
  database: Database,
  from: number,
  options: StoreOptions,
): string | null {
  let copy: string | null = null;
  migrate(database, from, MIGRATIONS, () => (copy = copyBeside(database.file, from, options)));
  return copy;
}

/** Copies a store whose write lock this process holds; returns the copy. */
function copyBeside(file: string, format: number, options: StoreOptions): string {
  const name = `${file}.backup-format-${format}`;
  // Always the same name: one that was left by a process that was killed is replaced.
  const copy = NewFile.reserve(`${name}.part`, file, name);
  try {
    // Another connection: SQLite does not copy inside a transaction, and this one's reads the same.
    const reader = new Database(file, { ...options, readOnly: true });
    try {
      reader.prepare('VACUUM INTO ?').run(copy.temporary);
    } finally {
      reader.close();
    }
    // The copy is to be as the original is; the journal is the one thing that VACUUM does not carry.
    const written = new Database(copy.temporary, { ...options, readOnly: false });
    written.pragma('journal_mode = WAL');
    written.close();
    return copy.putInPlace(name, 'beside');
  } finally {
    copy.discard();
  }
}
