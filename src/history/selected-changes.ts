/**
 * The part of changes that a selector chooses. Invariant: only the files that changed are read, however
 * large the version is, so a selector costs what the change costs.
 */
import type { FileChange } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import { FxdError } from '../model/errors.ts';
import type { NodeId, TreeId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { Contents, ContentsSink } from './contents.ts';
import type { ChangedNodes, Selected } from './selector.ts';
import { select } from './selector.ts';
import type { TreeEdit } from './trees.ts';
import { editTree } from './trees.ts';
import type { Version } from './version.ts';
import { nodeIdOf } from './version.ts';

/** Two versions whose contents are one. */
export interface ComparedVersions {
  readonly before: Version;
  readonly after: Version;
  readonly contents: Contents & ContentsSink;
}

/** The changes of chosen files and nodes, and of nodes in such; chosen before or after them. */
export function selectChanges(
  files: readonly FileChange[],
  { before, after, contents }: ComparedVersions,
  selector: string,
  changedNodes: ChangedNodes,
): FileChange[] {
  const chosen = new Set<NodeId>();
  for (const [version, side] of [
    [before, 'before'],
    [after, 'after'],
  ] as const) {
    const entries = files.flatMap((file) => file[side] ?? []);
    const only = { ...version, tree: treeOf(contents, entries) };
    for (const selected of chooseFrom(only, selector, changedNodes)) {
      for (const node of withThoseIn(selected)) chosen.add(node);
    }
  }
  return files.flatMap((file) => {
    if (chosen.has(file.node)) return [file];
    const nodes = file.nodes.filter(({ node }) => chosen.has(node));
    return nodes.length === 0 ? [] : [{ ...file, nodes }];
  });
}

function treeOf(contents: Contents & ContentsSink, entries: readonly Entry[]): TreeId {
  const edits = new Map<RepoPath, TreeEdit>(
    entries.map(({ path, mode, id }) => [path, { mode, id }]),
  );
  return editTree(contents, contents, EMPTY_TREE, edits);
}

function chooseFrom(version: Version, selector: string, changedNodes: ChangedNodes) {
  try {
    return select(version, selector, changedNodes);
  } catch (error) {
    if (error instanceof FxdError && error.code === 'NO_MATCH') return [];
    throw error;
  }
}

function withThoseIn({ file, placed, node }: Selected): NodeId[] {
  if (placed === null) return [node];
  const inside = new Set([placed.index]);
  const nodes = [node];
  // Parents come before what is in them.
  for (const span of file.spans) {
    if (!inside.has(span.parent)) continue;
    inside.add(span.index);
    nodes.push(nodeIdOf(file, span));
  }
  return nodes;
}
