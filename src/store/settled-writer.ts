/**
 * The writer of a history: puts many objects into packs as `fxd gc` would, each right after what is most like
 * it, so that they need not be packed again. Invariant: what `flush` wrote is complete, as with ObjectWriter;
 * the order in which objects are added is the order of their numbers.
 */
import { objectCollision } from '../model/errors.ts';
import { sha256Key } from '../model/hash.ts';
import type { BlobId, ObjectId, ObjectType } from '../model/ids.ts';
import type { Outline } from '../model/outline.ts';
import { ChunkPacker, SETTLED_SHAPE } from './chunk-packer.ts';
import type { Database } from './database.ts';
import type { ObjectTable } from './objects.ts';
import { TYPE_NUMBER } from './objects.ts';
import { encodeOutline } from './outline-encoding.ts';
import type { Sort } from './pack-writer.ts';
import { PackWriter } from './pack-writer.ts';
import type { Piece } from './packs.ts';
import { LIST_LIMIT } from './packs.ts';
import { storeLists } from './piece-lists.ts';

/** Raw bytes that wait before they are written. */
const BATCH_BYTES = 8 * 1024 * 1024;
const BATCH_OBJECTS = 4_000;
/** Longer contents are packed whole: they are seldom text, and hardly ever change in a few lines. */
const LONGEST_CHUNKED = 4 * 1024 * 1024;
/** The same where chunks would make more pieces than a list can name. */
const MOST_PIECES = LIST_LIMIT / 24;

const SORT_OF: Readonly<Record<ObjectType, Sort>> = {
  commit: 'objects',
  tag: 'objects',
  tree: 'trees',
  blob: 'contents',
};

interface PendingObject {
  /** Its place among those that wait, from 0. */
  readonly index: number;
  readonly id: ObjectId;
  readonly type: ObjectType;
  readonly size: number;
  readonly hash: string;
  readonly pieces: readonly Piece[];
}

interface PendingOutline {
  readonly blob: BlobId;
  readonly language: string;
  readonly version: number;
  readonly pieces: readonly Piece[];
}

export class SettledWriter {
  readonly #database: Database;
  readonly #objects: ObjectTable;
  readonly #packer: ChunkPacker;
  #pending = new Map<ObjectId, PendingObject>();
  #outlines: PendingOutline[] = [];
  #bytes = 0;
  /** The highest number that an object had, once it was asked for inside a transaction. */
  #last: number | null = null;
  /** Every object that is there or waits, where the store was empty when this began; else null. */
  readonly #present: Set<ObjectId> | null;

  /**
   * With `beside`, packs are deflated while other work goes on; then only `flushLater` can write. `former`
   * wrote before this, and nobody else since it began.
   */
  constructor(
    database: Database,
    objects: ObjectTable,
    { level, way }: { readonly level: number; readonly way: 'at once' | 'beside' },
    former: SettledWriter | null = null,
  ) {
    this.#database = database;
    this.#objects = objects;
    this.#packer = new ChunkPacker(new PackWriter({ ...SETTLED_SHAPE, level }, way));
    const isEmpty = database.prepare('SELECT 1 FROM object LIMIT 1').get() === undefined;
    this.#present = former === null ? (isEmpty ? new Set() : null) : former.#present;
  }

  has(id: ObjectId): boolean {
    return this.#present?.has(id) ?? (this.#pending.has(id) || this.#objects.has(id));
  }

  /** Whether it is time to `flush`. */
  get isLarge(): boolean {
    const count = this.#pending.size + this.#outlines.length;
    return this.#bytes > BATCH_BYTES || count > BATCH_OBJECTS;
  }

