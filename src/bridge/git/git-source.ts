/**
 * Opening a Git repository for reading: through Git where it is on the PATH, else without. Invariant: both
 * ways give the same.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { GitSource } from '../../history/importing/git-source.ts';
import { CatFileSource } from './cat-file-source.ts';
import { openGitFolder } from './git-folder.ts';
import { IsoSource } from './iso-source.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The repository at `folder`: a working tree, a `.git` or a bare repository. Throws NO_GIT_REPOSITORY,
 * GIT_NOT_IMPORTABLE, GIT_UNREADABLE.
 */
export async function openGitSource(folder: string, env: Environment): Promise<GitSource> {
  const found = openGitFolder(folder);
  if (isGitOnPath(env)) return new CatFileSource(folder, found, env);
  return new IsoSource(folder, found, await import('isomorphic-git'));
}

/** Whether there is a `git` to run; nothing is started to find out. */
export function isGitOnPath(env: Environment): boolean {
  const names = ['git', 'git.exe'];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.some((folder) => names.some((name) => isRunnable(join(folder, name))));
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
