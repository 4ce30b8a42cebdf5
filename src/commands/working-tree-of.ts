/**
 * The working tree of a command's repository. Invariant: paths that a user types are relative to the
 * folder where the command runs, and paths of a repository to its root.
 */
import { isAbsolute, relative, resolve } from 'node:path';
import { WorkingTree } from '../bridge/files/working-tree.ts';
import { outsideWorkingTree } from '../model/errors.ts';
import type { Context } from './context.ts';

export function workingTreeOf(context: Context): WorkingTree {
  return new WorkingTree(context.repository, {
    root: context.host.enterFolder(context.location.root),
    largeBytes: context.config.bytes('scan.largeFileWarning'),
  });
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
