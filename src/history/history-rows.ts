/**
 * What a commit did to files and nodes, as rows of the derived tables. Invariant: the rows follow from the
 * commit, its parents and their node maps alone, so whoever writes them and whoever checks them ask here.
 */
import type { ChangeKind, FileChange, NodeChange, NodePlace } from '../model/change.ts';
import type { NodeId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { FileEvent, HistoryRows, NodeEvent } from '../store/history-tables.ts';
import { formatAddress } from './address.ts';
import type { Contents } from './contents.ts';
import type { PathChange } from './trees.ts';
import { diffTrees } from './trees.ts';

/** Everything that decides the rows of a commit. */
export interface CommitChanges {
  /** Small integer of the commit. */
  readonly commit: number;
  /** The paths that differ from every parent. */
  readonly paths: readonly PathChange[];
  /** What changed against each parent, the first parent first. */
  readonly againstParents: readonly (readonly FileChange[])[];
  readonly aliases: readonly (readonly [NodeId, NodeId])[];
}

/** The paths that differ from the trees of every parent. */
export function changedPaths(
  contents: Contents,
  tree: TreeId,
  parents: readonly (TreeId | null)[],
): PathChange[] {
  if (parents.length === 0) return diffTrees(contents, null, tree);
  const [first, ...others] = parents.map((parent) => diffTrees(contents, parent, tree));
  const elsewhere = others.map((changes) => new Set(changes.map(({ path }) => path)));
  return first!.filter(({ path }) => elsewhere.every((paths) => paths.has(path)));
}

/** The rows by which the log of a node or file finds a commit. */
export function historyRows(changes: CommitChanges): HistoryRows {
  const files = new Map<RepoPath, FileEvent>();
  for (const change of changes.paths) files.set(change.path, fileEventOf(change));
  const nodes = new Map<NodeId, NodeEvent>();
  const changedInAll = nodesChangedInAll(changes.againstParents);
  for (const file of changes.againstParents[0] ?? []) {
    if (file.status === 'renamed') nodes.set(file.node, fileRename(changes.commit, file));
    for (const node of file.nodes) {
      if (!changedInAll(node) || isImplied(file, node)) continue;
      nodes.set(node.node, nodeEvent(changes.commit, node));
    }
  }
  for (const [node, event] of aliasEvents(changes)) nodes.set(node, event);
  return { files, nodes };
}

function fileEventOf({ before, after }: PathChange): FileEvent {
  if (before === null) return 'added';
  return after === null ? 'deleted' : 'modified';
}

function fileRename(commit: number, file: FileChange): NodeEvent {
  const [path, former] = [file.after!.path, file.before!.path];
  return { commit, kinds: ['renamed'], path, qualifiedName: '', former };
}

/** A merge changed only those nodes that differ from all of its parents. */
function nodesChangedInAll(
  againstParents: readonly (readonly FileChange[])[],
): (node: NodeChange) => boolean {
  const others = againstParents.slice(1).map((files) => {
    return new Set(files.flatMap(({ nodes }) => nodes.map(({ node }) => node)));
  });
  return ({ node }) => others.every((changed) => changed.has(node));
}

/** A node that came or went with its whole file needs no row: the file has one. */
function isImplied(file: FileChange, node: NodeChange): boolean {
  const came = file.before === null && node.before === null;
  const went = file.after === null && node.after === null;
  return came || went;
}

function nodeEvent(commit: number, change: NodeChange): NodeEvent {
  const place = (change.after ?? change.before)!;
  const isElsewhere =
    change.before !== null &&
    change.after !== null &&
    addressOf(change.before) !== addressOf(place);
  const kinds: readonly ChangeKind[] = change.kinds.length > 0 ? change.kinds : ['moved'];
  const { path, qualifiedName } = place;
  const former = isElsewhere ? addressOf(change.before) : null;
  return { commit, kinds, path, qualifiedName, former };
}

/** Where another parent had a node that is now one with another, so that the log finds what was there. */
function aliasEvents({ commit, aliases, againstParents }: CommitChanges): [NodeId, NodeEvent][] {
  const changes = againstParents.slice(1).flat();
  const nodes = changes.flatMap((file) => file.nodes);
  const gone = new Map(nodes.map(({ node, before }) => [node, before]));
  const come = new Map(nodes.map(({ node, after }) => [node, after]));
  return aliases.flatMap(([other, stays]): [NodeId, NodeEvent][] => {
    const before = gone.get(other) ?? null;
    const after = come.get(stays) ?? null;
    if (before === null || after === null) return [];
    const { path, qualifiedName } = after;
    return [[other, { commit, kinds: ['moved'], path, qualifiedName, former: addressOf(before) }]];
  });
}

function addressOf({ path, qualifiedName }: NodePlace): string {
  return formatAddress(path, qualifiedName);
}
