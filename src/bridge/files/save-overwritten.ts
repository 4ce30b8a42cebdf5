/**
 * Keeps what a forced checkout overwrites. Invariant: when this returns, every file that the plan touches
 * is in the store, ignored ones too.
 */
import type { Recorder } from '../../history/repository.ts';
import type { TreeEdit } from '../../history/trees.ts';
import { editTree, findInTree } from '../../history/trees.ts';
import { modeType } from '../../model/entry.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import { hashObject } from '../../model/hash.ts';
import type { RepoPath } from '../../model/path.ts';
import type { CheckoutPlan } from './checkout.ts';
import { FileReader } from './read-file.ts';
import { modeOfStamp } from './stamp.ts';
import type { ScannedTree, WorkingTree } from './working-tree.ts';

/**
 * The tree of the whole working tree as it is before a checkout, or null where HEAD has all of it. The
 * scan must have been recorded with the same recorder. Throws FILE_UNREADABLE for what cannot be kept.
 */
export function saveOverwritten(
  workingTree: WorkingTree,
  recorder: Recorder,
  scanned: ScannedTree,
  { removed, written }: CheckoutPlan,
): TreeId | null {
  const { repository, root } = workingTree;
  const reader = new FileReader(root);
  const edits = new Map<RepoPath, TreeEdit>();
  // The scan has what was recorded of these, not what they are.
  const unread = new Set(scanned.problems.map(({ path }) => path));
  for (const path of [...removed, ...written.map((entry) => entry.path)]) {
    const isScanned =
      !unread.has(path) &&
      scanned.tree !== null &&
      findInTree(repository, scanned.tree, path) !== null;
    const read = isScanned ? null : reader.read(path);
    if (read === null) continue;
    const mode = modeOfStamp(read.stamp);
    const id = hashObject('blob', read.bytes) as BlobId;
    if (modeType(mode) === 'link') recorder.addRawBlob(read.bytes);
    else recorder.addBlob(id, read.bytes, path);
    edits.set(path, { mode, id });
  }
  const { tree } = scanned;
  const saved = edits.size === 0 ? tree : editTree(repository, recorder, tree ?? EMPTY_TREE, edits);
  recorder.flush();
  return saved === repository.treeOf(repository.head().commit) ? null : saved;
}
