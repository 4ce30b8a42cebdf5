/**
 * Working trees: which commit each has checked out, and what the last scan saw of its files. Invariant:
 * the folder states are a cache; dropping them costs time and loses nothing.
 */
import { decodeBytes, encodeText } from '../model/path.ts';
import type { RepoPath } from '../model/path.ts';
import type { FolderState } from '../model/folder-state.ts';
import type { Database } from './database.ts';
import { byBucket, decodeStates, encodeStates } from './folder-state-encoding.ts';

/** The working tree that lies around the store. */
export const MAIN_WORKTREE = 1;

export class WorktreeTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** HEAD as Git writes it: `ref: refs/heads/main` or a commit id. `previous` is what `-` means. */
  head(worktree: number): { readonly head: string; readonly previous: string | null } | null {
    const row = this.#database
      .prepare('SELECT head, previous FROM worktree WHERE number = ?')
      .get(worktree) as [Buffer, Buffer | null] | undefined;
    if (row === undefined) return null;
    const [head, previous] = row;
    return { head: decodeBytes(head), previous: previous === null ? null : decodeBytes(previous) };
  }

  /** Call inside a transaction. */
  setHead(worktree: number, head: string, previous: string | null): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO worktree (number, head, previous) VALUES (?, ?, ?)')
      .run(worktree, encodeText(head), previous === null ? null : encodeText(previous));
  }

  /** Whether any scan has left what it saw. */
  hasFolderStates(worktree: number): boolean {
    const sql = 'SELECT 1 FROM folder_state WHERE worktree = ? LIMIT 1';
    return this.#database.prepare(sql).get(worktree) !== undefined;
  }

  /** Everything the last scan saw, by folder; the top folder is ''. Nothing where it cannot be read. */
  folderStates(worktree: number): Map<RepoPath, FolderState> {
    const rows = this.#database
      .prepare('SELECT states FROM folder_state WHERE worktree = ?')
      .all(worktree) as [Buffer][];
    const states = new Map<RepoPath, FolderState>();
    const isWhole = rows.every(([bytes]) => decodeUnlessDamaged(bytes, states));
    return isWhole ? states : new Map();
  }

  /** Replaces the states of some folders (null removes one). Call inside a transaction. */
  saveFolderStates(worktree: number, changed: ReadonlyMap<RepoPath, FolderState | null>): void {
    const select = this.#database.prepare(
      'SELECT states FROM folder_state WHERE worktree = ? AND bucket = ?',
    );
    const insert = this.#database.prepare(
      'INSERT OR REPLACE INTO folder_state (worktree, bucket, states) VALUES (?, ?, ?)',
    );
    for (const [bucket, folders] of byBucket(changed)) {
      const states = new Map<RepoPath, FolderState>();
      const row = select.get(worktree, bucket);
      if (row !== undefined && !decodeUnlessDamaged(row[0] as Buffer, states)) states.clear();
      for (const [path, state] of folders) {
        if (state === null) states.delete(path);
        else states.set(path, state);
      }
      insert.run(worktree, bucket, encodeStates(states));
    }
  }
}

/** Reads a bucket into a map; false where it is damaged: a cache is not worth an error. */
function decodeUnlessDamaged(bytes: Buffer, into: Map<RepoPath, FolderState>): boolean {
  try {
    decodeStates(bytes, into);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
