/**
 * The ways to settle conflicts: one answer for all that are meant, a merge tool, or question by question.
 * Invariant: what takes time (a tool, a person) comes before anything is recorded or held.
 */
import type { ConflictStatus } from '../history/merging/conflict-status.ts';
import type { ConflictsNow } from '../history/merging/conflicts-now.ts';
import { Resolutions } from '../history/merging/resolutions.ts';
import { ANSWERS, type Answer, type Settling } from '../history/merging/resolving.ts';
import { isAnswerable } from '../history/merging/resolving-whole.ts';
import type { Repository } from '../history/repository.ts';
import { findInTree, type TreeEdit } from '../history/trees.ts';
import { MODE } from '../model/entry.ts';
import { hashObject } from '../model/hash.ts';
import { interrupted, markersLeft, mergeToolFailed, notResolvedBefore } from '../model/errors.ts';
import type { BlobId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { Context } from './context.ts';
import {
  applyAnswers,
  lookAtConflicts,
  nothingMeant,
  type Decided,
  type Present,
} from './resolve-apply.ts';
import type { Given } from './resolve-prompts.ts';
import { chooseConflicts } from './resolve-selectors.ts';
import { isForMergeTool, mergeToolOf, putTogether } from './resolve-tool.ts';

/** What `fxd resolve` does; prompt: what it is told, question by question. */
export const DEEDS = [...ANSWERS, 'recorded', 'tool', 'mark', 'unmark', 'prompt'] as const;
export type Deed = (typeof DEEDS)[number];
type Said = Exclude<Deed, 'tool' | 'prompt'>;

export interface Done {
  readonly after: ConflictsNow | null;
  readonly answered: readonly ConflictStatus[];
  /** What was asked about, or given to a tool, and is open after it. */
  readonly asked: readonly ConflictStatus[];
}

const NO_FILES: ReadonlyMap<RepoPath, TreeEdit> = new Map();

/** Gives the same answer to all that are meant. Throws noConflicts, markersLeft, conflictNotAnswerable. */
export function resolveAsSaid(
  context: Context,
  deed: Said,
  selectors: readonly string[],
  all: boolean,
): Done {
  const { repository } = context;
  const describe = (chosen: readonly unknown[]) => `${deed} for ${count(chosen.length)}`;
  const { chosen, after } = applyAnswers(context, describe, (present): Decided => {
    const { now } = present;
    const chosen = chooseConflicts(context, now, selectors).filter((status) => {
      if (deed === 'unmark') return status.conflict.marked;
      return !status.settled && (!all || isFitting(repository, now, status, deed));
    });
    if (deed === 'mark' || deed === 'unmark') {
      requireNoMarkers(chosen);
      const how = () => 'mark';
      return { chosen, answers: new Map(), files: NO_FILES, how, marks: deed === 'mark' };
    }
    requireWholeBlocks(chosen);
    const answers = new Map(
      chosen.map((status) => [status, settlingOf(repository, now, status, deed)]),
    );
    return { chosen, answers, files: NO_FILES, how: () => deed, marks: true };
  });
  return { after, answered: chosen, asked: [] };
}

/** An answer as it settles a conflict. Throws notResolvedBefore. */
function settlingOf(
  repository: Repository,
  { open }: ConflictsNow,
  { path, conflict }: ConflictStatus,
  answer: Answer | 'recorded',
): Settling {
  if (answer !== 'recorded') return answer;
  const before = new Resolutions(repository).of(open, conflict);
  if (before === null) throw notResolvedBefore(path, conflict.says);
  return { made: before.result };
}

/** Has the files that are meant put together in a merge tool. Throws noConflicts, mergeToolFailed. */
export function resolveByTool(context: Context, name: string, selectors: readonly string[]): Done {
  const tool = mergeToolOf(context, name);
  const seen = lookAtConflicts(context);
  const meant = chooseConflicts(context, seen?.now ?? null, selectors).filter((status) => {
    const isOpen = !status.settled;
    return isOpen && (selectors.length > 0 || isForMergeTool(seen!.now, status));
  });
  if (seen === null || meant.length === 0) throw nothingMeant(seen?.now ?? null);
  const { saved, failed } = putTogether(context, tool, seen, meant);
  const isSaved = ({ path }: ConflictStatus) => saved.has(path);
  if (saved.size === 0) {
    if (failed.length > 0) throw mergeToolFailed(name);
    context.warn(`The merge tool '${name}' changed nothing.`);
    return { after: seen.now, answered: [], asked: meant };
  }
  const describe = () => `${name} for ${saved.size === 1 ? '1 file' : `${saved.size} files`}`;
  const { chosen, after } = applyAnswers(context, describe, (present) => {
    const { now, tree, recorder } = present;
    const files = new Map<RepoPath, TreeEdit>();
    for (const [path, bytes] of saved) {
      const there = findInTree(context.repository, tree, path);
      if (there?.id !== findInTree(seen.contents, seen.tree, path)?.id) warnOfEdit(context, path);
      const id = hashObject('blob', bytes) as BlobId;
      recorder.addBlob(id, bytes, path);
      files.set(path, { mode: there?.mode ?? MODE.file, id });
    }
    recorder.flush();
    const numbers = new Set(meant.filter(isSaved).map(({ conflict }) => conflict.number));
    const chosen = now.statuses.filter(({ conflict }) => numbers.has(conflict.number));
    return { chosen, answers: new Map(), files, how: () => `tool ${name}`, marks: true };
  });
  if (failed.length > 0) context.warn(`${mergeToolFailed(name).message}: ${failed.join(', ')}.`);
  return { ...splitByState(after, chosen, meant), after };
}

/** Asks for each that is meant. Throws noConflicts; interrupted, after what was answered is done. */
export async function resolveAsAsked(
  context: Context,
  selectors: readonly string[],
): Promise<Done> {
  const seen = lookAtConflicts(context);
  const open = chooseConflicts(context, seen?.now ?? null, selectors).filter(
    ({ settled }) => !settled,
  );
  if (open.every(isTorn)) requireWholeBlocks(open);
  if (seen === null || open.length === 0) throw nothingMeant(seen?.now ?? null);
  const meant = withoutTorn(context, open);
  const { askForEach } = await import('./resolve-prompts.ts');
  const { given, isInterrupted } = await askForEach(context, seen, meant);
  const done =
    given.size === 0
      ? { after: seen.now, answered: [], asked: meant }
      : applyGiven(context, meant, given);
  if (isInterrupted) {
    context.announce(`${count(done.answered.length)} answered, ${done.asked.length} left.`);
    throw interrupted();
  }
  return done;
}

function applyGiven(
  context: Context,
  meant: readonly ConflictStatus[],
  given: ReadonlyMap<number, Given>,
): Done {
  const { repository } = context;
  const seen = new Map(meant.map((status) => [status.conflict.number, status]));
  const describe = () => `answer ${count(given.size)}`;
  const { chosen, after } = applyAnswers(context, describe, ({ now, recorder }: Present) => {
    const open = now.statuses.filter(({ conflict, settled }) => {
      return !settled && given.has(conflict.number);
    });
    const chosen = withoutTorn(context, open);
    const answers = new Map(
      chosen.map((status): [ConflictStatus, Settling] => {
        const { conflict, path } = status;
        if (!isSameBlock(seen.get(conflict.number)!, status)) warnOfEdit(context, path);
        const answer = given.get(conflict.number)!;
        if ('answer' in answer) {
          return [status, settlingOf(repository, now, status, answer.answer)];
        }
        return [status, { made: { mode: MODE.file, id: recorder.addRawBlob(answer.text) } }];
      }),
    );
    recorder.flush();
    const how = ({ conflict }: ConflictStatus): string => {
      const answer = given.get(conflict.number)!;
      return 'answer' in answer ? answer.answer : answer.how;
    };
    return { chosen, answers, files: NO_FILES, how, marks: true };
  });
  return { ...splitByState(after, chosen, meant), after };
}

/** Of what was answered, what is settled now; of what was asked about, what is open. */
function splitByState(
  after: ConflictsNow | null,
  chosen: readonly ConflictStatus[],
  meant: readonly ConflictStatus[],
): Pick<Done, 'answered' | 'asked'> {
  const isOpen = ({ conflict: { number } }: ConflictStatus): boolean => {
    const now = after?.statuses.find(({ conflict }) => conflict.number === number);
    return now?.settled === false;
  };
  return { answered: chosen.filter((each) => !isOpen(each)), asked: meant.filter(isOpen) };
}

function isSameBlock(before: ConflictStatus, now: ConflictStatus): boolean {
  if (before.block === null || now.block === null) return before.block === now.block;
  const { ours, theirs } = before.block;
  return ours.equals(now.block.ours) && theirs.equals(now.block.theirs);
}

function warnOfEdit(context: Context, path: RepoPath): void {
  context.warn(`${path} was changed meanwhile; \`fxd undo\` brings back what was overwritten.`);
}

function count(conflicts: number): string {
  return conflicts === 1 ? '1 conflict' : `${conflicts} conflicts`;
}

/** Whether `--all` means a conflict, too: one that has no such answer is left open, and told. */
function isFitting(
  repository: Repository,
  now: ConflictsNow,
  status: ConflictStatus,
  deed: Said,
): boolean {
  const { conflict, block } = status;
  const hasMarkers = conflict.markerSize !== null;
  if (deed === 'mark' || deed === 'unmark') return !hasMarkers;
  if (hasMarkers && block === null) return false;
  if (deed === 'recorded') return new Resolutions(repository).of(now.open, conflict) !== null;
  return hasMarkers || isAnswerable(now.open, status, deed);
}

/** Saying so does not settle what has markers. Throws markersLeft. */
function requireNoMarkers(chosen: readonly ConflictStatus[]): void {
  const marked = chosen.find(({ conflict }) => conflict.markerSize !== null);
  if (marked !== undefined) throw markersLeft(marked.path);
}

/** What is left of a block that was torn apart can only be edited. Throws markersLeft. */
function requireWholeBlocks(chosen: readonly ConflictStatus[]): void {
  const torn = chosen.find(isTorn);
  if (torn !== undefined) throw markersLeft(torn.path);
}

/** Those that can be answered; what is said of the others is that they cannot. */
function withoutTorn(context: Context, open: readonly ConflictStatus[]): ConflictStatus[] {
  const torn = new Set(open.filter(isTorn).map(({ path }) => path));
  for (const path of torn) context.warn(`${markersLeft(path).message}, which can only be edited.`);
  return open.filter((status) => !isTorn(status));
}

/** Whether only parts of its markers are left. */
function isTorn({ conflict, block }: ConflictStatus): boolean {
  return conflict.markerSize !== null && block === null;
}
