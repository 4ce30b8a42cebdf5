/**
 * What a commit changed against each parent, as its rows in the derived tables need it. Invariant: the rows
 * are those that whole comparisons give; what another parent alone had otherwise is compared only where a
 * node of it may have changed against the first parent, too.
 */
import type { FileChange, NodeChange } from '../model/change.ts';
import type { NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { compareAt, compareVersions } from './changes.ts';
import type { PlacesOf } from './identity.ts';
import { diffTrees } from './trees.ts';
import type { Version } from './version.ts';

/**
 * The changes against each parent, the first parent first and whole. Of the others those are left out of
 * which no row can come. `aliases` are those that the commit declares.
 */
export function changesAgainst(
  parents: readonly Version[],
  version: Version,
  aliases: readonly unknown[],
  placesOf: PlacesOf,
): (readonly FileChange[])[] {
  const [first, ...others] = parents;
  if (first === undefined) return [];
  const own = compareVersions(first, version);
  const nodes = own.flatMap((file) => file.nodes);
  const paths = new Set<RepoPath>();
  for (const { path } of diffTrees(version.contents, first.tree, version.tree)) paths.add(path);
  return [
    own,
    ...others.map((parent) => {
      const changes = diffTrees(version.contents, parent.tree, version.tree);
      const shared = changes.filter(({ path }) => paths.has(path));
      const isWhole = parent.tree === null || aliases.length > 0;
      const differing = new Set(changes.map(({ path }) => path));
      const rest = new Set([...differing].filter((path) => !paths.has(path)));
      const mayBeIn = new StandingElsewhere(parent, version, { differing, rest, placesOf });
      const isNeeded = isWhole || nodes.some((node) => mayBeIn.rest(node));
      return compareAt(isNeeded ? changes : shared, parent, version);
    }),
  ];
}

interface Places {
  /** Where the parent differs from the version. */
  readonly differing: ReadonlySet<RepoPath>;
  /** Of these, where the first parent does not. */
  readonly rest: ReadonlySet<RepoPath>;
  readonly placesOf: PlacesOf;
}

/** Tells whether a parent may have a node in a file that it alone has otherwise. */
class StandingElsewhere {
  readonly #parent: Version;
  readonly #version: Version;
  readonly #places: Places;
  readonly #alike = new Map<RepoPath, boolean>();

  constructor(parent: Version, version: Version, places: Places) {
    this.#parent = parent;
    this.#version = version;
    this.#places = places;
  }

  rest({ node, after }: NodeChange): boolean {
    const { differing, rest, placesOf } = this.#places;
    if (rest.size === 0) return false;
    // Such a node is compared, and is a change whether it came from elsewhere or is new.
    if (after !== null && differing.has(after.path)) return false;
    if (after !== null && this.#hasIdsOf(after.path)) return false;
    return [...placesOf(node)].some((path) => rest.has(path));
  }

  /** Whether a file that is the same in both has the same ids, so that its nodes stand nowhere else. */
  #hasIdsOf(path: RepoPath): boolean {
    let isAlike = this.#alike.get(path);
    if (isAlike === undefined) {
      const [theirs, own] = [this.#parent.mapOf(path), this.#version.mapOf(path)];
      const isSame = ([index, { node }]: readonly [number, { readonly node: NodeId }]): boolean =>
        theirs.get(index)?.node === node;
      isAlike = theirs.size === own.size && [...own].every(isSame);
      this.#alike.set(path, isAlike);
    }
    return isAlike;
  }
}
