/**
 * Sibling union: what both sides added at one spot, in one order. Invariant: the order does not depend on
 * which side is ours, and a run that one side added in an order of its own stays in it.
 */
import type { NodeId } from '../model/ids.ts';
import type { Spot, ThreeForests } from './forest.ts';
import { compareNames, isFree, isSorted } from './free-order.ts';
import type { Slot } from './sibling-order.ts';

/** How many siblings on each side tell whether they are sorted. */
const NEAR = 12;

/** The added nodes in the order of the result; null where their order has a meaning. */
export function uniteSlot(
  forests: ThreeForests,
  container: NodeId,
  slot: Slot<NodeId>,
): readonly NodeId[] | null {
  const { ours, theirs } = slot;
  const [inOurs, inTheirs] = [new Set(ours), new Set(theirs)];
  const own = ours.filter((node) => !inTheirs.has(node));
  const other = theirs.filter((node) => !inOurs.has(node));
  if (other.length === 0) return ours;
  if (own.length === 0) return theirs;
  const spotOf = (node: NodeId): Spot => (forests.ours.find(node) ?? forests.theirs.find(node))!;
  if (![...own, ...other].every((node) => isFree(spotOf(node)))) return null;
  if (replacesSame(forests, container, slot)) return null;
  const nameOf = (node: NodeId): string => spotOf(node).placed?.span.name ?? '';
  const around = siblingNames(forests, container, slot.after);
  const isOrdered = [around, ours.map(nameOf), theirs.map(nameOf)].every(isSorted);
  if (isOrdered && around.length > 1) {
    return [...new Set([...ours, ...theirs])].sort((a, b) => compareNames(nameOf(a), nameOf(b)));
  }
  // A run stays together; of two runs the one whose first name comes first goes first.
  const isOursFirst = compareNames(nameOf(own[0]!), nameOf(other[0]!)) <= 0;
  return isOursFirst ? [...ours, ...other] : [...theirs, ...own];
}

/** Whether both sides took away one node and put another in its place: two names for one thing. */
function replacesSame(forests: ThreeForests, container: NodeId, { after }: Slot<NodeId>): boolean {
  const siblings = forests.base.childrenOf(container);
  const gone = siblings[after === null ? 0 : forests.base.placeOf(after) + 1];
  return gone !== undefined && !forests.ours.has(gone) && !forests.theirs.has(gone);
}

/** The names of the nearest siblings in the base that are of the kind of the one before the spot. */
function siblingNames(
  { base }: ThreeForests,
  container: NodeId,
  after: NodeId | null,
): readonly string[] {
  const at = after === null ? 0 : base.placeOf(after);
  const siblings = base
    .childrenOf(container)
    .slice(Math.max(0, at - NEAR), at + NEAR)
    .map((node) => base.find(node)!.placed!.span);
  const kind = (after === null ? null : base.find(after)?.placed?.span.kind) ?? siblings[0]?.kind;
  return siblings.filter((span) => span.kind === kind).map(({ name }) => name);
}
