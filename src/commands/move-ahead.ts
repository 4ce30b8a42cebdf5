/**
 * Moving ahead: a merge where one side has all commits of the other. Invariant: no commit is made; files and
 * branch move in one operation.
 */
import { planCheckout } from '../bridge/files/checkout.ts';
import { moveOfCheckout } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import { headText } from '../history/head.ts';
import { recordOperation } from '../history/operation.ts';
import type { Head } from '../history/repository.ts';
import { badUsage } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import type { Context } from './context.ts';
import type { MergeOutcome } from './merge-outcome.ts';
import { countFiles, outcomeOf, type MergeWish } from './merge-wish.ts';
import { workingTreeOf } from './working-tree-of.ts';

/** On a branch without commits everything of theirs is new. */
export function moveToFirst(
  context: Context,
  wish: MergeWish,
  head: Head,
  theirs: CommitId,
): MergeOutcome {
  if (wish.squash || wish.fastForward === 'never') {
    const hint = 'Leave out `--squash` and `--no-ff`, or commit something first';
    throw badUsage('A branch without commits can only move to the commit', hint);
  }
  return moveAhead(context, wish, head, theirs);
}

/** Moves HEAD and the files to the commit. Throws what planning and writing throw. */
export function moveAhead(
  context: Context,
  wish: MergeWish,
  head: Head,
  theirs: CommitId,
): MergeOutcome {
  const { repository } = context;
  const workingTree = workingTreeOf(context);
  const [from, to] = [repository.treeOf(head.commit), repository.treeOf(theirs)];
  const plan = planCheckout(workingTree, from, to);
  if (!wish.preview) {
    const files = moveOfCheckout(workingTree, from, to, plan);
    const about = { command: 'merge', description: `move ahead to ${wish.revision}` };
    const refs = head.ref === null ? [] : [{ name: head.ref, from: head.commit, to: theirs }];
    const moved = head.ref === null ? { head: { from: headText(head), to: theirs as string } } : {};
    carryOut(workingTree, { about, plan, files }, () =>
      recordOperation(repository, about, {
        refs,
        ...moved,
        files: plan.length === 0 ? null : files,
      }),
    );
  }
  return {
    ...outcomeOf(wish, head),
    ...{ outcome: 'fast-forward', theirs, commit: theirs, tree: to },
    bases: head.commit === null ? [] : [head.commit],
    ...countFiles(plan),
  };
}
