/**
 * Parts of versions: some files of a version as if there were no others, so that looking for nodes reads
 * these files only. Invariant: ids and contents are those of the whole version.
 */
import type { Entry } from '../model/entry.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { MemoryContents } from './contents.ts';
import type { Repository } from './repository.ts';
import type { TreeEdit } from './trees.ts';
import { editTree } from './trees.ts';
import type { Version } from './version.ts';

/** The version with these of its files alone. */
export function onlyFiles(
  repository: Repository,
  version: Version,
  entries: readonly Entry[],
): Version {
  const contents = new MemoryContents(version.contents, repository.splitter);
  const edits = new Map<RepoPath, TreeEdit>();
  for (const { path, mode, id } of entries) edits.set(path, { mode, id });
  return {
    tree: edits.size === 0 ? null : editTree(contents, contents, EMPTY_TREE, edits),
    contents,
    mapOf: (path) => version.mapOf(path),
  };
}
