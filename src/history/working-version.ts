/**
 * The working tree as a version made on HEAD. Invariant: node ids are decided only when they are asked
 * for, and then for all changed files at once, as a commit would decide them.
 */
import type { TreeId } from '../model/ids.ts';
import type { Contents } from './contents.ts';
import type { CarriedIdentity } from './identity.ts';
import { carryIdentity } from './identity.ts';
import { NodeMap } from './node-map.ts';
import { nodePlaces } from './node-places.ts';
import type { Repository } from './repository.ts';
import type { Version } from './version.ts';
import { commitVersion } from './version.ts';
import type { CommitId } from '../model/ids.ts';

/** A tree made on parents, with the ids that its nodes get. */
export interface NewVersion extends Version {
  readonly tree: TreeId;
  identity(): CarriedIdentity;
}

/** The version that a tree becomes on these parents, first parent first. */
export function newVersion(
  repository: Repository,
  contents: Contents,
  tree: TreeId,
  parents: readonly CommitId[],
): NewVersion {
  let identity: CarriedIdentity | null = null;
  const versions = parents.map((parent) => commitVersion(repository, parent));
  const base = NodeMap.of(repository, parents[0] ?? null);
  const decide = (): CarriedIdentity => {
    identity ??=
      versions.length === 0
        ? { maps: new Map(), aliases: [] }
        : carryIdentity(contents, tree, versions, (node) => nodePlaces(repository, node));
    return identity;
  };
  return {
    tree,
    contents,
    identity: decide,
    mapOf: (path) => decide().maps.get(path) ?? base.file(path),
  };
}
