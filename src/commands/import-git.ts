/**
 * Importing the history of a Git repository: what `fxd import` and `fxd git pull` share. Invariant: refs,
 * HEAD and files change in one operation, after all that they need is in the store.
 */
import { planCheckout, type CheckoutPlan } from '../bridge/files/checkout.ts';
import { moveOfCheckout } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import { adoptMeta } from '../history/exporting/adopt-meta.ts';
import { headText } from '../history/head.ts';
import type { GitSource } from '../history/importing/git-source.ts';
import {
  importHistory,
  planImport,
  type ImportCounts,
  type ImportProgress,
  type ImportReport,
  type SkippedRef,
} from '../history/importing/import-history.ts';
import type { ViewPlan } from '../history/importing/view-plan.ts';
import type { FilesMove, OperationAbout, RefMove, ViewChange } from '../history/operation.ts';
import { recordOperation } from '../history/operation.ts';
import { BRANCHES, OWN_REFS } from '../history/ref-name.ts';
import type { Repository } from '../history/repository.ts';
import { FxdError } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import { plural } from '../ui/plural.ts';
import { createProgress } from '../ui/progress.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { array, integer, nullable, object, objectId, string } from './json-schema.ts';
import { workingTreeOf } from './working-tree-of.ts';

export interface GitImportWish {
  /** Only these branches; null for every ref. */
  readonly branches: readonly string[] | null;
  readonly depth: number | null;
  /** Seconds since 1970. */
  readonly since: number | null;
  /** Tags that name something else here are moved. */
  readonly force: boolean;
  /** The files are those of the repository itself: they are as they are, and only the view moves. */
  readonly beside: boolean;
  readonly about: OperationAbout;
}

export interface GitImport {
  readonly counts: ImportCounts;
  readonly refs: readonly RefMove[];
  /** Where HEAD is now, as Git writes it, if that changed. */
  readonly head: string | null;
  readonly commit: CommitId | null;
  readonly written: number;
  readonly removed: number;
  /** Why the files were left as they are although HEAD moved, or null. */
  readonly notCheckedOut: string | null;
  readonly diverged: readonly string[];
  readonly ahead: readonly string[];
  readonly keptTags: readonly string[];
  readonly skipped: readonly SkippedRef[];
  readonly shallow: readonly CommitId[];
}

export const gitImportSchema = object({
  counts: object(
    {
      commits: integer(),
      trees: integer(),
      blobs: integer(),
      tags: integer('Objects of annotated tags'),
    },
    'What was new',
  ),
  refs: array(
    object({
      name: string('Full name'),
      from: nullable(objectId(), 'Null where it is new'),
      to: nullable(objectId(), 'Null where it was removed'),
    }),
    'Refs that moved',
  ),
  head: nullable(string('As Git writes it'), 'Where HEAD is now, null where it stayed'),
  commit: nullable(objectId(), 'The commit that HEAD moved to, null where it stayed'),
  written: integer('Files written'),
  removed: integer('Files removed'),
  notCheckedOut: nullable(string(), 'Why the files were left as they are'),
  diverged: array(string(), 'Branches that were not moved, because they have commits of their own'),
  ahead: array(string(), 'Branches that have all that Git has, and more'),
  keptTags: array(string(), 'Tags that name something else here, and were not moved'),
  skipped: array(object({ name: string(), reason: string() }), 'Refs that were left out'),
  shallow: array(objectId(), 'Commits whose parents were left out'),
});

const UNITS: Readonly<Record<ImportProgress['stage'], string>> = {
  reading: 'Reading what there is',
  files: 'Files',
  commits: 'Commits',
};

function progressOf({ host, globals }: Context) {
  const { stderr } = host;
  const quiet = globals.quiet || globals.json;
  return createProgress({ stderr, quiet, now: () => host.fileClock() });
}

/** Counts what an import would take, and takes nothing. */
export async function countImport(
  context: Context,
  source: GitSource,
  wish: GitImportWish,
): Promise<ImportCounts> {
  const line = progressOf(context);
  try {
    const progress = ({ stage, done, total }: ImportProgress) =>
      line.show({ unit: UNITS[stage], done, total });
    return (await planImport(context.repository, source, { ...wish, progress })).counts;
  } finally {
    line.end();
  }
}

/**
 * Does it. Throws wouldOverwrite, untrackedInTheWay where files of the user are in the way; what was read is
 * in the store then, and nothing is to be seen of it.
 */
export async function importGit(
  context: Context,
  source: GitSource,
  wish: GitImportWish,
): Promise<GitImport> {
  const { counts, shallow, skipped, view } = await takeHistory(context, source, wish);
  const moved = moveView(context, wish, view);
  const { diverged, ahead, keptTags } = view;
  return { counts, ...moved, diverged, ahead, keptTags, skipped, shallow };
}

/** Takes what is new into the store; the view is as it was, and the answer says what may become of it. */
export async function takeHistory(
  context: Context,
  source: GitSource,
  wish: GitImportWish,
): Promise<ImportReport> {
  const line = progressOf(context);
  try {
    const progress = ({ stage, done, total }: ImportProgress) =>
      line.show({ unit: UNITS[stage], done, total });
    const report = await importHistory(context.repository, source, { ...wish, progress });
    const inTheWay = report.view.inTheWay.map((name) => {
      return { name, reason: 'a part of its name is the name of another' };
    });
    const meta = await adoptMeta(context.repository, source);
    const faulty = meta.fault === null ? [] : [{ name: OWN_REFS, reason: meta.fault }];
    return {
      ...report,
      view: { ...report.view, refs: [...report.view.refs, ...meta.moves] },
      skipped: [...report.skipped, ...inTheWay, ...faulty],
    };
  } finally {
    line.end();
  }
}

