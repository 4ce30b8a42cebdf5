/**
 * Where a repository path stands on disk. Invariant: the bytes of the path reach the system call
 * unchanged, also where they are not UTF-8.
 */
import type { RepoPath } from '../../model/path.ts';
import { systemPath } from '../../model/path.ts';

/**
 * What the system calls take for `path` under `root`. A root of '' is the current folder, for a process
 * that has changed into it: relative look-ups are cheaper.
 */
export function absolutePath(root: string, path: RepoPath): string | Buffer {
  if (root === '') return systemPath(path === '' ? '.' : path);
  if (path === '') return systemPath(root);
  return systemPath(root.endsWith('/') ? root + path : `${root}/${path}`);
}
