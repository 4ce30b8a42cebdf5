/**
 * Identity: carries node ids from parents to the version made on them (docs/identity.md). Invariant: in
 * one version no two nodes have one id, and the result depends only on the trees and the parents' maps.
 */
import type { Evidence } from '../model/change.ts';
import type { NodeId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { similarity } from '../merge/similarity.ts';
import type { LooseSpan } from '../syntax/match.ts';
import { matchLoose } from '../syntax/loose-match.ts';
import { matchWithinFile } from '../syntax/match.ts';
import type { Contents } from './contents.ts';
import { pairFiles } from './file-pairs.ts';
import type { FileMap, MappedNode } from './node-map.ts';
import { FILE_INDEX, mintNodeId, nodeIdAt } from './node-map.ts';
import type { PathChange } from './trees.ts';
import { diffTrees } from './trees.ts';
import type { Version, VersionFile } from './version.ts';
import { findVersionFile, nodeIdOf, readVersionFile, splitAlike } from './version.ts';

const MINTED: Evidence = { rule: 'new', score: 0 };

/** The ids of a new version: the maps of the files that differ from the first parent, and the aliases. */
export interface CarriedIdentity {
  readonly maps: ReadonlyMap<RepoPath, FileMap>;
  /** Pairs: an id that another parent used, and the id that stays. */
  readonly aliases: readonly (readonly [NodeId, NodeId])[];
}

/** A span's id as one parent has it. */
interface Claim extends MappedNode {
  /** The file of the parent in which the node stands. */
  readonly from: RepoPath;
}

/** What one parent says of the spans of the changed files. */
interface Claims {
  /** By path and index of the new version. */
  readonly spans: Map<string, Claim>;
  /** Every id that stands in a file of the parent which changed. */
  readonly held: Set<NodeId>;
}

function spanKey(path: RepoPath, index: number): string {
  return `${path}\0${index}`;
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
      const spans = file === null ? [] : [null, ...file.spans];
      ids = new Set(spans.map((placed) => nodeIdOf(file!, placed)));
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

/** What one parent's nodes became in the files that changed against the first parent. */
function collectClaims(
  contents: Contents,
  parent: Version,
  tree: TreeId,
  files: ReadonlyMap<RepoPath, VersionFile>,
): Claims {
  const claims: Claims = { spans: new Map(), held: new Set() };
  const vanished: LooseSpan[] = [];
  const appeared: LooseSpan[] = [];
  const changes = diffTrees(contents, parent.tree, tree);
  const changedHere = new Set(changes.map(({ path }) => path));
  const claim = (after: VersionFile, index: number, { node, evidence, from }: Claim): void => {
    // An id that only a new split of the old text would mint was never anybody's.
    if (!claims.held.has(node)) return;
    claims.spans.set(spanKey(after.path, index), { node, evidence, from });
  };
  for (const pair of pairFiles(contents, parent, changes)) {
    const before = pair.before === null ? null : readVersionFile(parent, pair.before);
    const after = pair.after === null ? null : (files.get(pair.after.path) ?? null);
    if (before !== null) holdIds(before, claims.held);
    if (before !== null && after !== null) {
      const old = splitAlike(contents, before, after);
      const { path } = before;
      claim(after, FILE_INDEX, { node: nodeIdOf(before, null), ...pair, from: path });
      const match = matchWithinFile(old, after);
      for (const { before: from, after: to, evidence } of match.pairs) {
        claim(after, to, { node: nodeIdOf(old, old.spans[from]!), evidence, from: path });
      }
      vanished.push(...match.vanished);
      appeared.push(...match.appeared);
    } else {
      if (before !== null) vanished.push(...allSpans(before));
      if (after !== null) appeared.push(...allSpans(after));
    }
  }
  for (const { before, after, evidence } of matchLoose(vanished, appeared, similarity)) {
    const file = before.file as VersionFile;
    const node = nodeIdOf(file, before.placed);
    claim(after.file as VersionFile, after.placed.index, { node, evidence, from: file.path });
  }
  claimUnchanged(parent, files, changedHere, claims);
  return claims;
}

/** Files that differ from the first parent but not from this one: their nodes are this parent's. */
function claimUnchanged(
  parent: Version,
  files: ReadonlyMap<RepoPath, VersionFile>,
  changedHere: ReadonlySet<RepoPath>,
  claims: Claims,
): void {
  for (const [path, file] of files) {
    if (changedHere.has(path)) continue;
    const map = parent.mapOf(path);
    for (const placed of [null, ...file.spans]) {
      const node = nodeIdAt(path, placed, map);
      const evidence: Evidence = { rule: 'name', score: 100 };
      const key = spanKey(path, placed?.index ?? FILE_INDEX);
      claims.spans.set(key, { node, evidence, from: path });
      claims.held.add(node);
    }
  }
}

function allSpans(file: VersionFile): LooseSpan[] {
  return file.spans.map((placed) => ({ file, placed }));
}

function holdIds(file: VersionFile, held: Set<NodeId>): void {
  held.add(nodeIdOf(file, null));
  for (const placed of file.spans) held.add(nodeIdOf(file, placed));
}

/** Decides every span's id: the first parent's claim, else another's, else a new one. */
function settleClaims(
  files: ReadonlyMap<RepoPath, VersionFile>,
  claims: readonly Claims[],
  holders: Holders,
): CarriedIdentity {
  const taken = new Set<NodeId>();
  const settled = new Map<string, MappedNode>();
  claims.forEach(({ spans }, parent) => {
    for (const [key, claim] of spans) {
      if (settled.has(key) || taken.has(claim.node)) continue;
      if (parent > 0 && holders.standsUnchanged(claim)) continue;
      taken.add(claim.node);
      settled.set(key, { node: claim.node, evidence: claim.evidence });
    }
  });
  const aliases = findAliases(claims, settled, taken, holders);
  const isHeld = (node: NodeId) =>
    taken.has(node) || claims.some(({ held }) => held.has(node)) || holders.isHeld(node);
  const maps = new Map<RepoPath, FileMap>();
  for (const [path, file] of files) maps.set(path, completeMap(path, file, settled, taken, isHeld));
  return { maps, aliases };
}

/** Ids by which other parents knew a node, where they are no other node's in the new version. */
function findAliases(
  claims: readonly Claims[],
  settled: ReadonlyMap<string, MappedNode>,
  taken: ReadonlySet<NodeId>,
  holders: Holders,
): [NodeId, NodeId][] {
  return claims.slice(1).flatMap(({ spans }) => {
    return [...spans].flatMap(([key, claim]): [NodeId, NodeId][] => {
      const stays = settled.get(key)?.node ?? claim.node;
      if (claim.node === stays || taken.has(claim.node)) return [];
      return holders.standsUnchanged(claim) ? [] : [[claim.node, stays]];
    });
  });
}

function indexesOf(file: VersionFile): number[] {
  return [FILE_INDEX, ...file.spans.map(({ index }) => index)];
}

/** The ids of one file that differ from the default; mints what nobody claimed. */
function completeMap(
  path: RepoPath,
  file: VersionFile,
  settled: ReadonlyMap<string, MappedNode>,
  taken: Set<NodeId>,
  isHeld: (node: NodeId) => boolean,
): FileMap {
  const map = new Map<number, MappedNode>();
  for (const index of indexesOf(file)) {
    const placed = index === FILE_INDEX ? null : file.spans[index]!;
    const byDefault = mintNodeId(path, placed, 0);
    let mapped = settled.get(spanKey(path, index));
    if (mapped === undefined) {
      let node = byDefault;
      for (let counter = 1; isHeld(node); counter++) node = mintNodeId(path, placed, counter);
      taken.add(node);
      mapped = { node, evidence: MINTED };
    }
    if (mapped.node !== byDefault) map.set(index, mapped);
  }
  return map;
}
