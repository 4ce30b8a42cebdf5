/**
 * The store: one `.fxd` file, its tables and its transactions. Invariant: everything that belongs to one
 * command's effect is written in one call of `transaction`.
 */
import { viewReadOnly } from '../model/errors.ts';
import type { BackupTarget } from './backup.ts';
import { backUp } from './backup.ts';
import { Census } from './census.ts';
import { compact, storeBytes, type Compaction } from './compaction.ts';
import { CommitGraphTable } from './commit-graph.ts';
import type { Database, StoreOptions } from './database.ts';
import { Garbage } from './garbage.ts';
import { GcTurn, lastTurn } from './gc-turn.ts';
import { HistoryTables } from './history-tables.ts';
import { JournalTable } from './journals.ts';
import { Metadata } from './metadata.ts';
import { NodeMapTable } from './node-maps.ts';
import { ObjectWriter } from './object-writer.ts';
import { ObjectTable } from './objects.ts';
import type { OpenedDatabase } from './open.ts';
import { createDatabase, openDatabase } from './open.ts';
import { OperationTagTable } from './operation-tags.ts';
import { OperationTable } from './operations.ts';
import { PackReader } from './packs.ts';
import type { PastView } from './past-view.ts';
import { PastRefs, PastWorktrees } from './past-view.ts';
import { RefTable } from './refs.ts';
import type { Damage, Packed } from './repacker.ts';
import { needsRepack, Repacker } from './repacker.ts';
import { Repairs } from './repairs.ts';
import { SettledWriter } from './settled-writer.ts';
import { WorktreeTable } from './worktrees.ts';

/** Fast for what is written in bulk; `small` for a commit's few objects. */
const DEFLATE_LEVEL = { bulk: 1, small: 6, history: 6 } as const;

export class Store {
  readonly objects: ObjectTable;
  readonly refs: RefTable;
  readonly operations: OperationTable;
  readonly operationTags: OperationTagTable;
  readonly commitGraph: CommitGraphTable;
  readonly history: HistoryTables;
  readonly journal: JournalTable;
  readonly nodeMaps: NodeMapTable;
  readonly worktrees: WorktreeTable;
  readonly metadata: Metadata;
  /** For whoever checks the store. */
  readonly census: Census;
  readonly repairs: Repairs;
  /** For the collection of garbage. */
  readonly garbage: Garbage;
  /** What is open is a private copy, because the file cannot be written; or it is seen as it was earlier. */
  readonly readOnly: boolean;
  /** Where the store lies as it was, if it had an older format until now. */
  readonly copyBeforeMigration: string | null;
  readonly #past: PastView | null;
  readonly #opened: OpenedDatabase;
  readonly #packed: Packed;
  /** The last collection of garbage before this process opened the store. */
  readonly #turn: string | null;

  private constructor(
    readonly file: string,
    opened: OpenedDatabase,
    past: PastView | null = null,
  ) {
    const { database } = opened;
    this.#opened = opened;
    this.#past = past;
    this.readOnly = opened.refusal !== null || past !== null;
    this.copyBeforeMigration = opened.copyBeforeMigration;
    const packs = new PackReader(database);
    this.objects = new ObjectTable(database, packs, () => this.wasCollected);
    this.#packed = { database, objects: this.objects, reader: packs };
    this.garbage = new Garbage(database);
    this.census = new Census(database, packs);
    this.repairs = new Repairs(database);
    this.refs = past === null ? new RefTable(database) : new PastRefs(database, past);
    this.operations = new OperationTable(database, packs, past?.newest);
    this.operationTags = new OperationTagTable(database);
    this.commitGraph = new CommitGraphTable(database);
    this.history = new HistoryTables(database);
    this.journal = new JournalTable(database);
    this.nodeMaps = new NodeMapTable(database);
    this.worktrees =
      past === null ? new WorktreeTable(database) : new PastWorktrees(database, past);
    this.metadata = new Metadata(database);
    this.#turn = lastTurn(this.metadata);
  }

