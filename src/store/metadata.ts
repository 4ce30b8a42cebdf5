/**
 * Metadata: what a reader must know of the whole file, as text by key. Invariant: `format.*`, `hash.*`
 * and `repository.id` are written when the store is made and never changed except by a migration.
 */
import type { Database } from './database.ts';

export class Metadata {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(key: string): string | null {
    const row = this.#database.prepare('SELECT value FROM metadata WHERE key = ?').get(key);
    return row === undefined ? null : (row[0] as string);
  }

  /** Call inside a transaction. */
  set(key: string, value: string): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO metadata (key, value) VALUES (?, ?)')
      .run(key, value);
  }
}
