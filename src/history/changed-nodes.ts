/**
 * The nodes that changed in a range of history: what `changed(a..b)` chooses. Invariant: a node counts as
 * changed exactly where the comparison of the two ends lists it.
 */
import type { NodeId } from '../model/ids.ts';
import { compareVersions } from './changes.ts';
import type { Repository } from './repository.ts';
import { resolveEnds, resolveRevision } from './revision.ts';
import type { ChangedNodes } from './selector.ts';
import { commitVersion } from './version.ts';

/**
 * Looks ranges up in a repository; a single revision stands for what it changed against its first parent.
 * The returned function throws what resolving a revision throws.
 */
export function changedNodesOf(repository: Repository): ChangedNodes {
  return (range) => {
    const [from, to] = resolveEnds(repository, range) ?? endsOfCommit(repository, range);
    const files = compareVersions(commitVersion(repository, from), commitVersion(repository, to));
    return new Set<NodeId>(files.flatMap(({ nodes }) => nodes.map(({ node }) => node)));
  };
}

function endsOfCommit(repository: Repository, text: string) {
  const commit = resolveRevision(repository, text);
  return [repository.readCommit(commit).parents[0] ?? null, commit] as const;
}
