/**
 * Repairs: what may be taken out of a damaged store because it can be computed again. Invariant: nothing
 * here touches objects, packs, refs, operations or node maps. Call all of it inside a transaction.
 */
import type { Database } from './database.ts';

export class Repairs {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Makes SQLite build its indexes anew from the tables. */
  reindex(): void {
    this.#database.execute('REINDEX');
  }

  /** Empties the tables that are derived from the commits; in the graph some commits stay. */
  clearHistory(staying: readonly number[]): void {
    this.#database
      .prepare('DELETE FROM commit_graph WHERE number NOT IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(staying));
    for (const table of ['file_history', 'node_history', 'path']) {
      this.#database.execute(`DELETE FROM ${table}`);
    }
  }

  /** The next time that one of these values is stored, it is stored anew. */
  dropValues(hashes: readonly Buffer[]): void {
    const remove = this.#database.prepare('DELETE FROM value WHERE hash = ?');
    for (const hash of hashes) remove.run(hash);
  }

  dropOutline(blob: number, language: string): void {
    this.#database
      .prepare('DELETE FROM outline WHERE blob = ? AND language = ?')
      .run(blob, language);
  }

  dropFolderStates(): void {
    this.#database.execute('DELETE FROM folder_state');
  }

  /** For entries that cannot be read: the files are left as they are. */
  dropJournal(): void {
    this.#database.execute('DELETE FROM journal');
  }

  /** Forgets since when something is unreachable; the next collection notes it again. */
  dropUnreachable(): void {
    this.#database.execute('DELETE FROM unreachable');
  }
}
