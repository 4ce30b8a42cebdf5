/**
 * Packs: many byte strings deflated together. Invariant: a pack never changes once written, and its
 * SHA-256 is compared every time it is read, so damaged bytes are never taken for content.
 */
import { isDeepStrictEqual, promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import { corruptObject } from '../model/errors.ts';
import { sha256 } from '../model/hash.ts';
import { LIMITS } from '../model/limits.ts';
import { ByteReader, ByteWriter } from './varint.ts';
import type { Database } from './database.ts';

/** A range of bytes of one pack. */
export interface Piece {
  readonly pack: number;
  readonly start: number;
  readonly length: number;
}

/** Size at which a pack is closed: large enough to compress well, small enough to read one file. */
export const PACK_SIZE = 64 * 1024;
/** The largest pack; longer contents are cut into several. */
export const PACK_LIMIT = LIMITS.pack.figure;

/** An outline is refused past this; that of the largest file with the most nodes is a tenth of it. */
const OUTLINE_LIMIT = LIMITS.outline.figure;

/** A list of pieces that lies in packs is refused past this. */
export const LIST_LIMIT = 4 * 1024 * 1024;

/** How the bytes of a pack are written. */
export const CODEC = {
  raw: 0,
  deflate: 1,
  /** As `deflate`; says that `gc` wrote it, and has nothing to gain from writing it again. */
  settled: 2,
} as const;

/** The first varint of a list of pieces that lies in packs itself; no pack has this number. */
const INDIRECT = 0;

const CACHE_BYTES = 12 * 1024 * 1024;
/** While a whole history is gone through, whose packs are met again and again. */
const LARGE_CACHE_BYTES = 48 * 1024 * 1024;

/** A closed pack, ready to be written. */
export interface PackedBytes {
  readonly codec: number;
  readonly size: number;
  readonly hash: Buffer;
  readonly data: Buffer;
}

/** Deflates the bytes of a pack; keeps them raw where that gains less than 3 %, as with media. */
export function packBytes(
  bytes: Buffer,
  level: number,
  codec: number = CODEC.deflate,
): PackedBytes {
  return packed(bytes, deflateRawSync(bytes, { level, memLevel: 9 }), codec);
}

const deflateBeside = promisify<Buffer, object, Buffer>(deflateRaw);

/** The same beside other work. */
export async function packBytesLater(
  bytes: Buffer,
  level: number,
  codec: number,
): Promise<PackedBytes> {
  return packed(bytes, await deflateBeside(bytes, { level, memLevel: 9 }), codec);
}

function packed(bytes: Buffer, deflated: Buffer, codec: number): PackedBytes {
  const size = bytes.length;
  const hash = sha256(bytes);
  return deflated.length < size * 0.97
    ? { codec, size, hash, data: deflated }
    : { codec: CODEC.raw, size, hash, data: Buffer.from(bytes) };
}

/** Pieces as they are stored: pack, start, length, as varints. */
export function encodePieces(pieces: readonly Piece[]): Buffer {
  const writer = new ByteWriter();
  for (const { pack, start, length } of pieces) {
    writer.number(pack);
    writer.number(start);
    writer.number(length);
  }
  return writer.finish();
}

/** Says where a list of pieces lies, instead of the list. */
export function encodeIndirect(pieces: readonly Piece[]): Buffer {
  return Buffer.concat([Buffer.from([INDIRECT]), encodePieces(pieces)]);
}

/** Reads pieces back. Throws corruptObject, naming `owner`. */
function decodePieces(bytes: Buffer, owner: string): Piece[] {
  if (bytes.length > LIMITS.pieces.figure) {
    throw corruptObject(owner, 'the list of its pieces is over the limit');
  }
  const reader = new ByteReader(bytes);
  const pieces: Piece[] = [];
  try {
    while (!reader.done) {
      pieces.push({ pack: reader.number(), start: reader.number(), length: reader.number() });
    }
  } catch (error) {
    throw corruptObject(owner, 'the list of its pieces is cut off', { cause: error });
  }
  return pieces;
}

export class PackReader {
  readonly #database: Database;
  /** In order of use, oldest first. */
  readonly #cache = new Map<number, Buffer>();
  #cachedBytes = 0;
  #cacheLimit = CACHE_BYTES;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Keeps more of what it has read, or as much as otherwise. */
  keepMore(more: boolean): void {
    this.#cacheLimit = more ? LARGE_CACHE_BYTES : CACHE_BYTES;
    if (!more) this.forget();
  }

  /**
   * Forgets what it has read, because a transaction was rolled back: the numbers of the packs that it wrote
   * will be given to others.
   */
  forget(): void {
    this.#cache.clear();
    this.#cachedBytes = 0;
  }

  /** The pieces of a row. A list that lies in packs is read there. Throws corruptObject. */
  pieces(stored: Buffer, owner: string): Piece[] {
    if (stored[0] !== INDIRECT) return decodePieces(stored, owner);
    const list = this.#join(decodePieces(stored.subarray(1), owner), owner, LIST_LIMIT);
    return decodePieces(list, owner);
  }

  /** The packs that a row needs: those of its bytes, and those of its list. Throws corruptObject. */
  packsOf(stored: Buffer, owner: string): Set<number> {
    const list = stored[0] === INDIRECT ? decodePieces(stored.subarray(1), owner) : [];
    return new Set([...list, ...this.pieces(stored, owner)].map(({ pack }) => pack));
  }

  /**
   * The bytes that a row names. `owner` is what an error names; `size`, where it is known, is compared
   * before anything is read, so that a few bytes of hostile pieces cannot ask for terabytes.
   */
  read(stored: Buffer, owner: string, size: number | null = null): Buffer {
    const bytes = this.#join(this.pieces(stored, owner), owner, size ?? OUTLINE_LIMIT);
    if (size !== null && bytes.length !== size) {
      throw corruptObject(owner, 'its pieces have another length');
    }
    return bytes;
  }

  #join(pieces: readonly Piece[], owner: string, limit: number): Buffer {
    const sum = pieces.reduce((total, { length }) => total + length, 0);
    if (sum > limit) throw corruptObject(owner, 'its pieces have another length');
    const [first] = pieces;
    if (first !== undefined && pieces.length === 1) {
      return this.#packWith(first, owner).subarray(first.start, first.start + first.length);
    }
    const joined = Buffer.allocUnsafe(sum);
    let end = 0;
    for (const piece of pieces) {
      const { start, length } = piece;
      end += this.#packWith(piece, owner).copy(joined, end, start, start + length);
    }
    return joined;
  }

  /** The bytes of the pack in which a piece lies. */
  #packWith({ pack, start, length }: Piece, owner: string): Buffer {
    const bytes = this.#pack(pack, owner);
    if (start + length > bytes.length) throw corruptObject(owner, 'it points outside its pack');
    return bytes;
  }

  /**
   * What `read` makes of the row that `find` finds, or undefined where there is none. Between the two,
   * `gc` of another process may have put the bytes into other packs; then the row says so by now.
   */
  whereverItIs<R extends readonly unknown[], T>(
    find: () => R | undefined,
    read: (row: R) => T,
  ): T | undefined {
    const row = find();
    if (row === undefined) return undefined;
    try {
      return read(row);
    } catch (error) {
      const now = find();
      if (now === undefined) return undefined;
      if (isDeepStrictEqual(now, row)) throw error;
      return read(now);
    }
  }

  /** Inflates a pack and compares its hash. Throws corruptObject. */
  verify(number: number): void {
    this.#load(number, `pack ${number}`);
  }

  #pack(number: number, owner: string): Buffer {
    const cached = this.#cache.get(number);
    if (cached !== undefined) {
      this.#cache.delete(number);
      this.#cache.set(number, cached);
      return cached;
    }
    const bytes = this.#load(number, owner);
    this.#cache.set(number, bytes);
    this.#cachedBytes += bytes.length;
    for (const [oldest, { length }] of this.#cache) {
      if (this.#cachedBytes <= this.#cacheLimit || oldest === number) break;
      this.#cache.delete(oldest);
      this.#cachedBytes -= length;
    }
    return bytes;
  }

  #load(number: number, owner: string): Buffer {
    const row = this.#database
      .prepare('SELECT codec, size, hash, data FROM pack WHERE number = ?')
      .get(number) as [number, number, Buffer, Buffer] | undefined;
    if (row === undefined) throw corruptObject(owner, `pack ${number} is missing`);
    const [codec, size, hash, data] = row;
    if (size > PACK_LIMIT) throw corruptObject(owner, `pack ${number} is over the limit`);
    const bytes = codec === CODEC.raw ? data : inflate(data, size, number, owner);
    if (bytes.length !== size || !sha256(bytes).equals(hash)) {
      throw corruptObject(owner, `pack ${number} does not have the bytes that were written`);
    }
    return bytes;
  }
}

function inflate(data: Buffer, size: number, number: number, owner: string): Buffer {
  try {
    // One buffer for all of it; with a byte to spare zlib needs no second to see that it is done.
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1), chunkSize: size + 64 });
  } catch (error) {
    throw corruptObject(owner, `pack ${number} cannot be inflated`, { cause: error });
  }
}
