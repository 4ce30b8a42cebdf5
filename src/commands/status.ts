/** `fxd status`: show what differs from the last commit, by node. */
import { compareVersions } from '../history/changes.ts';
import { conflictsNow, type ConflictsNow } from '../history/merging/conflicts-now.ts';
import type { MergeState } from '../history/merging/merge-state.ts';
import { stagesAt } from '../history/merging/open-conflicts.ts';
import { Resolutions } from '../history/merging/resolutions.ts';
import type { ConflictedFile } from '../history/merging/tree-conflict.ts';
import type { Repository } from '../history/repository.ts';
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
import { array, boolean, nullable, object, objectId, oneOf, string } from './json-schema.ts';
import {
  conflictFields,
  conflictLine,
  resolvedBefore,
  tellConflict,
  type ToldConflict,
} from './merge-outcome.ts';
import { problemsSchema, reportProblems, warnOfProblems, type ScanNotes } from './scan-notes.ts';
import { workingTreeOf } from './working-tree-of.ts';

interface Options {
  readonly short?: boolean;
  readonly porcelain?: boolean;
  readonly exitCode?: boolean;
}

/** A conflict, and whether it is settled in the files as they are. */
interface ConflictReport extends ToldConflict {
  readonly settled: boolean;
  /** Whether the same was resolved before. */
  readonly recorded: boolean;
  /** Git's two letters for the file: who has it, and who does not. */
  readonly code: string;
}

interface Result extends ScanNotes {
  readonly branch: string | null;
  readonly commit: CommitId | null;
  /** The merge under way, or null. */
  readonly merge: {
    readonly kind: 'merge' | 'squash';
    readonly revision: string;
    readonly theirs: CommitId;
  } | null;
  /** Of that merge, or of the commit that is checked out. */
  readonly conflicts: readonly ConflictReport[];
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
    merge: nullable(
      object({
        kind: oneOf(['merge', 'squash']),
        revision: string('What is merged, as it was typed'),
        theirs: objectId('The commit that is merged'),
      }),
      'The merge under way',
    ),
    conflicts: array(
      object({
        ...conflictFields,
        settled: boolean('Whether no marker of it is left'),
        recorded: boolean('Whether it is open, and the same was resolved before'),
        code: string("Git's two letters for the file, such as UU"),
      }),
      'Of the merge under way, or of the commit that is checked out',
    ),
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
    const now = conflictsNow(repository, scanned.version.contents, scanned.tree);
    const { state = null } = now ?? {};
    return {
      branch: ref === null ? null : shortRefName(ref),
      commit,
      merge: state === null ? null : pick(state),
      conflicts: now === null ? [] : reportConflicts(repository, now),
      clean: changes.length === 0 && state === null,
      counts: countChanges(changes),
      changes,
      ...reportProblems(scanned),
    };
  },
  print: (ui, result, { short = false, porcelain = false }) => {
    if (porcelain || short) {
      printShort(ui, result, porcelain);
      return;
    }
    printLong(ui, result);
    warnOfProblems(ui, { ...result, large: [] });
  },
  exitCode: ({ clean }, { exitCode = false }) => (exitCode && !clean ? EXIT.differs : EXIT.done),
});

function pick({ kind, revision, theirs }: MergeState): Result['merge'] {
  return { kind, revision, theirs };
}

function reportConflicts(
  repository: Repository,
  { open, statuses }: ConflictsNow,
): ConflictReport[] {
  const resolutions = new Resolutions(repository);
  return statuses.map(({ conflict, settled, path }) => {
    const recorded = !settled && resolutions.of(open, conflict) !== null;
    const code = conflictCode(stagesAt(open, conflict.path));
    return { ...tellConflict(conflict), path, settled, recorded, code };
  });
}

/** The letters of `git status --porcelain` for an unmerged path. */
function conflictCode(stages: ConflictedFile | null): string {
  const { base = null, ours = null, theirs = null } = stages ?? {};
  if (base === null) return ours === null ? 'UA' : theirs === null ? 'AU' : 'AA';
  if (ours === null) return theirs === null ? 'DD' : 'DU';
  return theirs === null ? 'UD' : 'UU';
}

/** Files in conflict first, each once. */
function printShort(ui: Ui, { changes, conflicts }: Result, isPorcelain: boolean): void {
  const open = new Map(
    conflicts.flatMap(({ settled, path, code }) => (settled ? [] : [[path, code] as const])),
  );
  for (const [path, code] of open) {
    ui.out(`${isPorcelain ? code : ui.style.removed(code)} ${quotePath(path)}`);
  }
  for (const file of changes) if (!open.has(file.path)) ui.out(shortLine(ui, file, isPorcelain));
}

/** Everything fxd sees would be recorded, so the letter stands in the column of what Git has staged. */
function shortLine(ui: Ui, file: FileReport, isPorcelain: boolean): string {
  const letter = STATUS_LETTER[file.status];
  const path = quotePath(file.path);
  const names = file.formerPath === null ? path : `${quotePath(file.formerPath)} -> ${path}`;
  return `${isPorcelain ? letter : ui.style.changed(letter)}  ${names}`;
}

function printLong(ui: Ui, result: Result): void {
  const { branch, commit, clean, changes, merge } = result;
  const place =
    branch === null
      ? `HEAD detached at ${ui.id(commit ?? '')}`
      : `On branch ${ui.style.branch(ui.text(branch))}`;
  ui.out(commit === null ? `${place}, no commits yet` : place);
  const open = printConflicts(ui, result);
  for (const file of changes) ui.out(`  ${changeLine(ui, file)}`);
  if (merge !== null) {
    if (open === 0) ui.hint('`fxd commit` concludes the merge; `fxd merge --abort` gives it up.');
    else ui.hint('Edit the files, or settle them with `fxd resolve`; then `fxd commit`.');
  } else if (clean) ui.out('Nothing to commit, the working tree is clean');
  else ui.hint('`fxd commit -m <message>` records all of this; `fxd diff` shows it.');
}

/** Says what is merged and what is still open; returns how many that are. */
function printConflicts(ui: Ui, { merge, conflicts }: Result): number {
  const open = conflicts.filter(({ settled }) => !settled);
  const settled = conflicts.length - open.length;
  const counts = `${open.length === 0 ? 'no' : open.length} ${open.length === 1 ? 'conflict' : 'conflicts'} left${settled === 0 ? '' : `, ${settled} settled`}`;
  if (merge !== null) {
    const what = merge.kind === 'squash' ? 'A squash' : 'A merge';
    ui.out(`${what} of ${ui.style.branch(ui.text(merge.revision))} is under way: ${counts}`);
  } else if (open.length > 0) ui.out(`Committed with conflicts: ${counts}`);
  for (const conflict of open) ui.out(`  ${conflictLine(ui, conflict)}`);
  const before = resolvedBefore(open.filter(({ recorded }) => recorded).length);
  if (before !== null) ui.hint(before);
  return open.length;
}
