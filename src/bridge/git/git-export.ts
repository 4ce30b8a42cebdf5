/**
 * Export to Git: objects and refs, into a repository or a bundle. Invariant: objects are there before a ref
 * names them, so a killed export leaves the refs as they were or as they shall be; what is refused is
 * refused before anything is written.
 */
import { refuseConflicted } from '../../history/exporting/conflicted.ts';
import {
  commitsBehind,
  incrementOf,
  listObjects,
  newObjects,
  type NewObjects,
} from '../../history/exporting/new-objects.ts';
import { planMetaMoves, type MetaPlan } from '../../history/exporting/meta-moves.ts';
import { packSource } from '../../history/exporting/pack-source.ts';
import {
  planRefMoves,
  type ExportedRef,
  type PlannedMove,
  type RejectedMove,
} from '../../history/exporting/ref-moves.ts';
import { headText } from '../../history/head.ts';
import { BRANCHES, refFormatFault, shortRefName } from '../../history/ref-name.ts';
import type { Repository } from '../../history/repository.ts';
import {
  exportRefused,
  exportShallow,
  exportToCheckedOut,
  nothingToExport,
} from '../../model/errors.ts';
import type { CommitId, ObjectId } from '../../model/ids.ts';
import { makeBareRepository } from './bare-repository.ts';
import { isBundle, writeBundle } from './bundle.ts';
import { openGitFolder, readShallow } from './git-folder.ts';
import {
  followInWorkTree,
  moveRefs,
  openGitTarget,
  type GitRunner,
  type GitTarget,
} from './git-target.ts';
import { writePacks } from './pack-folder.ts';

export interface ExportWishes {
  readonly refs: readonly ExportedRef[];
  /** Move refs although commits are lost there. */
  readonly force: boolean;
  readonly allowConflicts: boolean;
  /** What becomes of the files where a branch that moves is checked out. */
  readonly checkedOut: 'refused' | 'follow' | 'left';
  /** Take along what Git has no place for, under `refs/fxd/`. */
  readonly meta: boolean;
  /** Hears of every object that was written. */
  readonly told: (done: number, total: number) => void;
}

export interface ExportedToGit {
  /** Whether the repository was made. */
  readonly created: boolean;
  readonly moves: readonly PlannedMove[];
  readonly unchanged: number;
  /** Refs that were not touched. */
  readonly left: readonly LeftRef[];
  readonly objects: NewObjects;
}

export interface LeftRef {
  readonly name: string;
  /** A clause. */
  readonly reason: string;
}

/** Refs that are named before the rest is counted. */
const SHOWN = 5;

/**
 * Brings refs with all that they need into the Git repository of a folder, which is made where the folder
 * is new or empty. Throws exportRefused, exportToCheckedOut, commitWithConflicts, folderNotEmpty,
 * exportOvertaken, refLocked, missingObject, GIT_FAILED, DISK_FULL, FILE_UNWRITABLE.
 */
export function exportToRepository(
  repository: Repository,
  path: string,
  wishes: ExportWishes,
  runner: GitRunner,
): ExportedToGit {
  const target = openGitTarget(path);
  const { refs, left } = partRefs(wishes.refs, target?.symbolic ?? new Set());
  const there = target?.refs ?? new Map<string, ObjectId>();
  const plan = planRefMoves(repository, refs, there, wishes.force);
  const meta = wishes.meta ? planMetaMoves(repository, refs, there, wishes.force) : NO_META;
  refuseRejected(path, [...plan.rejected, ...meta.rejected]);
  const moves = [...plan.moves, ...meta.moves];
  const followed = target === null ? null : checkedOutMove(target, moves, wishes.checkedOut);
  const tips = plan.moves.map(({ to }) => to);
  const cutOff = target === null ? NOWHERE : readShallow(target.folder);
  const objects = withMeta(objectsFor(repository, tips, [...there.values()], cutOff), meta);
  const isWhole = objects.shallow.every((id) => target === null || cutOff.has(id));
  if (!isWhole) throw exportShallow(path);
  if (!wishes.allowConflicts) refuseConflicted(repository, objects.commits);
  if (target === null) {
    makeBareRepository(path, headFor(repository, refs), { shallow: objects.shallow });
  }
  const folder = target?.folder ?? openGitFolder(path);
  const all = listObjects(objects);
  const source = packSource(repository, meta.made);
  writePacks(source, all, folder.common, counting(all.length, wishes.told));
  if (followed !== null) followInWorkTree(path, followed.from, followed.to, runner.env);
  moveRefs(folder, moves, runner);
  return { created: target === null, moves, unchanged: plan.unchanged, left, objects };
}

const NOWHERE: ReadonlySet<CommitId> = new Set();

/** What is to be sent to a repository with the refs `there`, whose history ends at the commits `cutOff`. */
function objectsFor(
  repository: Repository,
  tips: readonly ObjectId[],
  there: readonly ObjectId[],
  cutOff: ReadonlySet<CommitId>,
): NewObjects {
  const objects = newObjects(repository, tips, there);
  if (cutOff.size === 0) return objects;
  // What lies before such an end can be reached from its refs, and is not there all the same.
  const known = new Set<ObjectId>([...there, ...objects.commits]);
  const isLacking = commitsBehind(repository, tips).some((id) => !known.has(id));
  return isLacking ? newObjects(repository, tips, []) : objects;
}

