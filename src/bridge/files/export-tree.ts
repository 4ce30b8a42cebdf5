/**
 * Export: the files of a version in a folder of their own. Invariant: the folder was empty before, nothing
 * outside it is written, and what cannot be written safely is skipped and named.
 */
import type { Contents } from '../../history/contents.ts';
import { shadowedPaths } from '../../history/exporting/shadowed-paths.ts';
import { listTree } from '../../history/trees.ts';
import { modeType } from '../../model/entry.ts';
import { FxdError } from '../../model/errors.ts';
import type { Host } from '../../model/host.ts';
import type { TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { EXPORT_MARK, fillFolder } from './export-folder.ts';
import { findCollisions, foldsNames } from './name-collisions.ts';
import { faultOn } from './portable-name.ts';
import { writeEntry } from './write-entry.ts';
import { TreeWriter } from './write-file.ts';

export interface Exported {
  readonly files: number;
  readonly links: number;
  /** Submodule pointers, which become empty folders. */
  readonly submodules: number;
  readonly skipped: readonly SkippedEntry[];
}

export interface SkippedEntry {
  readonly path: RepoPath;
  readonly reason: string;
}

/** What a tree that was made with care never has. */
const SHADOWED = 'another entry of its folder has the same name';

type ExportHost = Pick<Host, 'platform' | 'randomBytes' | 'reached'>;

/**
 * Writes every entry of a tree below `folder`, which is made if need be. Throws folderNotEmpty,
 * FILE_UNWRITABLE, DISK_FULL.
 */
export function exportTree(
  contents: Contents,
  tree: TreeId,
  folder: string,
  host: ExportHost,
): Exported {
  return fillFolder(contents, tree, folder, () => {
    host.reached('export: marked');
    return writeTree(contents, tree, folder, host);
  });
}

function writeTree(contents: Contents, tree: TreeId, folder: string, host: ExportHost): Exported {
  const writer = new TreeWriter(folder, (length) => host.randomBytes(length), 'new tree');
  const counts = { file: 0, link: 0, submodule: 0, tree: 0 };
  const skipped: SkippedEntry[] = [];
  const entries = listTree(contents, tree);
  const collisions = foldsNames(host.platform, folder, EXPORT_MARK)
    ? findCollisions(entries.map(({ path }) => path))
    : new Map<RepoPath, string>();
  for (const entry of entries) {
    const other = collisions.get(entry.path);
    const clash = other === undefined ? null : `it is one name with ${other} on this file system`;
    const fault = faultOn(host.platform, entry.path) ?? clash;
    if (fault !== null) {
      skipped.push({ path: entry.path, reason: fault });
      continue;
    }
    try {
      writeEntry(writer, contents, entry);
      counts[modeType(entry.mode)] += 1;
      host.reached('export: written');
    } catch (error) {
      if (!(error instanceof FxdError) || error.code !== 'UNSAFE_PATH') throw error;
      // The message begins with the quoted path.
      const reason = error.message.slice(error.message.indexOf(': ', entry.path.length) + 2);
      skipped.push({ path: entry.path, reason });
    }
  }
  for (const path of shadowedPaths(contents, tree)) skipped.push({ path, reason: SHADOWED });
  return { files: counts.file, links: counts.link, submodules: counts.submodule, skipped };
}
