/** `fxd status`: show what differs from the last commit, by node. */
import { compareVersions } from '../history/changes.ts';
import { shortRefName } from '../history/ref-name.ts';
import { commitVersion } from '../history/version.ts';
import { EXIT } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import { changeLine, STATUS_LETTER } from '../ui/change-lines.ts';
import { quotePath } from '../history/quoted-path.ts';
import type { Ui } from '../ui/ui.ts';
import {
  countChanges,
  countsSchema,
  fileReportsSchema,
  reportChanges,
  type ChangeCounts,
  type FileReport,
} from './change-report.ts';
import { defineCommand } from './define-command.ts';
import { boolean, nullable, object, objectId, string } from './json-schema.ts';
import { problemsSchema, reportProblems, warnOfProblems, type ScanNotes } from './scan-notes.ts';
import { workingTreeOf } from './working-tree-of.ts';

interface Options {
  readonly short?: boolean;
  readonly porcelain?: boolean;
  readonly exitCode?: boolean;
}

interface Result extends ScanNotes {
  readonly branch: string | null;
  readonly commit: CommitId | null;
  readonly clean: boolean;
  readonly counts: ChangeCounts;
  readonly changes: readonly FileReport[];
}

export const status = defineCommand<readonly [], Options, Result>({
  name: 'status',
  description:
    'Reads the working tree and writes nothing but what it remembers of unchanged files.',
  examples: [
    { command: 'fxd status', explains: 'show which functions, keys and sections changed' },
    { command: 'fxd status -s', explains: 'show one letter and path a file' },
    { command: 'fxd status --exit-code', explains: 'end with 1 if anything differs' },
  ],
  schema: object({
    branch: nullable(string(), 'Null where HEAD is detached'),
    commit: nullable(objectId(), 'Null before the first commit'),
    clean: boolean('Whether the working tree is as the last commit'),
    counts: countsSchema,
    changes: fileReportsSchema,
    ...problemsSchema,
  }),
  declare: (command) =>
    command
      .option('-s, --short', 'one letter and path a file')
      .option('--porcelain', "the form of Git's `status --porcelain`, for scripts")
      .option('--exit-code', 'end with 1 if anything differs'),
  run: (context) => {
    const { repository } = context;
    const { ref, commit } = repository.head();
    const scanned = workingTreeOf(context).look();
    const isSame = scanned.tree === repository.treeOf(commit);
    const before = commitVersion(repository, commit);
    const changes = isSame ? [] : reportChanges(compareVersions(before, scanned.version));
    return {
      branch: ref === null ? null : shortRefName(ref),
      commit,
      clean: changes.length === 0,
      counts: countChanges(changes),
      changes,
      ...reportProblems(scanned),
    };
  },
  print: (ui, result, { short = false, porcelain = false }) => {
    if (porcelain || short) {
      for (const file of result.changes) ui.out(shortLine(ui, file, porcelain));
      return;
    }
    printLong(ui, result);
    warnOfProblems(ui, { ...result, large: [] });
  },
  exitCode: ({ clean }, { exitCode = false }) => (exitCode && !clean ? EXIT.differs : EXIT.done),
});

/** Everything fxd sees would be recorded, so the letter stands in the column of what Git has staged. */
function shortLine(ui: Ui, file: FileReport, isPorcelain: boolean): string {
  const letter = STATUS_LETTER[file.status];
  const path = quotePath(file.path);
  const names = file.formerPath === null ? path : `${quotePath(file.formerPath)} -> ${path}`;
  return `${isPorcelain ? letter : ui.style.changed(letter)}  ${names}`;
}

function printLong(ui: Ui, { branch, commit, clean, changes }: Result): void {
  const place =
    branch === null
      ? `HEAD detached at ${ui.id(commit ?? '')}`
      : `On branch ${ui.style.branch(ui.text(branch))}`;
  ui.out(commit === null ? `${place}, no commits yet` : place);
  for (const file of changes) ui.out(`  ${changeLine(ui, file)}`);
  if (clean) ui.out('Nothing to commit, the working tree is clean');
  else ui.hint('`fxd commit -m <message>` records all of this; `fxd diff` shows it.');
}
