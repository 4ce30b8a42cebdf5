/** `fxd export`: write the files of a commit into a new folder. */
import { resolve } from 'node:path';
import { exportTree, type Exported } from '../bridge/files/export-tree.ts';
import { conflictsOfCommit } from '../history/merging/committed-conflicts.ts';
import { resolveRevision } from '../history/revision.ts';
import { badUsage, commitWithConflicts, EXIT } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import { defineCommand } from './define-command.ts';
import { array, integer, object, objectId, string } from './json-schema.ts';

interface Options {
  readonly out?: string;
  readonly allowConflicts?: boolean;
}

interface Result extends Exported {
  readonly folder: string;
  readonly commit: CommitId;
}

export const exportFiles = defineCommand<readonly [string | undefined], Options, Result>({
  name: 'export',
  description:
    'The files are those of the commit, byte for byte, with their exec bits and links; changes that are in no commit are not exported. A submodule becomes an empty folder. A commit with conflicts is refused, unless that is asked for. Ends with 1 if a file had to be skipped because its path is not safe to write.',
  examples: [
    { command: 'fxd export --out ../release', explains: 'write the files of the last commit' },
    { command: 'fxd export --out /tmp/v1 v1.0', explains: 'write those of a tag' },
  ],
  schema: object({
    folder: string('Where they were written'),
    commit: objectId(),
    files: integer('Regular files written'),
    links: integer('Symbolic links written'),
    submodules: integer('Submodules, each an empty folder'),
    skipped: array(
      object({ path: string(), reason: string() }),
      'What was not written, because its path is not safe',
    ),
  }),
  declare: (command) =>
    command
      .argument('[rev]', 'the commit, HEAD if left out')
      .option('--out <folder>', 'a folder that is new or empty')
      .option('--allow-conflicts', 'even if the commit has conflicts between markers'),
  run: ({ repository, folder, host }, [rev], { out, allowConflicts = false }) => {
    if (out === undefined) throw badUsage('Where to?', 'Give a folder with `--out <folder>`');
    const commit = resolveRevision(repository, rev ?? 'HEAD');
    const open = allowConflicts ? null : conflictsOfCommit(repository, commit);
    if (open !== null) throw commitWithConflicts(commit.slice(0, 12), open.conflicts.length);
    const place = resolve(folder, out);
    const { tree } = repository.readCommit(commit);
    const exported = exportTree(repository, tree, place, host);
    return { folder: place, commit, ...exported };
  },
  print: (ui, { folder, commit, files, links, submodules, skipped }) => {
    const parts = [`${files} ${files === 1 ? 'file' : 'files'}`];
    if (links > 0) parts.push(`${links} ${links === 1 ? 'link' : 'links'}`);
    if (submodules > 0) parts.push(`${submodules} empty for submodules`);
    ui.out(`${parts.join(', ')} of ${ui.id(commit)} written to ${ui.text(folder)}`);
    for (const { path, reason } of skipped) ui.warn(`Skipped ${ui.text(path)}: ${reason}.`);
  },
  exitCode: ({ skipped }) => (skipped.length > 0 ? EXIT.differs : EXIT.done),
});
