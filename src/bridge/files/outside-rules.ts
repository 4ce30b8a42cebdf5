/**
 * Ignore rules that lie outside the working tree (`.git/info/exclude`). Invariant: a change of that file
 * makes the next scan list every folder again. Its stamp is kept as a folder state of its own.
 */
import { FolderState } from '../../model/folder-state.ts';
import { MODE } from '../../model/entry.ts';
import type { BlobId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { ScanResult } from './scan.ts';
import { sameStamp, stampAt } from './stamp.ts';

const FOLDER = '.git/info' as RepoPath;
const NAME = 'exclude';
/** No blob stands behind the entry; only its stamp matters. */
const NO_BLOB = '0'.repeat(40) as BlobId;

export interface OutsideRules {
  /** The known states without the one that stands for the outside rules. */
  readonly known: ReadonlyMap<RepoPath, FolderState>;
  readonly changed: boolean;
  /** The result of the scan with the outside rules' stamp among what is to be saved. */
  remember(result: ScanResult): ScanResult;
}

export function outsideRulesStamp(
  root: string,
  states: ReadonlyMap<RepoPath, FolderState>,
): OutsideRules {
  const stamp = stampAt(root, `${FOLDER}/${NAME}` as RepoPath);
  const former = states.get(FOLDER)?.files[0]?.stamp ?? null;
  const isSame = stamp === null || former === null ? stamp === former : sameStamp(stamp, former);
  const known = new Map(states);
  known.delete(FOLDER);
  const fields = { stamp: null, folders: [], tree: null };
  const file = { name: NAME, mode: MODE.file, id: NO_BLOB, stamp };
  const state = stamp === null ? null : FolderState.of(fields, [file]);
  return {
    known,
    changed: !isSame,
    remember: (result) =>
      isSame ? result : { ...result, changed: new Map(result.changed).set(FOLDER, state) },
  };
}
