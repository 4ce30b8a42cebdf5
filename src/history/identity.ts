/**
 * Identity: carries node ids from parents to the version made on them (docs/identity.md). Invariant: in
 * one version no two nodes have one id, and the result depends only on the trees and the parents' maps.
 */
import type { Evidence } from '../model/change.ts';
import type { NodeId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { similarity } from '../merge/similarity.ts';
import type { LooseSpan } from '../syntax/match.ts';
import { matchLoose, matchWithinFile } from '../syntax/match.ts';
import type { Contents } from './contents.ts';
import { pairFiles } from './file-pairs.ts';
import type { FileMap, MappedNode } from './node-map.ts';
import { FILE_INDEX, mintNodeId, nodeIdAt } from './node-map.ts';
import type { PathChange } from './trees.ts';
import { diffTrees } from './trees.ts';
import type { Version, VersionFile } from './version.ts';
import { nodeIdOf, readVersionFile, splitAlike } from './version.ts';

const MINTED: Evidence = { rule: 'new', score: 0 };

/** The ids of a new version: the maps of the files that differ from the first parent, and the aliases. */
export interface CarriedIdentity {
  readonly maps: ReadonlyMap<RepoPath, FileMap>;
  /** Pairs: an id that another parent used, and the id that stays. */
  readonly aliases: readonly (readonly [NodeId, NodeId])[];
}

/** What one parent says of the spans of the changed files. */
interface Claims {
  /** By path and index of the new version. */
  readonly spans: Map<string, MappedNode>;
  /** Every id that stands in a file of the parent which changed. */
  readonly held: Set<NodeId>;
}

function spanKey(path: RepoPath, index: number): string {
  return `${path}\0${index}`;
}

/** Whether some node outside the changed files holds an id; asked of the parents when ids are minted. */
export type IsHeldElsewhere = (node: NodeId) => boolean;

/** The ids of the version `tree` made on `parents` (first parent first). */
export function carryIdentity(
  contents: Contents,
  tree: TreeId,
  parents: readonly Version[],
  isHeldElsewhere: IsHeldElsewhere,
): CarriedIdentity {
  const [first] = parents;
  const changes = diffTrees(contents, first?.tree ?? null, tree);
  const files = readChangedFiles(contents, changes);
  const claims = parents.map((parent) => collectClaims(contents, parent, tree, files));
  return settleClaims(files, claims, isHeldElsewhere);
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
  const claim = (after: VersionFile, index: number, node: NodeId, evidence: Evidence): void => {
    claims.spans.set(spanKey(after.path, index), { node, evidence });
  };
  for (const pair of pairFiles(contents, parent, changes)) {
    const before = pair.before === null ? null : readVersionFile(parent, pair.before);
    const after = pair.after === null ? null : (files.get(pair.after.path) ?? null);
    if (before !== null) holdIds(before, claims.held);
    if (before !== null && after !== null) {
      const old = splitAlike(contents, before, after);
      claim(after, FILE_INDEX, nodeIdOf(before, null), pair.evidence);
      const match = matchWithinFile(old, after);
      for (const { before: from, after: to, evidence } of match.pairs) {
        claim(after, to, nodeIdAt(before.path, old.spans[from]!, old.map), evidence);
      }
      vanished.push(...match.vanished);
      appeared.push(...match.appeared);
    } else {
      if (before !== null) vanished.push(...allSpans(before));
      if (after !== null) appeared.push(...allSpans(after));
    }
  }
  for (const { before, after, evidence } of matchLoose(vanished, appeared, similarity)) {
    const node = nodeIdOf(before.file as VersionFile, before.placed);
    claim(after.file as VersionFile, after.placed.index, node, evidence);
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
      claims.spans.set(spanKey(path, placed?.index ?? FILE_INDEX), { node, evidence });
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
  isHeldElsewhere: IsHeldElsewhere,
): CarriedIdentity {
  const taken = new Set<NodeId>();
  const aliases: [NodeId, NodeId][] = [];
  const settled = new Map<string, MappedNode>();
  for (const [path, file] of files) {
    for (const index of indexesOf(file)) {
      const key = spanKey(path, index);
      const said = claims.flatMap(({ spans }) => spans.get(key) ?? []);
      const chosen = said.find(({ node }) => !taken.has(node));
      if (chosen === undefined) continue;
      taken.add(chosen.node);
      settled.set(key, chosen);
      for (const { node } of said) {
        if (node !== chosen.node && !taken.has(node)) aliases.push([node, chosen.node]);
      }
    }
  }
  const isHeld = (node: NodeId) =>
    taken.has(node) || claims.some(({ held }) => held.has(node)) || isHeldElsewhere(node);
  const maps = new Map<RepoPath, FileMap>();
  for (const [path, file] of files) maps.set(path, completeMap(path, file, settled, taken, isHeld));
  return { maps, aliases };
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
