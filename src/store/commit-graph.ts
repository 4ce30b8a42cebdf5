/**
 * The commit graph: parents, generation and time of every commit, so that walks need not read objects.
 * Derived from the commits. Invariant: a commit's generation is one more than the highest of its parents'.
 */
import { corruptObject } from '../model/errors.ts';
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
  try {
    while (!reader.done) parents.push(reader.number());
  } catch (error) {
    throw corruptObject('commit_graph', 'a list of parents is cut off', { cause: error });
  }
  return parents;
}

/** No history is longer; a number beyond is a lie, and one more than it must stay a whole number. */
const HIGHEST_GENERATION = 2 ** 40;

function graphCommit(number: number, level: number, time: number, parents: Buffer): GraphCommit {
  const generation = Math.min(Math.max(level, 1), HIGHEST_GENERATION);
  return { number, generation, time, parents: decodeParents(parents) };
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
    const commit = graphCommit(number, ...row);
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
      this.#known.set(number, graphCommit(number, generation, time, parents));
    }
    this.#isWhole = true;
  }

  /** What the row of a commit says, where those of its parents are as `generationOf` says. */
  static rowOf(
    number: number,
    time: number,
    parents: readonly number[],
    generationOf: (parent: number) => number,
  ): GraphCommit {
    const generation = 1 + Math.max(0, ...parents.map(generationOf));
    return { number, generation, time, parents };
  }

  /** Adds a commit; its parents must be there already. Call inside a transaction. */
  add(number: number, time: number, parents: readonly number[]): void {
    const generationOf = (parent: number) => this.get(parent)?.generation ?? 0;
    const row = CommitGraphTable.rowOf(number, time, parents, generationOf);
    const writer = new ByteWriter();
    for (const parent of parents) writer.number(parent);
    this.#database
      .prepare(
        'INSERT OR IGNORE INTO commit_graph (number, generation, time, parents) VALUES (?, ?, ?, ?)',
      )
      .run(number, row.generation, time, writer.finish());
    this.#known.set(number, row);
  }
}
