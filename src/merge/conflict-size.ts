/**
 * Conflict size: how much of a file conflicts. Invariant: it is told from the pieces of the plain line merge,
 * before anything dearer is tried.
 */
import type { Piece } from './conflict.ts';

/** Bytes of all versions together; what conflicts in more of them is left to lines. */
const LARGEST_CONFLICT = 2_000_000;
/** So are more conflicts than this. */
const MOST_CONFLICTS = 10_000;

/** Whether so much conflicts that it would take long to look into it, and be of no use. */
export function isVast(pieces: readonly Piece[]): boolean {
  let size = 0;
  let count = 0;
  for (const piece of pieces) {
    if ('text' in piece) continue;
    count++;
    const { base, ours, theirs } = piece.conflict;
    for (const text of [base, ours, theirs]) size += text?.length ?? 0;
  }
  return size > LARGEST_CONFLICT || count > MOST_CONFLICTS;
}
