/**
 * A whole table, a few rows at a time. Invariant: memory is that of one page of rows, and a table whose
 * order is damaged ends the walk instead of leading it in a circle.
 */
import { storeUnreadable } from '../model/errors.ts';
import type { Database, Row } from './database.ts';

const ROWS = 500;

export class TablePages {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The rows of a query that goes on from a key and is ordered by it; the first columns are that key.
   * `start` comes before every key. Throws storeUnreadable where there are more rows than the
   * table has, or SQLite cannot read on.
   */
  *rows(table: string, sql: string, start: readonly unknown[]): Generator<Row> {
    const count = this.#database.prepare(`SELECT count(*) FROM ${table}`).get()?.[0];
    let left = Number(count);
    const select = this.#database.prepare(`${sql} LIMIT ${ROWS}`);
    let after = start;
    for (;;) {
      const rows = select.all(...after);
      left -= rows.length;
      if (left < 0) {
        const reason = `the rows of ${table} are out of order`;
        throw storeUnreadable(this.#database.file, reason);
      }
      yield* rows;
      if (rows.length < ROWS) return;
      after = rows[rows.length - 1]!.slice(0, start.length);
    }
  }
}
