/** Two versions of one file with node ids, as matching finds them. Invariant: an id tells identity alone. */
import type { NodeId } from '../../src/model/ids.ts';
import { NodeTree } from '../../src/merge/node-tree.ts';
import { similarity } from '../../src/merge/similarity.ts';
import type { FileMatch, SplitFile } from '../../src/syntax/match.ts';
import { matchLoose } from '../../src/syntax/loose-match.ts';
import { matchWithinFile, splitFileOf } from '../../src/syntax/match.ts';
import { splitFile } from '../../src/syntax/split.ts';

function split(path: string, bytes: Buffer): SplitFile {
  return splitFileOf(path, bytes, splitFile(path, bytes));
}

/** The two versions of a file whose nodes are matched, by name, value and likeness. */
export function identify(path: string, base: Buffer, work: Buffer): [NodeTree, NodeTree] {
  return pairUp(split(path, base), split(path, work), ({ vanished, appeared }) => {
    return matchLoose(vanished, appeared, similarity).map(({ before, after }) => ({
      before: before.placed.index,
      after: after.placed.index,
    }));
  });
}

/** The same where a node of another name is another node. */
export function identifyByName(path: string, base: Buffer, work: Buffer): [NodeTree, NodeTree] {
  return pairUp(split(path, base), split(path, work), () => []);
}

function pairUp(
  before: SplitFile,
  after: SplitFile,
  pairRest: (match: FileMatch) => readonly { readonly before: number; readonly after: number }[],
): [NodeTree, NodeTree] {
  const oldIds = before.spans.map(({ index }) => `old ${index}` as NodeId);
  const newIds = after.spans.map(({ index }) => `new ${index}` as NodeId);
  const match = matchWithinFile(before, after);
  for (const pair of [...match.pairs, ...pairRest(match)]) {
    newIds[pair.after] = oldIds[pair.before]!;
  }
  return [new NodeTree({ ...before, ids: oldIds }), new NodeTree({ ...after, ids: newIds })];
}

/** The ids of the nodes of these qualified names, in either version. */
export function idsNamed(trees: readonly NodeTree[], names: readonly string[]): Set<NodeId> {
  const ids = trees.flatMap((tree) =>
    tree.file.spans
      .filter(({ qualifiedName, span }) => span.name !== '' && names.includes(qualifiedName))
      .map((placed) => tree.idOf(placed)),
  );
  return new Set(ids);
}
