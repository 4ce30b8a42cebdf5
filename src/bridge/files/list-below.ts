/** Listing a folder whole. Invariant: no symbolic link is followed. */
import { readdirSync } from 'node:fs';
import { joinPath } from '../../history/trees.ts';
import type { RepoPath } from '../../model/path.ts';
import { decodeBytes } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';

/** Everything below a folder; a folder comes before what is in it. Throws what reading folders throws. */
export function listBelow(root: string, top: RepoPath): { files: RepoPath[]; folders: RepoPath[] } {
  const files: RepoPath[] = [];
  const folders: RepoPath[] = [];
  const pending = [top];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const place = absolutePath(root, folder);
    for (const entry of readdirSync(place, { withFileTypes: true, encoding: 'buffer' })) {
      const path = joinPath(folder, decodeBytes(entry.name));
      if (!entry.isDirectory()) files.push(path);
      else {
        folders.push(path);
        pending.push(path);
      }
    }
  }
  return { files, folders };
}
