/**
 * Search choice: which elements of a sequence are worth a search for their partner. Invariant: what is
 * left out is marked as changed, so it can make a difference longer but never wrong.
 *
 * The rule is Git's (xdiff, `xdl_cleanup_records`): an element that the other sequence lacks is out; one
 * that it has very often (a blank line, a lone brace) is out where most of its neighbours are.
 */
import { roughRoot, type Searched } from './edit-script.ts';

const ABSENT = 0;
const RARE = 1;
const FREQUENT = 2;

/** How many times an element counts as frequent at most. */
const FREQUENT_LIMIT = 1024;
/** How many neighbours are looked at on each side. */
const WINDOW = 100;
/** Out of so many neighbours one may be frequent instead of absent. */
const SHARE = 4;

/** Chooses from [from, to) and marks the rest; `counts` says how often the other one has each element. */
export function chooseSearched(
  own: Int32Array,
  from: number,
  to: number,
  counts: Int32Array,
  changed: Uint8Array,
): Searched {
  const limit = Math.min(roughRoot(own.length), FREQUENT_LIMIT);
  const classes = new Uint8Array(to - from);
  for (let at = from; at < to; at++) {
    const count = counts[own[at]!] ?? 0;
    classes[at - from] = count === 0 ? ABSENT : count >= limit ? FREQUENT : RARE;
  }
  const places: number[] = [];
  for (let at = from; at < to; at++) {
    const kind = classes[at - from];
    if (kind === RARE || (kind === FREQUENT && !isLost(classes, at - from))) places.push(at);
    else changed[at] = 1;
  }
  const chosen = Int32Array.from(places);
  return { places: chosen, elements: chosen.map((at) => own[at]!), changed };
}

/** Whether a frequent element stands among absent ones on both sides. */
function isLost(classes: Uint8Array, at: number): boolean {
  const before = neighbours(classes, at, -1);
  if (before.absent === 0) return false;
  const after = neighbours(classes, at, 1);
  if (after.absent === 0) return false;
  const absent = before.absent + after.absent;
  const frequent = before.frequent + after.frequent;
  return frequent * SHARE < frequent + absent;
}

/** Counts the neighbours in one direction up to the first that is rare; the element counts as frequent. */
function neighbours(
  classes: Uint8Array,
  from: number,
  step: 1 | -1,
): { absent: number; frequent: number } {
  let absent = 0;
  let frequent = 1;
  for (let distance = 1; distance <= WINDOW; distance++) {
    const kind = classes[from + step * distance];
    if (kind === ABSENT) absent++;
    else if (kind === FREQUENT) frequent++;
    else break;
  }
  return { absent, frequent };
}

/** How often each element occurs, by element; those of a sequence are numbered from 0 without gaps. */
export function countElements(elements: Int32Array): Int32Array {
  const { length } = elements;
  let most = -1;
  for (let at = 0; at < length; at++) if (elements[at]! > most) most = elements[at]!;
  const counts = new Int32Array(most + 1);
  for (let at = 0; at < length; at++) counts[elements[at]!]!++;
  return counts;
}
