/**
 * Body writer: the children of one merged container, with the gaps between them. Invariant: between any two
 * children, and at either end, there is exactly one gap or what stands in its place.
 */
import type { NodeId } from '../model/ids.ts';
import type { MergeConflict, Piece } from './conflict.ts';
import type { Neighbour } from './gap-style.ts';
import type { MergedGaps } from './merged-gaps.ts';
import { textPiece } from './text-merger.ts';

export class BodyWriter {
  readonly #gaps: MergedGaps;
  readonly #neighbourOf: (node: NodeId) => Neighbour;
  readonly #pieces: Piece[] = [];
  #last: Neighbour | null = null;
  /** What stands in the place of the next gap. */
  #between: Piece[] | null = null;

  constructor(gaps: MergedGaps, neighbourOf: (node: NodeId) => Neighbour) {
    this.#gaps = gaps;
    this.#neighbourOf = neighbourOf;
  }

  node(node: NodeId, pieces: readonly Piece[]): void {
    const neighbour = this.#neighbourOf(node);
    this.#gap(neighbour);
    for (const piece of pieces) this.#pieces.push(piece);
    this.#last = neighbour;
  }

  /** A node that not every version has here: the gap before it goes with it. */
  dispute(node: NodeId, conflict: MergeConflict): void {
    const neighbour = this.#neighbourOf(node);
    if (this.#between !== null) {
      this.node(node, [{ conflict }]);
      return;
    }
    const gap = this.#gaps.between(this.#last, neighbour);
    const withGap = (text: Buffer | null): Buffer | null =>
      text === null ? null : Buffer.concat([gap, text]);
    const { base, ours, theirs } = conflict;
    const sides = { base: withGap(base), ours: withGap(ours), theirs: withGap(theirs) };
    this.#pieces.push({ conflict: { ...conflict, ...sides } });
    this.#last = neighbour;
  }

  replaceGap(pieces: Piece[]): void {
    this.#between = pieces;
  }

  finish(): Piece[] {
    this.#gap(null);
    return this.#pieces;
  }

  #gap(right: Neighbour | null): void {
    const pieces = this.#between ?? [textPiece(this.#gaps.between(this.#last, right), false)];
    this.#between = null;
    for (const piece of pieces) this.#pieces.push(piece);
  }
}
