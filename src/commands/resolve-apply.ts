/**
 * Applying answers to conflicts. Invariant: files, marks and what is remembered change in one operation; what
 * was asked or edited beforehand is held against the files as they are now, and left out where they differ.
 */
import { planChanges } from '../bridge/files/checkout.ts';
import { moveOfPlan, snapshot } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import type { Contents } from '../history/contents.ts';
import { recordCommitted } from '../history/merging/committed-conflicts.ts';
import { conflictStatuses, type ConflictStatus } from '../history/merging/conflict-status.ts';
import { conflictsNow, type ConflictsNow } from '../history/merging/conflicts-now.ts';
import { markConflicts, mergeMoves, recordMergeState } from '../history/merging/merge-state.ts';
import { readBack } from '../history/merging/reading-back.ts';
import { remember, type Settled } from '../history/merging/resolutions.ts';
import { resolveConflicts, type Settling } from '../history/merging/resolving.ts';
import { recordOperation, type RefMove } from '../history/operation.ts';
import type { Recorder, Repository } from '../history/repository.ts';
import { diffTrees, editTree, type TreeEdit } from '../history/trees.ts';
import { FxdError, noConflicts, noneFits } from '../model/errors.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { currentSignature } from './author.ts';
import type { Context } from './context.ts';
import { workingTreeOf } from './working-tree-of.ts';

/** What is to be done to chosen conflicts. */
export interface Decided {
  readonly chosen: readonly ConflictStatus[];
  /** What settles them; those without a row are settled by `files`, or are marked as they are. */
  readonly answers: ReadonlyMap<ConflictStatus, Settling>;
  /** Files that became others as a whole. */
  readonly files: ReadonlyMap<RepoPath, TreeEdit>;
  /** How each is settled, for what is remembered; null where nothing is to be. */
  readonly how: (status: ConflictStatus) => string | null;
  /** Whether conflicts without markers count as settled from now on. */
  readonly marks: boolean;
}

/** The conflicts as they are when the files have been recorded. */
export interface Present {
  readonly now: ConflictsNow;
  readonly tree: TreeId;
  readonly recorder: Recorder;
}

/** The same before anything is recorded. */
export interface Seen {
  readonly contents: Contents;
  readonly tree: TreeId;
  readonly now: ConflictsNow;
}

export interface Applied {
  readonly chosen: readonly ConflictStatus[];
  readonly after: ConflictsNow | null;
}

/**
 * Does what `decide` says, as one operation. Throws noConflicts, noneFits, and what deciding and writing
 * throw.
 */
export function applyAnswers(
  context: Context,
  describe: (chosen: readonly ConflictStatus[]) => string,
  decide: (present: Present) => Decided,
): Applied {
  const { repository } = context;
  const workingTree = workingTreeOf(context);
  const recorder = repository.recorder('small');
  const scanned = workingTree.record(recorder);
  const { tree } = scanned.version;
  const now = conflictsNow(repository, repository, tree);
  if (now === null) throw nothingMeant(now);
  const present = { now, tree, recorder };
  const decided = decide(present);
  const { chosen } = decided;
  if (chosen.length === 0) throw nothingMeant(now);
  const resolved = resolve(repository, present, decided);
  const refs = [
    ...markMoves(repository, recorder, now, chosen, decided.marks),
    ...rememberMoves(context, present, decided, resolved),
  ];
  recorder.flush();
  const plan = planChanges(workingTree, diffTrees(repository, tree, resolved.tree), scanned, true);
  const before = snapshot(workingTree, recorder, scanned, plan);
  const move = moveOfPlan(workingTree, recorder, before, plan);
  const about = { command: 'resolve', description: describe(chosen) };
  const moved = plan.length === 0 ? {} : { files: move };
  carryOut(workingTree, { about, plan, files: move }, () => {
    recordOperation(repository, about, { refs, ...moved });
  });
  return { chosen, after: conflictsNow(repository, repository, move.to) };
}

