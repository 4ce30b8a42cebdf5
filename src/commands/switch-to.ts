/**
 * Going to another branch or commit: what `fxd checkout` and `fxd switch` share. Invariant: everything is
 * checked before the first file is written, and HEAD moves when the files are there. A crash in between
 * leaves the old HEAD and files of which some are the new ones: `fxd status` shows them as changes, and
 * the same command again writes the rest. By force, HEAD moves first, because the operation names the tree
 * of what is given up: then a crash leaves the new HEAD, and the same command again completes the files.
 */
import { applyCheckout, planCheckout, planForcedCheckout } from '../bridge/files/checkout.ts';
import type { CheckoutPlan } from '../bridge/files/checkout.ts';
import { saveOverwritten } from '../bridge/files/save-overwritten.ts';
import type { WorkingTree } from '../bridge/files/working-tree.ts';
import { requireFreeName } from '../history/branches.ts';
import { headText, isKept, resolveHead } from '../history/head.ts';
import { recordOperation } from '../history/operation.ts';
import type { OperationAbout, ViewChange } from '../history/operation.ts';
import { BRANCHES } from '../history/ref-name.ts';
import type { Head, Repository } from '../history/repository.ts';
import { resolveRevision } from '../history/revision.ts';
import { badUsage, branchExpected, storeReadOnly } from '../model/errors.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { boolean, integer, nullable, object, objectId, string } from './json-schema.ts';
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
  if (repository.store.readOnly) throw storeReadOnly(repository.store.file);
  const before = repository.head();
  const goal = chooseGoal(repository, before, wish);
  const isElsewhere = headText(goal.head) !== headText(before);
  if (!isElsewhere && !wish.force) return report(repository, before, goal, NOTHING_DONE);
  const workingTree = workingTreeOf(context);
  const files = planFiles(workingTree, goal.head, wish.force);
  const move = (): void => {
    if (!isElsewhere && files.saved === null) return;
    const change = viewChange(before, goal, isElsewhere, files.saved);
    recordOperation(repository, about(wish, goal.head), change);
  };
  if (files.saved !== null) move();
  applyCheckout(workingTree, repository, files.plan);
  if (files.saved === null) move();
  return report(repository, before, goal, files);
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
  readonly saved: TreeId | null;
}

const NOTHING_DONE: PlannedFiles = { plan: { removed: [], written: [] }, saved: null };

function planFiles(workingTree: WorkingTree, goal: Head, force: boolean): PlannedFiles {
  const { repository } = workingTree;
  const from = repository.treeOf(repository.head().commit);
  const to = repository.treeOf(goal.commit);
  if (!force) return { plan: planCheckout(workingTree, from, to), saved: null };
  const recorder = repository.recorder('small');
  const scanned = workingTree.record(recorder);
  const plan = planForcedCheckout(workingTree, from, to, scanned);
  return { plan, saved: saveOverwritten(workingTree, recorder, scanned, plan) };
}

function viewChange(
  before: Head,
  { head, refs }: Goal,
  isElsewhere: boolean,
  saved: TreeId | null,
): ViewChange {
  if (!isElsewhere) return { refs, saved };
  const from = headText(before);
  return { refs, head: { from, to: headText(head) }, previous: from, saved };
}

function about({ command, force }: SwitchWish, head: Head): OperationAbout {
  const name = head.ref === null ? head.commit!.slice(0, 12) : head.ref.slice(BRANCHES.length);
  return { command, description: `switch to ${name}${force ? ' by force' : ''}` };
}

function report(repository: Repository, before: Head, goal: Goal, files: PlannedFiles): Switched {
  const now = goal.head;
  const { ref, commit } = now;
  const isLeft =
    before.ref === null && before.commit !== null && !isKept(repository, before.commit, now);
  return {
    branch: ref === null ? null : ref.slice(BRANCHES.length),
    commit,
    subject: commit === null ? null : (repository.readCommit(commit).message.split('\n')[0] ?? ''),
    switched: headText(before) !== headText(now),
    created: goal.isNew,
    written: files.plan.written.length,
    removed: files.plan.removed.length,
    saved: files.saved,
    leftBehind: isLeft ? before.commit : null,
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
