/** `fxd scan`: split the working tree into nodes and store what is new, without a commit. */
import type { ScannedTree } from '../bridge/files/working-tree.ts';
import { compareVersions } from '../history/changes.ts';
import { listTree } from '../history/trees.ts';
import { commitVersion, readVersionFile } from '../history/version.ts';
import type { Ui } from '../ui/ui.ts';
import { changeLine } from '../ui/change-lines.ts';
import {
  countChanges,
  countsSchema,
  fileReportsSchema,
  reportChanges,
  type ChangeCounts,
  type FileReport,
} from './change-report.ts';
import { defineCommand } from './define-command.ts';
import { array, integer, nullable, object, string } from './json-schema.ts';
import { problemsSchema, reportProblems, warnOfProblems, type ScanNotes } from './scan-notes.ts';
import { workingTreeOf } from './working-tree-of.ts';

interface Options {
  readonly explain?: boolean;
}

interface ExplainedFile {
  readonly path: string;
  readonly language: string;
  readonly nodes: number;
  readonly opaque: string | null;
}

interface Result extends ScanNotes {
  readonly files: number;
  readonly read: number;
  readonly counts: ChangeCounts;
  readonly changes: readonly FileReport[];
  readonly explained: readonly ExplainedFile[] | null;
}

export const scan = defineCommand<readonly [], Options, Result>({
  name: 'scan',
  description:
    'Reads only files whose size, times or inode changed since the last scan. What cannot be split is kept as one opaque node and listed.',
  examples: [
    { command: 'fxd scan', explains: 'store what is new in the working tree' },
    { command: 'fxd scan --explain', explains: 'say how each file was split, and why' },
  ],
  schema: object({
    files: integer('Files in the working tree'),
    read: integer('Files that had to be read'),
    counts: countsSchema,
    changes: fileReportsSchema,
    ...problemsSchema,
    explained: nullable(
      array(
        object({
          path: string(),
          language: string(),
          nodes: integer(),
          opaque: nullable(string(), 'Why the file is one opaque node'),
        }),
      ),
      'With --explain: every file',
    ),
  }),
  declare: (command) =>
    command.option(
      '--explain',
      'say for every file how it was split, and how nodes were recognised',
    ),
  run: (context, _, { explain = false }) => {
    const { repository } = context;
    const scanned = workingTreeOf(context).record(repository.recorder('bulk'));
    const before = commitVersion(repository, repository.head().commit);
    const changes = reportChanges(compareVersions(before, scanned.version));
    return {
      files: scanned.fileCount,
      read: scanned.read.length,
      counts: countChanges(changes),
      changes,
      ...reportProblems(scanned),
      explained: explain ? explainFiles(scanned) : null,
    };
  },
  print: (ui, result) => {
    if (result.explained !== null) printExplained(ui, result.explained, result.changes);
    const { files, read, counts } = result;
    ui.out(
      `${files} ${files === 1 ? 'file' : 'files'}, ${read} read, ${counts.files} changed since the last commit`,
    );
    if (counts.added + counts.changed + counts.deleted + counts.moved > 0) {
      ui.out(`nodes: +${counts.added} ~${counts.changed} -${counts.deleted} →${counts.moved}`);
    }
    warnOfProblems(ui, result);
  },
});

function explainFiles({ version }: ScannedTree): ExplainedFile[] {
  return listTree(version.contents, version.tree).map((entry) => {
    const file = readVersionFile({ ...version, mapOf: () => new Map() }, entry);
    return {
      path: file.path,
      language: file.language,
      nodes: file.spans.length,
      opaque: file.opaque,
    };
  });
}

function printExplained(
  ui: Ui,
  files: readonly ExplainedFile[],
  changes: readonly FileReport[],
): void {
  const changed = new Map(changes.map((file) => [file.path, file]));
  for (const { path, language, nodes, opaque } of files) {
    const count = `${nodes} ${nodes === 1 ? 'node' : 'nodes'}`;
    const how = opaque === null ? `${language}, ${count}` : `${language}, opaque: ${opaque}`;
    ui.out(`${ui.text(path)}: ${how}`);
    const file = changed.get(path);
    if (file === undefined || file.nodes.length === 0) continue;
    ui.out(`  ${changeLine(ui, file)}`);
    for (const { name, rule, score, former } of file.nodes) {
      if (former === null || rule === null) continue;
      ui.out(`    ${ui.text(name)} is ${ui.text(former)}: by ${rule}, ${score} %`);
    }
  }
}
