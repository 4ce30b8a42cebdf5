/** `fxd resolve`: settle conflicts, one by one or all at once. */
import type { Command } from 'commander';
import { planChanges } from '../bridge/files/checkout.ts';
import { moveOfPlan, snapshot } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import { recordCommitted } from '../history/merging/committed-conflicts.ts';
import type { ConflictStatus } from '../history/merging/conflict-status.ts';
import { conflictsNow, type ConflictsNow } from '../history/merging/conflicts-now.ts';
import { markConflicts, mergeMoves, recordMergeState } from '../history/merging/merge-state.ts';
import {
  ANSWERS,
  isAnswerable,
  resolveConflicts,
  type Answer,
} from '../history/merging/resolving.ts';
import { recordOperation, type RefMove } from '../history/operation.ts';
import type { Recorder, Repository } from '../history/repository.ts';
import { diffTrees } from '../history/trees.ts';
import { badUsage, EXIT, markersLeft, noConflictAt, noConflicts } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { array, nullable, object, oneOf } from './json-schema.ts';
import { conflictFields, conflictLine, tellConflict, type ToldConflict } from './merge-outcome.ts';
import { selectorFromHere, workingTreeOf } from './working-tree-of.ts';

const MARKS = ['mark', 'unmark'] as const;
type Deed = Answer | (typeof MARKS)[number];

type Options = Readonly<Record<'list' | 'all', boolean | undefined>> & {
  readonly [Flag in 'ours' | 'theirs' | 'base' | 'both' | 'union' | 'mark' | 'unmark']?: boolean;
} & { readonly bothTheirsFirst?: boolean };

interface Result {
  /** Null for `--list`. */
  readonly answer: Deed | null;
  readonly answered: readonly ToldConflict[];
  readonly open: readonly ToldConflict[];
  readonly settled: readonly ToldConflict[];
}

const WAYS =
  'Take --ours, --theirs, --base, --both, --both-theirs-first, --union, --mark or --list';

export const resolve = defineCommand<readonly [readonly string[]], Options, Result>({
  name: 'resolve',
  description: `Conflicts of the merge under way, or of the commit that is checked out, are named by file, folder, or \`path#name\` of the node that they are about; --all means all of them. What stands between markers is taken as it is now, so what was edited there counts. What was edited until no marker is left is settled without this command.

    Each run is one operation, which \`fxd undo\` takes back. With --list it ends with 1 while any conflict is open.`,
  examples: [
    { command: 'fxd resolve --list', explains: 'list what is open' },
    {
      command: 'fxd resolve --theirs src/a.ts#parse',
      explains: 'take their version of one function',
    },
    {
      command: 'fxd resolve --ours --all',
      explains: 'take our version of everything that is open',
    },
  ],
  schema: object({
    answer: nullable(oneOf([...ANSWERS, ...MARKS]), 'Null for --list'),
    answered: array(object(conflictFields), 'What this run answered'),
    open: array(object(conflictFields), 'What is open after it'),
    settled: array(object(conflictFields), 'What is settled after it'),
  }),
  declare: declareOptions,
  run: (context, [selectors], options) => run(context, selectors, options),
  print: (ui, { answer, answered, open }) => {
    if (answer === null) {
      for (const conflict of open) ui.out(conflictLine(ui, conflict));
      if (open.length === 0) ui.status('No conflict is left.');
      return;
    }
    for (const conflict of answered) ui.status(`${answer}: ${conflictLine(ui, conflict)}`);
    if (open.length === 0) ui.status('No conflict is left; `fxd commit` records it.');
    else ui.status(`${count(open.length)} left:`);
    for (const conflict of open) ui.status(`  ${conflictLine(ui, conflict)}`);
  },
  exitCode: ({ answer, open }) => (answer === null && open.length > 0 ? EXIT.differs : EXIT.done),
});

function count(conflicts: number): string {
  return conflicts === 1 ? '1 conflict' : `${conflicts} conflicts`;
}

function declareOptions(command: Command): Command {
  return command
    .argument('[selectors...]', 'files, folders and nodes whose conflicts are meant')
    .option('--list', 'list what is open, and end with 1 if anything is')
    .option('--ours', 'take our version')
    .option('--theirs', 'take their version')
    .option('--base', 'take the version that both began with')
    .option('--both', 'take both, ours first')
    .option('--both-theirs-first', 'take both, theirs first')
    .option('--union', 'take the lines of both, common ones once')
    .option('--mark', 'a file without markers is settled as it is')
    .option('--unmark', 'take back --mark')
    .option('--all', 'mean every conflict that is open');
}

