/**
 * What stands at single paths of the working tree now. Invariant: nothing is taken for what it was unless
 * a stamp vouches for it, and what lies beyond a symbolic link is not part of the working tree.
 */
import { findInTree } from '../../history/trees.ts';
import type { Entry } from '../../model/entry.ts';
import { MODE, modeType } from '../../model/entry.ts';
import type { FolderState } from '../../model/folder-state.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, parentPath } from '../../model/path.ts';
import { isNestedRepository, nestedCommit } from './nested-repository.ts';
import { FileReader, linkAbove } from './read-file.ts';
import { lookAt, modeOfStamp } from './stamp.ts';
import type { ScannedTree } from './working-tree.ts';

/** The file, link or submodule at a path; null for nothing and for a folder. */
export type EntriesNow = (path: RepoPath) => Entry | null;

/** As they were scanned; what the scan leaves out, because it is ignored, is read. */
export function entriesOfScan(root: string, { tree, version }: ScannedTree): EntriesNow {
  const reader = new FileReader(root);
  return (path) => {
    const found = tree === null ? null : findInTree(version.contents, tree, path);
    if (found === null) return linkAbove(root, path) === null ? readEntryAt(reader, path) : null;
    const { mode, id } = found;
    return modeType(mode) === 'tree' ? null : { path, mode, id: id as BlobId };
  };
}

/** As the last scan saw them where their stamps are the same, else as they are read: for a few paths. */
export function entriesByStamp(
  root: string,
  states: ReadonlyMap<RepoPath, FolderState>,
): EntriesNow {
  const reader = new FileReader(root);
  return (path) => {
    if (linkAbove(root, path) !== null) return null;
    const stats = lookAt(root, path);
    if (stats === undefined) return null;
    const state = states.get(parentPath(path) as RepoPath);
    const index = state?.names.indexOf(baseName(path)) ?? -1;
    const known = index < 0 ? null : state!.files[index]!;
    if (known !== null && state!.vouchesFor(index, stats)) {
      return { path, mode: known.mode, id: known.id as BlobId };
    }
    if (!stats.isDirectory()) return readEntryAt(reader, path);
    const commit = isNestedRepository(root, path) ? nestedCommit(root, path) : null;
    if (commit !== null) return { path, mode: MODE.submodule, id: commit };
    // A submodule that was never filled is an empty folder.
    const isSubmodule = known !== null && modeType(known.mode) === 'submodule';
    return isSubmodule ? { path, mode: known.mode, id: known.id as BlobId } : null;
  };
}

function readEntryAt(reader: FileReader, path: RepoPath): Entry | null {
  const read = reader.read(path);
  if (read === null) return null;
  const id = hashObject('blob', read.bytes) as BlobId;
  return { path, mode: modeOfStamp(read.stamp), id };
}