  /** Makes a new, empty store. The file must not exist. */
  static create(file: string, options: StoreOptions): Store {
    return new Store(file, createDatabase(file, options));
  }

  /** Opens a store; see openDatabase for what it throws. */
  static open(file: string, options: StoreOptions): Store {
    return new Store(file, openDatabase(file, options));
  }

  get #database(): Database {
    return this.#opened.database;
  }

  /** The same store as it was seen earlier; to be read only. Closing one of the two closes both. */
  seenAs(past: PastView): Store {
    return new Store(this.file, this.#opened, past);
  }

  /** Throws storeReadOnly, diskFull or viewReadOnly where nothing can be written. */
  requireWritable(): void {
    if (this.#past !== null) throw viewReadOnly();
    if (this.#opened.refusal !== null) throw this.#opened.refusal;
  }

  /**
   * A writer of new objects, tuned for a whole tree (`bulk`) or a few files (`small`). Throws as
   * requireWritable does.
   */
  writer(amount: 'bulk' | 'small'): ObjectWriter {
    this.requireWritable();
    return new ObjectWriter(this.#database, this.objects, DEFLATE_LEVEL[amount]);
  }

  /**
   * A writer of a whole history, whose packs need not be written again; see SettledWriter. Throws as
   * requireWritable does.
   */
  historyWriter(way: 'at once' | 'beside', former: SettledWriter | null = null): SettledWriter {
    this.requireWritable();
    const shape = { level: DEFLATE_LEVEL.history, way };
    return new SettledWriter(this.#database, this.objects, shape, former);
  }

  /** Keeps more packs in memory while a whole history is gone through. */
  keepMorePacks(more: boolean): void {
    this.#packed.reader.keepMore(more);
  }

  /** Runs `work` as one transaction: all of it or nothing. Throws as requireWritable does. */
  transaction<T>(work: () => T): T {
    this.requireWritable();
    try {
      return this.#database.transaction(work);
    } catch (error) {
      this.history.forget();
      this.commitGraph.forget();
      this.#packed.reader.forget();
      throw error;
    }
  }

  /** Runs `work` as a transaction that may reach the disk with a later one; see Database. */
  preparation<T>(work: () => T): T {
    this.requireWritable();
    return this.#database.preparation(work);
  }

  /** Runs `work` without waiting for another process; see Database. */
  withoutWaiting<T>(work: () => T): T {
    return this.#database.withoutWaiting(work);
  }

  /** Runs `work`, which only reads, on the store as it is now; see Database. */
  snapshot<T>(work: () => T): T {
    return this.#database.snapshot(work);
  }

  /** Copies the store; see backUp of backup.ts. */
  backUp(target: BackupTarget, check: (copy: string) => boolean): Promise<string | null> {
    return backUp(this.#database, target, check);
  }

  /** Whether rows that this process found before may have been removed by a collection of garbage. */
  get wasCollected(): boolean {
    return lastTurn(this.metadata) !== this.#turn;
  }

  /** Bytes on the disk, with the log. */
  get bytes(): number {
    return storeBytes(this.#opened.database.file);
  }

  /** Says that rows are going to be removed. Call inside the transaction that removes them. */
  beginCollection(): void {
    GcTurn.begin(this.metadata);
  }

  /**
   * Writes packs anew so that versions of one thing compress one another; see Repacker. Returns null where
   * nothing would change. Throws corruptObject where a list of pieces is damaged, gcOvertaken.
   */
  repack(groups: readonly (readonly number[])[]): { readonly damages: readonly Damage[] } | null {
    if (!needsRepack(this.#packed)) return null;
    const turn = this.transaction(() => GcTurn.begin(this.metadata));
    const repacker = new Repacker(this.#packed, turn);
    repacker.run(groups);
    return { damages: repacker.damages };
  }

  /** Gives free space back to the disk; `moved` says that rows were written anew. */
  compact(moved: boolean): Compaction {
    return compact(this.#database, moved);
  }

  close(): void {
    this.#opened.close();
  }
}
