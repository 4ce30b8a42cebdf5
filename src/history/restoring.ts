/**
 * Restoring: the working tree with chosen files and nodes as a revision has them. Invariant: whatever was
 * not chosen stays as it is, and nothing is removed that the revision does not have.
 */
import type { Entry } from '../model/entry.ts';
import { modeType } from '../model/entry.ts';
import { notInRevision, partialRestoreRefused, untrackedInTheWay } from '../model/errors.ts';
import type { CommitId, NodeId, TreeId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { compareBytewise, parentPath } from '../model/path.ts';
import { withContents } from '../merge/compose.ts';
import type { NodeTree } from '../merge/node-tree.ts';
import { fullText } from '../syntax/match.ts';
import { composeEntry } from './composed-file.ts';
import type { Recorder, Repository } from './repository.ts';
import type { TreeEdit } from './trees.ts';
import { editTree, findInTree } from './trees.ts';
import { commitVersion } from './version.ts';
import type { Choice, FilePairing } from './version-pair.ts';
import { VersionPair } from './version-pair.ts';
import type { NewVersion } from './working-version.ts';

/** A file or node that is not as it was in the revision. */
export interface RestoredThing {
  /** Where it stands when it is restored. */
  readonly path: RepoPath;
  /** Qualified name of the node; null for a whole file. */
  readonly name: string | null;
  readonly node: NodeId;
}

export interface Restoring {
  /** The working tree as it is to be; its new blobs and trees went through the recorder. */
  readonly tree: TreeId;
  /** Sorted by path. */
  readonly things: readonly RestoredThing[];
}

export interface RestoreRequest {
  readonly revision: CommitId;
  /** How the user named it. */
  readonly revisionName: string;
  readonly selectors: readonly string[];
}

/**
 * What makes the chosen things what they were. A file is restored at its path; a node where it stands now,
 * in whichever file, or where it was if it is gone. Throws noMatch, notInRevision, partialRestoreRefused,
 * untrackedInTheWay.
 */
export function planRestoring(
  repository: Repository,
  recorder: Recorder,
  working: NewVersion,
  request: RestoreRequest,
): Restoring {
  const source = commitVersion(repository, request.revision);
  const pair = new VersionPair(repository, working, source);
  const choices = request.selectors.map((text) => chooseInRevision(pair, text, request));
  const paths = new Set(choices.flatMap((choice) => [...choice.paths]));
  const nodes = new Set(choices.flatMap((choice) => [...choice.nodes]));
  const things: RestoredThing[] = [];
  const edits = new Map<RepoPath, TreeEdit>();
  const edit = ({ path, mode, id }: Entry): void => {
    refuseObstacle(repository, working.tree, path);
    edits.set(path, { mode, id });
  };
  for (const path of paths) {
    const file = pair.work.at(path) ?? formerFile(pair, path, paths);
    if (file === null) continue;
    edit({ ...file.entry, path });
    things.push({ path, name: null, node: file.node });
  }
  for (const pairing of pair.pairings()) {
    const { path } = (pairing.base ?? pairing.work)!.entry;
    const chosen = nodesOf(pair, pairing, nodes);
    if (edits.has(path) || chosen.length === 0) continue;
    const entry = restoreNodes(repository, recorder, pair, pairing, chosen);
    if (entry === null) continue;
    edit(entry);
    things.push(...chosen.flatMap((node) => describeNode(pair, path, node)));
  }
  const tree = editTree(repository, recorder, working.tree, edits);
  return { tree, things: things.sort((a, b) => compareBytewise(a.path, b.path)) };
}

/** What a selector chooses, of that what the revision has. */
function chooseInRevision(pair: VersionPair, text: string, request: RestoreRequest): Choice {
  const choice = pair.choose(text);
  const nodes = new Set([...choice.nodes].filter((node) => pair.work.holder(node) !== null));
  const paths = new Set(
    [...choice.paths].filter((path) => {
      const now = pair.base.at(path);
      return pair.work.at(path) !== null || (now !== null && pair.work.counterpart(now) !== null);
    }),
  );
  const found = choice.nodes.size + choice.paths.size;
  if (found > 0 && nodes.size + paths.size === 0) {
    throw notInRevision(text, request.revisionName);
  }
  return { nodes, paths };
}

/** The file of the revision that stands at another path now, unless it is restored at its old one. */
function formerFile(pair: VersionPair, path: RepoPath, paths: ReadonlySet<RepoPath>) {
  const now = pair.base.at(path);
  const former = now === null ? null : pair.work.counterpart(now);
  return former === null || paths.has(former.entry.path) ? null : former;
}

/** The chosen nodes that are restored in one file: those that stand there, and those that are gone. */
function nodesOf(
  pair: VersionPair,
  { base, work }: FilePairing,
  nodes: ReadonlySet<NodeId>,
): readonly NodeId[] {
  const standing = base?.tree.file.ids ?? [];
  const gone = (work?.tree.file.ids ?? []).filter((node) => pair.base.holder(node) === null);
  return [...standing, ...gone].filter((node) => nodes.has(node));
}

function restoreNodes(
  repository: Repository,
  recorder: Recorder,
  pair: VersionPair,
  pairing: FilePairing,
  nodes: readonly NodeId[],
): Entry | null {
  const { base, work } = pairing;
  const elsewhere = new Map<NodeId, NodeTree>();
  for (const node of nodes) {
    const holder = pair.work.holder(node);
    if (holder !== null && holder !== work) elsewhere.set(node, holder.tree);
  }
  const trees = [base?.tree, work?.tree, ...new Set(elsewhere.values())];
  const chosen = withContents(
    trees.filter((tree) => tree !== undefined),
    nodes,
  );
  const choice = { chosen, place: 'stay', elsewhere } as const;
  return composeEntry(repository, recorder, pairing, choice, partialRestoreRefused);
}

/** The node as it is told to the user; nothing where it is as it was. */
function describeNode(pair: VersionPair, path: RepoPath, node: NodeId): RestoredThing[] {
  const [was, is] = [
    textOf(pair.work.holder(node)?.tree, node),
    textOf(pair.base.holder(node)?.tree, node),
  ];
  if (was === null || (is !== null && is.text.equals(was.text))) return [];
  return [{ path, name: was.name, node }];
}

function textOf(tree: NodeTree | undefined, node: NodeId): { text: Buffer; name: string } | null {
  const placed = tree?.find(node) ?? null;
  if (tree === undefined || placed === null) return null;
  return { text: fullText(tree.file, placed), name: placed.qualifiedName };
}

/** A file is never restored over a folder, nor below a file: what is there may be in no version. */
function refuseObstacle(repository: Repository, tree: TreeId, path: RepoPath): void {
  if (tree === EMPTY_TREE) return;
  const found = findInTree(repository, tree, path);
  if (found !== null && modeType(found.mode) === 'tree') throw untrackedInTheWay([path]);
  for (let above = parentPath(path); above !== ''; above = parentPath(above)) {
    const folder = findInTree(repository, tree, above);
    if (folder !== null && modeType(folder.mode) !== 'tree') throw untrackedInTheWay([above]);
  }
}
