/**
 * The last writer of a path: which side of a merge changed it last. Invariant: the answer follows from the
 * commits, and is the same from both sides.
 */
import type { CommitId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { walk } from '../graph.ts';
import type { Repository } from '../repository.ts';
import { findInTree } from '../trees.ts';

/** By the newest commits that changed the path; of two of one time the higher id is the later. */
export function lastWriterOf(
  repository: Repository,
  ours: CommitId,
  theirs: CommitId,
): (path: RepoPath) => 'ours' | 'theirs' {
  return (path) => {
    const own = lastChange(repository, ours, theirs, path);
    const other = lastChange(repository, theirs, ours, path);
    if (other === null) return 'ours';
    if (own === null) return 'theirs';
    const [time, otherTime] = [own, other].map((id) => repository.readCommit(id).committer.time);
    if (time !== otherTime) return time! > otherTime! ? 'ours' : 'theirs';
    return own > other ? 'ours' : 'theirs';
  };
}

function lastChange(
  repository: Repository,
  tip: CommitId,
  excluded: CommitId,
  path: RepoPath,
): CommitId | null {
  const idAt = (commit: CommitId): string | null =>
    findInTree(repository, repository.readCommit(commit).tree, path)?.id ?? null;
  for (const commit of walk(repository, [tip], [excluded])) {
    const { parents } = repository.readCommit(commit);
    const now = idAt(commit);
    if (parents.every((parent) => idAt(parent) !== now) && parents.length > 0) return commit;
  }
  return null;
}
