/**
 * Going to another view of the operation log: what `fxd undo`, `fxd redo` and `fxd op restore` share.
 * Invariant: the files as they are become part of the operation before one of them changes, and a file
 * that was changed since is not touched unless that is asked for.
 */
import { planChanges } from '../bridge/files/checkout.ts';
import { moveOfPlan, snapshot } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import { currentBranch } from '../history/branches.ts';
import type { LoggedOperation, OperationAbout } from '../history/operation.ts';
import { operationTitle, recordOperation } from '../history/operation.ts';
import type { ViewStep } from '../history/undo.ts';
import { offeringForce, wouldOverwrite } from '../model/errors.ts';
import type { CommitId, OperationId } from '../model/ids.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { array, boolean, integer, nullable, object, objectId, string } from './json-schema.ts';
import { workingTreeOf } from './working-tree-of.ts';

/** An operation as it is told. */
export interface ToldOperation {
  readonly id: OperationId;
  readonly command: string;
  readonly description: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export interface WentToView {
  /** Those that were undone or done again, in that order. */
  readonly operations: readonly ToldOperation[];
  /** Null where HEAD is detached. */
  readonly branch: string | null;
  /** Null on a branch without commits. */
  readonly commit: CommitId | null;
  readonly written: number;
  readonly removed: number;
  readonly dryRun: boolean;
}

export const toldOperationFields = {
  id: string('SHA-256 in hex'),
  command: string('The verb, such as commit'),
  description: string('What it did, in one line'),
  time: integer('Milliseconds since 1970'),
};

export const wentToViewSchema = object({
  operations: array(object(toldOperationFields), 'In the order in which they were taken'),
  branch: nullable(string(), 'The branch that is checked out now; null where HEAD is detached'),
  commit: nullable(objectId(), 'What HEAD is now; null on a branch without commits'),
  written: integer('Files written'),
  removed: integer('Files removed'),
  dryRun: boolean('Whether it was only said what would be done'),
});

export interface GoOptions {
  /** Whether files that were changed since are overwritten; the operation keeps what they were. */
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/**
 * Makes refs, HEAD and files what a step says. Throws wouldOverwrite, untrackedInTheWay, refMoved,
 * filesBusy, and what writing throws.
 */
export function goToView(
  context: Context,
  about: OperationAbout,
  step: ViewStep,
  { force = false, dryRun = false }: GoOptions,
): WentToView {
  const { repository } = context;
  if (!dryRun) repository.store.requireWritable();
  offeringForce(() => {
    if (!force && step.changedBetween.length > 0) throw wouldOverwrite(step.changedBetween);
  });
  const workingTree = workingTreeOf(context);
  const recorder = dryRun ? null : repository.recorder('small');
  const scanned = recorder === null ? workingTree.look() : workingTree.record(recorder);
  const plan = offeringForce(() => planChanges(workingTree, step.files, scanned, force));
  if (recorder !== null) {
    const before = snapshot(workingTree, recorder, scanned, plan);
    const files = moveOfPlan(workingTree, recorder, before, plan);
    carryOut(workingTree, { about, plan, files }, () => {
      recordOperation(repository, about, { ...step.change, files });
    });
  }
  return {
    operations: step.operations.map(tellOperation),
    branch: currentBranch(repository),
    commit: repository.head().commit,
    written: plan.filter(({ after }) => after !== null).length,
    removed: plan.filter(({ after }) => after === null).length,
    dryRun,
  };
}

export function tellOperation({ id, operation }: LoggedOperation): ToldOperation {
  const { command, description, time } = operation;
  return { id, command, description, time };
}

/** One line an operation, such as `Undid 3f2a91c: commit "Parse numbers"`, and what else changed. */
export function printWentToView(ui: Ui, verb: readonly [string, string], result: WentToView): void {
  const { operations, written, removed, dryRun } = result;
  const [did, would] = verb;
  for (const operation of operations) {
    const title = ui.text(operationTitle(operation));
    ui.status(`${dryRun ? would : did} ${ui.id(operation.id)} ${title}`);
  }
  const counts = [
    [written, 'written'],
    [removed, 'removed'],
  ] as const;
  const files = counts.flatMap(([count, what]) => {
    return count === 0 ? [] : `${count} ${count === 1 ? 'file' : 'files'} ${what}`;
  });
  if (files.length > 0) ui.status(`${files.join(', ')}${dryRun ? ' if it were done' : ''}`);
}
