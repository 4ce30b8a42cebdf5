/**
 * Names for operations. Invariant: they are no part of the view: undoing moves none of them, and one may
 * outlive the operation that it names.
 */
import type { OperationId } from '../model/ids.ts';
import type { Database } from './database.ts';

export interface StoredOperationTag {
  readonly name: string;
  readonly operation: OperationId;
}

export class OperationTagTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** All of them, sorted by name. */
  list(): StoredOperationTag[] {
    const rows = this.#database
      .prepare('SELECT name, operation FROM operation_tag ORDER BY name')
      .all() as [string, Buffer][];
    return rows.map(([name, id]) => ({ name, operation: id.toString('hex') as OperationId }));
  }

  /** The operation of this name, or null. */
  get(name: string): OperationId | null {
    const row = this.#database
      .prepare('SELECT operation FROM operation_tag WHERE name = ?')
      .get(name);
    return row === undefined ? null : ((row[0] as Buffer).toString('hex') as OperationId);
  }

  /** Returns false where the name is taken. Call inside a transaction. */
  add(name: string, operation: OperationId): boolean {
    const { changes } = this.#database
      .prepare('INSERT OR IGNORE INTO operation_tag (name, operation) VALUES (?, ?)')
      .run(name, Buffer.from(operation, 'hex'));
    return changes > 0;
  }

  /** Returns false where there is none. Call inside a transaction. */
  remove(name: string): boolean {
    const { changes } = this.#database
      .prepare('DELETE FROM operation_tag WHERE name = ?')
      .run(name);
    return changes > 0;
  }
}
