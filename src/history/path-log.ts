/**
 * The history of files and folders, from the index that commits write. Invariant: a file is followed
 * through renames; a folder is the files that stand in it, whatever they were called elsewhere.
 */
import { modeType } from '../model/entry.ts';
import type { CommitId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { compileGlob, isGlob } from './glob.ts';
import type { LoggedNode } from './node-log.ts';
import { nodeLog } from './node-log.ts';
import { nodeIdAt } from './node-map.ts';
import type { Repository } from './repository.ts';
import type { Range } from './revision.ts';
import { findInTree, listTree } from './trees.ts';
import type { Version } from './version.ts';
import { commitVersion } from './version.ts';

/** Which commits touched some files, and which files these were then. */
export type PathHistory = ReadonlyMap<CommitId, ReadonlySet<RepoPath>>;

/**
 * The history of what a path, folder or glob names: in `version`, else in an earlier one. Null where
 * nothing was ever called so.
 */
export function pathHistory(
  repository: Repository,
  version: Version,
  path: string,
  range: Range,
): PathHistory | null {
  const trimmed = path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
  const name = (trimmed === '.' ? '' : trimmed) as RepoPath;
  const found = version.tree === null ? null : findInTree(version.contents, version.tree, name);
  if (found !== null) {
    return modeType(found.mode) === 'tree'
      ? folderHistory(repository, name)
      : fileHistory(repository, version, name, range);
  }
  if (isGlob(name) && version.tree !== null) {
    const matches = compileGlob(name);
    const files = listTree(version.contents, version.tree).filter((entry) => matches(entry.path));
    return files.length === 0
      ? null
      : unite(files.map((entry) => fileHistory(repository, version, entry.path, range)));
  }
  const gone = goneFile(repository, name, range) ?? folderHistory(repository, name);
  return gone.size === 0 ? null : gone;
}

/** Several histories as one. */
export function unite(histories: readonly PathHistory[]): PathHistory {
  const all = new Map<CommitId, Set<RepoPath>>();
  for (const history of histories) {
    for (const [commit, paths] of history) for (const path of paths) add(all, commit, path);
  }
  return all;
}

function add(history: Map<CommitId, Set<RepoPath>>, commit: CommitId, path: RepoPath): void {
  const paths = history.get(commit);
  if (paths === undefined) history.set(commit, new Set([path]));
  else paths.add(path);
}

function fileHistory(
  repository: Repository,
  version: Version,
  path: RepoPath,
  range: Range,
): PathHistory {
  const node = nodeIdAt(path, null, version.mapOf(path));
  return fileNodeHistory(repository, { node, path, isFile: true }, range);
}

/** The history of the file that has this id. */
export function fileNodeHistory(
  repository: Repository,
  file: LoggedNode,
  range: Range,
): PathHistory {
  const history = new Map<CommitId, Set<RepoPath>>();
  for (const entry of nodeLog(repository, file, range)) add(history, entry.commit.id, entry.path);
  return history;
}

/** The history of a file that is no more, from the version before it was deleted last. */
function goneFile(repository: Repository, path: RepoPath, range: Range): PathHistory | null {
  const numbers = repository.store.history
    .fileEvents(path)
    .filter(({ event }) => event === 'deleted')
    .map(({ commit }) => commit);
  if (numbers.length === 0) return null;
  const commit = repository.store.objects.idOf(Math.max(...numbers)) as CommitId;
  const parent = repository.readCommit(commit).parents[0] ?? null;
  return fileHistory(repository, commitVersion(repository, parent), path, range);
}

function folderHistory(repository: Repository, folder: string): PathHistory {
  const history = new Map<CommitId, Set<RepoPath>>();
  const ids = new Map<number, CommitId>();
  for (const { commit: number, path } of repository.store.history.folderEvents(folder)) {
    const id = ids.get(number) ?? (repository.store.objects.idOf(number) as CommitId);
    ids.set(number, id);
    add(history, id, path);
  }
  return history;
}
