/** `fxd export --git`: commits, branches and tags as a Git repository or a bundle. */
import { resolve } from 'node:path';
import {
  exportToBundle,
  exportToRepository,
  type ExportWishes,
  type LeftRef,
} from '../bridge/git/git-export.ts';
import { isGitOnPath } from '../bridge/git/git-source.ts';
import { countMeta, type MetaCounts } from '../history/exporting/meta.ts';
import type { NewObjects } from '../history/exporting/new-objects.ts';
import { exportableRefs, MOVE_KINDS } from '../history/exporting/ref-moves.ts';
import type { Repository } from '../history/repository.ts';
import { resolveRevision } from '../history/revision.ts';
import { shortRefName } from '../history/ref-name.ts';
import { badUsage } from '../model/errors.ts';
import type { CommitId, ObjectId } from '../model/ids.ts';
import { plural } from '../ui/plural.ts';
import { createProgress } from '../ui/progress.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import {
  array,
  boolean,
  integer,
  nullable,
  object,
  objectId,
  oneOf,
  string,
} from './json-schema.ts';

export interface GitOptions {
  readonly branch?: readonly string[];
  readonly not?: readonly string[];
  readonly force?: boolean;
  readonly checkout?: boolean;
  readonly meta?: boolean;
  readonly allowConflicts?: boolean;
}

interface ReportedMove {
  readonly name: string;
  readonly from: ObjectId | null;
  readonly to: ObjectId;
  readonly kind: (typeof MOVE_KINDS)[number];
}

export interface GitReport {
  readonly bundle: boolean;
  readonly created: boolean;
  readonly refs: readonly ReportedMove[];
  readonly unchanged: number;
  readonly left: readonly LeftRef[];
  readonly prerequisites: readonly CommitId[];
  readonly commits: number;
  readonly trees: number;
  readonly blobs: number;
  readonly tags: number;
  readonly stays: MetaCounts;
}

export const gitReportSchema = object({
  bundle: boolean('Whether it is a bundle, and not a repository'),
  created: boolean('Whether the repository or bundle is new'),
  refs: array(
    object({
      name: string('Such as `refs/heads/main`'),
      from: nullable(objectId(), 'Null where it is new'),
      to: objectId(),
      kind: oneOf(MOVE_KINDS),
    }),
    'What moved; of a bundle what it holds',
  ),
  unchanged: integer('Refs that were there as they are here'),
  left: array(object({ name: string(), reason: string() }), 'Refs that were not touched'),
  prerequisites: array(objectId(), 'Commits that whoever reads the bundle must have'),
  commits: integer('Objects that were written, by type'),
  trees: integer(),
  blobs: integer(),
  tags: integer('Annotated ones'),
  stays: object(
    {
      nodeMaps: integer('Commits of which it is known which node is which'),
      conflicts: integer('Commits with records of their conflicts'),
    },
    'What Git has no place for, of the commits that were written, and `--meta` would take along',
  ),
});

/** Does what `--git <place>` asks for. Throws what exportToRepository and exportToBundle throw. */
export function exportToGit(
  context: Context,
  named: string,
  options: GitOptions,
): { readonly place: string; readonly report: GitReport } {
  if (/^[a-z][a-z0-9+-]*:\/\/|^[^/]+@[^/]+:/.test(named)) {
    const hint = 'Export to a folder, and have Git push from there';
    throw badUsage(`'${named}' is not on this machine`, hint);
  }
  const { repository, globals, host } = context;
  const place = resolve(context.folder, named);
  const { branch = null, force = false, checkout = false } = options;
  const { meta = false, allowConflicts = false } = options;
  const refs = exportableRefs(repository, branch);
  const without = (options.not ?? []).map((text) => resolveRevision(repository, text));
  const quiet = globals.quiet || globals.json;
  const line = createProgress({ stderr: host.stderr, quiet, now: () => host.fileClock() });
  const told = (done: number, total: number) => line.show({ unit: 'Objects', done, total });
  const checkedOut = checkout ? 'follow' : 'refused';
  const wishes = { refs, force, allowConflicts, checkedOut, meta, told } as const;
  try {
    if (named.endsWith('.bundle')) {
      if (checkout) throw badUsage('A bundle has no files to check out');
      return { place, report: toBundle(repository, place, wishes, without) };
    }
    if (without.length > 0) {
      throw badUsage('`--not` is for bundles', 'A repository is given only what it lacks anyway');
    }
    return { place, report: toRepository(context, place, wishes) };
  } finally {
    line.end();
  }
}

function toRepository(
  { repository, host }: Context,
  place: string,
  wishes: ExportWishes,
): GitReport {
  const runner = { env: host.env, git: isGitOnPath(host.env) };
  const done = exportToRepository(repository, place, wishes, runner);
  const { created, moves, unchanged, left, objects } = done;
  const about = { bundle: false, created, refs: moves, unchanged, left, prerequisites: [] };
  return { ...about, ...counts(objects), stays: staying(repository, objects, wishes) };
}

function toBundle(
  repository: Repository,
  place: string,
  wishes: ExportWishes,
  without: readonly CommitId[],
): GitReport {
  const done = exportToBundle(repository, place, wishes, without);
  const refs = done.refs.map(({ name, target }) => {
    return { name, from: null, to: target, kind: 'new' as const };
  });
  const { created, left, prerequisites, objects } = done;
  const about = { bundle: true, created, refs, unchanged: 0, left, prerequisites };
  return { ...about, ...counts(objects), stays: staying(repository, objects, wishes) };
}

function staying(
  repository: Repository,
  { commits }: NewObjects,
  { meta }: ExportWishes,
): MetaCounts {
  return countMeta(repository, meta ? [] : commits);
}

function counts({ commits, trees, blobs, tags }: NewObjects) {
  return {
    commits: commits.length,
    trees: trees.length,
    blobs: blobs.length,
    tags: tags.length,
  };
}

/** Refs that are shown before the rest is counted. */
const SHOWN = 20;
/** From so many objects it matters how Git packs them. */
const MANY_OBJECTS = 5000;

export function printGitReport(ui: Ui, place: string, report: GitReport): void {
  const { refs, commits, trees, blobs, tags, bundle, created } = report;
  for (const { name, from, to, kind } of refs.slice(0, SHOWN)) {
    const what = {
      new: 'new',
      forward: `from ${ui.id(from ?? '')}`,
      forced: `forced from ${ui.id(from ?? '')}`,
    };
    ui.out(`${ui.id(to)} ${ui.style.branch(ui.text(shortRefName(name)))} (${what[kind]})`);
  }
  if (refs.length > SHOWN) ui.out(`and ${refs.length - SHOWN} more`);
  const objects = commits + trees + blobs + tags;
  const said = `${plural(commits, 'commit')} and ${plural(objects - commits, 'other object')}`;
  const done = refs.length === 0 ? 'Everything is there already' : `${said} written`;
  ui.out(`${done}: ${ui.text(place)}`);
  for (const { name, reason } of report.left) ui.warn(`${ui.text(name)} was left: ${reason}.`);
  const { nodeMaps, conflicts } = report.stays;
  if (nodeMaps > 0) {
    ui.detail(`Which node is which in ${plural(nodeMaps, 'commit')} stays here without --meta.`);
  }
  if (conflicts > 0) {
    ui.hint(
      `Records of the conflicts of ${plural(conflicts, 'commit')} stay here without \`--meta\`.`,
    );
  }
  if (created && !bundle && objects >= MANY_OBJECTS) {
    ui.hint('Every object is stored whole; `git gc` there makes them several times smaller.');
  }
}
