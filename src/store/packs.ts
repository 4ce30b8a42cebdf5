/**
 * Packs: many byte strings deflated together. Invariant: a pack never changes once written, and its
 * SHA-256 is compared every time it is read, so damaged bytes are never taken for content.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { corruptObject } from '../model/errors.ts';
import { sha256 } from '../model/hash.ts';
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
export const PACK_LIMIT = 4 * 1024 * 1024;

/** An outline is refused past this; that of the largest file with the most nodes is a tenth of it. */
const OUTLINE_LIMIT = 64 * 1024 * 1024;

const RAW = 0;
const DEFLATE = 1;
const CACHE_BYTES = 8 * 1024 * 1024;

/** A closed pack, ready to be written. */
export interface PackedBytes {
  readonly codec: number;
  readonly size: number;
  readonly hash: Buffer;
  readonly data: Buffer;
}

/** Deflates the bytes of a pack; keeps them raw where that gains less than 3 %, as with media. */
export function packBytes(bytes: Buffer, level: number): PackedBytes {
  const deflated = deflateRawSync(bytes, { level, memLevel: 9 });
  const size = bytes.length;
  const hash = sha256(bytes);
  return deflated.length < size * 0.97
    ? { codec: DEFLATE, size, hash, data: deflated }
    : { codec: RAW, size, hash, data: Buffer.from(bytes) };
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

/** Reads pieces back. Throws corruptObject, naming `owner`. */
export function decodePieces(bytes: Buffer, owner: string): Piece[] {
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

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The bytes of a list of pieces. `owner` is what an error names; `size`, where it is known, is compared
   * before anything is read, so that a few bytes of hostile pieces cannot ask for terabytes.
   */
  read(pieces: readonly Piece[], owner: string, size: number | null = null): Buffer {
    const sum = pieces.reduce((total, { length }) => total + length, 0);
    if (sum > (size ?? OUTLINE_LIMIT) || (size !== null && sum !== size)) {
      throw corruptObject(owner, 'its pieces have another length');
    }
    const parts = pieces.map(({ pack, start, length }) => {
      const bytes = this.#pack(pack, owner);
      if (start + length > bytes.length) throw corruptObject(owner, 'it points outside its pack');
      return bytes.subarray(start, start + length);
    });
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
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
      if (this.#cachedBytes <= CACHE_BYTES || oldest === number) break;
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
    const bytes = codec === DEFLATE ? inflate(data, size, number, owner) : data;
    if (bytes.length !== size || !sha256(bytes).equals(hash)) {
      throw corruptObject(owner, `pack ${number} does not have the bytes that were written`);
    }
    return bytes;
  }
}

function inflate(data: Buffer, size: number, number: number, owner: string): Buffer {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw corruptObject(owner, `pack ${number} cannot be inflated`, { cause: error });
  }
}
