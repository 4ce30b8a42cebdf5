/**
 * The writer of packs: puts bytes into packs that wait in memory. Invariant: a pack that waits has a
 * negative number, and `write` alone knows which number it gets.
 */
import type { Database } from './database.ts';
import type { PackedBytes, Piece } from './packs.ts';
import { PACK_LIMIT, PACK_SIZE, packBytes } from './packs.ts';

/** One open pack. Bytes of one sort go together, because they compress well together. */
class OpenPack {
  readonly bytes = Buffer.allocUnsafeSlow(PACK_SIZE);
  length = 0;
  number = 0;
}

export type Sort = 'contents' | 'objects' | 'outlines';

/** A piece of a pack that waited, as it is after the pack was written; any other piece as it is. */
export type Place = (piece: Piece) => Piece;

export class PackWriter {
  readonly #level: number;
  readonly #open: Readonly<Record<Sort, OpenPack>> = {
    contents: new OpenPack(),
    objects: new OpenPack(),
    outlines: new OpenPack(),
  };
  /** Null for a pack that is still open. The first has the number -1. */
  #packs: (PackedBytes | null)[] = [];

  /** `level` is that of deflate. */
  constructor(level: number) {
    this.#level = level;
  }

  /** Packs some bytes; returns where they lie, in one piece unless they are longer than a pack. */
  append(sort: Sort, bytes: Buffer): Piece[] {
    if (bytes.length === 0) return [];
    if (bytes.length > PACK_SIZE) return this.#appendLarge(bytes);
    const open = this.#open[sort];
    if (open.length + bytes.length > PACK_SIZE) this.#close(open);
    if (open.length === 0) {
      this.#packs.push(null);
      open.number = -this.#packs.length;
    }
    open.bytes.set(bytes, open.length);
    const piece = { pack: open.number, start: open.length, length: bytes.length };
    open.length += bytes.length;
    return [piece];
  }

  #appendLarge(bytes: Buffer): Piece[] {
    const pieces: Piece[] = [];
    for (let start = 0; start < bytes.length; start += PACK_LIMIT) {
      const part = bytes.subarray(start, start + PACK_LIMIT);
      this.#packs.push(packBytes(part, this.#level));
      pieces.push({ pack: -this.#packs.length, start: 0, length: part.length });
    }
    return pieces;
  }

  /** Closes the open packs, so that everything that waits can be written. */
  closeAll(): void {
    for (const open of Object.values(this.#open)) this.#close(open);
  }

  #close(open: OpenPack): void {
    if (open.length === 0) return;
    this.#packs[-open.number - 1] = packBytes(open.bytes.subarray(0, open.length), this.#level);
    open.length = 0;
  }

  /** Writes what waits and is closed; it waits on until `clear`. Call inside a transaction. */
  write(database: Database): Place {
    const insert = database.prepare(
      'INSERT INTO pack (codec, size, hash, data) VALUES (?, ?, ?, ?)',
    );
    let last = 0;
    for (const pack of this.#packs) {
      if (pack === null) continue;
      last = insert.run(pack.codec, pack.size, pack.hash, pack.data).lastInsertRowid;
    }
    // Numbers are given in order inside one transaction, so the pending pack -n became base + n.
    const base = last - this.#packs.length;
    return (piece) => (piece.pack < 0 ? { ...piece, pack: base - piece.pack } : piece);
  }

  clear(): void {
    this.#packs = [];
  }
}
