/**
 * The writer of packs: puts bytes into packs that wait in memory. Invariant: a pack that waits has a
 * negative number, and `write` alone knows which number it gets.
 */
import type { Database } from './database.ts';
import type { PackedBytes, Piece } from './packs.ts';
import { PACK_LIMIT, packBytes, packBytesLater } from './packs.ts';

/** One open pack. Bytes of one sort go together, because they compress well together. */
class OpenPack {
  readonly bytes: Buffer;
  length = 0;
  number = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }
}

export type Sort =
  'contents' | 'objects' | 'trees' | 'outlines' | 'operations' | 'lists' | 'unreachable';

/** A piece of a pack that waited, as it is after the pack was written; any other piece as it is. */
export type Place = (piece: Piece) => Piece;

export interface PackShape {
  /** Of deflate. */
  readonly level: number;
  /** At which a pack is closed, in bytes. */
  readonly size: number;
  /** What a pack that was deflated says of itself. */
  readonly codec: number;
}

export class PackWriter {
  readonly #shape: PackShape;
  readonly #open = new Map<Sort, OpenPack>();
  /** Null for a pack that is still open, or being deflated. The first has the number -1. */
  #packs: (PackedBytes | null)[] = [];
  /** The packs that are being deflated beside other work; null where that is not wanted. */
  readonly #deflating: Promise<void>[] | null;

  constructor(shape: PackShape, way: 'at once' | 'beside' = 'at once') {
    this.#shape = shape;
    this.#deflating = way === 'beside' ? [] : null;
  }

  /** Packs some bytes; returns where they lie, in one piece unless they are longer than a pack. */
  append(sort: Sort, bytes: Buffer): Piece[] {
    if (bytes.length === 0) return [];
    if (bytes.length > this.#shape.size) return this.#appendLarge(bytes);
    const open = this.#openPack(sort);
    if (open.length + bytes.length > this.#shape.size) this.#close(open);
    if (open.length === 0) {
      this.#packs.push(null);
      open.number = -this.#packs.length;
    }
    open.bytes.set(bytes, open.length);
    const piece = { pack: open.number, start: open.length, length: bytes.length };
    open.length += bytes.length;
    return [piece];
  }

  #openPack(sort: Sort): OpenPack {
    let open = this.#open.get(sort);
    if (open === undefined) {
      open = new OpenPack(this.#shape.size);
      this.#open.set(sort, open);
    }
    return open;
  }

  /** Deflates the bytes of the pack at an index, now or beside other work. */
  #pack(index: number, bytes: Buffer): void {
    const { level, codec } = this.#shape;
    if (this.#deflating === null) {
      this.#packs[index] = packBytes(bytes, level, codec);
      return;
    }
    const packs = this.#packs;
    const own = Buffer.from(bytes);
    const later = packBytesLater(own, level, codec).then((packed) => {
      packs[index] = packed;
    });
    this.#deflating.push(later);
  }

  #appendLarge(bytes: Buffer): Piece[] {
    const pieces: Piece[] = [];
    for (let start = 0; start < bytes.length; start += PACK_LIMIT) {
      const part = bytes.subarray(start, start + PACK_LIMIT);
      this.#packs.push(null);
      this.#pack(this.#packs.length - 1, part);
      pieces.push({ pack: -this.#packs.length, start: 0, length: part.length });
    }
    return pieces;
  }

  /** Waits until every pack that was closed is deflated, where that is done beside other work. */
  async deflated(): Promise<void> {
    await Promise.all(this.#deflating ?? []);
    this.#deflating?.splice(0);
  }

  /** Closes the open packs, so that everything that waits can be written. */
  closeAll(): void {
    for (const open of this.#open.values()) this.#close(open);
  }

  #close(open: OpenPack): void {
    if (open.length === 0) return;
    this.#pack(-open.number - 1, open.bytes.subarray(0, open.length));
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
