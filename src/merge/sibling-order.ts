/**
 * Sibling order: which children a merged container has, and in what order. Invariant: every child that is
 * to be in the result is in it once; swapping the sides does not change the result.
 */
import { longestIncreasing } from './longest-increasing.ts';

/** The children in the slot after `after` that either side added. */
export interface Slot<T> {
  /** The kept child before it; null at the beginning. */
  readonly after: T | null;
  readonly ours: readonly T[];
  readonly theirs: readonly T[];
}

export interface SiblingLists<T> {
  /** Children of the base that the result has, in the order of the base. */
  readonly kept: readonly T[];
  /** Children of each side that the result has, in the order of that side. */
  readonly ours: readonly T[];
  readonly theirs: readonly T[];
}

/** The kept children in their order, and between them what was added. Null where both sides reordered. */
export function orderSiblings<T>(
  lists: SiblingLists<T>,
): { spine: readonly T[]; slots: Slot<T>[] } | null {
  const spine = chooseSpine(lists);
  if (spine === null) return null;
  const [ours, theirs] = [followers(spine, lists.ours), followers(spine, lists.theirs)];
  const slots = [null, ...spine].map((after) => ({
    after,
    ours: ours.get(after) ?? [],
    theirs: theirs.get(after) ?? [],
  }));
  return { spine, slots: withoutRepeats(slots) };
}

function chooseSpine<T>({ kept, ours, theirs }: SiblingLists<T>): readonly T[] | null {
  const [own, other] = [reorder(kept, ours), reorder(kept, theirs)];
  if (own === null) return other ?? kept;
  if (other === null) return own;
  return own.every((child, at) => child === other[at]) ? own : null;
}

/** The kept children in the order of a side; null where that is the order of the base. */
function reorder<T>(kept: readonly T[], side: readonly T[]): readonly T[] | null {
  const places = new Map(kept.map((child, at) => [child, at]));
  const now = side.filter((child) => places.has(child));
  const positions = now.map((child) => places.get(child)!);
  if (longestIncreasing(positions).size === positions.length) return null;
  const present = new Set(now);
  const spine: T[] = [];
  // A child that the side lacks keeps its place after the child before it.
  const missingAfter = new Map<T | null, T[]>();
  let before: T | null = null;
  for (const child of kept) {
    if (present.has(child)) before = child;
    else append(missingAfter, before, child);
  }
  for (const missing of missingAfter.get(null) ?? []) spine.push(missing);
  for (const child of now) {
    spine.push(child);
    for (const missing of missingAfter.get(child) ?? []) spine.push(missing);
  }
  return spine;
}

/** By kept child, what a side has after it that is not kept; under null what stands before all. */
function followers<T>(spine: readonly T[], side: readonly T[]): Map<T | null, T[]> {
  const kept = new Set(spine);
  const following = new Map<T | null, T[]>();
  let after: T | null = null;
  for (const child of side) {
    if (kept.has(child)) after = child;
    else append(following, after, child);
  }
  return following;
}

function append<K, T>(groups: Map<K, T[]>, key: K, child: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [child]);
  else group.push(child);
}

/** What both sides added at different spots stands where ours has it. */
function withoutRepeats<T>(slots: readonly Slot<T>[]): Slot<T>[] {
  const placed = new Map<T, T | null>();
  for (const { after, ours } of slots) for (const child of ours) placed.set(child, after);
  return slots.map((slot) => ({
    ...slot,
    theirs: slot.theirs.filter((child) => !placed.has(child) || placed.get(child) === slot.after),
  }));
}
