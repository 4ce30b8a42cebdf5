/**
 * Canonical ids: one id for a node that the two sides of a merge know by different ones. Invariant: only
 * what a commit of one of the sides declared counts, so the answer follows from the history alone.
 */
import type { CommitId, NodeId } from '../../model/ids.ts';
import { reachable } from '../graph.ts';
import type { Repository } from '../repository.ts';

/** Gives the id that stays for any id. */
export type CanonicalId = (node: NodeId) => NodeId;

/** What both sides have declared holds for both already, so it is left out. */
export function canonicalIds(
  repository: Repository,
  ours: readonly CommitId[],
  theirs: readonly CommitId[],
): CanonicalId {
  const { nodeMaps } = repository.store;
  if (nodeMaps.aliases().length === 0) return (node) => node;
  const [own, other] = [reachable(repository, ours), reachable(repository, theirs)];
  const onOneSide = [
    ...[...own].filter((commit) => !other.has(commit)),
    ...[...other].filter((commit) => !own.has(commit)),
  ].sort((a, b) => a - b);
  const stays = new Map<NodeId, NodeId>();
  for (const commit of onOneSide) {
    for (const [alias, node] of nodeMaps.get(commit)?.aliases ?? []) stays.set(alias, node);
  }
  return (node) => follow(stays, node);
}

/** Follows aliases of aliases; a circle, which only a foreign map has, ends where it began. */
function follow(stays: ReadonlyMap<NodeId, NodeId>, node: NodeId): NodeId {
  const seen = new Set<NodeId>();
  let at = node;
  for (let next = stays.get(at); next !== undefined && !seen.has(next); next = stays.get(at)) {
    seen.add(next);
    at = next;
  }
  return at;
}
