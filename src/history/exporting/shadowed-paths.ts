/**
 * Entries that no version shows: a tree that was made without care may have several of one name, and the
 * last of them counts. Invariant: the walk goes where the version shows a folder, and nowhere twice.
 */
import { modeType } from '../../model/entry.ts';
import type { TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { Contents } from '../contents.ts';
import { joinPath } from '../trees.ts';

/** The paths of entries that another one of the same name hides, each once. */
export function shadowedPaths(contents: Contents, top: TreeId): RepoPath[] {
  const found = new Set<RepoPath>();
  const pending = [{ tree: top, path: '' }];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const last = new Map<string, { readonly mode: number; readonly id: string }>();
    for (const entry of contents.readTree(folder.tree)) {
      if (last.has(entry.name)) found.add(joinPath(folder.path, entry.name) as RepoPath);
      last.set(entry.name, entry);
    }
    for (const [name, { mode, id }] of last) {
      if (modeType(mode) !== 'tree') continue;
      pending.push({ tree: id as TreeId, path: joinPath(folder.path, name) });
    }
  }
  return [...found];
}
