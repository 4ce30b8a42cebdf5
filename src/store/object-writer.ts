/**
 * The writer of objects: collects new objects in memory and writes them in short transactions.
 * Invariant: what `flush` wrote is complete (packs, values, objects, outlines refer only to each other and
 * to what was there), so a crash between two flushes leaves unused rows at worst.
 */
import { objectCollision } from '../model/errors.ts';
import { sha256Key } from '../model/hash.ts';
import type { BlobId, ObjectId, ObjectType } from '../model/ids.ts';
import type { Outline } from '../model/outline.ts';
import type { Database } from './database.ts';
import { encodeOutline } from './outline-encoding.ts';
import type { ObjectTable } from './objects.ts';
import { TYPE_NUMBER } from './objects.ts';
import type { Place } from './pack-writer.ts';
import { PackWriter } from './pack-writer.ts';
import type { Piece } from './packs.ts';
import { CODEC, encodePieces, PACK_SIZE } from './packs.ts';

/**
 * Values shorter than this have no row of their own: the row would cost more than the bytes it saves,
 * and deflate finds most repetitions inside a pack.
 */
export const SHORTEST_SHARED_VALUE = 96;

/** Raw bytes collected before they are written: bounds the memory of a large scan. */
const FLUSH_BYTES = 8 * 1024 * 1024;

/** Places of values kept in memory, about 150 bytes each. */
const REMEMBERED_VALUES = 200_000;

interface PendingObject {
  readonly id: ObjectId;
  readonly type: ObjectType;
  readonly size: number;
  readonly hash: string;
  readonly pieces: readonly Piece[];
  /** The contents, where some of the pieces lie in packs that were there before; else null. */
  readonly bytes: Buffer | null;
}

interface PendingOutline {
  readonly blob: BlobId;
  readonly language: string;
  readonly version: number;
  readonly pieces: readonly Piece[];
}

export class ObjectWriter {
  readonly #database: Database;
  readonly #objects: ObjectTable;
  readonly #packs: PackWriter;
  #pendingObjects = new Map<string, PendingObject>();
  #pendingOutlines = new Map<string, PendingOutline>();
  /** Where each value lies that this writer has met; SHA-256 key → piece. */
  readonly #values = new Map<string, Piece>();
  #newValues: string[] = [];
  #pendingBytes = 0;
  /**
   * In a store that was empty when this writer began, everything that can be found is what it wrote; so
   * the scan of a whole new tree asks the tables nothing.
   */
  #writtenAll: Set<string> | null;

  constructor(database: Database, objects: ObjectTable, level: number) {
    this.#database = database;
    this.#objects = objects;
    this.#packs = new PackWriter({ level, size: PACK_SIZE, codec: CODEC.deflate });
    const isEmpty = database.prepare('SELECT 1 FROM object LIMIT 1').get() === undefined;
    this.#writtenAll = isEmpty ? new Set() : null;
  }