type Moved = Pick<GitImport, 'refs' | 'head' | 'commit' | 'written' | 'removed' | 'notCheckedOut'>;

/** Moves refs, HEAD and the files, as far as there is anything to move. */
function moveView(context: Context, wish: GitImportWish, view: ViewPlan): Moved {
  const { repository } = context;
  const { refs, head, current } = view;
  const moved = { refs, head: head?.to ?? null, commit: current?.to ?? null };
  const still = { ...moved, written: 0, removed: 0, notCheckedOut: null };
  if (refs.length === 0 && head === null) return still;
  const change: ViewChange = { refs, ...(head === null ? {} : { head }) };
  if (current === null || wish.beside) {
    recordOperation(repository, wish.about, { ...change, files: filesOf(repository, current) });
    return still;
  }
  const workingTree = workingTreeOf(context);
  const from = repository.treeOf(current.from);
  const to = repository.treeOf(current.to);
  let plan: CheckoutPlan;
  try {
    plan = planCheckout(workingTree, from, to);
  } catch (error) {
    if (!(error instanceof FxdError) || error.code !== 'UNSAFE_PATH') throw error;
    return withoutFiles(context, wish, view, error.message);
  }
  const files = moveOfCheckout(workingTree, from, to, plan);
  const filesOrNone = plan.length === 0 ? null : files;
  carryOut(workingTree, { about: wish.about, plan, files }, () =>
    recordOperation(repository, wish.about, { ...change, files: filesOrNone }),
  );
  return {
    ...moved,
    written: plan.filter(({ after }) => after !== null).length,
    removed: plan.filter(({ after }) => after === null).length,
    notCheckedOut: null,
  };
}

/**
 * What has happened to the files already, where they are those of the repository itself, so that undoing
 * takes it back, too. Where nothing was checked out before, the files stay whatever is undone.
 */
function filesOf(repository: Repository, current: ViewPlan['current']): FilesMove | null {
  if (current?.from == null) return null;
  const [from, to] = [current.from, current.to].map((id) => repository.treeOf(id) ?? EMPTY_TREE);
  return from === to ? null : { from: from!, to: to! };
}

/**
 * A version that cannot be written to disk safely is not checked out: HEAD stays on its commit, or goes to
 * a branch that is not there yet.
 */
function withoutFiles(
  { repository }: Context,
  { about }: GitImportWish,
  { refs, current }: ViewPlan,
  reason: string,
): Moved {
  const before = repository.head();
  const names = new Set(refs.map(({ name }) => name));
  const isFree = (name: string) => !names.has(name) && repository.store.refs.get(name) === null;
  const unborn = ['main', 'work', ...Array.from({ length: names.size + 1 }, (_, n) => `work-${n}`)];
  const free = unborn.map((name) => BRANCHES + name).find(isFree)!;
  const stays = before.ref !== null && isFree(before.ref);
  const to = current?.from ?? `ref: ${free}`;
  const head = stays ? null : { from: headText(before), to };
  recordOperation(repository, about, { refs, ...(head === null ? {} : { head }) });
  return {
    refs,
    head: head?.to ?? null,
    ...{ commit: null, written: 0, removed: 0, notCheckedOut: reason },
  };
}

/** Says what came of it. */
export function printGitImport(ui: Ui, result: GitImport): void {
  const { counts, refs, head, commit, written, removed } = result;
  const { commits, tags } = counts;
  const taken = [plural(commits, 'commit')];
  if (tags > 0) taken.push(`${plural(tags, 'tag')} with a message`);
  ui.out(`${taken.join(' and ')} imported, ${plural(refs.length, 'ref')} moved`);
  if (head !== null) {
    const branch = head.startsWith(`ref: ${BRANCHES}`)
      ? head.slice(`ref: ${BRANCHES}`.length)
      : null;
    ui.status(branch === null ? `HEAD is at ${ui.id(head)}` : `On branch ${ui.text(branch)}`);
  } else if (commit !== null) ui.status(`HEAD is now at ${ui.id(commit)}`);
  if (written + removed > 0) ui.status(`${written} files written, ${removed} removed`);
  warnOfImport(ui, result);
}

function warnOfImport(ui: Ui, result: GitImport): void {
  const { diverged, ahead, keptTags, skipped, shallow, notCheckedOut } = result;
  if (shallow.length > 0) {
    const ends = plural(shallow.length, 'commit');
    ui.status(`The history is shallow: ${ends} had parents that were left out.`);
  }
  for (const name of ahead) ui.detail(`${ui.text(name)} has all that Git has, and more`);
  if (notCheckedOut !== null) {
    ui.warn(`No file was checked out: ${ui.text(notCheckedOut)}.`);
    ui.hint('`fxd show <branch>:<path>` prints a file; `fxd export --git` gives all of it back.');
  }
  for (const { name, reason } of skipped) ui.warn(`Skipped ${ui.text(name)}: ${reason}.`);
  for (const name of keptTags) {
    ui.warn(`The tag ${ui.text(name)} names something else here and stays; --force takes Git's.`);
  }
  for (const name of diverged) {
    ui.warn(
      `${ui.text(name)} has diverged and was not moved; what Git has is ${ui.text(name)}@git.`,
    );
    ui.hint(`\`fxd merge ${ui.text(name)}@git\` brings the two together.`);
  }
}
