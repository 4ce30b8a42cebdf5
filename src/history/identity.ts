/**
 * Identity: carries node ids from parents to the version made on them (docs/identity.md). Invariant: in
 * one version no two nodes have one id, and the result depends only on the trees and the parents' maps.
 */
import type { Evidence } from '../model/change.ts';
import type { NodeId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { Claim, Claims, FileClaims } from './claims.ts';
import { claimAt, collectClaims } from './claims.ts';
import type { Contents } from './contents.ts';
import type { FileMap, MappedNode } from './node-map.ts';
import { mintNodeId } from './node-map.ts';
import { defaultIds } from './place-ids.ts';
import type { PathChange } from './trees.ts';
import { diffTrees } from './trees.ts';
import type { Version, VersionFile } from './version.ts';
import { defaultIdOf, findVersionFile, idsOf, nodeIdOf, readVersionFile } from './version.ts';

const MINTED: Evidence = { rule: 'new', score: 0 };

/** The ids of a new version: the maps of the files that differ from the first parent, and the aliases. */
export interface CarriedIdentity {
  readonly maps: ReadonlyMap<RepoPath, FileMap>;
  /** Pairs: an id that another parent used, and the id that stays. */
  readonly aliases: readonly (readonly [NodeId, NodeId])[];
}

/** Every file into or out of which a node was ever moved, as far as the parents' history knows. */
export type PlacesOf = (node: NodeId) => ReadonlySet<RepoPath>;

/** The ids of the version `tree` made on `parents` (first parent first). */
export function carryIdentity(
  contents: Contents,
  tree: TreeId,
  parents: readonly Version[],
  placesOf: PlacesOf,
): CarriedIdentity {
  const [first] = parents;
  const changes = diffTrees(contents, first?.tree ?? null, tree);
  const files = readChangedFiles(contents, changes);
  const claims = parents.map((parent) => collectClaims(contents, parent, tree, files));
  const changedPaths = new Set(changes.map(({ path }) => path));
  return settleClaims(files, claims, new Holders(parents, placesOf, changedPaths));
}

/** Answers which nodes of the parents hold an id. */
class Holders {
  readonly #parents: readonly Version[];
  readonly #placesOf: PlacesOf;
  readonly #changedPaths: ReadonlySet<RepoPath>;
  readonly #ids: readonly Map<RepoPath, ReadonlySet<NodeId>>[];

  constructor(
    parents: readonly Version[],
    placesOf: PlacesOf,
    changedPaths: ReadonlySet<RepoPath>,
  ) {
    this.#parents = parents;
    this.#placesOf = placesOf;
    this.#changedPaths = changedPaths;
    this.#ids = parents.map(() => new Map<RepoPath, ReadonlySet<NodeId>>());
  }

  /** Whether a node of this id stands in a parent elsewhere than at the place for which it is minted. */
  isHeld(node: NodeId): boolean {
    return [...this.#placesOf(node)].some((path) => {
      return this.#parents.some((_, parent) => this.#idsAt(parent, path).has(node));
    });
  }

  /** Whether the new version has the node already, in a file that is as the first parent has it. */
  standsUnchanged({ node, from }: Claim): boolean {
    return [from, ...this.#placesOf(node)].some((path) => {
      return !this.#changedPaths.has(path) && this.#idsAt(0, path).has(node);
    });
  }

  #idsAt(parent: number, path: RepoPath): ReadonlySet<NodeId> {
    let ids = this.#ids[parent]!.get(path);
    if (ids === undefined) {
      const file = findVersionFile(this.#parents[parent]!, path);
      ids = new Set(file === null ? [] : [nodeIdOf(file, null), ...idsOf(file)]);
      this.#ids[parent]!.set(path, ids);
    }
    return ids;
  }
}

function readChangedFiles(
  contents: Contents,
  changes: readonly PathChange[],
): Map<RepoPath, VersionFile> {
  const files = new Map<RepoPath, VersionFile>();
  const version: Version = { tree: null, contents, mapOf: () => new Map<number, MappedNode>() };
  for (const { path, after } of changes) {
    if (after !== null) files.set(path, readVersionFile(version, after));
  }
  return files;
}

