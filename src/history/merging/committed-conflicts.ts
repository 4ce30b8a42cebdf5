/**
 * Committed conflicts: what was still open when a commit was made. Invariant: the record lies beside the
 * commit and is no part of its id; it names exactly the conflicts that stand in the commit's own files.
 */
import { MODE } from '../../model/entry.ts';
import type { BlobId, CommitId, TreeId } from '../../model/ids.ts';
import type { RefMove } from '../operation.ts';
import { CONFLICTS_REF } from '../ref-name.ts';
import type { Recorder, Repository } from '../repository.ts';
import { findInTree } from '../trees.ts';
import { readJson, recordJson, recordTexts, TEXTS, type OpenConflicts } from './open-conflicts.ts';

export const RECORD = 'conflicts.json';

/** What is open in a commit, or null. Throws corruptObject. */
export function conflictsOfCommit(repository: Repository, commit: CommitId): OpenConflicts | null {
  const all = repository.store.refs.get(CONFLICTS_REF) as TreeId | null;
  const found = all === null ? null : findInTree(repository, all, commit);
  return found === null
    ? null
    : (readJson(repository, found.id as TreeId, RECORD) as OpenConflicts);
}

/** Stores what is open in a commit; returns the move of the ref that makes it known. */
export function recordCommitted(
  repository: Repository,
  recorder: Recorder,
  commit: CommitId,
  { conflicts, files, labels }: OpenConflicts,
  read: (id: BlobId) => Buffer = (id) => repository.readBlob(id),
): RefMove {
  const open = { conflicts, files, labels };
  const record = recorder.addTree([
    recordJson(recorder, RECORD, open),
    { name: TEXTS, mode: MODE.tree, id: recordTexts(recorder, open, read) },
  ]);
  const from = repository.store.refs.get(CONFLICTS_REF) as TreeId | null;
  const others = from === null ? [] : repository.readTree(from);
  const kept = others.filter(({ name }) => name !== commit);
  const to = recorder.addTree([...kept, { name: commit, mode: MODE.tree, id: record }]);
  return { name: CONFLICTS_REF, from, to };
}
