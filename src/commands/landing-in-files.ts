/**
 * Landing where there is a working tree. Invariant: the branch that is checked out moves with its files, or
 * not at all; what is unsaved is never overwritten.
 */
import { planCheckout, type CheckoutPlan } from '../bridge/files/checkout.ts';
import { moveOfCheckout } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import type { WorkingTree } from '../bridge/files/working-tree.ts';
import { readMergeState } from '../history/merging/merge-state.ts';
import type { FilesMove } from '../history/operation.ts';
import { recordOperation } from '../history/operation.ts';
import type { Landing } from '../history/syncing/landing.ts';
import { FxdError } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import type { Context } from './context.ts';
import { workingTreeOf } from './working-tree-of.ts';

/** What files in the way of a branch are told by. */
const IN_THE_WAY = ['WOULD_OVERWRITE', 'UNTRACKED_IN_THE_WAY', 'UNSAFE_PATH'];

interface Planned {
  readonly ref: string;
  readonly workingTree: WorkingTree;
  readonly plan: CheckoutPlan;
  readonly files: FilesMove;
}

export function landingInFiles(context: Context): Landing {
  const { repository } = context;
  let planned: Planned | null = null;
  return {
    mayMove({ name, from, to }) {
      if (readMergeState(repository) !== null) return false;
      const [before, after] = [from, to].map((id) => repository.treeOf(id as CommitId | null));
      const workingTree = workingTreeOf(context);
      try {
        const plan = planCheckout(workingTree, before ?? null, after ?? null);
        const files = moveOfCheckout(workingTree, before ?? null, after ?? null, plan);
        planned = { ref: name, workingTree, plan, files };
        return true;
      } catch (error) {
        if (error instanceof FxdError && IN_THE_WAY.includes(error.code)) return false;
        throw error;
      }
    },
    land(about, moves, alongside) {
      const moved = planned !== null && moves.some(({ name }) => name === planned?.ref);
      if (!moved || planned === null) {
        recordOperation(repository, about, { refs: moves }, alongside);
        return;
      }
      const { workingTree, plan, files } = planned;
      carryOut(workingTree, { about, plan, files }, () => {
        const change = { refs: moves, files: plan.length === 0 ? null : files };
        return recordOperation(repository, about, change, alongside);
      });
    },
  };
}
