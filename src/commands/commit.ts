/** `fxd commit`: record the working tree, or chosen nodes of it. */
import type { Command } from 'commander';
import { keepingText } from '../bridge/files/edited-text.ts';
import { portabilityFault } from '../bridge/files/portable-name.ts';
import type { ScannedTree } from '../bridge/files/working-tree.ts';
import { partialTree } from '../history/partial.ts';
import { recordCommitted } from '../history/merging/committed-conflicts.ts';
import { conflictsNow, stillOpen } from '../history/merging/conflicts-now.ts';
import { mergeMoves, readMergeState, type MergeState } from '../history/merging/merge-state.ts';
import { inTurn, recordCommit } from '../history/record.ts';
import { shortRefName } from '../history/ref-name.ts';
import type { Recorder } from '../history/repository.ts';
import {
  badUsage,
  conflictsRemain,
  emptyBranch,
  mergeUnderWay,
  nothingToCommit,
} from '../model/errors.ts';
import type { FileChange } from '../model/change.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import { authorWith, cleanEditedMessage, currentSignature } from './author.ts';
import {
  countChanges,
  countsSchema,
  fileReportsSchema,
  reportChanges,
  type ChangeCounts,
  type FileReport,
} from './change-report.ts';
import { messageChooser, type MessageChooser } from './commit-message.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { boolean, integer, nullable, object, objectId, string } from './json-schema.ts';
import { collect } from './repeated-option.ts';
import { rememberEdited } from './resolve-apply.ts';
import { problemsSchema, reportProblems, warnOfProblems, type ScanNotes } from './scan-notes.ts';
import { selectorFromHere, workingTreeOf } from './working-tree-of.ts';

interface Options {
  readonly message?: readonly string[];
  readonly file?: string;
  readonly all?: boolean;
  readonly amend?: boolean;
  readonly allowEmpty?: boolean;
  readonly author?: string;
  readonly date?: string;
  readonly allowConflicts?: boolean;
}

interface Result extends ScanNotes {
  readonly commit: CommitId;
  readonly branch: string | null;
  readonly root: boolean;
  readonly subject: string;
  readonly counts: ChangeCounts;
  readonly changes: readonly FileReport[];
  /** Conflicts that the commit holds between markers. */
  readonly conflicts: number;
}

export const commit = defineCommand<readonly [readonly string[]], Options, Result>({
  name: 'commit',
  description:
    'Without selectors everything that changed is recorded; there is no staging. With selectors only these files and nodes are, and the rest stays as it is in the working tree.\n\nDuring a merge it concludes the merge, with the message that the merge proposed unless another is given. What is still in conflict is refused, unless --allow-conflicts is given: then the files are recorded with their markers, and what is open is kept beside the commit.',
  examples: [
    { command: 'fxd commit -m "Parse numbers"', explains: 'record everything that changed' },
    {
      command: 'fxd commit -m "Mend parse" src/a.ts#parse',
      explains: 'record one function and nothing else',
    },
    { command: 'fxd commit --amend -m "Better words"', explains: 'replace the last commit' },
  ],
  schema: object({
    commit: objectId(),
    branch: nullable(string(), 'Null where HEAD is detached'),
    root: boolean('Whether it is the first commit of its line'),
    subject: string('First line of the message'),
    counts: countsSchema,
    changes: fileReportsSchema,
    conflicts: integer('Conflicts that it holds between markers'),
    ...problemsSchema,
  }),
  declare: declareOptions,
  run: (context, [selectors], options) => {
    if (options.all === true && selectors.length > 0) {
      throw badUsage('--all records everything, so it takes no selectors', 'Leave one of them out');
    }
    return recordFiles(context, selectors, options);
  },
  print: (ui, result) => {
    const { branch, root, commit: id, subject, counts } = result;
    const place = `${branch === null ? 'detached HEAD' : ui.text(branch)}${root ? ' (root-commit)' : ''}`;
    ui.out(`[${ui.style.branch(place)} ${ui.id(id)}] ${ui.text(subject)}`);
    ui.out(summary(counts));
    if (result.conflicts > 0) {
      const many = result.conflicts === 1 ? 'A conflict is' : `${result.conflicts} conflicts are`;
      ui.warn(`${many} recorded with their markers; \`fxd status\` names what is open.`);
    }
    warnOfProblems(ui, result);
  },
});

function declareOptions(command: Command): Command {
  return command
    .argument('[selectors...]', 'files and nodes to record; everything if left out')
    .option('-m, --message <text>', 'the message; each one more is a paragraph', collect)
    .option('-F, --file <file>', 'take the message from a file, or from standard input (-)')
    .option('-a, --all', 'record everything that changed, which is the default')
    .option('--amend', 'replace the last commit')
    .option('--allow-empty', 'record a commit even if nothing changed')
    .option('--allow-conflicts', 'conclude a merge even if conflicts remain')
    .option('--author <author>', 'whose work it is: Name <mail>')
    .option('--date <date>', 'when it was written');
}

function recordFiles(context: Context, selectors: readonly string[], options: Options): Result {
  return keepingText(cleanEditedMessage, (edit) => {
    const choose = messageChooser(context, options, edit);
    return inTurn(context.repository, () => record(context, selectors, options, choose));
  });
}

