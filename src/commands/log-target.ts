/**
 * Whose history `fxd log` shows: that of everything, of some files, or of one node. Invariant: the
 * working tree is read only for a name that no commit knows.
 */
import { changedNodesOf } from '../history/changed-nodes.ts';
import { findLoggedNode, isNoMatch, toLogged } from '../history/find-node.ts';
import type { LoggedNode } from '../history/node-log.ts';
import { fileNodeHistory, pathHistory, unite, type PathHistory } from '../history/path-log.ts';
import type { Range } from '../history/revision.ts';
import { selectOne } from '../history/selector.ts';
import { parseSelector } from '../history/selector-parser.ts';
import { findInTree } from '../history/trees.ts';
import type { Version } from '../history/version.ts';
import { badUsage } from '../model/errors.ts';
import type { Context } from './context.ts';
import { workingTreeOf } from './working-tree-of.ts';

export interface LogTarget {
  /** Null for every commit. */
  readonly paths: PathHistory | null;
  readonly node: LoggedNode | null;
}

/** Throws noMatch, ambiguousSelector, invalidSelector, badUsage for several nodes. */
export function chooseTarget(
  context: Context,
  version: Version,
  range: Range,
  selectors: readonly string[],
): LogTarget {
  if (selectors.length === 0) return { paths: null, node: null };
  const targets = selectors.map((text) => targetOf(context, version, range, text));
  const node = targets.find((target) => target.node !== null)?.node ?? null;
  if (node !== null && targets.length > 1) {
    throw badUsage('The history of a node is shown for one node at a time', 'Name one of them');
  }
  if (node !== null) return { paths: null, node };
  return { paths: unite(targets.flatMap(({ paths }) => (paths === null ? [] : [paths]))), node };
}

function targetOf(context: Context, version: Version, range: Range, text: string): LogTarget {
  const { repository } = context;
  const isPath =
    (version.tree !== null && findInTree(version.contents, version.tree, text) !== null) ||
    parseSelector(text).type === 'path';
  const paths = isPath ? pathHistory(repository, version, text, range) : null;
  if (paths !== null) return { paths, node: null };
  const node = isPath ? findInWorkingTree(context, text) : findNode(context, version, text);
  return node.isFile
    ? { paths: fileNodeHistory(repository, node, range), node: null }
    : { paths: null, node };
}

function findNode(context: Context, version: Version, text: string): LoggedNode {
  try {
    return findLoggedNode(context.repository, version, text);
  } catch (error) {
    if (!isNoMatch(error)) throw error;
    return findInWorkingTree(context, text);
  }
}

/** What was renamed or moved since the last commit has its history under another name. */
function findInWorkingTree(context: Context, text: string): LoggedNode {
  const { version } = workingTreeOf(context).look();
  return toLogged(selectOne(version, text, changedNodesOf(context.repository)));
}
