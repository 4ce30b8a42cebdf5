/**
 * The journal: what a command is about to do to the files of a working tree, written down before it
 * begins. Invariant: there is at most one entry a working tree, and it goes in the transaction in which
 * the command's view appears, so an entry that is found belongs to a command that was cut off.
 */
import type { Database } from './database.ts';

export class JournalTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The entry of a working tree, or null. */
  read(worktree: number): string | null {
    const sql = 'SELECT body FROM journal WHERE worktree = ?';
    const row = this.#database.prepare(sql).get(worktree);
    return row === undefined ? null : (row[0] as string);
  }

  /** Writes an entry unless there is one; returns whether it did. Call inside a transaction. */
  add(worktree: number, body: string): boolean {
    const sql = 'INSERT INTO journal (worktree, body) VALUES (?, ?) ON CONFLICT DO NOTHING';
    return this.#database.prepare(sql).run(worktree, body).changes > 0;
  }

  /** Call inside a transaction. */
  remove(worktree: number): void {
    this.#database.prepare('DELETE FROM journal WHERE worktree = ?').run(worktree);
  }
}
