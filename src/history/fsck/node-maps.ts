/**
 * The check of node maps. Invariant: every commit has one, and whatever it names stands in the commit's
 * own tree.
 */
import { MODE, modeType } from '../../model/entry.ts';
import type { BlobId, CommitId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import { placeSpans } from '../../model/outline.ts';
import type { StoredNodeMap } from '../../store/node-maps.ts';
import { FILE_INDEX, parseFileMap } from '../node-map.ts';
import type { TreeEntry } from '../tree-object.ts';
import { joinPath } from '../trees.ts';
import { faultOf } from './finding.ts';
import type { Inspection } from './inspection.ts';

/** A folder of a map beside the same folder of the commit. */
interface FolderPair {
  readonly map: TreeId;
  readonly tree: TreeId;
  readonly path: string;
}

/** Checks the maps of all commits that are whole. */
export function checkNodeMaps(inspection: Inspection): void {
  const { findings, commits, store } = inspection;
  const seen = new Set<string>();
  findings.examine('node_map', () => {
    for (const [number, id] of commits) {
      let map: StoredNodeMap | null = null;
      const fault = faultOf(() => (map = store.nodeMaps.get(number))) ?? mapFault(map);
      if (fault !== null) tell(inspection, id, null, fault);
      else checkFolders(inspection, id, map!, seen);
    }
    for (const number of store.census.strayCommits('node_map')) {
      const fault = 'it has a row of a commit that is not there';
      findings.add({ what: 'node_map', id: `number ${number}`, fault, effect: 'nothing' });
    }
  });
}

function mapFault(map: StoredNodeMap | null): string | null {
  if (map === null) return 'the row of this commit is missing';
  const isKnown = map.splitterVersion >= 1 && map.identityVersion >= 1;
  return isKnown ? null : 'its version is unknown';
}

function tell({ findings }: Inspection, commit: CommitId, path: string | null, fault: string) {
  findings.add({
    what: 'node_map',
    id: commit,
    place: path === null ? null : `${commit.slice(0, 12)}:${path}`,
    fault,
    effect: 'nodes may be taken for others in this commit',
  });
}

/** Walks a map along the tree of its commit; a pair of folders that was met is left out. */
function checkFolders(
  inspection: Inspection,
  commit: CommitId,
  map: StoredNodeMap,
  seen: Set<string>,
): void {
  const { repository } = inspection;
  const pending: FolderPair[] = [];
  faultOf(() => {
    pending.push({ map: map.tree, tree: repository.readCommit(commit).tree, path: '' });
  });
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const key = `${pair.map} ${pair.tree}`;
    if (pair.map === EMPTY_TREE || seen.has(key)) continue;
    seen.add(key);
    const { map: mapId, tree, path } = pair;
    // A tree that cannot be read was told by the walk.
    faultOf(() => {
      const files = new Map(repository.readTree(tree).map((entry) => [entry.name, entry]));
      for (const entry of repository.readTree(mapId)) {
        const file = files.get(entry.name);
        const place = joinPath(path, entry.name);
        const isFolder = modeType(entry.mode) === 'tree';
        if (file === undefined || isFolder !== (modeType(file.mode) === 'tree')) {
          tell(inspection, commit, place, 'it names a file that this commit does not have');
        } else if (isFolder) {
          pending.push({ map: entry.id as TreeId, tree: file.id as TreeId, path: place });
        } else {
          const fault = fileFault(inspection, entry, file, place);
          if (fault !== null) tell(inspection, commit, place, fault);
        }
      }
    });
  }
}

/** What is wrong with the map of one file, or null; also null where it cannot be read at all. */
function fileFault(
  { repository }: Inspection,
  map: TreeEntry,
  file: TreeEntry,
  path: ReturnType<typeof joinPath>,
): string | null {
  let bytes: Buffer = Buffer.alloc(0);
  let spans = 0;
  const unreadable = faultOf(() => {
    bytes = repository.readBlob(map.id as BlobId);
    if (modeType(file.mode) !== 'file') return;
    spans = placeSpans(repository.readOutline(file.id as BlobId, path)).length;
  });
  if (unreadable !== null) return null;
  if (map.mode !== MODE.file) return 'it is not stored as a file';
  return faultOf(() => {
    for (const index of parseFileMap(bytes, map.id as BlobId).keys()) {
      if (index < FILE_INDEX || index >= spans) {
        throw new RangeError(`it names node ${index} of ${spans}`);
      }
    }
  });
}
