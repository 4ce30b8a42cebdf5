/**
 * How the refs of another repository move when ours are sent to it. Invariant: by the rules of `git push`:
 * without force no branch loses a commit and no tag changes; and what is planned names what was seen, so
 * that whoever moved it since is not overwritten.
 */
import type { CommitId, ObjectId } from '../../model/ids.ts';
import { refMissing } from '../../model/errors.ts';
import { findBranch } from '../branches.ts';
import { isAncestor } from '../graph.ts';
import { BRANCHES, OWN_REFS, PEER_REFS, TAGS } from '../ref-name.ts';
import type { Repository } from '../repository.ts';

export interface ExportedRef {
  /** Full name, such as `refs/heads/main`. */
  readonly name: string;
  readonly target: ObjectId;
}

export const MOVE_KINDS = ['new', 'forward', 'forced'] as const;

export interface PlannedMove {
  readonly name: string;
  /** Null where it is new. */
  readonly from: ObjectId | null;
  readonly to: ObjectId;
  readonly kind: (typeof MOVE_KINDS)[number];
}

export interface RejectedMove {
  readonly name: string;
  /** A clause. */
  readonly reason: string;
}

export interface RefPlan {
  readonly moves: readonly PlannedMove[];
  /** Refs that are there already as they are here. */
  readonly unchanged: number;
  /** Where there are any, nothing is to be moved. */
  readonly rejected: readonly RejectedMove[];
}

/**
 * The refs that leave the repository: all but what fxd keeps for itself, and what peers have. With
 * `branches` only these. Throws refMissing.
 */
export function exportableRefs(
  repository: Repository,
  branches: readonly string[] | null,
): ExportedRef[] {
  const { refs } = repository.store;
  if (branches === null) {
    const own = [OWN_REFS, PEER_REFS];
    return refs.list('').filter(({ name }) => !own.some((prefix) => name.startsWith(prefix)));
  }
  return [...new Set(branches)].map((branch) => {
    const target = findBranch(repository, branch);
    if (target === null) throw refMissing('branch', branch);
    return { name: BRANCHES + branch, target };
  });
}

/** What has to move so that a repository with the refs `there` has `wanted`. */
export function planRefMoves(
  repository: Repository,
  wanted: readonly ExportedRef[],
  there: ReadonlyMap<string, ObjectId>,
  force: boolean,
): RefPlan {
  const moves: PlannedMove[] = [];
  const rejected: RejectedMove[] = [];
  const folders = foldersOf(there.keys());
  for (const { name, target: to } of wanted) {
    const from = there.get(name) ?? null;
    if (from === to) continue;
    const other = from === null ? nameInTheWay(name, there, folders) : null;
    const fault = from === null ? null : moveFault(repository, name, from, to);
    if (other !== null) rejected.push({ name, reason: `there is one named ${other}` });
    else if (fault === null)
      moves.push({ name, from, to, kind: from === null ? 'new' : 'forward' });
    else if (force) moves.push({ name, from, to, kind: 'forced' });
    else rejected.push({ name, reason: fault });
  }
  return { moves, rejected, unchanged: wanted.length - moves.length - rejected.length };
}

/** Why a ref must not move without force, as a clause; null where it may. */
function moveFault(
  repository: Repository,
  name: string,
  from: ObjectId,
  to: ObjectId,
): string | null {
  if (name.startsWith(TAGS)) return 'the tag names something else there';
  const { objects } = repository.store;
  const type = objects.typeOf(from);
  if (type === null) return 'it has commits there that are not here';
  if (type !== 'commit' || objects.typeOf(to) !== 'commit') return 'it names something else there';
  if (isAncestor(repository, from as CommitId, to as CommitId)) return null;
  return isAncestor(repository, to as CommitId, from as CommitId)
    ? 'it is ahead there'
    : 'it has diverged there';
}

/** What the names of refs begin with, up to a slash. */
function foldersOf(names: Iterable<string>): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const name of names) {
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      folders.set(name.slice(0, at), name);
    }
  }
  return folders;
}

/** A ref beside which no other can have this name, because one would be a file and a folder; or null. */
function nameInTheWay(
  name: string,
  there: ReadonlyMap<string, ObjectId>,
  folders: ReadonlyMap<string, string>,
): string | null {
  for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
    if (there.has(name.slice(0, at))) return name.slice(0, at);
  }
  return folders.get(name) ?? null;
}
