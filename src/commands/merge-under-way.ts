/**
 * A merge that is under way: giving it up, and keeping other commands off. Invariant: giving up brings back
 * every file that the merge touched as it was before, and what it was meanwhile is kept with the operation.
 */
import { planChanges } from '../bridge/files/checkout.ts';
import { moveOfPlan, snapshot } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import { currentBranch } from '../history/branches.ts';
import { mergeMoves, readMergeState, type MergeState } from '../history/merging/merge-state.ts';
import { recordOperation } from '../history/operation.ts';
import type { Repository } from '../history/repository.ts';
import { diffTrees, type PathChange } from '../history/trees.ts';
import { mergeUnderWay, noMergeUnderWay } from '../model/errors.ts';
import type { TreeId } from '../model/ids.ts';
import type { Context } from './context.ts';
import { NOTHING_MERGED, type MergeOutcome } from './merge-outcome.ts';
import { workingTreeOf } from './working-tree-of.ts';

/** Throws mergeUnderWay where one is; `instead` says what cannot be done, in a clause. */
export function requireNoMerge(repository: Repository, instead: string): void {
  const state = readMergeState(repository);
  if (state !== null) throw mergeUnderWay(state.revision, instead);
}

/**
 * What brings the files back: what the merge changed, and what answers to its conflicts may have changed
 * besides, such as a file that the merge had left as ours.
 */
function wayBack(repository: Repository, state: MergeState, now: TreeId): PathChange[] {
  const merged = diffTrees(repository, state.written, state.before);
  const known = new Set(merged.map(({ path }) => path));
  const answered = new Set(
    state.files.flatMap(({ path, base, ours, theirs }) => {
      return [path, ...[base, ours, theirs].flatMap((stage) => stage?.path ?? [])];
    }),
  );
  const others = diffTrees(repository, now, state.before);
  return [...merged, ...others.filter(({ path }) => answered.has(path) && !known.has(path))];
}

/** Gives the merge up. Throws noMergeUnderWay. */
export function abortMerge(context: Context): MergeOutcome {
  const { repository } = context;
  repository.store.requireWritable();
  const state = readMergeState(repository);
  if (state === null) throw noMergeUnderWay();
  const workingTree = workingTreeOf(context);
  const recorder = repository.recorder('small');
  const scanned = workingTree.record(recorder);
  const changes = wayBack(repository, state, scanned.version.tree);
  const plan = planChanges(workingTree, changes, scanned, true);
  const before = snapshot(workingTree, recorder, scanned, plan);
  const files = moveOfPlan(workingTree, recorder, before, plan);
  const about = { command: 'merge', description: `give up the merge of ${state.revision}` };
  const moved = plan.length === 0 ? {} : { files };
  carryOut(workingTree, { about, plan, files }, () => {
    recordOperation(repository, about, { refs: mergeMoves(repository, null), ...moved });
  });
  const { commit } = repository.head();
  return {
    ...NOTHING_MERGED,
    outcome: 'aborted',
    revision: state.revision,
    theirs: state.theirs,
    branch: currentBranch(repository),
    ...{ from: commit, commit },
    written: plan.filter(({ after }) => after !== null).length,
    removed: plan.filter(({ after }) => after === null).length,
  };
}
