/**
 * What decides from outside a folder which of its names count, and what of its files is recorded:
 * `.git/info/exclude`, what HEAD has, and Git's settings and attributes outside of the tree. Invariant: where
 * one changed since the last scan, the folders concerned are listed, or their files read, again. All are
 * remembered as one folder state of a path that no folder of the working tree has.
 */
import type { Contents } from '../../history/contents.ts';
import { diffTrees } from '../../history/trees.ts';
import { MODE, type FileStamp } from '../../model/entry.ts';
import { FolderState, type KnownFile } from '../../model/folder-state.ts';
import type { CommitId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, parentPath } from '../../model/path.ts';
import type { ScanResult } from './scan.ts';
import { sameStamp, stampAt } from './stamp.ts';

/** The path under which it is remembered. */
export const FOLDER = '.git/info' as RepoPath;
const EXCLUDE = 'exclude';
const ATTRIBUTES = 'attributes';
/** Neither is an object of the store: of one the stamp matters, of the other the id, which is a hash. */
const NO_OBJECT = '0'.repeat(40) as CommitId;
const MODE_OF_BOTH = MODE.submodule;

type States = ReadonlyMap<RepoPath, FolderState>;

export interface OutsideRules {
  /** The known states of folders; those in which HEAD now has what they do not list have no stamp. */
  readonly known: States;
  /** The rules changed, so every folder is listed again. */
  readonly changed: boolean;
  /** Files may be converted otherwise, so every one is read again. */
  readonly conversionsChanged: boolean;
  /** The result of the scan with what is outside among what is to be saved. */
  remember(result: ScanResult): ScanResult;
}

/**
 * Compares what is outside with what the last scan remembered of it in `states`. The fingerprint is that of
 * Conversions.
 */
export function outsideRules(
  root: string,
  contents: Contents,
  head: TreeId | null,
  states: States,
  fingerprint: string | null,
): OutsideRules {
  const stamp = stampAt(root, `${FOLDER}/${EXCLUDE}` as RepoPath);
  const remembered = states.get(FOLDER) ?? null;
  const find = (name: string) => remembered?.files.find((file) => file.name === name) ?? null;
  const former = find(EXCLUDE)?.stamp ?? null;
  const conversionsChanged = (find(ATTRIBUTES)?.id ?? null) !== fingerprint;
  const isSame = stamp === null || former === null ? stamp === former : sameStamp(stamp, former);
  const known = new Map(states);
  known.delete(FOLDER);
  const formerHead = remembered?.tree ?? null;
  for (const folder of withUnlisted(contents, formerHead, head, known)) {
    const { folders, tree, files } = known.get(folder)!;
    known.set(folder, FolderState.of({ stamp: null, folders, tree }, files));
  }
  const files = [
    ...(fingerprint === null ? [] : [entryOf(ATTRIBUTES, fingerprint as CommitId, null)]),
    ...(stamp === null ? [] : [entryOf(EXCLUDE, NO_OBJECT, stamp)]),
  ];
  const state = FolderState.of({ stamp: null, folders: [], tree: head }, files);
  const isRemembered = isSame && !conversionsChanged && remembered !== null && formerHead === head;
  return {
    known,
    changed: !isSame,
    conversionsChanged: conversionsChanged && states.size > 0,
    remember: (result) =>
      isRemembered ? result : { ...result, changed: new Map(result.changed).set(FOLDER, state) },
  };
}

function entryOf(name: string, id: CommitId, stamp: FileStamp | null): KnownFile {
  return { name, mode: MODE_OF_BOTH, id, stamp };
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