const NO_META: MetaPlan = { moves: [], rejected: [], trees: [], blobs: [], made: new Map() };

function withMeta(objects: NewObjects, { trees, blobs }: MetaPlan): NewObjects {
  // A text that was in conflict may be a file, too; a pack has everything once.
  return {
    ...objects,
    trees: [...new Set([...objects.trees, ...trees])],
    blobs: [...new Set([...objects.blobs, ...blobs])],
  };
}

/** Parts refs that can be sent from those that cannot. */
function partRefs(
  wanted: readonly ExportedRef[],
  symbolic: ReadonlySet<string>,
): { readonly refs: ExportedRef[]; readonly left: LeftRef[] } {
  const refs: ExportedRef[] = [];
  const left: LeftRef[] = [];
  for (const ref of wanted) {
    const { name } = ref;
    const fault = name.startsWith('refs/')
      ? refFormatFault(name)
      : 'it does not begin with "refs/"';
    if (symbolic.has(name)) left.push({ name, reason: 'it follows another ref there' });
    else if (fault !== null) left.push({ name, reason: `Git does not take the name: ${fault}` });
    else refs.push(ref);
  }
  return { refs, left };
}

export interface ExportedBundle {
  /** Whether no file was there before. */
  readonly created: boolean;
  readonly refs: readonly ExportedRef[];
  readonly left: readonly LeftRef[];
  readonly prerequisites: readonly CommitId[];
  readonly objects: NewObjects;
}

/**
 * Writes refs with all that they need into a bundle, without what can be reached from `without`. Throws
 * inTheWay, nothingToExport, commitWithConflicts, exportShallow, missingObject, DISK_FULL, FILE_UNWRITABLE.
 */
export function exportToBundle(
  repository: Repository,
  file: string,
  wishes: Pick<ExportWishes, 'refs' | 'allowConflicts' | 'meta' | 'told'>,
  without: readonly CommitId[],
): ExportedBundle {
  const created = !isBundle(file);
  const { refs: sendable, left } = partRefs(wishes.refs, new Set());
  const { refs, prerequisites } = incrementOf(repository, sendable, without);
  if (refs.length === 0) throw nothingToExport();
  const there = new Map(without.map((id): [string, ObjectId] => [id, id]));
  const meta = wishes.meta ? planMetaMoves(repository, refs, there, false) : NO_META;
  const tips = refs.map(({ target }) => target);
  const objects = withMeta(newObjects(repository, tips, without), meta);
  if (objects.shallow.length > 0) throw exportShallow(file);
  if (!wishes.allowConflicts) refuseConflicted(repository, objects.commits);
  const { commit } = repository.head();
  const hasHead = commit !== null && refs.some(({ target }) => target === commit);
  const all = listObjects(objects);
  const contents = {
    prerequisites,
    refs: [
      ...refs.map(({ name, target }) => ({ name, id: target })),
      ...meta.moves.map(({ name, to }) => ({ name, id: to })),
      ...(hasHead ? [{ name: 'HEAD', id: commit }] : []),
    ],
    objects: all,
  };
  writeBundle(packSource(repository, meta.made), file, contents, counting(all.length, wishes.told));
  return { created, refs, left, prerequisites, objects };
}

/** Counts the calls of the function that it returns. */
function counting(total: number, told: ExportWishes['told']): () => void {
  let done = 0;
  return () => {
    done += 1;
    told(done, total);
  };
}

/** Throws exportRefused. */
function refuseRejected(path: string, rejected: readonly RejectedMove[]): void {
  if (rejected.length === 0) return;
  const said = rejected.map(({ name, reason }) => `${shortRefName(name)}: ${reason}`);
  throw exportRefused(path, said, SHOWN);
}

/**
 * The move of the branch that is checked out in the target itself, if its files are to follow; or null.
 * Throws exportToCheckedOut.
 */
function checkedOutMove(
  { checkedOut, folder }: GitTarget,
  moves: readonly PlannedMove[],
  wish: ExportWishes['checkedOut'],
): PlannedMove | null {
  if (wish === 'left') return null;
  let followed: PlannedMove | null = null;
  for (const move of moves) {
    const place = checkedOut.get(move.name);
    if (place === undefined) continue;
    if (wish === 'refused' || place !== folder.own)
      throw exportToCheckedOut(shortRefName(move.name));
    followed = move;
  }
  return followed;
}

/** What HEAD of a new repository holds: ours, or a branch that is exported where ours is not. */
function headFor(repository: Repository, refs: readonly ExportedRef[]): string {
  const head = repository.head();
  const isThere = refs.some(({ target }) => target === head.commit);
  if (head.ref === null && isThere) return headText(head);
  const branches = refs.map(({ name }) => name).filter((name) => name.startsWith(BRANCHES));
  const isOurs = head.ref !== null && (branches.includes(head.ref) || branches.length === 0);
  return `ref: ${isOurs ? head.ref : (branches[0] ?? `${BRANCHES}main`)}`;
}
