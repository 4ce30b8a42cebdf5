/**
 * Conflicts now: what is open in the working tree, of a merge under way or of the commit that is checked
 * out. Invariant: both are told by one function, from the files as they are.
 */
import type { CommitId, TreeId } from '../../model/ids.ts';
import type { Contents } from '../contents.ts';
import type { Repository } from '../repository.ts';
import { conflictsOfCommit } from './committed-conflicts.ts';
import { conflictStatuses, type ConflictStatus } from './conflict-status.ts';
import { readMergeState, type MergeState } from './merge-state.ts';
import type { OpenConflicts } from './open-conflicts.ts';

export interface ConflictsNow {
  /** The merge under way, or null. */
  readonly state: MergeState | null;
  /** Where the conflicts are recorded: the state, or the commit that is checked out. */
  readonly open: OpenConflicts;
  /** The tree in which they were written. */
  readonly written: TreeId;
  /** Of every conflict of the record, settled ones too. */
  readonly statuses: readonly ConflictStatus[];
}

/** What is recorded as open, and which of it is; null where nothing ever was. */
export function conflictsNow(
  repository: Repository,
  contents: Contents,
  now: TreeId | null,
): ConflictsNow | null {
  const state = readMergeState(repository);
  const { commit } = repository.head();
  if (state !== null) {
    const { written } = state;
    return {
      state,
      open: state,
      written,
      statuses: conflictStatuses(state, { contents, written, now }),
    };
  }
  const open = commit === null ? null : conflictsOfCommit(repository, commit);
  if (open === null) return null;
  const written = repository.readCommit(commit as CommitId).tree;
  return { state, open, written, statuses: conflictStatuses(open, { contents, written, now }) };
}

/** The record of what is still open, with the paths where it stands now; null where nothing is. */
export function stillOpen({ open, statuses }: ConflictsNow): OpenConflicts | null {
  const left = statuses.filter(({ settled }) => !settled);
  if (left.length === 0) return null;
  const moved = new Map(left.map(({ conflict, path }) => [conflict.path, path]));
  return {
    labels: open.labels,
    conflicts: left.map(({ conflict, path }) => ({ ...conflict, path })),
    files: open.files.flatMap((file) => {
      const path = moved.get(file.path);
      return path === undefined ? [] : [{ ...file, path }];
    }),
  };
}
