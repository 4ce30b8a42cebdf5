/**
 * Commits that were made with open conflicts, among those that leave the repository. Invariant: the records
 * say it, not the files: text that only looks like a conflict is no reason to hold a commit back.
 */
import type { CommitId, TreeId } from '../../model/ids.ts';
import { commitWithConflicts } from '../../model/errors.ts';
import { conflictsOfCommit } from '../merging/committed-conflicts.ts';
import { CONFLICTS_REF } from '../ref-name.ts';
import type { Repository } from '../repository.ts';

/** Throws commitWithConflicts where one of these commits has a conflict that was open in it. */
export function refuseConflicted(repository: Repository, commits: readonly CommitId[]): void {
  const records = repository.store.refs.get(CONFLICTS_REF) as TreeId | null;
  if (records === null) return;
  const recorded = new Set(repository.readTree(records).map(({ name }) => name));
  for (const id of commits.filter((commit) => recorded.has(commit))) {
    const count = conflictsOfCommit(repository, id)?.conflicts.length ?? 0;
    if (count > 0) throw commitWithConflicts(id.slice(0, 12), count);
  }
}
