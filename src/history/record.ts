/**
 * Recording a commit. Invariant: the commit, its node map, its rows in the derived tables, the ref and
 * the operation appear together or not at all; before that, every changed file has been rebuilt from its
 * nodes and compared with its id.
 */
import type { FileChange } from '../model/change.ts';
import { modeType } from '../model/entry.ts';
import { FxdError, refMoved } from '../model/errors.ts';
import type { CommitId, OperationId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import { compareVersions } from './changes.ts';
import type { Signature } from './commit-object.ts';
import { formatCommit } from './commit-object.ts';
import { changedPaths, historyRows } from './history-rows.ts';
import { IDENTITY_VERSION, NodeMap, recordNodeMap } from './node-map.ts';
import type { FileMap } from './node-map.ts';
import { nodePlaces } from './node-places.ts';
import type { FilesMove, OperationAbout, RefMove, ViewChange } from './operation.ts';
import { recordOperation } from './operation.ts';
import { changesAgainst } from './parent-changes.ts';
import type { Head, Recorder, Repository } from './repository.ts';
import type { PathChange } from './trees.ts';
import { diffTrees } from './trees.ts';
import { commitVersion } from './version.ts';
import type { NewVersion } from './working-version.ts';
import { newVersion } from './working-version.ts';

export interface NewCommit {
  /** Where HEAD was before anything of this was read; it must be there still. */
  readonly head: Head;
  /**
   * The newest operation before the files were read, where they were: another process that has changed
   * files since did so while they were read, perhaps half of them.
   */
  readonly onto?: OperationId | null;
  readonly tree: TreeId;
  /** First parent first; empty for the first commit of a line. */
  readonly parents: readonly CommitId[];
  readonly author: Signature;
  readonly committer: Signature;
  /** Ends with a newline. */
  readonly message: string;
  /** The commit that this one replaces: node ids are carried from it instead of from the parents. */
  readonly replaces?: CommitId;
  /** What is done to the working files together with it. */
  readonly files?: FilesMove;
  /** Refs that move with it, besides the branch. */
  readonly refs?: (commit: CommitId) => readonly RefMove[];
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
  const { aliases } = version.identity();
  const againstParents = changesAgainst(
    commit.parents.map((parent) => commitVersion(repository, parent)),
    version,
    aliases,
    (node) => nodePlaces(repository, node),
  );
  const files = againstParents[0] ?? compareVersions(commitVersion(repository, null), version);
  const parentTrees = commit.parents.map((parent) => repository.treeOf(parent));
  const paths = changedPaths(repository, commit.tree, parentTrees);
  verifyBlobs(repository, paths);
  const mapTree = recordMap(repository, recorder, carriedFrom[0] ?? null, version);
  const id = recorder.addCommit(formatCommit(commit));
  recordOperation(repository, about, moveTo(commit, id), () => {
    if (repository.head().ref !== commit.head.ref) throw refMoved('HEAD');
    recorder.flush();
    const number = repository.store.objects.numberOf(id)!;
    const parents = commit.parents.map((parent) => repository.store.objects.numberOf(parent)!);
    repository.store.commitGraph.add(number, commit.committer.time, parents);
    repository.store.nodeMaps.set(number, {
      tree: mapTree,
      splitterVersion: repository.splitter.version,
      identityVersion: IDENTITY_VERSION,
      aliases,
    });
    const rows = historyRows({ commit: number, paths, againstParents, aliases });
    repository.store.history.add(number, rows);
  });
  return { id, files };
}

/**
 * Runs `attempt`, which reads HEAD and records on it. Where another process was faster, or took away as
 * garbage what is recorded, it is run anew as one transaction, so that the others wait until it is done.
 * Throws storeBusy where the wait is over.
 */
export function inTurn<T>(repository: Repository, attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    const isOvertaken =
      error instanceof FxdError && ['REF_MOVED', 'REMOVED_MEANWHILE'].includes(error.code);
    if (!isOvertaken) throw error;
    return repository.store.transaction(attempt);
  }
}

/** Rebuilds every changed file from its nodes as they are in the store; reading compares the id. */
export function verifyBlobs({ store }: Repository, changes: readonly PathChange[]): void {
  for (const { after } of changes) {
    if (after !== null && modeType(after.mode) === 'file') store.objects.read(after.id);
  }
}

/** Stores which node is which in a version, as far as that does not follow from names. */
export function recordMap(
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
function moveTo({ head, onto, files, refs }: NewCommit, to: CommitId): ViewChange {
  const { ref, commit: from } = head;
  const others = refs?.(to) ?? [];
  const change = { refs: others, files: files ?? null, ...(onto === undefined ? {} : { onto }) };
  if (ref !== null) return { ...change, refs: [{ name: ref, from, to }, ...others] };
  return { ...change, head: { from: from!, to } };
}

/** What HEAD was before the last switch, as Git writes it, or null: what `-` means. */
export function previousHead(repository: Repository): string | null {
  return repository.store.worktrees.head(MAIN_WORKTREE)?.previous ?? null;
}
