/**
 * Text: the three-way comparison of line sequences. Invariant: the chunks cover base, ours and theirs
 * completely and in order; a chunk that is no conflict is what `git merge-file` makes of those lines.
 *
 * Which lines take part follows the definition of diff3 (Khanna, Kunal, Pierce: "A Formal Investigation of
 * Diff3", 2007), with one rule of Git's added: changes of the two sides that merely touch conflict, too.
 */
import { diffSequences, type Hunk } from './diff.ts';
import { LineIndex, type Lines } from './lines.ts';

/** Elements [start, end) of one sequence. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What became of a stretch of the base: who changed it. `both` is the same change on both sides. */
export type ChunkKind = 'common' | 'ours' | 'theirs' | 'both' | 'conflict';

export interface Chunk {
  readonly kind: ChunkKind;
  readonly base: Range;
  readonly ours: Range;
  readonly theirs: Range;
}

/** Three versions of a text in lines, and how they differ. */
export interface LineMerge {
  readonly base: Lines;
  readonly ours: Lines;
  readonly theirs: Lines;
  readonly chunks: readonly Chunk[];
}

/** Compares three versions by line; `index` is that of the base. */
export function mergeLines(
  base: Buffer,
  ours: Buffer,
  theirs: Buffer,
  index: LineIndex = new LineIndex(base),
): LineMerge {
  const [own, other] = [index.read(ours), index.read(theirs)];
  const chunks = mergeSequences(index.base.numbers, own.numbers, other.numbers);
  return { base: index.base, ours: own, theirs: other, chunks };
}

/** Compares three sequences of numbers. */
export function mergeSequences(base: Int32Array, ours: Int32Array, theirs: Int32Array): Chunk[] {
  const sides = [
    new Side(diffSequences(base, ours)),
    new Side(diffSequences(base, theirs)),
  ] as const;
  const chunks: Chunk[] = [];
  let at = 0;
  for (;;) {
    const start = Math.min(sides[0].nextStart, sides[1].nextStart, base.length);
    if (start > at) chunks.push(chunkOf('common', at, start, sides));
    if (start === base.length && sides.every((side) => side.isDone)) return chunks;
    let end = start;
    // Touching counts as meeting, so an insertion beside a change of the other side is a conflict.
    while (sides.some((side) => side.nextStart <= end)) {
      for (const side of sides) end = Math.max(end, side.take(end));
    }
    const chunk = chunkOf('conflict', start, end, sides);
    chunks.push({ ...chunk, kind: kindOf(chunk, ours, theirs, sides) });
    for (const side of sides) side.pass();
    at = end;
  }
}

/** The hunks of one side, gone through from the start. */
class Side {
  readonly #hunks: readonly Hunk[];
  #next = 0;
  /** Index of the first hunk of the group that is being gathered. */
  #first = 0;
  /** What to add to a place of the base, before and after the group, to get the place on this side. */
  #shift = 0;

  constructor(hunks: readonly Hunk[]) {
    this.#hunks = hunks;
  }

  get isDone(): boolean {
    return this.#next === this.#hunks.length;
  }

  get hasChanged(): boolean {
    return this.#next > this.#first;
  }

  get nextStart(): number {
    return this.#hunks[this.#next]?.aStart ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the hunks that begin up to `end` into the group; returns where the last of them ends. */
  take(end: number): number {
    let last = end;
    while (this.nextStart <= last) last = Math.max(last, this.#hunks[this.#next++]!.aEnd);
    return last;
  }

  /** The range of this side that stands for a range of the base around the group. */
  range(start: number, end: number): Range {
    const last = this.#hunks[this.#next - 1];
    const shift = this.hasChanged && last !== undefined ? last.bEnd - last.aEnd : this.#shift;
    return { start: start + this.#shift, end: end + shift };
  }

  /** Ends the group. */
  pass(): void {
    this.#shift = this.range(0, 0).end;
    this.#first = this.#next;
  }
}

function chunkOf(kind: ChunkKind, start: number, end: number, sides: readonly [Side, Side]): Chunk {
  const [ours, theirs] = [sides[0].range(start, end), sides[1].range(start, end)];
  return { kind, base: { start, end }, ours, theirs };
}

function kindOf(
  chunk: Chunk,
  ours: Int32Array,
  theirs: Int32Array,
  sides: readonly [Side, Side],
): ChunkKind {
  if (!sides[1].hasChanged) return 'ours';
  if (!sides[0].hasChanged) return 'theirs';
  const length = chunk.ours.end - chunk.ours.start;
  if (chunk.theirs.end - chunk.theirs.start !== length) return 'conflict';
  for (let i = 0; i < length; i++) {
    if (ours[chunk.ours.start + i] !== theirs[chunk.theirs.start + i]) return 'conflict';
  }
  return 'both';
}