function run(context: Context, selectors: readonly string[], options: Options): Result {
  const deed = deedOf(selectors, options);
  const { repository } = context;
  if (deed !== null) repository.store.requireWritable();
  const workingTree = workingTreeOf(context);
  if (deed === null) {
    const { version } = workingTree.look();
    const now = conflictsNow(repository, version.contents, version.tree);
    return reportNow(now, choose(context, now, selectors), null, []);
  }
  const recorder = repository.recorder('small');
  const scanned = workingTree.record(recorder);
  const tree = scanned.version.tree;
  const now = conflictsNow(repository, repository, tree);
  if (now === null) throw noConflicts();
  const answer = ANSWERS.find((each) => each === deed) ?? null;
  const chosen = choose(context, now, selectors).filter((status) => {
    if (deed === 'unmark') return status.conflict.marked;
    return !status.settled && (options.all !== true || isFitting(now, status, answer));
  });
  if (chosen.length === 0) throw noConflicts();
  if (answer === null) requireNoMarkers(chosen);
  else requireWholeBlocks(chosen);
  const files = { contents: repository, open: now.open, tree };
  const resolved = answer === null ? tree : resolveConflicts(files, recorder, chosen, answer);
  const refs = markMoves(repository, recorder, now, chosen, deed !== 'unmark');
  recorder.flush();
  const plan = planChanges(workingTree, diffTrees(repository, tree, resolved), scanned, true);
  const before = snapshot(workingTree, recorder, scanned, plan);
  const move = moveOfPlan(workingTree, recorder, before, plan);
  const about = { command: 'resolve', description: `${deed} for ${count(chosen.length)}` };
  const moved = plan.length === 0 ? {} : { files: move };
  carryOut(workingTree, { about, plan, files: move }, () => {
    recordOperation(repository, about, { refs, ...moved });
  });
  const after = conflictsNow(repository, repository, move.to);
  return reportNow(after, after?.statuses ?? [], deed, chosen);
}

/** What is to be done; null for a list. Throws badUsage. */
function deedOf(selectors: readonly string[], options: Options): Deed | null {
  const { list = false, all = false } = options;
  const given: Deed[] = [...ANSWERS, ...MARKS].filter((deed) =>
    deed === 'both-theirs-first' ? options.bothTheirsFirst : options[deed],
  );
  const [deed] = given;
  if (given.length + (list ? 1 : 0) > 1) throw badUsage('Only one answer can be given', WAYS);
  if (list) return null;
  if (deed === undefined) throw badUsage('No answer given', WAYS);
  if (all === selectors.length > 0) {
    const which = 'Name files or nodes, or take --all for everything that is open';
    throw badUsage(all ? '--all goes with no selector' : 'No conflict named', which);
  }
  return deed;
}

/** The conflicts that selectors mean; all for none. Throws noConflictAt. */
function choose(
  context: Context,
  now: ConflictsNow | null,
  selectors: readonly string[],
): readonly ConflictStatus[] {
  const statuses = now?.statuses ?? [];
  if (selectors.length === 0) return statuses;
  const chosen = new Set<ConflictStatus>();
  for (const text of selectors) {
    const selector = selectorFromHere(context, text);
    const found = statuses.filter((status) => isMeant(status, selector));
    if (found.length === 0) throw noConflictAt(text);
    for (const status of found) chosen.add(status);
  }
  return statuses.filter((status) => chosen.has(status));
}

function isMeant({ path, conflict }: ConflictStatus, selector: string): boolean {
  const hash = selector.indexOf('#');
  const place = (hash < 0 ? selector : selector.slice(0, hash)).replace(/\/+$/, '');
  if (place !== '.' && path !== place && !path.startsWith(`${place}/`)) return false;
  const { name = '' } = conflict.subject ?? {};
  const wanted = hash < 0 ? null : selector.slice(hash + 1);
  return wanted === null || name === wanted || name.startsWith(`${wanted}.`);
}

/** Whether `--all` means a conflict, too: one that has no such answer is left open, and told. */
function isFitting({ open }: ConflictsNow, status: ConflictStatus, answer: Answer | null): boolean {
  const hasMarkers = status.conflict.markerSize !== null;
  if (answer === null) return !hasMarkers;
  return hasMarkers ? status.block !== null : isAnswerable(open, status, answer);
}

/** Saying so does not settle what has markers. Throws markersLeft. */
function requireNoMarkers(chosen: readonly ConflictStatus[]): void {
  const marked = chosen.find(({ conflict }) => conflict.markerSize !== null);
  if (marked !== undefined) throw markersLeft(marked.path);
}

/** What is left of a block that was torn apart can only be edited. Throws markersLeft. */
function requireWholeBlocks(chosen: readonly ConflictStatus[]): void {
  const torn = chosen.find(({ conflict, block }) => conflict.markerSize !== null && block === null);
  if (torn !== undefined) throw markersLeft(torn.path);
}

/** The moves of refs by which conflicts without markers count as settled, or no longer. */
function markMoves(
  repository: Repository,
  recorder: Recorder,
  { state, open }: ConflictsNow,
  chosen: readonly ConflictStatus[],
  marked: boolean,
): RefMove[] {
  const plain = chosen.filter(({ conflict }) => conflict.markerSize === null);
  if (plain.length === 0) return [];
  const numbers = new Set(plain.map(({ conflict }) => conflict.number));
  if (state !== null) {
    const tree = recordMergeState(repository, recorder, markConflicts(state, numbers, marked));
    const theirs = state.kind === 'merge' ? state.theirs : null;
    return mergeMoves(repository, { tree, theirs });
  }
  const conflicts = open.conflicts.map((conflict) =>
    numbers.has(conflict.number) ? { ...conflict, marked } : conflict,
  );
  const commit = repository.head().commit as CommitId;
  return [recordCommitted(repository, recorder, commit, { ...open, conflicts })];
}

function reportNow(
  now: ConflictsNow | null,
  statuses: readonly ConflictStatus[],
  answer: Deed | null,
  answered: readonly ConflictStatus[],
): Result {
  const tell = ({ conflict, path }: ConflictStatus): ToldConflict => ({
    ...tellConflict(conflict),
    path,
  });
  const of = (settled: boolean) => statuses.filter((status) => status.settled === settled);
  return {
    answer,
    answered: answered.map(tell),
    open: now === null ? [] : of(false).map(tell),
    settled: now === null ? [] : of(true).map(tell),
  };
}
