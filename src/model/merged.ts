/**
 * The three-way table, said once. Invariant: absence is a value like any other (`null`), so delete
 * against edit is an ordinary conflict.
 */
export interface Conflict<T> {
  readonly base: T | null;
  readonly ours: T | null;
  readonly theirs: T | null;
}

export type Merged<T> =
  | { readonly resolved: true; readonly value: T | null }
  | { readonly resolved: false; readonly conflict: Conflict<T> };

/** What three versions of one thing become; the conflict itself where both sides changed it differently. */
export function mergeValue<T>(
  conflict: Conflict<T>,
  same: (a: T | null, b: T | null) => boolean,
): Merged<T> {
  const { base, ours, theirs } = conflict;
  if (same(ours, theirs)) return { resolved: true, value: ours };
  if (same(base, ours)) return { resolved: true, value: theirs };
  if (same(base, theirs)) return { resolved: true, value: ours };
  return { resolved: false, conflict };
}
