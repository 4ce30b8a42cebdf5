/**
 * Changes between two versions, by node. Invariant: nodes are compared by their ids, so a change is
 * told the same way however far apart the versions are.
 */
import type { ChangeKind, Evidence, FileChange, NodeChange, NodePlace } from '../model/change.ts';
import type { FileStatus } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import { modeType } from '../model/entry.ts';
import type { NodeId } from '../model/ids.ts';
import { compareBytewise } from '../model/path.ts';
import type { StandingNode } from './file-pairing.ts';
import { FilePairing, nodeAt } from './file-pairing.ts';
import { lineCounter } from './lines.ts';
import { nodeIdAt } from './node-map.ts';
import type { PathChange } from './trees.ts';
import { diffTrees } from './trees.ts';
import type { Version, VersionFile } from './version.ts';
import { idsOf, nodeIdOf, readVersionFile, splitAlike } from './version.ts';

/** The files of one version that differ from the other. */
class Side {
  readonly files = new Map<NodeId, VersionFile>();
  #nodes: Map<NodeId, StandingNode> | null = null;

  constructor(version: Version, entries: readonly (Entry | null)[]) {
    for (const entry of entries) if (entry !== null) this.add(readVersionFile(version, entry));
  }

  add(file: VersionFile): void {
    this.files.set(nodeIdOf(file, null), file);
    this.#nodes = null;
  }

  node(id: NodeId): StandingNode | null {
    return this.#all.get(id) ?? null;
  }

  /** Most nodes are found without it: they stand in both versions in the same order. */
  get #all(): Map<NodeId, StandingNode> {
    if (this.#nodes !== null) return this.#nodes;
    const nodes = new Map<NodeId, StandingNode>();
    for (const file of this.files.values()) {
      idsOf(file).forEach((id, index) => nodes.set(id, nodeAt(file, index)));
    }
    this.#nodes = nodes;
    return nodes;
  }
}

/** The files that differ between two versions with the changes of their nodes, sorted by path. */
export function compareVersions(before: Version, after: Version): FileChange[] {
  return compareAt(diffTrees(after.contents, before.tree, after.tree), before, after);
}

/** The same for some of the paths that differ: what came from the others counts as new. */
export function compareAt(
  changes: readonly PathChange[],
  before: Version,
  after: Version,
): FileChange[] {
  if (before.tree === null) return changes.map((change) => wholeFile(after, change));
  const old = new Side(
    before,
    changes.map((change) => change.before),
  );
  const now = new Side(
    after,
    changes.map((change) => change.after),
  );
  alignSplitters(after, old, now);
  return new Comparison(old, now).files();
}

/** In a version made on nothing every file is new, and its nodes with it. */
function wholeFile(version: Version, { path, before, after }: PathChange): FileChange {
  const node = nodeIdAt(path, null, version.mapOf(path));
  return { node, status: 'added', before, after, nodes: [] };
}

/** Files that two versions of the splitter recorded are compared as the newer one splits them. */
function alignSplitters(after: Version, old: Side, now: Side): void {
  for (const [id, file] of now.files) {
    const former = old.files.get(id);
    if (former === undefined || former.splitterVersion === file.splitterVersion) continue;
    const alike = splitAlike(after.contents, former, file);
    if (alike !== former) old.add(alike);
  }
}

class Comparison {
  readonly #old: Side;
  readonly #now: Side;

  constructor(old: Side, now: Side) {
    this.#old = old;
    this.#now = now;
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
    const pairing = new FilePairing(before, after, (id) => this.#old.node(id));
    const count = after?.spans.length ?? 0;
    for (let index = 0; index < count; index++) {
      if (pairing.isPlainlySame(index)) continue;
      const former = pairing.former(index);
      const kinds = former === null ? ADDED : pairing.kindsOf(former, index);
      if (kinds !== null) nodes.push(nodeChange(kinds, former, nodeAt(after!, index)));
    }
    for (const index of pairing.unpaired) {
      const node = nodeAt(before!, index);
      if (this.#now.node(node.id) === null) nodes.push(nodeChange(DELETED, node, null));
    }
    const [old, now] = [before?.entry ?? null, after?.entry ?? null];
    const node = nodeIdOf((after ?? before)!, null);
    return { node, status: statusOf(old, now), before: old, after: now, nodes };
  }
}

const ADDED: readonly ChangeKind[] = ['added'];
const DELETED: readonly ChangeKind[] = ['deleted'];
function nodeChange(
  kinds: readonly ChangeKind[],
  before: StandingNode | null,
  after: StandingNode | null,
): NodeChange {
  const node = (after ?? before)!.id;
  const places = { before: placeOf(before), after: placeOf(after) };
  return { node, kinds, ...places, evidence: evidenceOf(after) };
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

/** Lines are counted when they are asked for: logs never do. */
function placeOf(node: StandingNode | null): NodePlace | null {
  if (node === null) return null;
  const { file, placed } = node;
  const { kind, codeStart, end } = placed.span;
  const { qualifiedName, ordinal, index } = placed;
  return {
    ...{ path: file.path, kind, qualifiedName, ordinal, index },
    get lines(): readonly [number, number] {
      const lineOf = lineCounter(file.bytes);
      return [lineOf(codeStart), lineOf(Math.max(end - 1, codeStart))];
    },
  };
}
