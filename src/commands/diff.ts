/** `fxd diff`: show how two versions differ, by node and by line. */
import type { Command } from 'commander';
import { scopeOf } from '../history/change-scope.ts';
import { quotePath } from '../history/quoted-path.ts';
import { resolveEnds, resolveRevision } from '../history/revision.ts';
import { commitVersion, type Version } from '../history/version.ts';
import { badUsage, EXIT } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import { STATUS_LETTER } from '../ui/change-lines.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { diffForGit } from './diff-for-git.ts';
import { showDiff } from './diff-lines.ts';
import { diffReportSchema, reportDiff, type DiffReport, type DiffWishes } from './diff-report.ts';
import { array, nullable, object, objectId } from './json-schema.ts';
import { rangeSides, splitOperands } from './revision-operands.ts';
import { workingTreeOf } from './working-tree-of.ts';

interface Options {
  readonly stat?: boolean;
  readonly nameOnly?: boolean;
  readonly nameStatus?: boolean;
  readonly nodes?: boolean;
  readonly patch?: boolean;
  readonly exitCode?: boolean;
  readonly git?: boolean;
}

interface Result {
  readonly from: CommitId | null;
  readonly to: CommitId | null;
  readonly files: readonly DiffReport[];
}

export const diff = defineCommand<readonly [readonly string[]], Options, Result>({
  name: 'diff',
  description: `Without a revision: the working tree against the last commit. With one: the working tree against that. With two, or a..b: the second against the first; a...b: b against where it parted from a.

    Shows the changed nodes of each file, then the patch; with options only what they ask for. Selectors limit it to files and nodes. What --patch prints, \`git apply\` takes.`,
  examples: [
    { command: 'fxd diff', explains: 'show what changed since the last commit' },
    {
      command: 'fxd diff --nodes main..topic',
      explains: 'show which nodes two branches differ in',
    },
    { command: 'fxd diff HEAD~1 src/a.ts#parse', explains: 'show how one function changed' },
  ],
  schema: object({
    from: nullable(objectId(), 'The older version; null before the first commit'),
    to: nullable(objectId(), 'The newer version; null for the working tree'),
    files: array(diffReportSchema),
  }),
  paged: true,
  declare: declareOptions,
  run: (context, [operands], options) => {
    const wishes = wishesOf(options);
    if (options.git === true)
      return { from: null, to: null, files: diffForGit(context, operands, wishes) };
    const { revisions, selectors } = splitOperands(context, operands);
    const { repository } = context;
    const { from, to } = endsOf(context, revisions);
    const before = commitVersion(repository, from);
    const after: Version =
      to === null ? workingTreeOf(context).look().version : commitVersion(repository, to);
    const choose =
      selectors.length === 0
        ? null
        : (changes: Parameters<typeof scopeOf>[3]) =>
            scopeOf(repository, before, after, changes, selectors);
    return { from, to, files: reportDiff(before, after, wishes, choose) };
  },
  print: (ui, { files }, { nameOnly = false, nameStatus = false }) => {
    if (nameOnly) for (const { path } of files) ui.out(quotePath(path));
    else if (nameStatus) for (const file of files) ui.out(nameStatusLine(ui, file));
    else showDiff(ui, files);
  },
  exitCode: ({ files }, { exitCode = false }) =>
    exitCode && files.length > 0 ? EXIT.differs : EXIT.done,
});

function declareOptions(command: Command): Command {
  return command
    .argument('[operands...]', 'up to two revisions or a range, then files, folders and nodes')
    .option('--stat', 'how many lines of which files changed')
    .option('--name-only', 'the names of the files, one a line')
    .option('--name-status', 'a letter for what happened to it, and the name of each file')
    .option('--nodes', 'the nodes that changed')
    .option('--patch', 'the patch')
    .option('--exit-code', 'end with 1 if anything differs')
    .option('--git', 'as the external diff of Git: the operands are what Git passes');
}

/** Throws badUsage for forms that exclude each other. */
function wishesOf(options: Options): DiffWishes {
  const { stat = false, nameOnly = false, nameStatus = false } = options;
  const { nodes = false, patch = false } = options;
  const hasNames = nameOnly || nameStatus;
  if ((nameOnly && nameStatus) || (hasNames && (stat || nodes || patch))) {
    throw badUsage(
      '--name-only and --name-status go with no other form of output',
      'Leave one of them out',
    );
  }
  const isDefault = !stat && !hasNames && !nodes && !patch;
  return { nodes: nodes || isDefault, lines: stat, patch: patch || isDefault };
}

interface Ends {
  readonly from: CommitId | null;
  /** Null for the working tree. */
  readonly to: CommitId | null;
}

function endsOf({ repository }: Context, revisions: readonly string[]): Ends {
  const [first, second, ...more] = revisions;
  if (first === undefined) return { from: repository.head().commit, to: null };
  const ends = rangeSides(first) === null ? null : resolveEnds(repository, first);
  if (more.length > 0 || (ends !== null && second !== undefined)) {
    throw badUsage('A diff is of two versions', 'Give two revisions, or one range');
  }
  if (ends !== null) return { from: ends[0], to: ends[1] };
  const from = resolveRevision(repository, first);
  if (second === undefined) return { from, to: null };
  const sides = rangeSides(second);
  if (sides !== null)
    throw badUsage('A diff is of two versions', 'Give two revisions, or one range');
  return { from, to: resolveRevision(repository, second) };
}

/** The form of `git diff --name-status`, tabs between. */
function nameStatusLine(ui: Ui, { status, path, formerPath, similarity }: DiffReport): string {
  const letter = STATUS_LETTER[status];
  if (formerPath === null) return `${ui.style.changed(letter)}\t${quotePath(path)}`;
  const score = String(similarity ?? 100).padStart(3, '0');
  return `${ui.style.changed(letter + score)}\t${quotePath(formerPath)}\t${quotePath(path)}`;
}
