/**
 * Nested repositories: a folder with its own `.git` or `.fxd` is a boundary. Invariant: nothing below it
 * is read but the id of the commit that its Git repository has checked out.
 */
import { readFileSync, statSync } from 'node:fs';
import type { CommitId } from '../../model/ids.ts';
import { parseObjectId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import { lookAt } from './stamp.ts';

/** Longest chain of symbolic refs that is followed. */
const REF_DEPTH = 5;

function exists(root: string, path: string): boolean {
  try {
    return lookAt(root, path as RepoPath) !== undefined;
  } catch {
    // A folder that may not be entered says nothing; whoever looks at its files reports it.
    return false;
  }
}

/** Whether a folder that holds these names is a repository of its own. */
export function isRepositoryFolder(names: readonly string[]): boolean {
  return names.includes('.git') || names.includes('.fxd');
}

/** Whether the folder at `path` is (still) a repository of its own. */
export function isNestedRepository(root: string, path: RepoPath): boolean {
  return exists(root, `${path}/.git`) || exists(root, `${path}/.fxd`);
}

function readText(root: string, path: string): string | null {
  try {
    // Reading what is no regular file, such as a FIFO, could wait for ever.
    const file = absolutePath(root, path as RepoPath);
    return statSync(file).isFile() ? readFileSync(file, 'utf8') : null;
  } catch {
    // A file that is not there or cannot be read says nothing; the caller reports the folder.
    return null;
  }
}

/** The folder that holds HEAD and refs, relative to `root` or absolute; follows a `gitdir:` file. */
function gitFolder(root: string, path: RepoPath): { root: string; folder: string } {
  const pointer = readText(root, `${path}/.git`);
  const target = pointer?.startsWith('gitdir: ') === true ? pointer.slice(8).trim() : null;
  if (target === null) return { root, folder: `${path}/.git` };
  return target.startsWith('/')
    ? { root: '/', folder: target.slice(1) }
    : { root, folder: `${path}/${target}` };
}

/** The commit that a nested Git repository has checked out, or null where it has none. */
export function nestedCommit(root: string, path: RepoPath): CommitId | null {
  const git = gitFolder(root, path);
  const common = readText(git.root, `${git.folder}/commondir`)?.trim() ?? '.';
  let ref = 'HEAD';
  for (let depth = 0; depth < REF_DEPTH; depth++) {
    const text =
      readText(git.root, `${git.folder}/${ref}`)?.trim() ??
      readText(git.root, `${git.folder}/${common}/${ref}`)?.trim() ??
      packedRef(git.root, `${git.folder}/${common}`, ref);
    if (text == null) return null;
    if (!text.startsWith('ref: ')) return parseObjectId(text) as CommitId | null;
    ref = text.slice('ref: '.length);
  }
  return null;
}

function packedRef(root: string, folder: string, ref: string): string | null {
  const lines = readText(root, `${folder}/packed-refs`)?.split('\n') ?? [];
  const line = lines.find((candidate) => candidate.endsWith(` ${ref}`));
  return line?.slice(0, 40) ?? null;
}