/** Concludes the merge under way with everything that is in the files. Throws conflictsRemain. */
export function concludeMerge(
  context: Context,
  options: Pick<Options, 'message' | 'allowConflicts'>,
): Pick<Result, 'branch' | 'commit' | 'subject'> & { readonly commit: CommitId } {
  return recordFiles(context, [], options);
}

/** Records what the files and HEAD are now. Throws refMoved where another process changes them meanwhile. */
function record(
  context: Context,
  selectors: readonly string[],
  options: Options,
  choose: MessageChooser,
): Result {
  const { repository } = context;
  context.gitStep?.require();
  const head = repository.head();
  const onto = repository.store.operations.last()?.id ?? null;
  if (options.amend === true && head.commit === null) {
    throw emptyBranch(shortRefName(head.ref ?? 'HEAD'));
  }
  const state = readMergeState(repository);
  if (state !== null) requireWhole(state, selectors, options);
  const recorder = repository.recorder(head.commit === null ? 'bulk' : 'small');
  const scanned = workingTreeOf(context).record(recorder);
  const tree = chooseTree(context, recorder, scanned, selectors);
  const now = conflictsNow(repository, scanned.version.contents, tree);
  const open = now === null ? null : stillOpen(now);
  if (state !== null && open !== null && options.allowConflicts !== true) {
    throw conflictsRemain(open.conflicts.map(({ path, says }) => `${path} (${says})`));
  }
  const isSame = tree === repository.treeOf(head.commit) || (head.commit === null && isEmpty(tree));
  const mayBeEmpty =
    options.allowEmpty === true || options.amend === true || state?.kind === 'merge';
  if (isSame && !mayBeEmpty) throw nothingToCommit();
  const former = head.commit === null ? null : repository.readCommit(head.commit);
  const replaced = options.amend === true ? former : null;
  const committer = currentSignature(context);
  const message = choose(scanned, replaced?.message ?? state?.message ?? '');
  const parents = replaced?.parents ?? (former === null ? [] : [former.id]);
  const recorded = recordCommit(
    repository,
    recorder,
    {
      head,
      onto,
      tree: tree ?? recorder.addTree([]),
      parents: state?.kind === 'merge' ? [...parents, state.theirs] : parents,
      author: authorWith(context, replaced?.author ?? committer, options.author, options.date),
      committer,
      message,
      ...(replaced === null ? {} : { replaces: replaced.id }),
      refs: (id) => [
        ...(state === null ? [] : mergeMoves(repository, null)),
        ...(open === null ? [] : [recordCommitted(repository, recorder, id, open)]),
        ...rememberEdited(context, recorder, now, tree),
      ],
    },
    { command: 'commit', description: describe(message, replaced !== null) },
  );
  warnOfNames(context, recorded.files);
  const changes = reportChanges(recorded.files);
  return {
    commit: recorded.id,
    branch: head.ref === null ? null : shortRefName(head.ref),
    root: former === null || (replaced !== null && replaced.parents.length === 0),
    subject: message.split('\n')[0] ?? '',
    counts: countChanges(changes),
    changes,
    conflicts: open?.conflicts.length ?? 0,
    ...reportProblems(scanned),
  };
}

/** A merge is concluded as a whole, and after it nothing before it is replaced. Throws mergeUnderWay. */
function requireWhole(state: MergeState, selectors: readonly string[], options: Options): void {
  const { revision } = state;
  if (selectors.length > 0) throw mergeUnderWay(revision, 'no part of it can be committed alone');
  if (options.amend === true) throw mergeUnderWay(revision, 'no other commit can be amended');
}

/** Names that are told before the rest is only counted. */
const NAMED = 5;

/** Says which new names some system cannot hold; what is recorded can be checked out elsewhere. */
function warnOfNames(context: Context, files: readonly FileChange[]): void {
  const faults = files.flatMap(({ before, after }) => {
    if (after === null || before?.path === after.path) return [];
    const fault = portabilityFault(after.path);
    return fault === null ? [] : [{ path: after.path, fault }];
  });
  for (const { path, fault } of faults.slice(0, NAMED)) {
    context.warn(`${path} is recorded, but cannot be checked out on Windows: ${fault}.`);
  }
  const rest = faults.length - NAMED;
  if (rest > 0) context.warn(`${rest} more names cannot be checked out on Windows.`);
}

function isEmpty(tree: TreeId | null): boolean {
  return tree === null;
}

function chooseTree(
  context: Context,
  recorder: Recorder,
  scanned: ScannedTree,
  selectors: readonly string[],
): TreeId | null {
  if (selectors.length === 0) return scanned.tree;
  const chosen = selectors.map((selector) => selectorFromHere(context, selector));
  return partialTree(context.repository, recorder, scanned.version, chosen);
}

function describe(message: string, isAmended: boolean): string {
  const subject = message.split('\n')[0] ?? '';
  return isAmended ? `amend the last commit: ${subject}` : subject;
}

/** `2 files, 3 nodes changed (+1 ~1 →1)`. */
function summary({ files, added, changed, deleted, moved }: ChangeCounts): string {
  const nodes = added + changed + deleted + moved;
  const filesText = `${files} ${files === 1 ? 'file' : 'files'}`;
  if (nodes === 0) return `${filesText} changed`;
  const marks = [
    ['+', added],
    ['~', changed],
    ['-', deleted],
    ['→', moved],
  ].flatMap(([mark, count]) => (count === 0 ? [] : [`${mark}${count}`]));
  return `${filesText}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'} changed (${marks.join(' ')})`;
}
