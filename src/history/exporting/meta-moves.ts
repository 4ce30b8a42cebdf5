/**
 * Bringing what Git has no place for into a repository of Git. Invariant: what another store has put there
 * is not overwritten without force.
 */
import type { CommitId, ObjectId } from '../../model/ids.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import { walk } from '../graph.ts';
import type { Repository } from '../repository.ts';
import { formatTree } from '../tree-object.ts';
import { MetaTrees } from './meta.ts';
import { commitsBehind, newBelow } from './new-objects.ts';
import type { ObjectBytes } from './pack-source.ts';
import type { ExportedRef, PlannedMove, RejectedMove } from './ref-moves.ts';

export interface MetaPlan {
  readonly moves: readonly PlannedMove[];
  readonly rejected: readonly RejectedMove[];
  readonly trees: readonly TreeId[];
  readonly blobs: readonly BlobId[];
  /** Those of the trees and blobs that the store does not have. */
  readonly made: ReadonlyMap<ObjectId, ObjectBytes>;
}

/** What has to move so that a repository with the refs `there` knows about all commits of `wanted`, too. */
export function planMetaMoves(
  repository: Repository,
  wanted: readonly ExportedRef[],
  there: ReadonlyMap<string, ObjectId>,
  force: boolean,
): MetaPlan {
  const known = [...there.values()].filter((id) => repository.hasObject(id));
  const before = allCommits(repository, known);
  const after = allCommits(
    repository,
    wanted.map(({ target }) => target),
  );
  const meta = new MetaTrees(repository);
  const given = new Map(meta.refsFor(before).map(({ name, target }) => [name, target]));
  const moves: PlannedMove[] = [];
  const rejected: RejectedMove[] = [];
  const trees = new Set<TreeId>();
  const blobs = new Set<BlobId>();
  for (const { name, target: to } of meta.refsFor(new Set([...before, ...after]))) {
    const from = there.get(name) ?? null;
    if (from === to) continue;
    const isOurs = from === null || from === given.get(name) || repository.hasObject(from);
    if (!isOurs && !force) rejected.push({ name, reason: 'another store has written it' });
    else
      moves.push({ name, from, to, kind: from === null ? 'new' : isOurs ? 'forward' : 'forced' });
    const fresh = newBelow(meta.contents, to as TreeId, isOurs ? (from as TreeId | null) : null);
    fresh.trees.forEach((id) => trees.add(id));
    fresh.blobs.forEach((id) => blobs.add(id));
  }
  const made = madeObjects(repository, meta, [...trees], [...blobs]);
  return { moves, rejected, trees: [...trees], blobs: [...blobs], made };
}

function allCommits(repository: Repository, ids: readonly ObjectId[]): Set<CommitId> {
  return new Set(walk(repository, commitsBehind(repository, ids)));
}

function madeObjects(
  repository: Repository,
  { contents }: MetaTrees,
  trees: readonly TreeId[],
  blobs: readonly BlobId[],
): Map<ObjectId, ObjectBytes> {
  const isMade = (id: ObjectId) => !repository.hasObject(id);
  const made = new Map<ObjectId, ObjectBytes>();
  for (const id of trees.filter(isMade)) {
    made.set(id, { type: 'tree', bytes: formatTree(contents.readTree(id)) });
  }
  for (const id of blobs.filter(isMade))
    made.set(id, { type: 'blob', bytes: contents.readBlob(id) });
  return made;
}
