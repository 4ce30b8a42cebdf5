/**
 * Refs: names of commits and tags. Invariant: a ref moves only from the value that the caller saw, so two
 * processes never overwrite each other's move.
 */
import type { ObjectId } from '../model/ids.ts';
import { decodeBytes, encodeText } from '../model/path.ts';
import type { Database } from './database.ts';

export interface Ref {
  /** The full name, such as `refs/heads/main`. */
  readonly name: string;
  readonly target: ObjectId;
}

export class RefTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** What a ref points to, or null. */
  get(name: string): ObjectId | null {
    const row = this.#database
      .prepare('SELECT target FROM ref WHERE name = ?')
      .get(encodeText(name));
    return row === undefined ? null : ((row[0] as Buffer).toString('hex') as ObjectId);
  }

  /** All refs under a prefix such as `refs/heads/`, in the order of their bytes. */
  list(prefix: string): Ref[] {
    const low = encodeText(prefix);
    const rows = this.#database
      .prepare('SELECT name, target FROM ref WHERE name >= ? ORDER BY name')
      .all(low) as [Buffer, Buffer][];
    const refs: Ref[] = [];
    for (const [name, target] of rows) {
      if (!name.subarray(0, low.length).equals(low)) break;
      refs.push({ name: decodeBytes(name), target: target.toString('hex') as ObjectId });
    }
    return refs;
  }

  /**
   * Moves, makes or deletes (`to` null) a ref if it still has the value `from` (null: does not exist).
   * Returns false if it has not. Call inside a transaction.
   */
  compareAndSwap(name: string, from: ObjectId | null, to: ObjectId | null): boolean {
    if (this.get(name) !== from) return false;
    const key = encodeText(name);
    if (to === null) {
      this.#database.prepare('DELETE FROM ref WHERE name = ?').run(key);
    } else {
      this.#database
        .prepare('INSERT OR REPLACE INTO ref (name, target) VALUES (?, ?)')
        .run(key, Buffer.from(to, 'hex'));
    }
    return true;
  }
}
