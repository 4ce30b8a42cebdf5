/**
 * Disputes: conflicts about whether a node is there, where it is, or what it is called. Invariant: what is
 * said of a side is what that side did, and a text is null where the side does not have the node.
 */
import type { NodeId } from '../model/ids.ts';
import type { MergeConflict, Subject } from './conflict.ts';
import { anySpot, type Forest, type ThreeForests } from './forest.ts';
import type { Fate } from './node-fate.ts';

export type Dispute = NonNullable<Fate['dispute']>;

/** The conflict of a node that a side removed, or that the sides moved apart, in one of its homes. */
export function disputeOf(
  forests: ThreeForests,
  subject: Subject & { readonly node: NodeId },
  reason: Dispute,
  container: NodeId,
): MergeConflict {
  const { base } = forests;
  const { node } = subject;
  const side = (forest: Forest): { readonly text: Buffer | null; readonly did: string } => {
    const parent = forest.parentOf(node);
    if (parent === null) return { text: null, did: 'deleted' };
    if (parent === base.parentOf(node)) return { text: forest.textOf(node), did: 'edited' };
    const isHere = reason !== 'move/move' || parent === container;
    const text = isHere ? forest.textOf(node) : null;
    return { text, did: `moved to ${nameOf(forests, parent)}` };
  };
  const [own, other] = [side(forests.ours), side(forests.theirs)];
  return {
    reason,
    field: reason === 'edit/delete' ? 'text' : 'parent',
    subject,
    oursDid: own.did,
    theirsDid: other.did,
    base: base.textOf(node),
    ours: own.text,
    theirs: other.text,
  };
}

/** What to call a container: its path if it is a file. */
function nameOf(forests: ThreeForests, node: NodeId): string {
  const { tree, placed } = anySpot(forests, node);
  return placed === null ? tree.file.path : `${placed.span.kind} ${placed.qualifiedName}`;
}

/** What to say of a conflict in a node that both sides named anew; null for any other. */
export function findRenames(
  { base, ours, theirs }: ThreeForests,
  node: NodeId | null,
): Partial<MergeConflict> | null {
  if (node === null) return null;
  const names = [base, ours, theirs].map((forest) => forest.find(node)?.placed?.span.name);
  const [was, own, other] = names;
  if (was === own || was === other || own === other) return null;
  const did = (name: string | undefined): string => `renamed to ${name ?? ''}`;
  return { reason: 'rename/rename', field: 'name', oursDid: did(own), theirsDid: did(other) };
}
