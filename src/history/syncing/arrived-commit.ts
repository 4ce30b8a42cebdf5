/**
 * The rows of a commit that came from elsewhere. Invariant: after it the store says of the commit all that
 * it says of one that was made here: graph, node map, histories of files and nodes, outlines; and what it
 * says is what `fxd fsck` computes.
 */
import type { Entry } from '../../model/entry.ts';
import { MODE, modeType } from '../../model/entry.ts';
import { FxdError, missingObject, peerInvalid } from '../../model/errors.ts';
import type { BlobId, CommitId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import { placeSpans } from '../../model/outline.ts';
import type { RepoPath } from '../../model/path.ts';
import type { StoredNodeMap } from '../../store/node-maps.ts';
import { parseAliases } from '../../store/node-maps.ts';
import { rowsOfCommit } from '../fsck/derived-history.ts';
import { changedPaths } from '../history-rows.ts';
import type { FileMap } from '../node-map.ts';
import { IDENTITY_VERSION, NodeMap, parseFileMap, recordNodeMap } from '../node-map.ts';
import type { Recorder, Repository } from '../repository.ts';
import { diffTrees, findInTree } from '../trees.ts';
import { newVersion } from '../working-version.ts';
import type { MapRecord } from './object-records.ts';

/**
 * Writes them. The commit and all that it names must be stored, its parents recorded. `wasSplit` says
 * whether a file was split when it arrived. Call inside a transaction. Throws peerInvalid, missingObject.
 */
export function recordArrived(
  repository: Repository,
  recorder: Recorder,
  id: CommitId,
  map: MapRecord | null,
  wasSplit: (file: Entry) => boolean,
): void {
  const { store, splitter } = repository;
  const number = store.objects.numberOf(id);
  if (number === null) throw missingObject(id);
  if (store.commitGraph.get(number) !== undefined) return;
  const { committer, parents } = repository.readCommit(id);
  const parentNumbers = parents.map((parent) => numberOfParent(repository, parent));
  store.commitGraph.add(number, committer.time, parentNumbers);
  splitFiles(repository, recorder, id, wasSplit);
  const isOurs = map?.splitter === splitter.version && map.identity === IDENTITY_VERSION;
  const stored = isOurs ? checkedMap(repository, id, map) : deriveNodeMap(repository, recorder, id);
  store.nodeMaps.set(number, stored);
  const graph = store.commitGraph.get(number)!;
  store.history.add(number, rowsOfCommit(repository, { ...graph, id }));
}

function numberOfParent({ store }: Repository, parent: CommitId): number {
  const number = store.objects.numberOf(parent);
  if (number === null || store.commitGraph.get(number) === undefined) {
    throw peerInvalid('a commit before its parent');
  }
  return number;
}

/** A file that was there already may stand under a name now by which it is split otherwise. */
function splitFiles(
  repository: Repository,
  recorder: Recorder,
  id: CommitId,
  wasSplit: (file: Entry) => boolean,
): void {
  const { tree, parents } = repository.readCommit(id);
  const parentTrees = parents.map((parent) => repository.readCommit(parent).tree);
  for (const { after } of changedPaths(repository, tree, parentTrees)) {
    if (after === null || modeType(after.mode) !== 'file' || wasSplit(after)) continue;
    const blob = after.id as BlobId;
    recorder.addBlob(blob, repository.readBlob(blob), after.path);
  }
  recorder.flush();
}

/** The node map of a commit by the rules of this fxd, as if it had been made here. */
export function deriveNodeMap(
  repository: Repository,
  recorder: Recorder,
  id: CommitId,
): StoredNodeMap {
  const { tree, parents } = repository.readCommit(id);
  const version = newVersion(repository, repository, tree, parents);
  const { maps, aliases } = version.identity();
  const [first = null] = parents;
  const edits = new Map<RepoPath, FileMap>(maps);
  for (const { path, after } of diffTrees(repository, repository.treeOf(first), tree)) {
    if (after === null) edits.set(path, new Map());
  }
  const base = NodeMap.of(repository, first).tree;
  const mapTree = recordNodeMap(repository, recorder, base, edits);
  recorder.flush();
  const { version: splitterVersion } = repository.splitter;
  return { tree: mapTree, splitterVersion, identityVersion: IDENTITY_VERSION, aliases };
}

/** The map as it came, if what it says of the files that changed can be so. Throws peerInvalid. */
function checkedMap(repository: Repository, id: CommitId, record: MapRecord): StoredNodeMap {
  const { tree, parents } = repository.readCommit(id);
  const base = NodeMap.of(repository, parents[0] ?? null).tree;
  try {
    for (const { path, after } of diffTrees(repository, base, record.tree)) {
      if (after !== null) checkFileMap(repository, tree, path, after);
    }
  } catch (error) {
    if (!(error instanceof FxdError) || error.code === 'PEER_INVALID') throw error;
    throw peerInvalid(`a node map of ${id} that cannot be read`, { cause: error });
  }
  const aliases = parseAliases(record.aliases);
  if (aliases === null) throw peerInvalid('aliases that are no pairs of node ids');
  return {
    tree: record.tree,
    splitterVersion: record.splitter,
    identityVersion: record.identity,
    aliases,
  };
}

function checkFileMap(
  repository: Repository,
  tree: TreeId,
  path: RepoPath,
  { id, mode }: Entry,
): void {
  const wrong = () => peerInvalid(`a node map that does not fit the file ${path}`);
  const file = tree === EMPTY_TREE ? null : findInTree(repository, tree, path);
  if (mode !== MODE.file || file === null || modeType(file.mode) === 'tree') throw wrong();
  const isFile = modeType(file.mode) === 'file';
  const outline = isFile ? repository.readOutline(file.id as BlobId, path) : null;
  const spans = outline === null ? 0 : placeSpans(outline).length;
  const map = parseFileMap(repository.readBlob(id as BlobId), id as BlobId);
  for (const index of map.keys()) if (index < -1 || index >= spans) throw wrong();
}