  /**
   * Adds an object, unless it is there; returns whether it was not. The caller has computed the id from the
   * bytes. Throws objectCollision.
   */
  add(type: ObjectType, id: ObjectId, bytes: Buffer): boolean {
    const hash = sha256Key(bytes);
    if (this.has(id)) {
      const known = this.#pending.get(id)?.hash ?? this.#objects.sha256Of(id)?.toString('latin1');
      if (known !== undefined && known !== hash) throw objectCollision(id);
      if (known !== undefined) return false;
    }
    this.#present?.add(id);
    const pieces = this.#append(SORT_OF[type], bytes);
    const index = this.#pending.size;
    this.#pending.set(id, { index, id, type, size: bytes.length, hash, pieces });
    this.#bytes += bytes.length;
    return true;
  }

  /** Adds how a blob is split for one language, which the caller has found to be missing. */
  addOutline(blob: BlobId, outline: Outline): void {
    const { language, version } = outline;
    const pieces = this.#append('outlines', encodeOutline(outline));
    this.#outlines.push({ blob, language, version, pieces });
  }

  #append(sort: Sort, bytes: Buffer): readonly Piece[] {
    // Commits have nothing long in common.
    if (sort === 'objects' || bytes.length > LONGEST_CHUNKED) {
      return this.#packer.appendWhole(sort, bytes);
    }
    const pieces = this.#packer.append(sort, bytes);
    return pieces.length > MOST_PIECES ? this.#packer.appendWhole(sort, bytes) : pieces;
  }

  /**
   * The number of an object that is there or waits. Call inside the transaction in which it is written: then
   * nobody else can be given that number.
   */
  numberOf(id: ObjectId): number | null {
    const pending = this.#pending.get(id);
    return pending === undefined
      ? this.#objects.numberOf(id)
      : this.#lastNumber() + 1 + pending.index;
  }

  #lastNumber(): number {
    if (this.#last === null) {
      const sql = `SELECT seq FROM sqlite_sequence WHERE name = 'object'`;
      this.#last = (this.#database.prepare(sql).get()?.[0] ?? 0) as number;
    }
    return this.#last;
  }

  /** Writes everything that waits when its packs are deflated, in one transaction. */
  async flushLater(): Promise<void> {
    this.#packer.packs.closeAll();
    await this.#packer.packs.deflated();
    this.flush();
  }

  /** Writes everything that waits, in one transaction. */
  flush(): void {
    if (this.#pending.size === 0 && this.#outlines.length === 0) return;
    const { packs } = this.#packer;
    packs.closeAll();
    const place = this.#database.transaction(() => {
      const final = packs.write(this.#database);
      const lists = [...this.#pending.values(), ...this.#outlines].map(({ pieces }) => {
        return pieces.map(final);
      });
      const stored = storeLists(this.#database, lists);
      const numbers = this.#writeObjects(stored);
      this.#writeOutlines(stored.slice(this.#pending.size), numbers);
      return final;
    });
    this.#packer.settle(place);
    this.#pending = new Map();
    this.#outlines = [];
    this.#bytes = 0;
    this.#last = null;
  }

  /** Returns the numbers that they got. */
  #writeObjects(stored: readonly Buffer[]): Map<ObjectId, number> {
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO object (number, id, type, size, sha256, pieces) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const numbers = new Map<ObjectId, number>();
    const first = this.#lastNumber() + 1;
    for (const { index, id, type, size, hash } of this.#pending.values()) {
      const name = Buffer.from(id, 'hex');
      const sha256 = Buffer.from(hash, 'latin1');
      const number = first + index;
      const row = [number, name, TYPE_NUMBER[type], size, sha256, stored[index]!];
      // Another process may have added it meanwhile.
      if (insert.run(...row).changes > 0) numbers.set(id, number);
    }
    return numbers;
  }

  #writeOutlines(stored: readonly Buffer[], numbers: ReadonlyMap<ObjectId, number>): void {
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO outline (blob, language, version, pieces) VALUES (?, ?, ?, ?)',
    );
    this.#outlines.forEach(({ blob, language, version }, index) => {
      const number = numbers.get(blob) ?? this.#objects.numberOf(blob);
      if (number !== null) insert.run(number, language, version, stored[index]!);
    });
  }
}
