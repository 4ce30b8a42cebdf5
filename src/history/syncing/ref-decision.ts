/**
 * What becomes of a ref that two stores have. Invariant: the answer follows from the two sides alone and
 * is the same seen from either; a commit that only one side has never loses its name by it.
 */
import type { ObjectId } from '../../model/ids.ts';
import { BRANCHES, TAGS } from '../ref-name.ts';
import type { SharedRef } from './message.ts';
import { RECORD_REFS } from './shared-refs.ts';

/** What is to be done. */
export type RefOutcome =
  /** Both have the same already; perhaps only the counts are to be brought in line. */
  | 'same'
  /** This side takes the value of the other, or makes, or deletes the ref. */
  | 'here'
  | 'there'
  /** Each has what the other lacks. */
  | 'diverged'
  /** Both have a tree of records, to be put together. */
  | 'records'
  /** A tag or the like that is otherwise on each side; both stay. */
  | 'differs';

export interface RefDecision {
  readonly name: string;
  readonly outcome: RefOutcome;
  readonly ours: SharedRef | null;
  readonly theirs: SharedRef | null;
  /** What both sides have afterwards; of a ref that has diverged only the count. */
  readonly agreed: SharedRef;
}

/** Whether one commit is an ancestor of another, or the same; false where that is not known. */
export type IsAncestor = (ancestor: ObjectId, descendant: ObjectId) => boolean;

/** Decides of one ref; at least one side knows it. */
export function decideRef(
  ours: SharedRef | null,
  theirs: SharedRef | null,
  isAncestor: IsAncestor,
): RefDecision {
  const { name } = (ours ?? theirs)!;
  const decide = (outcome: RefOutcome, agreed: SharedRef): RefDecision => {
    return { name, outcome, ours, theirs, agreed };
  };
  if (ours === null) return decide(theirs!.target === null ? 'same' : 'here', theirs!);
  if (theirs === null) return decide(ours.target === null ? 'same' : 'there', ours);
  const later = theirs.count > ours.count ? theirs : ours;
  if (ours.target === null && theirs.target === null) {
    // Deleted on both sides, perhaps at different commits: one of them is what is remembered.
    const isTie = ours.count === theirs.count && theirs.gone! < ours.gone!;
    return decide('same', isTie ? theirs : later);
  }
  if (ours.target === null || theirs.target === null) {
    const isHere = ours.target !== null;
    const [alive, gone] = isHere ? [ours, theirs] : [theirs, ours];
    const wasThere = isAncestor(alive.target!, gone.gone!);
    if (gone.count > alive.count && wasThere) return decide(isHere ? 'here' : 'there', gone);
    // Somebody went on with it, or made it again: it stays, and that is later than the deletion.
    const count = Math.max(alive.count, gone.count + 1);
    return decide(isHere ? 'there' : 'here', { ...alive, count });
  }
  const { count } = later;
  const [own, other] = [ours.target, theirs.target];
  if (own === other) return decide('same', { ...ours, count });
  if (RECORD_REFS.includes(name)) return decide('records', { ...ours, count });
  if (name.startsWith(TAGS)) return decide('differs', { ...ours, count });
  if (isAncestor(own, other)) return decide('here', { ...theirs, count });
  if (isAncestor(other, own)) return decide('there', { ...ours, count });
  return decide(name.startsWith(BRANCHES) ? 'diverged' : 'differs', { ...ours, count });
}

/** Decides of every ref that one of the sides knows, in the order of names. */
export function decideRefs(
  ours: ReadonlyMap<string, SharedRef>,
  theirs: ReadonlyMap<string, SharedRef>,
  isAncestor: IsAncestor,
): RefDecision[] {
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return names.map((name) => {
    return decideRef(ours.get(name) ?? null, theirs.get(name) ?? null, isAncestor);
  });
}
