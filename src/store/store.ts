/**
 * The store: one `.fxd` file, its tables and its transactions. Invariant: everything that belongs to one
 * command's effect is written in one call of `transaction`.
 */
import { CommitGraphTable } from './commit-graph.ts';
import type { Database } from './database.ts';
import { HistoryTables } from './history-tables.ts';
import { Metadata } from './metadata.ts';
import { NodeMapTable } from './node-maps.ts';
import { ObjectWriter } from './object-writer.ts';
import { ObjectTable } from './objects.ts';
import type { OpenedDatabase } from './open.ts';
import { createDatabase, openDatabase } from './open.ts';
import { OperationTable } from './operations.ts';
import { PackReader } from './packs.ts';
import { RefTable } from './refs.ts';
import { WorktreeTable } from './worktrees.ts';

/** Fast for what is written in bulk; `small` for a commit's few objects. */
const DEFLATE_LEVEL = { bulk: 1, small: 6 } as const;

export class Store {
  readonly objects: ObjectTable;
  readonly refs: RefTable;
  readonly operations: OperationTable;
  readonly commitGraph: CommitGraphTable;
  readonly history: HistoryTables;
  readonly nodeMaps: NodeMapTable;
  readonly worktrees: WorktreeTable;
  readonly metadata: Metadata;
  /** The file could not be written; what is open is a private copy. */
  readonly readOnly: boolean;
  readonly #opened: OpenedDatabase;

  private constructor(
    readonly file: string,
    opened: OpenedDatabase,
  ) {
    const { database } = opened;
    this.#opened = opened;
    this.readOnly = opened.readOnly;
    this.objects = new ObjectTable(database, new PackReader(database));
    this.refs = new RefTable(database);
    this.operations = new OperationTable(database);
    this.commitGraph = new CommitGraphTable(database);
    this.history = new HistoryTables(database);
    this.nodeMaps = new NodeMapTable(database);
    this.worktrees = new WorktreeTable(database);
    this.metadata = new Metadata(database);
  }

  /** Makes a new, empty store. The file must not exist. */
  static create(file: string, lockTimeoutMs: number): Store {
    return new Store(file, createDatabase(file, lockTimeoutMs));
  }

  /** Opens a store; see openDatabase for what it throws. */
  static open(file: string, lockTimeoutMs: number): Store {
    return new Store(file, openDatabase(file, lockTimeoutMs));
  }

  get #database(): Database {
    return this.#opened.database;
  }

  /** A writer of new objects, tuned for a whole tree (`bulk`) or a few files (`small`). */
  writer(amount: 'bulk' | 'small'): ObjectWriter {
    return new ObjectWriter(this.#database, this.objects, DEFLATE_LEVEL[amount]);
  }

  /** Runs `work` as one transaction: all of it or nothing. */
  transaction<T>(work: () => T): T {
    try {
      return this.#database.transaction(work);
    } catch (error) {
      this.history.forget();
      this.commitGraph.forget();
      throw error;
    }
  }

  /** Runs `work` as a transaction that may reach the disk with a later one; see Database. */
  preparation<T>(work: () => T): T {
    return this.#database.preparation(work);
  }

  /** Runs `work` without waiting for another process; see Database. */
  withoutWaiting<T>(work: () => T): T {
    return this.#database.withoutWaiting(work);
  }

  close(): void {
    this.#opened.close();
  }
}
