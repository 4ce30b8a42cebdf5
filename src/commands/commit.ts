/** `fxd commit`: record the working tree, or chosen nodes of it. */
import type { Command } from 'commander';
import { readMessageFile } from '../bridge/files/message-file.ts';
import { editText } from '../bridge/files/edited-text.ts';
import type { ScannedTree } from '../bridge/files/working-tree.ts';
import { chooseEditor } from '../bridge/process.ts';
import { compareVersions } from '../history/changes.ts';
import { partialTree } from '../history/partial.ts';
import { recordCommit } from '../history/record.ts';
import { shortRefName } from '../history/ref-name.ts';
import type { Recorder } from '../history/repository.ts';
import { commitVersion } from '../history/version.ts';
import {
  badUsage,
  emptyBranch,
  emptyMessage,
  messageNeeded,
  nothingToCommit,
} from '../model/errors.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import { changeLine } from '../ui/change-lines.ts';
import { PLAIN_STYLE } from '../ui/style.ts';
import { createUi } from '../ui/ui.ts';
import { authorWith, cleanEditedMessage, cleanMessage, currentSignature } from './author.ts';
import {
  countChanges,
  countsSchema,
  fileReportsSchema,
  reportChanges,
  type ChangeCounts,
  type FileReport,
} from './change-report.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { boolean, nullable, object, objectId, string } from './json-schema.ts';
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
}

interface Result extends ScanNotes {
  readonly commit: CommitId;
  readonly branch: string | null;
  readonly root: boolean;
  readonly subject: string;
  readonly counts: ChangeCounts;
  readonly changes: readonly FileReport[];
}

export const commit = defineCommand<readonly [readonly string[]], Options, Result>({
  name: 'commit',
  description:
    'Without selectors everything that changed is recorded; there is no staging. With selectors only these files and nodes are, and the rest stays as it is in the working tree.',
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
    ...problemsSchema,
  }),
  declare: declareOptions,
  run: (context, [selectors], options) => {
    if (options.all === true && selectors.length > 0) {
      throw badUsage('--all records everything, so it takes no selectors', 'Leave one of them out');
    }
    const { repository } = context;
    const head = repository.head();
    if (options.amend === true && head.commit === null) {
      throw emptyBranch(shortRefName(head.ref ?? 'HEAD'));
    }
    const recorder = repository.recorder(head.commit === null ? 'bulk' : 'small');
    const scanned = workingTreeOf(context).record(recorder);
    const tree = chooseTree(context, recorder, scanned, selectors);
    const isSame =
      tree === repository.treeOf(head.commit) || (head.commit === null && isEmpty(tree));
    const mayBeEmpty = options.allowEmpty === true || options.amend === true;
    if (isSame && !mayBeEmpty) throw nothingToCommit();
    const former = head.commit === null ? null : repository.readCommit(head.commit);
    const replaced = options.amend === true ? former : null;
    const committer = currentSignature(context);
    const message = chooseMessage(context, options, scanned, replaced?.message ?? '');
    const recorded = recordCommit(
      repository,
      recorder,
      {
        tree: tree ?? recorder.addTree([]),
        parents: replaced?.parents ?? (former === null ? [] : [former.id]),
        author: authorWith(context, replaced?.author ?? committer, options.author, options.date),
        committer,
        message,
        ...(replaced === null ? {} : { replaces: replaced.id }),
      },
      { command: 'commit', description: describe(message, replaced !== null) },
    );
    const changes = reportChanges(recorded.files);
    return {
      commit: recorded.id,
      branch: head.ref === null ? null : shortRefName(head.ref),
      root: former === null || (replaced !== null && replaced.parents.length === 0),
      subject: message.split('\n')[0] ?? '',
      counts: countChanges(changes),
      changes,
      ...reportProblems(scanned),
    };
  },
  print: (ui, result) => {
    const { branch, root, commit: id, subject, counts } = result;
    const place = `${branch === null ? 'detached HEAD' : ui.text(branch)}${root ? ' (root-commit)' : ''}`;
    ui.out(`[${ui.style.branch(place)} ${ui.id(id)}] ${ui.text(subject)}`);
    ui.out(summary(counts));
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
    .option('--author <author>', 'whose work it is: Name <mail>')
    .option('--date <date>', 'when it was written');
}

function collect(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, value];
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

/** The message from `-m`, `-F`, or the editor. Throws emptyMessage, messageNeeded. */
function chooseMessage(
  context: Context,
  { message, file }: Options,
  scanned: ScannedTree,
  former: string,
): string {
  if (message !== undefined && file !== undefined) {
    throw badUsage('-m and -F cannot go together', 'Give the message once');
  }
  const given = file === undefined ? message?.join('\n\n') : readMessageFile(context.folder, file);
  if (given === undefined && !context.interactive) throw messageNeeded();
  const clean =
    given === undefined
      ? cleanEditedMessage(editMessage(context, scanned, former))
      : cleanMessage(given);
  if (clean === '') throw emptyMessage();
  return clean;
}

function editMessage(context: Context, scanned: ScannedTree, former: string): string {
  const { host, userConfig, repository } = context;
  const before = commitVersion(repository, repository.head().commit);
  const changes = reportChanges(compareVersions(before, scanned.version));
  const stream = { isTTY: false, columns: 80, write: () => undefined };
  const plain = createUi({
    stdout: stream,
    stderr: stream,
    style: PLAIN_STYLE,
    statusStyle: PLAIN_STYLE,
    quiet: true,
    verbose: false,
  });
  const lines = changes.map((file) => `#   ${changeLine(plain, file)}\n`);
  const about = '# Lines that begin with # are left out; an empty message records nothing.\n#\n';
  const editor = chooseEditor(host.env, userConfig.text('core.editor'));
  const initial = `${former}\n${about}${lines.join('')}`;
  return host.leaveInterrupts(() => editText(editor, 'COMMIT_EDITMSG', initial, host.env));
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
