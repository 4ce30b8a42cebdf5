/**
 * Going to another branch or commit: what `fxd checkout` and `fxd switch` share. Invariant: everything is
 * checked before the first file is written, and HEAD moves with the files, or neither does.
 */
import { planCheckout, planForcedCheckout } from '../bridge/files/checkout.ts';
import type { CheckoutPlan } from '../bridge/files/checkout.ts';
import { moveOfCheckout, moveOfPlan, snapshot } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import type { WorkingTree } from '../bridge/files/working-tree.ts';
import { requireFreeName } from '../history/branches.ts';
import { headText, isKept, resolveHead } from '../history/head.ts';
import { mergeMoves } from '../history/merging/merge-state.ts';
import { recordOperation } from '../history/operation.ts';
import type { FilesMove, OperationAbout, ViewChange } from '../history/operation.ts';
import { BRANCHES } from '../history/ref-name.ts';
import type { Head, Repository } from '../history/repository.ts';
import { resolveRevision } from '../history/revision.ts';
import { badUsage, branchExpected, offeringForce } from '../model/errors.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { boolean, integer, nullable, object, objectId, string } from './json-schema.ts';
import { requireNoMerge } from './merge-under-way.ts';
import { workingTreeOf } from './working-tree-of.ts';

/** What was asked for. */
export interface SwitchWish {
  readonly command: 'checkout' | 'switch';
  /** A branch, a revision or `-`; null for HEAD. */
  readonly target: string | null;
  /** The branch to make there. */
  readonly newBranch: string | null;
  readonly detach: boolean;
  readonly force: boolean;
}

export interface Switched {
  /** Null where HEAD is detached. */
  readonly branch: string | null;
  /** Null on a branch without commits. */
  readonly commit: CommitId | null;
  /** First line of the commit's message. */
  readonly subject: string | null;
  /** Whether HEAD moved. */
  readonly switched: boolean;
  readonly created: boolean;
  readonly written: number;
  readonly removed: number;
  /** The tree of the files as they were, where changes were given up. */
  readonly saved: TreeId | null;
  /** A commit that no branch, tag or HEAD leads to any more. */
  readonly leftBehind: CommitId | null;
}

export const switchedSchema = object({
  branch: nullable(string(), 'Null where HEAD is detached'),
  commit: nullable(objectId(), 'Null on a branch without commits'),
  subject: nullable(string(), 'First line of the message of the commit'),
  switched: boolean('Whether HEAD moved'),
  created: boolean('Whether the branch is new'),
  written: integer('Files written'),
  removed: integer('Files removed'),
  saved: nullable(objectId(), 'With --force: tree of the files as they were'),
  leftBehind: nullable(objectId(), 'A commit that no branch, tag or HEAD leads to any more'),
});

interface Goal {
  readonly head: Head;
  readonly refs: ViewChange['refs'];
  /** Whether the branch is made. */
  readonly isNew: boolean;
}

/** Does it. Throws what resolving, planning and writing throw. */
export function switchTo(context: Context, wish: SwitchWish): Switched {
  const { repository } = context;
  // Before a file is touched: moving HEAD would fail after it.
  repository.store.requireWritable();
  context.gitStep?.require();
  const before = repository.head();
  const goal = chooseGoal(repository, before, wish);
  const isElsewhere = headText(goal.head) !== headText(before);
  if (!isElsewhere && !wish.force) return report(repository, before, goal, NOTHING_DONE);
  if (!wish.force) requireNoMerge(repository, 'HEAD must stay where it is');
  const workingTree = workingTreeOf(context, { leavesHead: wish.force });
  const planned = planFiles(workingTree, goal.head, wish.force);
  const { plan, files } = planned;
  const isMerging = mergeMoves(repository, null).length > 0;
  if (isElsewhere || plan.length > 0 || isMerging) {
    const transition = { about: about(wish, goal.head), plan, files };
    const moved = viewChange(before, goal, isElsewhere, plan.length === 0 ? null : files);
    // By force, a merge under way is given up with the rest.
    const change = { ...moved, refs: [...moved.refs, ...mergeMoves(repository, null)] };
    carryOut(workingTree, transition, () => recordOperation(repository, transition.about, change));
  }
  return report(repository, before, goal, planned);
}

/** What is told where HEAD stays. */
export function stay(repository: Repository): Switched {
  const head = repository.head();
  return report(repository, head, { head, refs: [], isNew: false }, NOTHING_DONE);
}

