/** `fxd export`: write the files of a commit into a new folder, or the history into a Git repository. */
import { resolve } from 'node:path';
import { exportTree, type Exported } from '../bridge/files/export-tree.ts';
import { conflictsOfCommit } from '../history/merging/committed-conflicts.ts';
import { resolveRevision } from '../history/revision.ts';
import { badUsage, commitWithConflicts, EXIT } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import { defineCommand } from './define-command.ts';
import {
  exportToGit,
  gitReportSchema,
  printGitReport,
  type GitOptions,
  type GitReport,
} from './export-to-git.ts';
import { array, integer, nullable, object, objectId, string } from './json-schema.ts';
import { collect } from './repeated-option.ts';

interface Options extends GitOptions {
  readonly out?: string;
  readonly git?: string;
}

interface Result extends Exported {
  readonly folder: string;
  readonly commit: CommitId | null;
  readonly git: GitReport | null;
}

export const exportFiles = defineCommand<readonly [string | undefined], Options, Result>({
  name: 'export',
  description: `With \`--out\` the files are those of the commit, byte for byte, with their exec bits and links; changes that are in no commit are not exported. A submodule becomes an empty folder. Ends with 1 if a file had to be skipped because its path is not safe to write.

With \`--git\` all branches and tags, and whatever other refs came from Git, go with their commits into a Git repository, or into a bundle if the name ends with \`.bundle\`. Commits keep their ids. A folder that is new or empty becomes a bare repository; one that is a repository is given what it lacks. A branch that would lose commits there is refused with all the others, and so is one that is checked out there. No hook is run. Which node is which, the records of conflicts and how they were settled stay here, because Git has no place for them; with \`--meta\` they go along as trees under \`refs/fxd/\`, and come back with an import.

A commit with conflicts is refused, unless that is asked for.`,
  examples: [
    { command: 'fxd export --out ../release v1.0', explains: 'write the files of a tag' },
    { command: 'fxd export --git ../project.git', explains: 'bring all branches up to date there' },
    { command: 'fxd export --git project.bundle', explains: 'put everything into one file' },
  ],
  schema: object({
    folder: string('Where it was written: a folder, or the file of a bundle'),
    commit: nullable(objectId(), 'Whose files were written; null with --git'),
    files: integer('Regular files written'),
    links: integer('Symbolic links written'),
    submodules: integer('Submodules, each an empty folder'),
    skipped: array(
      object({ path: string(), reason: string() }),
      'What was not written, because its path is not safe',
    ),
    git: nullable(gitReportSchema, 'What was brought to Git; null without --git'),
  }),
  declare: (command) =>
    command
      .argument('[rev]', 'the commit whose files are written, HEAD if left out')
      .option('--out <folder>', 'write files to a folder that is new or empty')
      .option('--git <place>', 'write commits to a Git repository, or a `.bundle`')
      .option('--branch <name>', 'with --git: only this branch; may be repeated', collect)
      .option('--not <rev>', 'with a bundle: without what this has; may be repeated', collect)
      .option('--force', 'with --git: move branches and tags although commits are lost there')
      .option('--checkout', 'with --git: have the files follow where a branch is checked out')
      .option('--meta', 'with --git: take along which node is which, and conflicts')
      .option('--allow-conflicts', 'even if a commit has conflicts between markers'),
  run: (context, [rev], options) => {
    const { repository, folder, host } = context;
    const { out, git, allowConflicts = false } = options;
    if (git !== undefined) {
      if (out !== undefined) throw badUsage('`--out` and `--git` are two exports');
      if (rev !== undefined) throw badUsage('With `--git` choose with `--branch <name>`');
      const { place, report } = exportToGit(context, git, options);
      return { folder: place, commit: null, ...NO_FILES, git: report };
    }
    requireNoGitOptions(options);
    if (out === undefined) {
      throw badUsage('Where to?', 'Give a folder with `--out <folder>`, or `--git <place>`');
    }
    const commit = resolveRevision(repository, rev ?? 'HEAD');
    const open = allowConflicts ? null : conflictsOfCommit(repository, commit);
    if (open !== null) throw commitWithConflicts(commit.slice(0, 12), open.conflicts.length);
    const place = resolve(folder, out);
    const { tree } = repository.readCommit(commit);
    const exported = exportTree(repository, tree, place, host);
    return { folder: place, commit, ...exported, git: null };
  },
  print: (ui, { folder, commit, files, links, submodules, skipped, git }) => {
    if (git !== null) return printGitReport(ui, folder, git);
    const parts = [`${files} ${files === 1 ? 'file' : 'files'}`];
    if (links > 0) parts.push(`${links} ${links === 1 ? 'link' : 'links'}`);
    if (submodules > 0) parts.push(`${submodules} empty for submodules`);
    ui.out(`${parts.join(', ')} of ${ui.id(commit ?? '')} written to ${ui.text(folder)}`);
    for (const { path, reason } of skipped) ui.warn(`Skipped ${ui.text(path)}: ${reason}.`);
  },
  exitCode: ({ skipped }) => (skipped.length > 0 ? EXIT.differs : EXIT.done),
});

const NO_FILES: Exported = { files: 0, links: 0, submodules: 0, skipped: [] };

/** Throws badUsage where an option is given that says something about Git alone. */
function requireNoGitOptions(options: Options): void {
  const { branch, not, force, checkout, meta } = options;
  const given = Object.entries({ branch, not, force, checkout, meta });
  const [name] = given.find(([, value]) => value !== undefined) ?? [];
  if (name !== undefined) throw badUsage(`\`--${name}\` says how to export to Git`, 'Add `--git`');
}
