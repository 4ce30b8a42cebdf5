/**
 * The places of a node: every file in which it ever stood, from the derived history of nodes. Invariant: a
 * node that was never renamed or moved has none, because it stands where its id was minted.
 */
import type { NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { Repository } from './repository.ts';

/**
 * Every file in which a node may stand beside the one in which it was first: only a node that was renamed
 * or moved stands elsewhere, and then its history says where.
 */
export function nodePlaces(repository: Repository, node: NodeId): Set<RepoPath> {
  const events = repository.store.history.nodeEvents(node);
  return new Set(
    events.flatMap(({ path, former }) => {
      if (former === null) return [path];
      // The former place of a file is a path alone.
      const hash = former.indexOf('#');
      return [path, (hash > 0 ? former.slice(0, hash) : former) as RepoPath];
    }),
  );
}
