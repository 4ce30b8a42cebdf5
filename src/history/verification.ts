/**
 * The quick proof that HEAD can be had back. Invariant: what is called rebuilt was read from the store and
 * hashed, every time.
 */
import { modeType } from '../model/entry.ts';
import type { BlobId } from '../model/ids.ts';
import { faultOf } from './fsck/finding.ts';
import { listOperations } from './operation.ts';
import type { Repository } from './repository.ts';
import { listTree } from './trees.ts';
import { viewHash } from './view-hash.ts';

export interface HeadProof {
  /** Files and links of HEAD that were rebuilt. */
  readonly rebuilt: number;
  /** What could not be, and why; the path is null where HEAD itself cannot be read. */
  readonly damaged: readonly { readonly path: string | null; readonly fault: string }[];
}

/** Rebuilds every file of HEAD. */
export function proveHead(repository: Repository): HeadProof {
  const damaged: { path: string | null; fault: string }[] = [];
  let rebuilt = 0;
  const whole = faultOf(() => {
    const tree = repository.treeOf(repository.head().commit);
    for (const { path, mode, id } of tree === null ? [] : listTree(repository, tree)) {
      if (modeType(mode) === 'submodule') continue;
      const fault = faultOf(() => void repository.readBlob(id as BlobId));
      if (fault === null) rebuilt += 1;
      else damaged.push({ path, fault });
    }
  });
  if (whole !== null) damaged.push({ path: null, fault: whole });
  return { rebuilt, damaged };
}

/** Whether the refs and HEAD are as the newest operation left them; a new store has none. */
export function agreesWithLog(repository: Repository): boolean {
  let agrees = true;
  const fault = faultOf(() => {
    const [last] = listOperations(repository, 1);
    agrees = last === undefined || last.operation.view === viewHash(repository.store);
  });
  return fault === null && agrees;
}
