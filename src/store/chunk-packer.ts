/**
 * The packer of chunks: puts contents into packs without what other contents had already. Invariant: a
 * chunk's place is known from its SHA-256 alone, so only equal bytes are ever shared.
 */
import { sha256Key } from '../model/hash.ts';
import { chunkEnds } from './chunks.ts';
import type { Place, Sort } from './pack-writer.ts';
import { PackWriter } from './pack-writer.ts';
import type { Piece } from './packs.ts';
import { CODEC } from './packs.ts';

/**
 * Larger than the packs of new contents, because the first 32 KB of each have nothing before them to be
 * like; read in about a millisecond. Measured: 512 KB saves another 2 %.
 */
export const SETTLED_SHAPE = { level: 9, size: 256 * 1024, codec: CODEC.settled } as const;

/** Chunks whose places are remembered, about 150 bytes each. */
const REMEMBERED_CHUNKS = 100_000;

export class ChunkPacker {
  readonly packs: PackWriter;
  /** Where each chunk lies; SHA-256 key → piece. */
  readonly #chunks = new Map<string, Piece>();
  #newChunks: string[] = [];
  #waitingBytes = 0;

  constructor(packs = new PackWriter(SETTLED_SHAPE)) {
    this.packs = packs;
  }

  /** Bytes that were packed since `settle`. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Packs some bytes whole. */
  appendWhole(sort: Sort, bytes: Buffer): Piece[] {
    this.#waitingBytes += bytes.length;
    return this.packs.append(sort, bytes);
  }

  /** Packs what is new of some bytes, and refers to the rest. */
  append(sort: Sort, bytes: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let start = 0;
    for (const end of chunkEnds(bytes)) {
      const chunk = bytes.subarray(start, end);
      const key = sha256Key(chunk);
      let piece = this.#chunks.get(key);
      if (piece === undefined) {
        // A chunk is shorter than a pack, so it is one piece.
        piece = this.appendWhole(sort, chunk)[0]!;
        this.#chunks.set(key, piece);
        this.#newChunks.push(key);
      }
      join(pieces, piece);
      start = end;
    }
    return pieces;
  }

  /** Notes where chunks lie that are packed already, except in packs for which `isGoing` holds. */
  remember(bytes: Buffer, pieces: readonly Piece[], isGoing: (pack: number) => boolean): void {
    let start = 0;
    for (const end of chunkEnds(bytes)) {
      const place = within(pieces, start, end);
      if (place !== null && !isGoing(place.pack)) {
        this.#chunks.set(sha256Key(bytes.subarray(start, end)), place);
      }
      start = end;
    }
  }

  /** What waited was written; `place` says where. */
  settle(place: Place): void {
    for (const key of this.#newChunks) this.#chunks.set(key, place(this.#chunks.get(key)!));
    if (this.#chunks.size > REMEMBERED_CHUNKS) this.#chunks.clear();
    this.packs.clear();
    this.#newChunks = [];
    this.#waitingBytes = 0;
  }
}

/** Adds a piece to a list, to the end of the last one where it goes on there. */
function join(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (last !== undefined && last.pack === piece.pack && last.start + last.length === piece.start) {
    pieces[pieces.length - 1] = { ...last, length: last.length + piece.length };
  } else {
    pieces.push(piece);
  }
}

/** Where the bytes [start, end) of an object lie, if they are in one piece; else null. */
function within(pieces: readonly Piece[], start: number, end: number): Piece | null {
  let at = 0;
  for (const piece of pieces) {
    if (start >= at && end <= at + piece.length) {
      return { pack: piece.pack, start: piece.start + start - at, length: end - start };
    }
    at += piece.length;
  }
  return null;
}
