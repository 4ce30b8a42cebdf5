/**
 * The bytes of a node where it stands in one version. Invariant: head, body and foot of a container, in
 * turn, are its bytes; a node that is not there has none.
 */
import type { NodeId } from '../model/ids.ts';
import type { Forest, Spot } from './forest.ts';

const NOTHING = Buffer.alloc(0);

/** Whether a node has children of its own. */
export function isContainer(spot: Spot | null): boolean {
  return spot !== null && spot.placed !== null && spot.placed.span.bodyStart < spot.placed.span.end;
}

/** A part of a node's bytes; nothing of a file or of a node that is not there. */
export function cutSpan(
  spot: Spot | null,
  from: 'start' | 'bodyEnd',
  to: 'bodyStart' | 'end',
): Buffer {
  if (spot === null || spot.placed === null) return NOTHING;
  return spot.tree.file.bytes.subarray(spot.placed.span[from], spot.placed.span[to]);
}

/** What a container holds; all of a file. */
export function bodyBytes(spot: Spot | null): Buffer {
  if (spot === null) return NOTHING;
  const { tree, placed } = spot;
  const { bytes } = tree.file;
  return placed === null ? bytes : bytes.subarray(placed.span.bodyStart, placed.span.bodyEnd);
}

/** The bytes between two children of a container; null where another kept child stands between them. */
export function bytesBetween(
  forest: Forest,
  container: NodeId,
  left: NodeId | null,
  right: NodeId | null,
  isKept: (node: NodeId) => boolean,
): Buffer | null {
  const spot = forest.find(container);
  if (spot === null) return NOTHING;
  const ids = forest.childrenOf(container);
  const placeOf = (node: NodeId): number =>
    forest.parentOf(node) === container ? forest.placeOf(node) : -1;
  const from = left === null ? -1 : placeOf(left);
  const to = right === null ? ids.length : placeOf(right);
  if ((left !== null && from < 0) || to < 0 || to <= from) return null;
  if (ids.slice(from + 1, to).some(isKept)) return null;
  const { tree, placed } = spot;
  const { bytes } = tree.file;
  const children = tree.childrenOf(placed);
  const start = from < 0 ? (placed?.span.bodyStart ?? 0) : children[from]!.span.end;
  const end = to === ids.length ? (placed?.span.bodyEnd ?? bytes.length) : children[to]!.span.start;
  return bytes.subarray(start, end);
}
