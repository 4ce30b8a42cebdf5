/** `fxd import`: take the history of a Git repository, or record the files of another folder. */
import { basename, resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { isRegularFile } from '../bridge/files/folder.ts';
import { openBundleSource } from '../bridge/git/bundle-source.ts';
import { findGitFolder } from '../bridge/git/git-folder.ts';
import { openGitSource } from '../bridge/git/git-source.ts';
import { parseDate } from '../history/dates.ts';
import type { ImportCounts } from '../history/importing/import-history.ts';
import { badUsage, EXIT } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import {
  countChanges,
  countsSchema,
  fileReportsSchema,
  type ChangeCounts,
  type FileReport,
} from './change-report.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { importFiles } from './import-files.ts';
import { rememberGit } from './git-exchange.ts';
import {
  countImport,
  gitImportSchema,
  importGit,
  printGitImport,
  type GitImport,
  type GitImportWish,
} from './import-git.ts';
import { boolean, integer, nullable, object, objectId, string } from './json-schema.ts';
import { requireNoMerge } from './merge-under-way.ts';
import { collect } from './repeated-option.ts';
import { problemsSchema, warnOfProblems, type ScanNotes } from './scan-notes.ts';

const MODES = ['history', 'files'] as const;

interface Options {
  readonly branch?: readonly string[];
  readonly depth?: number;
  readonly since?: string;
  readonly mode?: (typeof MODES)[number];
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

interface Result extends ScanNotes {
  /** The folder or file that was read. */
  readonly folder: string;
  readonly commit: CommitId | null;
  readonly branch: string | null;
  readonly subject: string | null;
  readonly files: number;
  readonly counts: ChangeCounts;
  readonly changes: readonly FileReport[];
  readonly hasGit: boolean;
  readonly git: GitImport | null;
  /** What there is to be taken, where nothing was. */
  readonly wouldTake: ImportCounts | null;
}

export const importHistory = defineCommand<readonly [string], Options, Result>({
  name: 'import',
  description: `The source is a Git repository (its folder, its \`.git\`, a bare one) or a bundle: then its whole history is taken, with all branches, tags and other refs, byte for byte and under the same ids. Only what is new is read, so it can be repeated; an import that was cut off goes on where it ended. Branches move forward; one that has commits of its own stays, and what Git has is kept beside it as \`<branch>@git\`. The files follow where the current branch moves, unless they are those of the repository itself. Ends with 1 if a branch has diverged.

\`--depth\` and \`--since\` leave the older history out, for good: a later import does not fetch it.

Any other folder, or every folder with \`--mode files\`, is recorded as the next commit, which has exactly its files: what is not there is removed. The ignore files in the folder count. The working tree must have no changes, and is as the new commit afterwards.`,
  examples: [
    { command: 'fxd import .', explains: 'take the history of the Git repository that is here' },
    { command: 'fxd import ../project.git --branch main', explains: 'only one branch' },
    { command: 'fxd import ../release-2', explains: 'record the files of a folder' },
  ],
  schema: object({
    folder: string('The folder or bundle that was read'),
    commit: nullable(objectId(), 'The commit that was made of files; null for a history'),
    branch: nullable(string(), 'On which; null where HEAD is detached, and for a history'),
    subject: nullable(string(), 'First line of its message; null for a history'),
    files: integer('Files in the folder; 0 for a history'),
    counts: countsSchema,
    changes: fileReportsSchema,
    hasGit: boolean('Whether the folder is a Git repository whose history was left aside'),
    ...problemsSchema,
    git: nullable(gitImportSchema, 'What was taken of a history; null for files'),
    wouldTake: nullable(
      object({ commits: integer(), trees: integer(), blobs: integer(), tags: integer() }),
      'With --dry-run: what there is to be taken',
    ),
  }),
  declare: (command) =>
    command
      .argument('<source>', 'a Git repository, a bundle, or a folder of files')
      .option('--branch <name>', 'only this branch of the history; may be repeated', collect)
      .option('--depth <count>', 'only so many commits of each line', parseDepth)
      .option('--since <date>', 'only commits from then on')
      .addOption(
        new Option('--mode <mode>', 'the history, or the files as the next commit').choices(MODES),
      )
      .option('-f, --force', 'move tags that name something else here')
      .option('-n, --dry-run', 'count what would be taken of a history, and take nothing'),
  run: async (context, [name], options) => {
    const { repository } = context;
    const { dryRun = false } = options;
    if (!dryRun) repository.store.requireWritable();
    const place = resolve(context.folder, name);
    const isBundle = isRegularFile(place) && findGitFolder(place) === null;
    const isGit = isBundle || findGitFolder(place) !== null;
    if (options.mode === 'files' || (!isGit && options.mode === undefined)) {
      requireNoHistoryOptions(options);
      requireNoMerge(repository, 'nothing else can be recorded');
      return { folder: place, ...importFiles(context, place), git: null, wouldTake: null };
    }
    const source = isBundle
      ? await openBundleSource(place, repository, context.host.env)
      : await openGitSource(place, context.host.env);
    context.onClose(() => source.close());
    const wish = wishOf(context, place, options);
    const wouldTake = dryRun ? await countImport(context, source, wish) : null;
    if (!dryRun) requireNoMerge(repository, 'the branch must stay where it is');
    const git = dryRun ? null : await importGit(context, source, wish);
    const beside = wish.beside && !dryRun ? findGitFolder(place) : null;
    if (beside !== null) rememberGit(repository, beside);
    return { folder: place, ...NO_FILES, git, wouldTake };
  },
  print: (ui, result) => {
    const { git, wouldTake, commit, branch, files, counts } = result;
    if (wouldTake !== null) {
      const { commits, trees, blobs, tags } = wouldTake;
      ui.out(`${commits} commits, ${trees} trees, ${blobs} blobs and ${tags} tags to be taken`);
    }
    if (git !== null) printGitImport(ui, git);
    if (commit === null) return;
    const shown = branch === null ? 'detached HEAD' : ui.text(branch);
    ui.out(`[${ui.style.branch(shown)} ${ui.id(commit)}] ${ui.text(result.subject ?? '')}`);
    ui.out(`${files} files, ${counts.files} of them changed`);
    warnOfProblems(ui, result);
    if (result.hasGit)
      ui.hint('Only the files were taken; without --mode files it is the history.');
  },
  exitCode: ({ git }) => (git !== null && git.diverged.length > 0 ? EXIT.differs : EXIT.done),
});

const NO_FILES = {
  ...{ commit: null, branch: null, subject: null, files: 0, hasGit: false, changes: [] },
  counts: countChanges([]),
  ...{ opaque: [], skipped: [], rules: [], large: [] },
};

function wishOf(context: Context, place: string, options: Options): GitImportWish {
  const { location, host } = context;
  const { branch, depth, since, force = false } = options;
  const own = location.hasGit ? findGitFolder(location.root) : null;
  const theirs = findGitFolder(place);
  const description = `import the history of ${basename(place).replaceAll('\n', ' ')}`;
  return {
    branches: branch ?? null,
    depth: depth ?? null,
    since: since === undefined ? null : parseDate(since, host).time,
    force,
    beside: own !== null && own.own === theirs?.own,
    about: { command: 'import', description },
  };
}

/** Throws badUsage where an option is given that says something about a history alone. */
function requireNoHistoryOptions({ branch, depth, since, force, dryRun }: Options): void {
  const given = Object.entries({ branch, depth, since, force, 'dry-run': dryRun });
  const [name] = given.find(([, value]) => value !== undefined) ?? [];
  if (name === undefined) return;
  throw badUsage(`\`--${name}\` says how to take a history`, 'The source has only files');
}

function parseDepth(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a number from 1 on.');
  return Number(text);
}