  /** Whether an object is in the store or waits to be written. */
  has(id: ObjectId): boolean {
    if (this.#writtenAll !== null) return this.#writtenAll.has(id);
    return this.#pendingObjects.has(id) || this.#objects.has(id);
  }

  /**
   * Compares bytes with those that are there under their id, by SHA-256: a collision of SHA-1 is refused,
   * not believed. Throws objectCollision.
   */
  confirm(id: ObjectId, bytes: Buffer): void {
    const hash =
      this.#pendingObjects.get(id)?.hash ?? this.#objects.sha256Of(id)?.toString('latin1');
    if (hash !== undefined && hash !== sha256Key(bytes)) throw objectCollision(id);
  }

  /** Adds a commit, tree or tag. The caller has computed the id from the bytes. Throws objectCollision. */
  addObject(type: ObjectType, id: ObjectId, bytes: Buffer): void {
    if (this.has(id)) return this.confirm(id, bytes);
    const pieces = this.#packs.append('objects', bytes);
    this.#addPending(type, id, bytes, pieces);
  }

  /**
   * Adds a blob and how it is split. Values that the store has are referred to; the rest is packed.
   * `cuts` are the start and end of every leaf, in order. Throws objectCollision.
   */
  addBlob(id: BlobId, bytes: Buffer, cuts: readonly number[]): void {
    if (this.has(id)) return this.confirm(id, bytes);
    this.#addPending('blob', id, bytes, this.#appendShared(bytes, cuts));
  }

  /** Adds the outline of a blob for one language, unless it has one: a blob keeps its first outline. */
  addOutline(blob: BlobId, outline: Outline): void {
    const { language, version } = outline;
    if (this.hasOutline(blob, language)) return;
    const key = `${blob} ${language}`;
    const pieces = this.#packs.append('outlines', encodeOutline(outline));
    this.#pendingOutlines.set(key, { blob, language, version, pieces });
    this.#writtenAll?.add(key);
  }

  /** Whether a blob has an outline for a language, in the store or waiting to be written. */
  hasOutline(blob: BlobId, language: string): boolean {
    const key = `${blob} ${language}`;
    if (this.#writtenAll !== null) return this.#writtenAll.has(key);
    return this.#pendingOutlines.has(key) || this.#objects.hasOutline(blob, language);
  }

  #addPending(type: ObjectType, id: ObjectId, bytes: Buffer, pieces: readonly Piece[]): void {
    const isShared = pieces.some(({ pack }) => pack > 0);
    this.#pendingObjects.set(id, {
      id,
      type,
      size: bytes.length,
      hash: sha256Key(bytes),
      pieces,
      bytes: isShared ? Buffer.from(bytes) : null,
    });
    this.#writtenAll?.add(id);
    this.#pendingBytes += bytes.length;
  }

  /** Writes what waits, if it has grown large. */
  flushIfLarge(): void {
    if (this.#pendingBytes > FLUSH_BYTES) this.flush();
  }

  /** Writes everything that waits, in one transaction. */
  flush(): void {
    if (this.#pendingObjects.size === 0 && this.#pendingOutlines.size === 0) return;
    this.#packs.closeAll();
    const place = this.#database.transaction(() => {
      this.#packAgainWhatMoved();
      const final = this.#packs.write(this.#database);
      this.#writeObjects(final);
      this.#writeValues(final);
      this.#writeOutlines(final);
      return final;
    });
    // Only now: if the transaction fails, what waits still goes by its pending numbers.
    for (const hash of this.#newValues) this.#values.set(hash, place(this.#values.get(hash)!));
    this.#packs.clear();
    this.#pendingObjects = new Map();
    this.#pendingOutlines = new Map();
    this.#newValues = [];
    this.#pendingBytes = 0;
    // Past this size the tables answer instead of memory.
    if (this.#values.size > REMEMBERED_VALUES) {
      this.#values.clear();
      this.#writtenAll = null;
    }
  }

  /**
   * The places of values were looked up in earlier transactions, and `gc` of another process may have moved
   * the values since. A pack's number is never used again, so a pack that is there is the one that was
   * meant; if one is gone, contents that shared something are packed in full. Call inside a transaction.
   */
  #packAgainWhatMoved(): void {
    const pending = [...this.#pendingObjects.values()];
    const pieces = pending.flatMap((object) => (object.bytes === null ? [] : object.pieces));
    const shared = new Set(pieces.map(({ pack }) => pack).filter((pack) => pack > 0));
    if (shared.size === 0) return;
    const sql = 'SELECT count(*) FROM pack WHERE number IN (SELECT value FROM json_each(?))';
    const row = this.#database.prepare(sql).get(JSON.stringify([...shared]));
    if (row?.[0] === shared.size) return;
    for (const object of pending) {
      if (object.bytes === null) continue;
      const again = this.#packs.append('contents', object.bytes);
      this.#pendingObjects.set(object.id, { ...object, pieces: again, bytes: null });
    }
    this.#packs.closeAll();
    for (const [hash, { pack }] of this.#values) if (pack > 0) this.#values.delete(hash);
  }

  #writeObjects(place: Place): void {
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO object (id, type, size, sha256, pieces) VALUES (?, ?, ?, ?, ?)',
    );
    for (const { id, type, size, hash, pieces } of this.#pendingObjects.values()) {
      const encoded = encodePieces(pieces.map(place));
      const name = Buffer.from(id, 'hex');
      insert.run(name, TYPE_NUMBER[type], size, Buffer.from(hash, 'latin1'), encoded);
    }
  }

  #writeValues(place: Place): void {
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO value (hash, pack, start, length) VALUES (?, ?, ?, ?)',
    );
    // In order of the key, so that each page of the table is touched once.
    for (const hash of this.#newValues.sort()) {
      const piece = place(this.#values.get(hash)!);
      insert.run(Buffer.from(hash, 'latin1'), piece.pack, piece.start, piece.length);
    }
  }

  #writeOutlines(place: Place): void {
    const insert = this.#database.prepare(
      `INSERT OR IGNORE INTO outline (blob, language, version, pieces)
       SELECT number, ?, ?, ? FROM object WHERE id = ?`,
    );
    for (const { blob, language, version, pieces } of this.#pendingOutlines.values()) {
      insert.run(language, version, encodePieces(pieces.map(place)), Buffer.from(blob, 'hex'));
    }
  }

  #appendShared(bytes: Buffer, cuts: readonly number[]): Piece[] {
    const pieces: Piece[] = [];
    const fresh: { hash: string; start: number; end: number }[] = [];
    let from = 0;
    const flushRange = (to: number): void => {
      if (to > from) this.#appendRange(bytes, from, to, fresh, pieces);
      fresh.length = 0;
    };
    for (let i = 0; i < cuts.length; i += 2) {
      const start = cuts[i]!;
      const end = cuts[i + 1]!;
      if (end - start < SHORTEST_SHARED_VALUE) continue;
      const hash = sha256Key(bytes.subarray(start, end));
      const known = this.#findValue(hash);
      if (known === null) {
        fresh.push({ hash, start, end });
        continue;
      }
      flushRange(start);
      pieces.push(known);
      from = end;
    }
    flushRange(bytes.length);
    return pieces;
  }

  /** Packs bytes [from, to) and notes where the fresh values in it lie. */
  #appendRange(
    bytes: Buffer,
    from: number,
    to: number,
    fresh: readonly { hash: string; start: number; end: number }[],
    pieces: Piece[],
  ): void {
    const appended = this.#packs.append('contents', bytes.subarray(from, to));
    pieces.push(...appended);
    const [only, second] = appended;
    if (only === undefined || second !== undefined) return;
    for (const { hash, start, end } of fresh) {
      if (this.#values.has(hash)) continue;
      const place = only.start + start - from;
      this.#values.set(hash, { pack: only.pack, start: place, length: end - start });
      this.#newValues.push(hash);
    }
  }

  #findValue(hash: string): Piece | null {
    const known = this.#values.get(hash);
    if (known !== undefined) return known;
    if (this.#writtenAll !== null) return null;
    const row = this.#database
      .prepare('SELECT pack, start, length FROM value WHERE hash = ?')
      .get(Buffer.from(hash, 'latin1')) as [number, number, number] | undefined;
    if (row === undefined) return null;
    const piece = { pack: row[0], start: row[1], length: row[2] };
    this.#values.set(hash, piece);
    return piece;
  }
}