function chooseGoal(repository: Repository, before: Head, wish: SwitchWish): Goal {
  const { target, newBranch, detach } = wish;
  if (newBranch !== null) {
    if (detach) throw badUsage('A new branch and --detach cannot go together', null);
    requireFreeName(repository, 'branch', BRANCHES, newBranch);
    const ref = BRANCHES + newBranch;
    const { commit } = target === null ? before : resolveHead(repository, target);
    const refs = commit === null ? [] : [{ name: ref, from: null, to: commit }];
    return { head: { ref, commit }, refs, isNew: true };
  }
  const head = resolveHead(repository, target ?? 'HEAD');
  if (detach) {
    const commit = head.commit ?? resolveRevision(repository, 'HEAD');
    return { head: { ref: null, commit }, refs: [], isNew: false };
  }
  const isHead = headText(head) === headText(before);
  if (wish.command === 'switch' && head.ref === null && !isHead) {
    throw branchExpected(target ?? 'HEAD');
  }
  return { head, refs: [], isNew: false };
}

interface PlannedFiles {
  readonly plan: CheckoutPlan;
  readonly files: FilesMove;
  /** The tree of the files as they were, where changes are given up. */
  readonly saved: TreeId | null;
}

const NOTHING_DONE = { plan: [], saved: null };

function planFiles(workingTree: WorkingTree, goal: Head, force: boolean): PlannedFiles {
  const { repository } = workingTree;
  const from = repository.treeOf(workingTree.baseCommit());
  const to = repository.treeOf(goal.commit);
  if (!force) {
    const plan = offeringForce(() => planCheckout(workingTree, from, to));
    return { plan, files: moveOfCheckout(workingTree, from, to, plan), saved: null };
  }
  const recorder = repository.recorder('small');
  const scanned = workingTree.record(recorder);
  const plan = planForcedCheckout(workingTree, from, to, scanned);
  const before = snapshot(workingTree, recorder, scanned, plan);
  const files = moveOfPlan(workingTree, recorder, before, plan);
  return { plan, files, saved: [from, EMPTY_TREE].includes(before) ? null : before };
}

function viewChange(
  before: Head,
  { head, refs }: Goal,
  isElsewhere: boolean,
  files: FilesMove | null,
): ViewChange {
  if (!isElsewhere) return { refs, files };
  const from = headText(before);
  return { refs, head: { from, to: headText(head) }, previous: from, files };
}

function about({ command, force }: SwitchWish, head: Head): OperationAbout {
  const name = head.ref === null ? head.commit!.slice(0, 12) : head.ref.slice(BRANCHES.length);
  return { command, description: `switch to ${name}${force ? ' by force' : ''}` };
}

function report(
  repository: Repository,
  before: Head,
  goal: Goal,
  { plan, saved }: Pick<PlannedFiles, 'plan' | 'saved'>,
): Switched {
  const now = goal.head;
  const { ref, commit } = now;
  const left = before.ref === null ? before.commit : null;
  // A commit that is missing cannot be kept.
  const isThere = left !== null && repository.store.objects.typeOf(left) === 'commit';
  const isLeft = isThere && !isKept(repository, left, now);
  return {
    branch: ref === null ? null : ref.slice(BRANCHES.length),
    commit,
    subject: commit === null ? null : (repository.readCommit(commit).message.split('\n')[0] ?? ''),
    switched: headText(before) !== headText(now),
    created: goal.isNew,
    written: plan.filter(({ after }) => after !== null).length,
    removed: plan.filter(({ after }) => after === null).length,
    saved,
    leftBehind: isLeft ? left : null,
  };
}

export function printSwitched(ui: Ui, result: Switched): void {
  const { branch, commit, subject, switched, created, saved, leftBehind } = result;
  if (leftBehind !== null) {
    ui.warn('The commit that you leave is on no branch and has no tag.');
    ui.hint(`\`fxd branch <name> ${leftBehind.slice(0, 12)}\` keeps it.`);
  }
  if (branch !== null) {
    const name = ui.statusStyle.branch(ui.text(branch));
    const verb = created ? 'Switched to a new branch' : switched ? 'Switched to' : 'Already on';
    ui.status(`${verb} ${name}`);
  } else {
    ui.status(
      `HEAD is ${switched ? 'now at' : 'at'} ${ui.id(commit ?? '')} ${ui.text(subject ?? '')}`,
    );
    if (switched) {
      ui.status('No branch is checked out (detached HEAD): commits made here belong to none.');
      ui.hint('`fxd switch -c <name>` starts a branch here; `fxd switch -` goes back.');
    }
  }
  if (saved !== null) ui.status(`What was given up is stored as tree ${ui.id(saved)}`);
}
