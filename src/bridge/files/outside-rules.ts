/**
 * What decides from outside a folder which of its names count: `.git/info/exclude`, and what HEAD has.
 * Invariant: where either changed since the last scan, the folders concerned are listed again. Both are
 * remembered as one folder state of a path that no folder of the working tree has.
 */
import type { Contents } from '../../history/contents.ts';
import { diffTrees } from '../../history/trees.ts';
import { MODE } from '../../model/entry.ts';
import { FolderState } from '../../model/folder-state.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, parentPath } from '../../model/path.ts';
import type { ScanResult } from './scan.ts';
import { sameStamp, stampAt } from './stamp.ts';

const FOLDER = '.git/info' as RepoPath;
const NAME = 'exclude';
/** No blob stands behind the entry; only its stamp matters. */
const NO_BLOB = '0'.repeat(40) as BlobId;

type States = ReadonlyMap<RepoPath, FolderState>;

export interface OutsideRules {
  /** The known states of folders; those in which HEAD now has what they do not list have no stamp. */
  readonly known: States;
  /** The rules changed, so every folder is listed again. */
  readonly changed: boolean;
  /** The result of the scan with what is outside among what is to be saved. */
  remember(result: ScanResult): ScanResult;
}

/** Compares what is outside with what the last scan remembered of it in `states`. */
export function outsideRules(
  root: string,
  contents: Contents,
  head: TreeId | null,
  states: States,
): OutsideRules {
  const stamp = stampAt(root, `${FOLDER}/${NAME}` as RepoPath);
  const remembered = states.get(FOLDER) ?? null;
  const former = remembered?.files[0]?.stamp ?? null;
  const isSame = stamp === null || former === null ? stamp === former : sameStamp(stamp, former);
  const known = new Map(states);
  known.delete(FOLDER);
  const formerHead = remembered?.tree ?? null;
  for (const folder of withUnlisted(contents, formerHead, head, known)) {
    const { folders, tree, files } = known.get(folder)!;
    known.set(folder, FolderState.of({ stamp: null, folders, tree }, files));
  }
  const file = { name: NAME, mode: MODE.file, id: NO_BLOB, stamp };
  const fields = { stamp: null, folders: [], tree: head };
  const state = FolderState.of(fields, stamp === null ? [] : [file]);
  const isRemembered = isSame && remembered !== null && formerHead === head;
  return {
    known,
    changed: !isSame,
    remember: (result) =>
      isRemembered ? result : { ...result, changed: new Map(result.changed).set(FOLDER, state) },
  };
}

/** The folders that do not list what HEAD came to have in them: it was ignored when they were listed. */
function withUnlisted(
  contents: Contents,
  formerHead: TreeId | null,
  head: TreeId | null,
  known: States,
): Set<RepoPath> {
  const unlisted = new Set<RepoPath>();
  const listed = new Map<RepoPath, ReadonlySet<string>>();
  const seen = new Set<string>();
  for (const { path: added, before, after } of diffTrees(contents, formerHead, head)) {
    if (before !== null || after === null) continue;
    for (let path: string = added; path !== '' && !seen.has(path); path = parentPath(path)) {
      seen.add(path);
      const folder = parentPath(path) as RepoPath;
      const state = known.get(folder);
      if (state === undefined) continue;
      const names = listed.get(folder) ?? new Set([...state.names, ...state.folders]);
      listed.set(folder, names);
      if (!names.has(baseName(path))) unlisted.add(folder);
    }
  }
  return unlisted;
}
