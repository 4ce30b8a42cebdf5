/**
 * Snapshots: the files as they are, kept before a plan overwrites some of them. Invariant: when `snapshot`
 * returns, every file that the plan touches is stored, ignored ones too.
 */
import type { FilesMove } from '../../history/operation.ts';
import type { Recorder } from '../../history/repository.ts';
import type { TreeEdit } from '../../history/trees.ts';
import { diffTrees, editTree, findInTree } from '../../history/trees.ts';
import { AS_ON_DISK, modeType } from '../../model/entry.ts';
import type { Entry } from '../../model/entry.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import { hashObject } from '../../model/hash.ts';
import type { RepoPath } from '../../model/path.ts';
import type { CheckoutPlan } from './checkout.ts';
import { sameEntry } from './checkout.ts';
import { FileReader } from './read-file.ts';
import { modeOfStamp } from './stamp.ts';
import type { ScannedTree, WorkingTree } from './working-tree.ts';

/**
 * The tree of the whole working tree as it is before a plan is carried out. The scan must have been
 * recorded with the same recorder. Throws FILE_UNREADABLE for what cannot be kept.
 */
export function snapshot(
  workingTree: WorkingTree,
  recorder: Recorder,
  scanned: ScannedTree,
  plan: CheckoutPlan,
): TreeId {
  const { repository, root } = workingTree;
  const reader = new FileReader(root);
  const edits = new Map<RepoPath, TreeEdit>();
  // The scan has what was recorded of these, not what they are.
  const unread = new Set(scanned.problems.map(({ path }) => path));
  const tree = scanned.tree ?? EMPTY_TREE;
  for (const { path } of plan) {
    const isScanned =
      !unread.has(path) && tree !== EMPTY_TREE && findInTree(repository, tree, path) !== null;
    const read = isScanned ? null : reader.read(path);
    if (read === null) continue;
    const mode = modeOfStamp(read.stamp);
    const id = hashObject('blob', read.bytes) as BlobId;
    if (modeType(mode) === 'link') recorder.addRawBlob(read.bytes);
    else recorder.addBlob(id, read.bytes, path);
    edits.set(path, { mode, id });
  }
  const stored = edits.size === 0 ? tree : editTree(repository, recorder, tree, edits);
  const kept = keepOnDisk(workingTree, recorder, stored, plan);
  recorder.flush();
  return kept;
}

/**
 * The same tree, in which every file of a plan that would not come back as it is has the mark and the bytes
 * of what is on the disk: Git, beside the store, has something else recorded of it.
 */
function keepOnDisk(
  workingTree: WorkingTree,
  recorder: Recorder,
  tree: TreeId,
  plan: CheckoutPlan,
): TreeId {
  const { repository, root } = workingTree;
  const form = workingTree.formIn(tree);
  if (form.conversions.git === null) return tree;
  const reader = new FileReader(root);
  const edits = new Map<RepoPath, TreeEdit>();
  for (const { path } of plan) {
    if (form.conversions.of(path) === null) continue;
    const read = reader.read(path);
    const found = tree === EMPTY_TREE ? null : findInTree(repository, tree, path);
    if (read === null || modeType(modeOfStamp(read.stamp)) !== 'file') continue;
    if (found !== null && modeType(found.mode) === 'file') {
      const entry = { path, mode: found.mode, id: found.id as BlobId };
      if (form.toFile(entry, repository.readBlob(entry.id)).equals(read.bytes)) continue;
    }
    const id = recorder.addRawBlob(Buffer.from(read.bytes));
    edits.set(path, { mode: modeOfStamp(read.stamp) | AS_ON_DISK, id });
  }
  return edits.size === 0 ? tree : editTree(repository, recorder, tree, edits);
}

/**
 * What a checkout from one version to another does to the files. Both are stored already, unless a file
 * was on the way before: then it is another tree from which the plan starts.
 */
export function moveOfCheckout(
  workingTree: WorkingTree,
  from: TreeId | null,
  to: TreeId | null,
  plan: CheckoutPlan,
): FilesMove {
  const { repository } = workingTree;
  const changes = diffTrees(repository, from, to);
  const isWhole =
    changes.length === plan.length &&
    changes.every(({ path, before }, index) => {
      return path === plan[index]!.path && sameEntry(before, plan[index]!.before);
    });
  const recorder = repository.recorder('small');
  const start = isWhole
    ? (from ?? EMPTY_TREE)
    : applyTo(repository, recorder, to ?? EMPTY_TREE, plan, ({ before }) => before);
  recorder.flush();
  const kept = keepOnDisk(workingTree, recorder, start, plan);
  recorder.flush();
  return { from: kept, to: to ?? EMPTY_TREE };
}

/** What a plan does to the files of a tree in which everything stands as the plan says it does now. */
export function moveOfPlan(
  { repository }: WorkingTree,
  recorder: Recorder,
  from: TreeId,
  plan: CheckoutPlan,
): FilesMove {
  const to = applyTo(repository, recorder, from, plan, ({ after }) => after);
  recorder.flush();
  return { from, to };
}

function applyTo(
  repository: WorkingTree['repository'],
  recorder: Recorder,
  base: TreeId,
  plan: CheckoutPlan,
  side: (change: CheckoutPlan[number]) => Entry | null,
): TreeId {
  const edits = new Map<RepoPath, TreeEdit>();
  for (const change of plan) {
    const entry = side(change);
    edits.set(change.path, entry === null ? null : { mode: entry.mode, id: entry.id });
  }
  return editTree(repository, recorder, base, edits);
}
