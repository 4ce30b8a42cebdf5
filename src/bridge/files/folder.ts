/** Folders that the user names. Invariant: one that is not there is said so, and not looked for above. */
import { existsSync, statSync } from 'node:fs';
import { folderMissing } from '../../model/errors.ts';
import { systemPath } from '../../model/path.ts';
import { systemReason } from '../system-failure.ts';

/** Throws FOLDER_MISSING unless a folder, or a link to one, is at `folder`. */
export function requireFolder(folder: string): void {
  let isFolder = false;
  // Node spells bytes that are no UTF-8 so, and then the name is that of another folder, or of none.
  if (folder.includes('\ufffd') && !existsSync(folder)) {
    throw folderMissing(folder, 'its name is not UTF-8');
  }
  try {
    isFolder = statSync(systemPath(folder)).isDirectory();
  } catch (error) {
    throw folderMissing(folder, systemReason(error));
  }
  if (!isFolder) throw folderMissing(folder, 'it is not a folder');
}

/** Whether a regular file, or a link to one, is at `path`. */
export function isRegularFile(path: string): boolean {
  return statSync(systemPath(path), { throwIfNoEntry: false })?.isFile() ?? false;
}
