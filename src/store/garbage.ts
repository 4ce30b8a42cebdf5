/**
 * Garbage: the rows of what nothing needs any more, and how they go. Invariant: rows that describe an
 * object go in the transaction in which it goes; whether it may go is decided above. Call all of it inside
 * a transaction.
 */
import type { ObjectId, ObjectType, OperationId } from '../model/ids.ts';
import type { Database } from './database.ts';
import { TYPE_NAME } from './objects.ts';
import { TablePages } from './table-pages.ts';

export interface PresentObject {
  readonly number: number;
  readonly id: ObjectId;
  /** Null where the number stands for no type. */
  readonly type: ObjectType | null;
}

/** Tables with a row or rows of an object, and the column that holds its number. */
const ABOUT_OBJECTS = [
  ['object', 'number'],
  ['outline', 'blob'],
  ['unreachable', 'object'],
] as const;

/** Tables that only commits have rows in. */
const ABOUT_COMMITS = [
  ['node_map', 'number'],
  ['commit_graph', 'number'],
  ['file_history', 'number'],
  ['node_history', 'number'],
] as const;

/** Numbers that one statement is given. */
const AT_ONCE = 20_000;

export class Garbage {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Every object, by number. */
  *objects(): Generator<PresentObject> {
    const sql = 'SELECT number, id, type FROM object WHERE number > ? ORDER BY number';
    for (const row of new TablePages(this.#database).rows('object', sql, [-1])) {
      const [number, id, type] = row as [number, Buffer, number];
      yield { number, id: id.toString('hex') as ObjectId, type: TYPE_NAME[type] ?? null };
    }
  }

  /** When each unreachable object was first seen to be so, in milliseconds since 1970. */
  unreachableSince(): Map<number, number> {
    const rows = this.#database.prepare('SELECT object, since FROM unreachable').all();
    return new Map(rows as [number, number][]);
  }

  /** Replaces what `unreachableSince` returns. */
  setUnreachable(former: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>): void {
    const insert = this.#database.prepare(
      'INSERT OR REPLACE INTO unreachable (object, since) VALUES (?, ?)',
    );
    for (const [number, since] of now) {
      if (former.get(number) !== since) insert.run(number, since);
    }
    const again = [...former.keys()].filter((number) => !now.has(number));
    this.#removeRows('unreachable', 'object', again);
  }

  /** Removes objects with all that is known of them; their bytes stay until their packs go. */
  removeObjects(objects: readonly PresentObject[]): void {
    const numbers = objects.map(({ number }) => number);
    for (const [table, column] of ABOUT_OBJECTS) this.#removeRows(table, column, numbers);
    const commits = objects.filter(({ type }) => type === 'commit').map(({ number }) => number);
    for (const [table, column] of ABOUT_COMMITS) this.#removeRows(table, column, commits);
  }

  /** The operations that have a name of their own. */
  taggedOperations(): OperationId[] {
    const rows = this.#database.prepare('SELECT operation FROM operation_tag').all() as [Buffer][];
    return rows.map(([id]) => id.toString('hex') as OperationId);
  }

  /** Removes this operation and all before it. */
  forgetOperations(last: OperationId): void {
    const sql = 'DELETE FROM operation WHERE number <= (SELECT number FROM operation WHERE id = ?)';
    this.#database.prepare(sql).run(Buffer.from(last, 'hex'));
  }

  #removeRows(table: string, column: string, numbers: readonly number[]): void {
    const sql = `DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?))`;
    for (let at = 0; at < numbers.length; at += AT_ONCE) {
      this.#database.prepare(sql).run(JSON.stringify(numbers.slice(at, at + AT_ONCE)));
    }
  }
}