interface Resolved {
  readonly tree: TreeId;
  readonly results: ReadonlyMap<ConflictStatus, TreeEdit>;
}

function resolve(
  repository: Repository,
  { now, tree, recorder }: Present,
  { answers, files }: Decided,
): Resolved {
  const conflicted = { contents: repository, open: now.open, tree };
  const answered: Resolved =
    answers.size === 0
      ? { tree, results: new Map() }
      : resolveConflicts(conflicted, recorder, answers);
  if (files.size === 0) return answered;
  const edited = editTree(repository, recorder, answered.tree, files);
  recorder.flush();
  return { ...answered, tree: edited };
}

/** The moves of refs by which what was settled is remembered. */
function rememberMoves(
  context: Context,
  { now, tree, recorder }: Present,
  { chosen, how, marks }: Decided,
  resolved: Resolved,
): RefMove[] {
  const { repository } = context;
  if (!marks) return [];
  const numbers = new Set(chosen.map(({ conflict }) => conflict.number));
  const marked = now.open.conflicts.map((conflict) => {
    return { ...conflict, marked: conflict.marked || numbers.has(conflict.number) };
  });
  const trees = { contents: repository, written: now.written, now: resolved.tree };
  const after = conflictStatuses({ ...now.open, conflicts: marked }, trees);
  const settledNumbers = new Set(
    after.flatMap(({ conflict, settled }) => (settled ? [conflict.number] : [])),
  );
  const done = chosen.filter(({ conflict }) => settledNumbers.has(conflict.number));
  const between = { contents: repository, written: tree, now: resolved.tree };
  const others = done.filter((status) => {
    const isWhole = status.conflict.markerSize === null || status.block !== null;
    return isWhole && !resolved.results.has(status);
  });
  const read = readBack(now.open, recorder, between, others);
  const note = { by: authorOf(context), time: context.host.now() };
  const settled = done.flatMap((status): Settled[] => {
    const { conflict } = status;
    const result = resolved.results.get(status) ?? read.get(conflict);
    const way = how(status);
    const isKnown = resolved.results.has(status) || read.has(conflict);
    return isKnown && way !== null
      ? [{ conflict, result: result ?? null, note: { ...note, how: way } }]
      : [];
  });
  return remember(repository, recorder, now.open, settled);
}

/** What was settled by editing the files, to be remembered with what is recorded now. */
export function rememberEdited(
  context: Context,
  recorder: Recorder,
  now: ConflictsNow | null,
  tree: TreeId | null,
): RefMove[] {
  const settled = now?.statuses.filter((status) => status.settled) ?? [];
  if (now === null || settled.length === 0) return [];
  const { repository } = context;
  const trees = { contents: repository, written: now.written, now: tree };
  const note = { how: 'edit', by: authorOf(context), time: context.host.now() };
  const results = readBack(now.open, recorder, trees, settled);
  const made = [...results].map(([conflict, result]) => ({ conflict, result, note }));
  return remember(repository, recorder, now.open, made);
}

/** Who answers; null where nobody is configured, because an answer needs no author. */
function authorOf(context: Context): string | null {
  try {
    const { name, email } = currentSignature(context);
    return `${name} <${email}>`;
  } catch (error) {
    if (error instanceof FxdError && error.code === 'AUTHOR_MISSING') return null;
    throw error;
  }
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

/** Why there is nothing to do: nothing is open, or nothing of it is meant. */
export function nothingMeant(now: ConflictsNow | null): Error {
  return now?.statuses.some(({ settled }) => !settled) === true ? noneFits() : noConflicts();
}

/** The conflicts as they are, without recording anything; null where nothing ever was in conflict. */
export function lookAtConflicts(context: Context): Seen | null {
  const { contents, tree } = workingTreeOf(context).look().version;
  const now = conflictsNow(context.repository, contents, tree);
  return now === null ? null : { contents, tree, now };
}
