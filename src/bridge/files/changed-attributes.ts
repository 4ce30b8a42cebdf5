/**
 * Whether the attributes file of a folder is another than when the folder was scanned. Invariant: where that
 * cannot be told, it is; a new time alone does not make it another.
 */
import { joinPath } from '../../history/trees.ts';
import type { FolderState } from '../../model/folder-state.ts';
import { hashObject } from '../../model/hash.ts';
import type { RepoPath } from '../../model/path.ts';
import { ATTRIBUTES_FILE } from './conversions.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { lookAt } from './stamp.ts';

/** `sameNames` says that the folder still holds the names that it held then. */
export function attributesChanged(
  root: string,
  path: RepoPath,
  former: FolderState,
  sameNames: boolean,
): boolean {
  const index = former.names.indexOf(ATTRIBUTES_FILE);
  if (index < 0 && sameNames) return false;
  const file = joinPath(path, ATTRIBUTES_FILE);
  try {
    const stats = lookAt(root, file);
    if (index < 0 || stats === undefined) return index >= 0 || stats !== undefined;
    if (former.vouchesFor(index, stats)) return false;
  } catch {
    // A folder that may not be entered: the scan reports it.
    return true;
  }
  const bytes = readIgnoreFile(root, file)?.bytes ?? null;
  return bytes === null || hashObject('blob', bytes) !== former.files[index]!.id;
}
