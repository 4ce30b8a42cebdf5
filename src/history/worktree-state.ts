/**
 * What the store knows of the working tree. Invariant: a folder state is saved only when every blob that
 * it names is in the store.
 */
import type { KnownFile } from '../model/folder-state.ts';
import { FolderState } from '../model/folder-state.ts';
import type { ObjectId, TreeId } from '../model/ids.ts';
import { modeType } from '../model/entry.ts';
import type { RepoPath } from '../model/path.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import type { Repository } from './repository.ts';
import { joinPath } from './trees.ts';

/** What the last scan saw; where there is nothing, what HEAD would have written, without stamps. */
export function loadFolderStates(repository: Repository): Map<RepoPath, FolderState> {
  const states = repository.store.worktrees.folderStates(MAIN_WORKTREE);
  const tree = repository.treeOf(repository.head().commit);
  return states.size === 0 && tree !== null ? statesOfTree(repository, tree) : states;
}

/** The states of folders as they are right after a tree was written, without stamps. */
export function statesOfTree(repository: Repository, top: TreeId): Map<RepoPath, FolderState> {
  const states = new Map<RepoPath, FolderState>();
  const pending: { path: string; tree: TreeId }[] = [{ path: '', tree: top }];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const files: KnownFile[] = [];
    const folders: string[] = [];
    for (const { name, mode, id } of repository.readTree(folder.tree)) {
      if (modeType(mode) !== 'tree') files.push({ name, mode, id: id as ObjectId, stamp: null });
      else {
        folders.push(name);
        pending.push({ path: joinPath(folder.path, name), tree: id as TreeId });
      }
    }
    const fields = { stamp: null, folders, tree: folder.tree };
    states.set(folder.path as RepoPath, FolderState.of(fields, files));
  }
  return states;
}

/** Saves what a scan saw; null removes a folder. Its blobs must have been flushed. */
export function saveFolderStates(
  repository: Repository,
  changed: ReadonlyMap<RepoPath, FolderState | null>,
): void {
  if (changed.size === 0 || repository.store.readOnly) return;
  const { store } = repository;
  store.transaction(() => {
    // A collection of garbage may have taken what was found before it; the next scan finds out.
    if (store.wasCollected) return;
    // What is saved first is all that is known from then on, so what HEAD says goes along.
    const isFirst = !store.worktrees.hasFolderStates(MAIN_WORKTREE);
    const all = isFirst ? new Map([...loadFolderStates(repository), ...changed]) : changed;
    store.worktrees.saveFolderStates(MAIN_WORKTREE, all);
  });
}

/**
 * Forgets the states of folders that name one of these objects, which go; the next scan reads their files
 * again. Call inside the transaction in which they go.
 */
export function forgetStatesOf(repository: Repository, gone: ReadonlySet<ObjectId>): void {
  const { worktrees } = repository.store;
  const states = [...worktrees.folderStates(MAIN_WORKTREE)];
  const stale = states.filter(([, { tree, files }]) => {
    return (tree !== null && gone.has(tree)) || files.some(({ id }) => gone.has(id));
  });
  worktrees.saveFolderStates(MAIN_WORKTREE, new Map(stale.map(([path]) => [path, null])));
}
