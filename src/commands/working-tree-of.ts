/**
 * The working tree of a command's repository. Invariant: paths that a user types are relative to the
 * folder where the command runs, and paths of a repository to its root.
 */
import { isAbsolute, relative, resolve } from 'node:path';
import { requireFolder } from '../bridge/files/folder.ts';
import { takeBackInterrupted, type TakenBack } from '../bridge/files/taking-back.ts';
import { WorkingTree, type WorkingTreeOptions } from '../bridge/files/working-tree.ts';
import { operationTitle } from '../history/operation.ts';
import { outsideWorkingTree } from '../model/errors.ts';
import type { Context } from './context.ts';

/**
 * The root of the working tree as paths in it are written: '' where it became the current folder. Throws
 * FOLDER_MISSING where it went away after the store was opened: it would look as if it had no file.
 */
export function enterRoot({ host, location }: Context): string {
  const root = host.enterFolder(location.root);
  requireFolder(root === '' ? '.' : root);
  return root;
}

/** Whether the user lets filters of Git's attributes run; the repository has no say in this. */
export function trustsFilters({ userConfig }: Context): boolean {
  return userConfig.text('git.filters') === 'true';
}

/** The working tree, with what an interrupted command left in it taken back. Throws storeBusy, DISK_FULL. */
export function workingTreeOf(
  context: Context,
  { leavesHead = false }: Pick<WorkingTreeOptions, 'leavesHead'> = {},
): WorkingTree {
  const workingTree = new WorkingTree(context.repository, {
    root: enterRoot(context),
    largeBytes: context.config.bytes('scan.largeFileWarning'),
    leavesHead,
    trustsFilters: trustsFilters(context),
  });
  const taken = takeBackInterrupted(workingTree);
  if (taken !== null) for (const sentence of tellTakenBack(taken)) context.warn(sentence);
  return workingTree;
}

/** Paths that are named before the rest is left out. */
const NAMED = 10;

function tellTakenBack({ about, restored, left, tree }: TakenBack): string[] {
  const files = restored === 1 ? '1 file is' : `${restored} files are`;
  const told = `\`${operationTitle(about)}\` was interrupted and has been taken back; ${files} again as before.`;
  const named = left.slice(0, NAMED).map((path) => {
    return `${path} was changed since, and stays so; what it was before: \`fxd show ${tree.slice(0, 12)}:${path}\``;
  });
  return [told, ...named];
}

/**
 * A selector as it is meant from the top of the working tree: the path in it, if it names one, is taken
 * from where the user stands. Throws outsideWorkingTree.
 */
export function selectorFromHere(context: Context, text: string): string {
  const prefix = relative(context.location.root, context.folder);
  const hash = text.indexOf('#');
  const path = hash < 0 ? text : text.slice(0, hash);
  const isExpression = /^[a-z]+:|^changed\(|[&|~()]/.test(text);
  if (path === '' || isExpression || (prefix === '' && !/^\/|^\.\.?(\/|$)/.test(path))) return text;
  const fromRoot = relative(context.location.root, resolve(context.folder, path));
  if (fromRoot.startsWith('..') || isAbsolute(fromRoot)) throw outsideWorkingTree(path);
  return (fromRoot === '' ? '.' : fromRoot) + (hash < 0 ? '' : text.slice(hash));
}
