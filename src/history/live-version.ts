/**
 * The version that was told last, and the next one made on it. Invariant: ids are carried from what was
 * told to what is there now, as if each had been a commit; where HEAD moves, they are decided anew on it,
 * as the next commit will decide them.
 */
import type { CommitId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { Contents } from './contents.ts';
import { carryIdentity } from './identity.ts';
import { NodeMap, type FileMap } from './node-map.ts';
import { nodePlaces } from './node-places.ts';
import type { Repository } from './repository.ts';
import type { Version } from './version.ts';
import { newVersion } from './working-version.ts';

/** What is kept of a version while the store is closed. */
export interface LiveVersion {
  readonly tree: TreeId;
  /** HEAD's commit when its ids were decided. */
  readonly head: CommitId | null;
  /** The maps of files that are not as HEAD has them. */
  readonly maps: ReadonlyMap<RepoPath, FileMap>;
}

/** A tree as the version that it would become on a commit. */
export function liveOn(
  repository: Repository,
  contents: Contents,
  tree: TreeId,
  head: CommitId | null,
): LiveVersion {
  const parents = head === null ? [] : [head];
  const { maps } = newVersion(repository, contents, tree, parents).identity();
  return { tree, head, maps };
}

/** A tree as the version made on the one before, with whose HEAD it shares its own. */
export function liveAfter(
  repository: Repository,
  contents: Contents,
  before: LiveVersion,
  tree: TreeId,
): LiveVersion {
  const former = asVersion(repository, contents, before);
  const places = (node: Parameters<typeof nodePlaces>[1]) => nodePlaces(repository, node);
  const carried = carryIdentity(contents, tree, [former], places);
  return { tree, head: before.head, maps: new Map([...before.maps, ...carried.maps]) };
}

/** The same as other code takes versions. */
export function asVersion(
  repository: Repository,
  contents: Contents,
  { tree, head, maps }: LiveVersion,
): Version & { readonly tree: TreeId } {
  const base = NodeMap.of(repository, head);
  return { tree, contents, mapOf: (path) => maps.get(path) ?? base.file(path) };
}
