/**
 * The commit graph: parents, generation and time of every commit, so that walks need not read objects.
 * Derived from the commits. Invariant: a commit's generation is one more than the highest of its parents'.
 */
import type { Database } from './database.ts';
import { ByteReader, ByteWriter } from './varint.ts';

/** A commit by its small integer. */
export interface GraphCommit {
  readonly number: number;
  /** 1 for a commit without parents. */
  readonly generation: number;
  /** Committer's time, seconds since 1970. */
  readonly time: number;
  readonly parents: readonly number[];
}

function decodeParents(bytes: Buffer): number[] {
  // Most commits have one parent; its number mostly takes two bytes.
  if (bytes.length === 2 && bytes[0]! >= 0x80 && bytes[1]! < 0x80) {
    return [(bytes[0]! & 0x7f) + bytes[1]! * 0x80];
  }
  const reader = new ByteReader(bytes);
  const parents: number[] = [];
  while (!reader.done) parents.push(reader.number());
  return parents;
}

export class CommitGraphTable {
  readonly #database: Database;
  readonly #known = new Map<number, GraphCommit>();
  #isWhole = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** One commit, or undefined if it is not in the store. */
  get(number: number): GraphCommit | undefined {
    const known = this.#known.get(number);
    if (known !== undefined || this.#isWhole) return known;
    const row = this.#database
      .prepare('SELECT generation, time, parents FROM commit_graph WHERE number = ?')
      .get(number) as [number, number, Buffer] | undefined;
    if (row === undefined) return undefined;
    const commit = { number, generation: row[0], time: row[1], parents: decodeParents(row[2]) };
    this.#known.set(number, commit);
    return commit;
  }

  /** Forgets what it has written, because the transaction was rolled back. */
  forget(): void {
    this.#known.clear();
    this.#isWhole = false;
  }

  /** Reads the whole graph at once, for a walk that will meet most of it. */
  loadAll(): void {
    if (this.#isWhole) return;
    const rows = this.#database
      .prepare('SELECT number, generation, time, parents FROM commit_graph')
      .all() as [number, number, number, Buffer][];
    for (const [number, generation, time, parents] of rows) {
      this.#known.set(number, { number, generation, time, parents: decodeParents(parents) });
    }
    this.#isWhole = true;
  }

  /** Adds a commit; its parents must be there already. Call inside a transaction. */
  add(number: number, time: number, parents: readonly number[]): void {
    const generations = parents.map((parent) => this.get(parent)?.generation ?? 0);
    const generation = 1 + Math.max(0, ...generations);
    const writer = new ByteWriter();
    for (const parent of parents) writer.number(parent);
    this.#database
      .prepare(
        'INSERT OR IGNORE INTO commit_graph (number, generation, time, parents) VALUES (?, ?, ?, ?)',
      )
      .run(number, generation, time, writer.finish());
    this.#known.set(number, { number, generation, time, parents });
  }
}
