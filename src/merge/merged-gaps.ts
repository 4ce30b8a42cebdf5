/**
 * Merged gaps: what stands between two siblings of a merged container. Invariant: a gap never conflicts;
 * where a version has the two side by side its gap is taken, the changed one before the unchanged.
 */
import { GapList, GapStyle, type Neighbour } from './gap-style.ts';
import type { Spot } from './forest.ts';

export class MergedGaps {
  readonly #base: GapList | null;
  readonly #ours: GapList | null;
  readonly #theirs: GapList | null;
  readonly #spots: readonly Spot[];
  #style: GapStyle | null = null;

  /** Where the container stands in each version; null where it does not. */
  constructor(base: Spot | null, ours: Spot | null, theirs: Spot | null) {
    this.#base = listOf(base);
    this.#ours = listOf(ours);
    this.#theirs = listOf(theirs);
    this.#spots = [base, ours, theirs].filter((spot) => spot !== null);
  }

  /** Null stands for the begin or the end of the container. */
  between(left: Neighbour | null, right: Neighbour | null): Buffer {
    const [base, ours, theirs] = [this.#base, this.#ours, this.#theirs].map(
      (list) => list?.between(left, right) ?? null,
    ) as [Buffer | null, Buffer | null, Buffer | null];
    if (ours !== null && theirs !== null) return mergeGap(base, ours, theirs);
    return ours ?? theirs ?? base ?? this.#usual(left, right);
  }

  #usual(left: Neighbour | null, right: Neighbour | null): Buffer {
    this.#style ??= new GapStyle(this.#spots.map(({ tree, placed }) => [tree, placed] as const));
    return this.#style.between(left, right);
  }
}

function listOf(spot: Spot | null): GapList | null {
  return spot === null ? null : new GapList(spot.tree, spot.placed);
}

/** Where both sides changed a gap, the longer one, then the one that sorts first: the answer is the same
 * from either side. */
function mergeGap(base: Buffer | null, ours: Buffer, theirs: Buffer): Buffer {
  if (ours.equals(theirs) || (base !== null && theirs.equals(base))) return ours;
  if (base !== null && ours.equals(base)) return theirs;
  if (ours.length !== theirs.length) return ours.length > theirs.length ? ours : theirs;
  return Buffer.compare(ours, theirs) <= 0 ? ours : theirs;
}
