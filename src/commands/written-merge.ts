/**
 * A written merge: its files and trees are stored, and come to the disk by a plan. Invariant: files, HEAD,
 * refs and the state of the merge change in one operation, or not at all.
 */
import { planCheckout, type CheckoutPlan } from '../bridge/files/checkout.ts';
import { moveOfCheckout } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import type { WorkingTree } from '../bridge/files/working-tree.ts';
import { withCarried } from '../history/merging/carried-conflicts.ts';
import type { CommitMerge } from '../history/merging/commit-merge.ts';
import { recordCommitted } from '../history/merging/committed-conflicts.ts';
import { mergeMoves, recordMergeState, type MergeState } from '../history/merging/merge-state.ts';
import { recordConflicts, type OpenConflicts } from '../history/merging/open-conflicts.ts';
import type { FilesMove, OperationAbout, RefMove } from '../history/operation.ts';
import { recordOperation } from '../history/operation.ts';
import { recordCommit, type NewCommit, type RecordedCommit } from '../history/record.ts';
import type { Recorder, Repository } from '../history/repository.ts';
import { editTree, findInTree } from '../history/trees.ts';
import { modeType } from '../model/entry.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { BlobId, CommitId, TreeId } from '../model/ids.ts';
import type { Meeting } from './merge-wish.ts';

/** The state of a merge that waits, as far as it is known before the files are planned. */
export type OpenState = Omit<MergeState, 'conflicts' | 'files' | 'before' | 'written'>;

/** A merge whose files and trees are stored, and the plan by which they come to the disk. */
export class WrittenMerge {
  readonly #workingTree: WorkingTree;
  readonly #merge: CommitMerge;
  readonly #meeting: Meeting;
  readonly #recorder: Recorder;
  readonly #tree: TreeId;
  readonly #files: FilesMove;
  readonly plan: CheckoutPlan;

  constructor(workingTree: WorkingTree, merge: CommitMerge, meeting: Meeting) {
    const { repository } = workingTree;
    this.#workingTree = workingTree;
    this.#merge = merge;
    this.#meeting = meeting;
    this.#recorder = repository.recorder('small');
    const from = repository.readCommit(meeting.ours).tree;
    this.#tree = recordTree(repository, this.#recorder, meeting, merge);
    this.plan = planCheckout(workingTree, from, this.#tree);
    this.#files = moveOfCheckout(workingTree, from, this.#tree, this.plan);
  }

  commit(
    about: OperationAbout,
    commit: Pick<NewCommit, 'author' | 'committer' | 'message'>,
    carried: OpenConflicts | null,
  ): RecordedCommit {
    const { repository } = this.#workingTree;
    const { head, ours, theirs } = this.#meeting;
    const files = this.#filesMoved();
    const parents = [ours, theirs];
    const refs = (id: CommitId): RefMove[] => {
      return carried === null ? [] : [recordCommitted(repository, this.#recorder, id, carried)];
    };
    const wanted = { ...commit, head, tree: this.#tree, parents, ...files, refs };
    const transition = { about, plan: this.plan, files: this.#files };
    return carryOut(this.#workingTree, transition, () => {
      return recordCommit(repository, this.#recorder, wanted, about);
    });
  }

  /** Leaves the merge in the files, to be committed later; returns what is open. */
  leaveOpen(
    about: OperationAbout,
    open: OpenState,
    carried: OpenConflicts | null,
  ): MergeState['conflicts'] {
    const { repository } = this.#workingTree;
    const { conflicts, files, memory } = this.#merge;
    const recorded = { conflicts: recordConflicts(this.#recorder, conflicts), files };
    const state: MergeState = {
      ...open,
      ...withCarried(recorded, carried),
      before: this.#files.from,
      written: this.#tree,
    };
    const read = (id: BlobId) => memory.readBlob(id);
    const tree = recordMergeState(repository, this.#recorder, state, read);
    this.#recorder.flush();
    const theirs = state.kind === 'merge' ? state.theirs : null;
    const transition = { about, plan: this.plan, files: this.#files };
    carryOut(this.#workingTree, transition, () => {
      const refs = mergeMoves(repository, { tree, theirs });
      recordOperation(repository, about, { refs, ...this.#filesMoved() });
    });
    return state.conflicts;
  }

  #filesMoved(): { readonly files?: FilesMove } {
    return this.plan.length === 0 ? {} : { files: this.#files };
  }
}

/** Stores what the merge put together, and its tree. */
function recordTree(
  repository: Repository,
  recorder: Recorder,
  { ours, theirs }: Meeting,
  { edits, memory }: CommitMerge,
): TreeId {
  const other = repository.readCommit(theirs).tree;
  for (const [path, edit] of edits) {
    if (edit === null || modeType(edit.mode) !== 'file') continue;
    const id = edit.id as BlobId;
    const isTheirs = findInTree(repository, other, path)?.id === id;
    if (!isTheirs) recorder.addBlob(id, memory.readBlob(id), path, memory.readOutline(id, path));
  }
  const base = repository.treeOf(ours) ?? EMPTY_TREE;
  const tree = editTree(repository, recorder, base, edits);
  recorder.flush();
  return tree;
}
