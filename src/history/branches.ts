/**
 * Branches: the names that follow the work. Invariant: no branch is lost by a slip: what is checked out is
 * never deleted, a name is never taken twice, and no name is a folder of another.
 */
import {
  branchCheckedOut,
  branchNotMerged,
  refConflict,
  refExists,
  refMissing,
  tooManyRefs,
} from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import { LIMITS } from '../model/limits.ts';
import { isAncestor } from './graph.ts';
import { headText } from './head.ts';
import { recordOperation } from './operation.ts';
import { BRANCHES, checkRefName } from './ref-name.ts';
import type { Repository } from './repository.ts';

export interface Branch {
  /** Without `refs/heads/`. */
  readonly name: string;
  readonly commit: CommitId;
}

/** All branches that have a commit, sorted by name. */
export function listBranches(repository: Repository): Branch[] {
  return repository.store.refs
    .list(BRANCHES)
    .map(({ name, target }) => ({ name: name.slice(BRANCHES.length), commit: target as CommitId }));
}

/** The commit of a branch, or null where there is no such branch. */
export function findBranch(repository: Repository, name: string): CommitId | null {
  return repository.store.refs.get(BRANCHES + name) as CommitId | null;
}

/**
 * Throws invalidRefName, refExists, refConflict or tooManyRefs unless a new branch or tag may have this
 * name. `leaving` is a name that is given up for it.
 */
export function requireFreeName(
  repository: Repository,
  what: 'branch' | 'tag',
  prefix: string,
  name: string,
  leaving: string | null = null,
): void {
  checkRefName(name);
  const refs = repository.store.refs.list(prefix);
  const limit = LIMITS.refs.figure;
  if (refs.length >= limit && leaving === null) throw tooManyRefs(what, limit);
  for (const ref of refs) {
    const other = ref.name.slice(prefix.length);
    if (other === leaving) continue;
    if (other === name) {
      throw refExists(what, name, `Choose another name, or run \`fxd ${what} -d ${name}\` first`);
    }
    if (other.startsWith(`${name}/`) || name.startsWith(`${other}/`)) {
      throw refConflict(what, name, other);
    }
  }
}

/** Makes a branch. Throws invalidRefName, refExists, refConflict, refMoved. */
export function createBranch(repository: Repository, name: string, commit: CommitId): void {
  requireFreeName(repository, 'branch', BRANCHES, name);
  recordOperation(
    repository,
    { command: 'branch', description: `create branch ${name} at ${commit.slice(0, 12)}` },
    { refs: [{ name: BRANCHES + name, from: null, to: commit }] },
  );
}

/**
 * Deletes branches, all of them or none; returns what they were. One whose commits HEAD does not have is
 * refused unless `force`. Throws refMissing, branchCheckedOut, branchNotMerged, refMoved.
 */
export function deleteBranches(
  repository: Repository,
  names: readonly string[],
  force: boolean,
): Branch[] {
  const branches = [...new Set(names)].map((name) => findDeletable(repository, name, force));
  const said = branches.map(({ name, commit }) => `${name} (was ${commit.slice(0, 12)})`);
  const what = branches.length === 1 ? 'branch' : 'branches';
  recordOperation(
    repository,
    { command: 'branch', description: `delete ${what} ${said.join(', ')}` },
    {
      refs: branches.map(({ name, commit }) => ({
        name: BRANCHES + name,
        from: commit,
        to: null,
      })),
    },
  );
  return branches;
}

function findDeletable(repository: Repository, name: string, force: boolean): Branch {
  const commit = findBranch(repository, name);
  if (commit === null) throw refMissing('branch', name);
  const head = repository.head();
  if (head.ref === BRANCHES + name) throw branchCheckedOut(name);
  const isMerged = () => head.commit !== null && isAncestor(repository, commit, head.commit);
  if (!force && !isMerged()) throw branchNotMerged(name);
  return { name, commit };
}

/**
 * Renames a branch; HEAD follows if it is on it. Returns its commit, null where it has none yet. Throws
 * refMissing, invalidRefName, refExists, refConflict, refMoved.
 */
export function renameBranch(repository: Repository, from: string, to: string): CommitId | null {
  const commit = findBranch(repository, from);
  const head = repository.head();
  const isCurrent = head.ref === BRANCHES + from;
  if (commit === null && !isCurrent) throw refMissing('branch', from);
  if (from === to) return commit;
  requireFreeName(repository, 'branch', BRANCHES, to, from);
  const moves =
    commit === null
      ? []
      : [
          { name: BRANCHES + from, from: commit, to: null },
          { name: BRANCHES + to, from: null, to: commit },
        ];
  recordOperation(
    repository,
    { command: 'branch', description: `rename branch ${from} to ${to}` },
    {
      refs: moves,
      ...(isCurrent ? { head: { from: headText(head), to: `ref: ${BRANCHES}${to}` } } : {}),
    },
  );
  return commit;
}

/** The branch that HEAD is on, without `refs/heads/`; null where it is detached. */
export function currentBranch(repository: Repository): string | null {
  const { ref } = repository.head();
  return ref === null ? null : ref.slice(BRANCHES.length);
}
