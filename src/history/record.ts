/**
 * Recording a commit. Invariant: the commit, its node map, its rows in the derived tables, the ref and
 * the operation appear together or not at all; before that, every changed file has been rebuilt from its
 * nodes and compared with its id.
 */
import type { ChangeKind, FileChange, NodeChange, NodePlace } from '../model/change.ts';
import { modeType } from '../model/entry.ts';
import type { BlobId, CommitId, NodeId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { FileEvent } from '../store/history-tables.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import { formatAddress } from './address.ts';
import { compareVersions } from './changes.ts';
import type { Signature } from './commit-object.ts';
import { formatCommit } from './commit-object.ts';
import { IDENTITY_VERSION, NodeMap, recordNodeMap } from './node-map.ts';
import type { FileMap } from './node-map.ts';
import type { OperationAbout, ViewChange } from './operation.ts';
import { recordOperation } from './operation.ts';
import type { Recorder, Repository } from './repository.ts';
import type { PathChange } from './trees.ts';
import { diffTrees } from './trees.ts';
import { commitVersion } from './version.ts';
import type { NewVersion } from './working-version.ts';
import { newVersion } from './working-version.ts';

export interface NewCommit {
  readonly tree: TreeId;
  /** First parent first; empty for the first commit of a line. */
  readonly parents: readonly CommitId[];
  readonly author: Signature;
  readonly committer: Signature;
  /** Ends with a newline. */
  readonly message: string;
  /** The commit that this one replaces: node ids are carried from it instead of from the parents. */
  readonly replaces?: CommitId;
}

export interface RecordedCommit {
  readonly id: CommitId;
  /** What changed against the first parent. */
  readonly files: readonly FileChange[];
}

/**
 * Records a commit whose tree and blobs went through `recorder`, and moves HEAD's branch (or HEAD itself
 * where it is detached) to it. Throws refMoved, corruptObject.
 */
export function recordCommit(
  repository: Repository,
  recorder: Recorder,
  commit: NewCommit,
  about: OperationAbout,
): RecordedCommit {
  recorder.flush();
  const carriedFrom = commit.replaces === undefined ? commit.parents : [commit.replaces];
  const version = newVersion(repository, repository, commit.tree, carriedFrom);
  const againstParents = commit.parents.map((parent) => {
    return compareVersions(commitVersion(repository, parent), version);
  });
  const files = againstParents[0] ?? compareVersions(commitVersion(repository, null), version);
  const paths = changedPaths(repository, commit);
  verifyBlobs(repository, paths);
  const mapTree = recordMap(repository, recorder, carriedFrom[0] ?? null, version);
  const id = recorder.addCommit(formatCommit(commit));
  recordOperation(repository, about, moveTo(repository, id), () => {
    recorder.flush();
    const number = repository.store.objects.numberOf(id)!;
    const parents = commit.parents.map((parent) => repository.store.objects.numberOf(parent)!);
    repository.store.commitGraph.add(number, commit.committer.time, parents);
    repository.store.nodeMaps.set(number, {
      tree: mapTree,
      splitterVersion: repository.splitter.version,
      identityVersion: IDENTITY_VERSION,
      aliases: version.identity().aliases,
    });
    recordHistory(repository, number, paths, againstParents);
    recordAliases(repository, number, version.identity().aliases, againstParents.slice(1));
  });
  return { id, files };
}

/** The paths that differ from every parent. */
function changedPaths(repository: Repository, { tree, parents }: NewCommit): PathChange[] {
  if (parents.length === 0) return diffTrees(repository, null, tree);
  const [first, ...others] = parents.map((parent) => {
    return diffTrees(repository, repository.treeOf(parent), tree);
  });
  const elsewhere = others.map((changes) => new Set(changes.map(({ path }) => path)));
  return first!.filter(({ path }) => elsewhere.every((paths) => paths.has(path)));
}

/** Rebuilds every changed file from its nodes; reading compares the id. */
function verifyBlobs(repository: Repository, changes: readonly PathChange[]): void {
  for (const { after } of changes) {
    if (after !== null && modeType(after.mode) === 'file') repository.readBlob(after.id as BlobId);
  }
}

function recordMap(
  repository: Repository,
  recorder: Recorder,
  former: CommitId | null,
  version: NewVersion,
): TreeId {
  const base = NodeMap.of(repository, former).tree;
  const maps = new Map<RepoPath, FileMap>(version.identity().maps);
  for (const { path, after } of diffTrees(repository, repository.treeOf(former), version.tree)) {
    if (after === null) maps.set(path, new Map());
  }
  return recordNodeMap(repository, recorder, base, maps);
}

/** HEAD's branch moves, or HEAD itself where it is on no branch. */
function moveTo(repository: Repository, to: CommitId): ViewChange {
  const { ref, commit: from } = repository.head();
  if (ref !== null) return { refs: [{ name: ref, from, to }] };
  return { refs: [], head: { from: from!, to } };
}

function fileEventOf({ before, after }: PathChange): FileEvent {
  if (before === null) return 'added';
  return after === null ? 'deleted' : 'modified';
}

/** Writes the rows by which the log of a node or file is found. Call inside a transaction. */
function recordHistory(
  repository: Repository,
  commit: number,
  paths: readonly PathChange[],
  againstParents: readonly (readonly FileChange[])[],
): void {
  const { history } = repository.store;
  for (const change of paths) history.addFileEvent(change.path, commit, fileEventOf(change));
  const changedInAll = nodesChangedInAll(againstParents);
  for (const file of againstParents[0] ?? []) {
    if (file.status === 'renamed') recordFileRename(repository, commit, file);
    for (const node of file.nodes) {
      if (!changedInAll(node) || isImplied(file, node)) continue;
      recordNodeEvent(repository, commit, node);
    }
  }
}

function recordFileRename(repository: Repository, commit: number, file: FileChange): void {
  repository.store.history.addNodeEvent(file.node, {
    commit,
    kinds: ['renamed'],
    path: file.after!.path,
    qualifiedName: '',
    former: file.before!.path,
  });
}

/** A merge changed only those nodes that differ from all of its parents. */
function nodesChangedInAll(
  againstParents: readonly (readonly FileChange[])[],
): (node: NodeChange) => boolean {
  const others = againstParents.slice(1).map((files) => {
    return new Set(files.flatMap(({ nodes }) => nodes.map(({ node }) => node)));
  });
  return ({ node }) => others.every((changed) => changed.has(node));
}

/** A node that came or went with its whole file needs no row: the file has one. */
function isImplied(file: FileChange, node: NodeChange): boolean {
  const came = file.before === null && node.before === null;
  const went = file.after === null && node.after === null;
  return came || went;
}

/** Where another parent had a node that is now one with another, so that the log finds what was there. */
function recordAliases(
  repository: Repository,
  commit: number,
  aliases: readonly (readonly [NodeId, NodeId])[],
  againstOthers: readonly (readonly FileChange[])[],
): void {
  const changes = againstOthers.flat().flatMap(({ nodes }) => nodes);
  const gone = new Map(changes.map(({ node, before }) => [node, before]));
  const come = new Map(changes.map(({ node, after }) => [node, after]));
  for (const [other, stays] of aliases) {
    const before = gone.get(other) ?? null;
    const after = come.get(stays) ?? null;
    if (before === null || after === null) continue;
    const { path, qualifiedName } = after;
    const former = addressOf(before);
    const kinds: readonly ChangeKind[] = ['moved'];
    repository.store.history.addNodeEvent(other, { commit, kinds, path, qualifiedName, former });
  }
}

function addressOf({ path, qualifiedName }: NodePlace): string {
  return formatAddress(path, qualifiedName);
}

function recordNodeEvent(repository: Repository, commit: number, change: NodeChange): void {
  const { history } = repository.store;
  const place = (change.after ?? change.before)!;
  const isElsewhere =
    change.before !== null &&
    change.after !== null &&
    addressOf(change.before) !== addressOf(place);
  const kinds: readonly ChangeKind[] = change.kinds.length > 0 ? change.kinds : ['moved'];
  history.addNodeEvent(change.node, {
    commit,
    kinds,
    path: place.path,
    qualifiedName: place.qualifiedName,
    former: isElsewhere ? addressOf(change.before) : null,
  });
}

/** What HEAD was before the last switch, as Git writes it, or null: what `-` means. */
export function previousHead(repository: Repository): string | null {
  return repository.store.worktrees.head(MAIN_WORKTREE)?.previous ?? null;
}
