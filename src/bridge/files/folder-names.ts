/**
 * What a folder on disk holds, by name. Invariant: names come whole, also where they are not UTF-8, and
 * in the order of their bytes.
 */
import { readdirSync } from 'node:fs';
import type { RepoPath } from '../../model/path.ts';
import { compareBytewise, decodeBytes } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';

export interface FolderName {
  readonly name: string;
  /** A link to a folder is none. */
  readonly isFolder: boolean;
}

/** The names in a folder, sorted. Throws what `readdir` throws. */
export function folderNames(root: string, folder: RepoPath): FolderName[] {
  const place = absolutePath(root, folder);
  let names: FolderName[] = readdirSync(place, { withFileTypes: true }).map((entry) => ({
    name: entry.name,
    isFolder: entry.isDirectory(),
  }));
  if (names.some(({ name }) => name.includes('\ufffd'))) {
    // Names that are not UTF-8 come whole only as bytes.
    names = readdirSync(place, { withFileTypes: true, encoding: 'buffer' }).map((entry) => ({
      name: decodeBytes(entry.name),
      isFolder: entry.isDirectory(),
    }));
  }
  return names.sort((a, b) => compareBytewise(a.name, b.name));
}
