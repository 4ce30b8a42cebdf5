/**
 * Merge state: the merge that is under way. Invariant: it is part of the view, as two refs, so one operation
 * moves it with branches and HEAD, and undoing that operation brings it back; docs/format.md, "Merges and
 * conflicts".
 */
import { MODE } from '../../model/entry.ts';
import type { BlobId, CommitId, TreeId } from '../../model/ids.ts';
import type { ObjectId } from '../../model/ids.ts';
import type { RefMove } from '../operation.ts';
import { MERGE_HEAD_REF, MERGE_REF } from '../ref-name.ts';
import type { Recorder, Repository } from '../repository.ts';
import { readJson, recordJson, recordTexts, TEXTS, type OpenConflicts } from './open-conflicts.ts';

export interface MergeState extends OpenConflicts {
  /** A squash ends in a commit with one parent. */
  readonly kind: 'merge' | 'squash';
  /** HEAD when it began. */
  readonly ours: CommitId;
  readonly theirs: CommitId;
  /** What was merged, as it was typed. */
  readonly revision: string;
  /** The draft of the message. */
  readonly message: string;
  /** The tree of the files as they were before; what the merge touched is in it as it was on disk. */
  readonly before: TreeId;
  /** The tree that the merge made of HEAD's, with markers. */
  readonly written: TreeId;
}

const STATE = 'state.json';
const BEFORE = 'before';
const WRITTEN = 'written';

/** The merge under way, or null. Throws corruptObject. */
export function readMergeState(repository: Repository): MergeState | null {
  const tree = repository.store.refs.get(MERGE_REF) as TreeId | null;
  return tree === null ? null : readStateTree(repository, tree);
}

/** The state that a tree holds. */
export function readStateTree(repository: Repository, tree: TreeId): MergeState {
  return readJson(repository, tree, STATE) as MergeState;
}

/**
 * Stores a state; returns its tree, to which mergeMoves moves the ref. Its two trees must be stored; `read`
 * gives what of its texts is not.
 */
export function recordMergeState(
  repository: Repository,
  recorder: Recorder,
  state: MergeState,
  read: (id: BlobId) => Buffer = (id) => repository.readBlob(id),
): TreeId {
  const folder = (name: string, id: TreeId) => ({ name, mode: MODE.tree, id });
  return recorder.addTree([
    recordJson(recorder, STATE, state),
    folder(BEFORE, state.before),
    folder(TEXTS, recordTexts(recorder, state, read)),
    folder(WRITTEN, state.written),
  ]);
}

/** The moves of refs that make a state the one under way; that end it, for null. */
export function mergeMoves(
  repository: Repository,
  state: { readonly tree: TreeId; readonly theirs: CommitId | null } | null,
): RefMove[] {
  const { refs } = repository.store;
  const wanted: readonly (readonly [string, ObjectId | null])[] = [
    [MERGE_REF, state?.tree ?? null],
    [MERGE_HEAD_REF, state?.theirs ?? null],
  ];
  const moves = wanted.map(([name, to]) => ({ name, from: refs.get(name), to }));
  return moves.filter(({ from, to }) => from !== to);
}

/** A state in which these conflicts count as settled, or as open again. */
export function markConflicts(
  state: MergeState,
  numbers: ReadonlySet<number>,
  marked: boolean,
): MergeState {
  const conflicts = state.conflicts.map((conflict) => {
    return numbers.has(conflict.number) ? { ...conflict, marked } : conflict;
  });
  return { ...state, conflicts };
}
