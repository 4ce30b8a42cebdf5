/**
 * Forest merge: the files of three forests merged by node. Invariant: what it returns is not proved yet.
 */
import type { NodeId } from '../model/ids.ts';
import type { Splitter } from '../syntax/split.ts';
import type { Piece } from './conflict.ts';
import { Forest, type ThreeForests } from './forest.ts';
import type { LineOrder } from './line-order.ts';
import { NodeMerge } from './node-merge.ts';
import type { NodeTree } from './node-tree.ts';
import type { TextMerger, TextVersions } from './text-merger.ts';
import { matchThree, type ThreeTrees } from './three-trees.ts';

/** The id of the file, where there is one without identity. */
export const LOOSE_FILE = 'file' as NodeId;

/** The pieces of each file. */
export function mergeForests(
  forests: ThreeForests,
  files: readonly NodeId[],
  { splitter }: { readonly splitter: Splitter },
  text: TextMerger,
  lines: LineOrder | null,
): Map<NodeId, Piece[]> {
  // A block inside a leaf is shorter than the leaf, so this ends.
  const mergeInner: MergeInner = (versions, path) =>
    mergeTrees(matchThree(path, versions, splitter), { splitter }, text, lines);
  const merge = new NodeMerge(forests, text, mergeInner, lines);
  return new Map(files.map((file) => [file, merge.mergeFile(file)] as const));
}

/** The pieces of one file. */
export function mergeTrees(
  { base, ours, theirs }: ThreeTrees,
  tools: { readonly splitter: Splitter },
  text: TextMerger,
  lines: LineOrder | null,
): Piece[] {
  const forest = (tree: NodeTree): Forest => new Forest(new Map([[LOOSE_FILE, tree]]));
  const forests = { base: forest(base), ours: forest(ours), theirs: forest(theirs) };
  return mergeForests(forests, [LOOSE_FILE], tools, text, lines).get(LOOSE_FILE)!;
}

/** Merges a block inside a leaf as if it were a file of that path. */
export type MergeInner = (versions: TextVersions, path: string) => Piece[];
