/**
 * The folder that an export fills. Invariant: as long as it is not whole, a mark in it names the tree that
 * it is to become, so that an export that was cut off can be run again; what anybody else has put there is
 * never removed.
 */
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Contents } from '../../history/contents.ts';
import { listTree } from '../../history/trees.ts';
import { folderNotEmpty } from '../../model/errors.ts';
import type { TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, systemPath } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import { isTemporaryName, TEMPORARY_PREFIX } from './audit-path.ts';
import { listBelow } from './list-below.ts';
import { systemCode, writeFailure } from '../system-failure.ts';

/** The mark of a folder that is being filled. */
export const EXPORT_MARK = `${TEMPORARY_PREFIX}export` as RepoPath;
const TREE_ID = /^[0-9a-f]{40}$/;

/**
 * Has `fill` write a tree into a folder that is made if need be and holds nothing, or only what an export
 * that was cut off left there. When it fails, the folder is as it was before. Throws what `fill` throws,
 * folderNotEmpty, FILE_UNWRITABLE, DISK_FULL.
 */
export function fillFolder<T>(contents: Contents, tree: TreeId, folder: string, fill: () => T): T {
  const made = makeFolder(folder);
  removeUnfinished(contents, folder);
  const mark = absolutePath(folder, EXPORT_MARK);
  try {
    writeFileSync(mark, tree, { flag: 'wx', mode: 0o600 });
    const result = fill();
    rmSync(mark);
    return result;
  } catch (error) {
    removeAll(folder);
    if (made !== null) rmSync(made, { recursive: true });
    throw systemCode(error) === '' ? error : writeFailure(folder, error);
  }
}

/** Makes a folder and those above it; returns the topmost that was not there, or null. */
function makeFolder(folder: string): string | null {
  try {
    return mkdirSync(systemPath(folder), { recursive: true }) ?? null;
  } catch (error) {
    // A file stands there.
    if (systemCode(error) === 'EEXIST' || systemCode(error) === 'ENOTDIR') {
      throw folderNotEmpty(folder);
    }
    throw writeFailure(folder, error);
  }
}

/** Removes what an export that was cut off has left. Throws folderNotEmpty where there is more than that. */
function removeUnfinished(contents: Contents, folder: string): void {
  try {
    if (readdirSync(systemPath(folder)).length === 0) return;
    const tree = markedTree(folder);
    const isKnown = tree !== null && contents.hasObject(tree);
    const own = new Set(isKnown ? listTree(contents, tree).map(({ path }) => path) : []);
    const { files } = listBelow(folder, '' as RepoPath);
    const isOwn = (path: RepoPath) => own.has(path) || isTemporaryName(baseName(path));
    // It may have been cut off before the mark named a tree; then it has written nothing else.
    if (!files.includes(EXPORT_MARK) || !files.every(isOwn)) throw folderNotEmpty(folder);
    removeAll(folder);
  } catch (error) {
    throw writeFailure(folder, error);
  }
}

/** The tree with which a folder was being filled, or null. */
function markedTree(folder: string): TreeId | null {
  const mark = absolutePath(folder, EXPORT_MARK);
  if (lstatSync(mark, { throwIfNoEntry: false })?.isFile() !== true) return null;
  const text = readFileSync(mark, 'latin1');
  return TREE_ID.test(text) ? (text as TreeId) : null;
}

/** Removes everything in a folder; the mark last, so that this can be cut off, too. */
function removeAll(folder: string): void {
  const { files, folders } = listBelow(folder, '' as RepoPath);
  for (const path of files) if (path !== EXPORT_MARK) rmSync(absolutePath(folder, path));
  for (const path of folders.reverse()) rmSync(absolutePath(folder, path), { recursive: true });
  rmSync(absolutePath(folder, EXPORT_MARK), { force: true });
}
