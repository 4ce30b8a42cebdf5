/**
 * Changes between two versions, by node. Invariant: nodes are compared by their ids, so a change is
 * told the same way however far apart the versions are.
 */
import type { ChangeKind, Evidence, FileChange, NodeChange, NodePlace } from '../model/change.ts';
import type { FileStatus } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import { modeType } from '../model/entry.ts';
import type { NodeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import { compareBytewise } from '../model/path.ts';
import { differCosmetically } from '../merge/cosmetic.ts';
import { ownText } from '../syntax/match.ts';
import { signatureOf } from '../syntax/signature.ts';
import { lineCounter } from './lines.ts';
import { longestIncreasing } from '../merge/longest-increasing.ts';
import { nodeIdAt } from './node-map.ts';
import type { PathChange } from './trees.ts';
import { diffTrees } from './trees.ts';
import type { Version, VersionFile } from './version.ts';
import { nodeIdOf, readVersionFile, splitAlike } from './version.ts';

/** A node of a version with the file that it stands in. */
interface StandingNode {
  readonly id: NodeId;
  readonly file: VersionFile;
  readonly placed: PlacedSpan;
  /** Id of the parent node; the file's for a node at top level. */
  readonly parent: NodeId;
}

interface Side {
  readonly files: Map<NodeId, VersionFile>;
  readonly nodes: Map<NodeId, StandingNode>;
}

/** The files that differ between two versions with the changes of their nodes, sorted by path. */
export function compareVersions(before: Version, after: Version): FileChange[] {
  const changes = diffTrees(after.contents, before.tree, after.tree);
  if (before.tree === null) return changes.map((change) => wholeFile(after, change));
  const old = collectSide(before, changes, (change) => change.before);
  const now = collectSide(after, changes, (change) => change.after);
  alignSplitters(after, old, now);
  return new Comparison(old, now).files();
}

/** In a version made on nothing every file is new, and its nodes with it. */
function wholeFile(version: Version, { path, before, after }: PathChange): FileChange {
  const node = nodeIdAt(path, null, version.mapOf(path));
  return { node, status: 'added', before, after, nodes: [] };
}

function collectSide(
  version: Version,
  changes: readonly PathChange[],
  pick: (change: PathChange) => Entry | null,
): Side {
  const side: Side = { files: new Map(), nodes: new Map() };
  for (const change of changes) {
    const entry = pick(change);
    if (entry !== null) addFile(side, readVersionFile(version, entry));
  }
  return side;
}

function addFile(side: Side, file: VersionFile): void {
  const fileId = nodeIdOf(file, null);
  const ids = file.spans.map((placed) => nodeIdOf(file, placed));
  side.files.set(fileId, file);
  file.spans.forEach((placed, index) => {
    const parent = placed.parent < 0 ? fileId : ids[placed.parent]!;
    side.nodes.set(ids[index]!, { id: ids[index]!, file, placed, parent });
  });
}

/** Files that two versions of the splitter recorded are compared as the newer one splits them. */
function alignSplitters(after: Version, old: Side, now: Side): void {
  for (const [id, file] of now.files) {
    const former = old.files.get(id);
    if (former === undefined || former.splitterVersion === file.splitterVersion) continue;
    const alike = splitAlike(after.contents, former, file);
    if (alike === former) continue;
    for (const placed of former.spans) old.nodes.delete(nodeIdOf(former, placed));
    addFile(old, alike);
  }
}

class Comparison {
  readonly #old: Side;
  readonly #now: Side;
  readonly #reordered: Set<NodeId>;

  constructor(old: Side, now: Side) {
    this.#old = old;
    this.#now = now;
    this.#reordered = findReordered(old, now);
  }

  files(): FileChange[] {
    const oldByPath = new Map([...this.#old.files.values()].map((file) => [file.path, file]));
    const continued = new Set<VersionFile>();
    const result: FileChange[] = [];
    for (const [id, file] of this.#now.files) {
      const former = this.#old.files.get(id) ?? oldByPath.get(file.path) ?? null;
      if (former !== null) continued.add(former);
      result.push(this.#fileChange(former, file));
    }
    for (const file of this.#old.files.values()) {
      if (!continued.has(file)) result.push(this.#fileChange(file, null));
    }
    const pathOf = ({ before, after }: FileChange) => (after ?? before)!.path;
    return result.sort((a, b) => compareBytewise(pathOf(a), pathOf(b)));
  }

  #fileChange(before: VersionFile | null, after: VersionFile | null): FileChange {
    const nodes: NodeChange[] = [];
    for (const placed of after?.spans ?? []) {
      const node = this.#now.nodes.get(nodeIdOf(after!, placed))!;
      const change = this.#nodeChange(this.#old.nodes.get(node.id) ?? null, node);
      if (change !== null) nodes.push(change);
    }
    for (const placed of before?.spans ?? []) {
      const node = this.#old.nodes.get(nodeIdOf(before!, placed));
      if (node === undefined || this.#now.nodes.has(node.id)) continue;
      nodes.push(this.#nodeChange(node, null)!);
    }
    const [old, now] = [before?.entry ?? null, after?.entry ?? null];
    const node = nodeIdOf((after ?? before)!, null);
    return { node, status: statusOf(old, now), before: old, after: now, nodes };
  }

  #nodeChange(before: StandingNode | null, after: StandingNode | null): NodeChange | null {
    const node = (after ?? before)!.id;
    const places = { before: placeOf(before), after: placeOf(after) };
    if (before === null || after === null) {
      const kinds: ChangeKind[] = [before === null ? 'added' : 'deleted'];
      return { node, kinds, ...places, evidence: evidenceOf(after) };
    }
    const kinds = [...textKinds(before, after), ...this.#placeKinds(before, after)];
    const isElsewhere =
      before.file.path !== after.file.path ||
      before.placed.qualifiedName !== after.placed.qualifiedName;
    if (kinds.length === 0 && !isElsewhere) return null;
    return { node, kinds, ...places, evidence: evidenceOf(after) };
  }

  #placeKinds(before: StandingNode, after: StandingNode): ChangeKind[] {
    const kinds: ChangeKind[] = [];
    if (before.placed.span.name !== after.placed.span.name) kinds.push('renamed');
    if (before.parent !== after.parent) kinds.push('moved');
    else if (this.#reordered.has(after.id)) kinds.push('reordered');
    return kinds;
  }
}

function statusOf(before: Entry | null, after: Entry | null): FileStatus {
  if (before === null) return 'added';
  if (after === null) return 'deleted';
  if (modeType(before.mode) !== modeType(after.mode)) return 'type changed';
  return before.path === after.path ? 'modified' : 'renamed';
}

function evidenceOf(node: StandingNode | null): Evidence {
  const mapped = node?.file.map.get(node.placed.index);
  return mapped?.evidence ?? { rule: 'name', score: 100 };
}

function textKinds(before: StandingNode, after: StandingNode): ChangeKind[] {
  const old = ownText(before.file, before.placed);
  const now = ownText(after.file, after.placed);
  if (old.equals(now)) return [];
  if (differCosmetically(old, now, after.file.language)) return ['cosmetic'];
  const isSigned =
    signatureOf(before.file, before.placed) !== signatureOf(after.file, after.placed);
  return isSigned ? ['signature'] : ['modified'];
}

function placeOf(node: StandingNode | null): NodePlace | null {
  if (node === null) return null;
  const { file, placed } = node;
  const lineOf = lineCounter(file.bytes);
  const { kind, codeStart, end } = placed.span;
  return {
    path: file.path,
    kind,
    qualifiedName: placed.qualifiedName,
    ordinal: placed.ordinal,
    index: placed.index,
    lines: [lineOf(codeStart), lineOf(Math.max(end - 1, codeStart))],
  };
}

/** Nodes that changed their place among the siblings that were there before. */
function findReordered(old: Side, now: Side): Set<NodeId> {
  const siblings = new Map<NodeId, StandingNode[]>();
  for (const node of now.nodes.values()) {
    const former = old.nodes.get(node.id);
    if (former?.parent !== node.parent) continue;
    const group = siblings.get(node.parent);
    if (group === undefined) siblings.set(node.parent, [node]);
    else group.push(node);
  }
  const reordered = new Set<NodeId>();
  for (const group of siblings.values()) {
    const positions = group.map(({ id }) => old.nodes.get(id)!.placed.index);
    const kept = longestIncreasing(positions);
    group.forEach(({ id }, position) => {
      if (!kept.has(position)) reordered.add(id);
    });
  }
  return reordered;
}
