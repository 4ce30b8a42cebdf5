/**
 * Composed files: a file with chosen nodes of another version, checked. Invariant: it splits into exactly
 * the nodes that it was put together from, or it is refused.
 */
import type { Entry } from '../model/entry.ts';
import type { FxdError } from '../model/errors.ts';
import { hashObject } from '../model/hash.ts';
import type { BlobId, NodeId } from '../model/ids.ts';
import { placeSpans } from '../model/outline.ts';
import type { RepoPath } from '../model/path.ts';
import type { Composed, ComposedNode, Composition } from '../merge/compose.ts';
import { composeFile } from '../merge/compose.ts';
import { NodeTree } from '../merge/node-tree.ts';
import type { Recorder, Repository } from './repository.ts';
import type { FilePairing } from './version-pair.ts';

/** How the choice applies to one file; see Composition. */
export interface NodeChoice {
  readonly chosen: ReadonlySet<NodeId>;
  readonly place: Composition['place'];
  readonly elsewhere?: ReadonlyMap<NodeId, NodeTree>;
}

/** Makes the error for a file that cannot be put together, with a phrase that says why. */
export type Refusal = (path: string, reason: string) => FxdError;

const EMPTY = Buffer.alloc(0);

/**
 * Puts one file together and stores it. Returns its entry: at the base's path with the base's mode, where
 * the base has it; null where nothing is left of a file that `work` does not have. Throws `refuse`'s error.
 */
export function composeEntry(
  repository: Repository,
  recorder: Recorder,
  { base, work }: FilePairing,
  choice: NodeChoice,
  refuse: Refusal,
): Entry | null {
  const { path, mode } = (base ?? work)!.entry;
  const reason = base?.indivisible ?? work?.indivisible ?? null;
  if (reason !== null) throw refuse(path, reason);
  const composed = composeFile({
    base: base?.tree ?? emptyTree(path),
    work: work?.tree ?? emptyTree(path),
    ...choice,
  });
  if (work === null && composed.nodes.length === 0) return null;
  checkSplit(repository, path, composed, refuse);
  const id = hashObject('blob', composed.bytes) as BlobId;
  recorder.addBlob(id, composed.bytes, path);
  return { path, mode, id };
}

function emptyTree(path: RepoPath): NodeTree {
  return new NodeTree({ path, bytes: EMPTY, spans: [], ids: [] });
}

function checkSplit(
  repository: Repository,
  path: RepoPath,
  { bytes, nodes }: Composed,
  refuse: Refusal,
): void {
  const spans = placeSpans(repository.splitter.splitFile(path, bytes));
  const isSame =
    spans.length === nodes.length &&
    spans.every(({ span, depth }, at) => isNode(nodes[at]!, { ...span, depth }));
  if (!isSame) throw refuse(path, 'without the rest it would not split into these nodes');
}

function isNode(a: ComposedNode, b: ComposedNode): boolean {
  return a.kind === b.kind && a.name === b.name && a.depth === b.depth;
}