/** Decides every span's id: the first parent's claim, else another's, else a new one. */
function settleClaims(
  files: ReadonlyMap<RepoPath, VersionFile>,
  claims: readonly Claims[],
  holders: Holders,
): CarriedIdentity {
  const settled = new Settled(files, claims[0]);
  for (const others of claims.slice(1)) {
    for (const [path, own] of others.byPath) settled.addRest(path, own, holders);
  }
  const aliases = findAliases(claims, settled, holders);
  const isHeld = (node: NodeId) =>
    settled.taken.has(node) || claims.some(({ held }) => held.has(node)) || holders.isHeld(node);
  const maps = new Map<RepoPath, FileMap>();
  for (const [path, file] of files) maps.set(path, settled.complete(path, file, isHeld));
  return { maps, aliases };
}

/** What is decided. */
class Settled {
  readonly #byPath = new Map<RepoPath, FileClaims>();
  #taken: Set<NodeId> | null = null;

  /** In one version no two nodes have one id, so what the first parent claims is settled. */
  constructor(files: ReadonlyMap<RepoPath, VersionFile>, first: Claims | undefined) {
    for (const [path, { spans }] of files) {
      const nodes = new Array<NodeId | null>(spans.length + 1).fill(null);
      const none = { nodes, evidence: [], from: path, elsewhere: new Map<number, RepoPath>() };
      this.#byPath.set(path, first?.byPath.get(path) ?? none);
    }
  }

  /** Every id that is given to a span. */
  get taken(): ReadonlySet<NodeId> {
    if (this.#taken === null) {
      this.#taken = new Set<NodeId>();
      for (const { nodes } of this.#byPath.values()) {
        for (const node of nodes) if (node !== null) this.#taken.add(node);
      }
    }
    return this.#taken;
  }

  nodeAt(path: RepoPath, at: number): NodeId | null {
    return this.#byPath.get(path)?.nodes[at] ?? null;
  }

  /** Takes what another parent claims of spans that are not settled. */
  addRest(path: RepoPath, claims: FileClaims, holders: Holders): void {
    const own = this.#byPath.get(path);
    if (own === undefined) return;
    claims.nodes.forEach((node, at) => {
      if (node === null || own.nodes[at] !== null || this.taken.has(node)) return;
      if (holders.standsUnchanged(claimAt(claims, node, at))) return;
      this.#take(own, at, node, claims.evidence[at]!);
    });
  }

  #take(own: FileClaims, at: number, node: NodeId, evidence: Evidence): void {
    own.nodes[at] = node;
    own.evidence[at] = evidence;
    this.#taken?.add(node);
  }

  /** The ids of one file that differ from the default; mints what nobody claimed. */
  complete(path: RepoPath, file: VersionFile, isHeld: (node: NodeId) => boolean): FileMap {
    const own = this.#byPath.get(path)!;
    const byDefault = defaultIds(path, file.spans);
    const map = new Map<number, MappedNode>();
    for (let at = 0; at < own.nodes.length; at++) {
      const placed = at === 0 ? null : file.spans[at - 1]!;
      const usual = placed === null ? defaultIdOf(file, null) : byDefault[at - 1]!;
      let node = own.nodes[at]!;
      if (node === null) {
        node = usual;
        for (let counter = 1; isHeld(node); counter++) node = mintNodeId(path, placed, counter);
        this.#take(own, at, node, MINTED);
      }
      if (node !== usual) map.set(at - 1, { node, evidence: own.evidence[at]! });
    }
    return map;
  }
}

/** Ids by which other parents knew a node, where they are no other node's in the new version. */
function findAliases(
  claims: readonly Claims[],
  settled: Settled,
  holders: Holders,
): [NodeId, NodeId][] {
  const aliases: [NodeId, NodeId][] = [];
  for (const { byPath } of claims.slice(1)) {
    for (const [path, own] of byPath) {
      own.nodes.forEach((node, at) => {
        const stays = node === null ? null : (settled.nodeAt(path, at) ?? node);
        if (node === null || stays === null || node === stays) return;
        if (settled.taken.has(node) || holders.standsUnchanged(claimAt(own, node, at))) return;
        aliases.push([node, stays]);
      });
    }
  }
  return aliases;
}
