/**
 * Snapshots: the files as they are, kept before a plan overwrites some of them. Invariant: when `snapshot`
 * returns, every file that the plan touches is stored, ignored ones too.
 */
import type { FilesMove } from '../../history/operation.ts';
import type { Recorder } from '../../history/repository.ts';
import type { TreeEdit } from '../../history/trees.ts';
import { diffTrees, editTree, findInTree } from '../../history/trees.ts';
import { modeType } from '../../model/entry.ts';
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
  { repository, root }: WorkingTree,
  recorder: Recorder,
  scanned: ScannedTree,
  plan: CheckoutPlan,
): TreeId {
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
  const kept = edits.size === 0 ? tree : editTree(repository, recorder, tree, edits);
  recorder.flush();
  return kept;
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
  if (isWhole) return { from: from ?? EMPTY_TREE, to: to ?? EMPTY_TREE };
  const recorder = repository.recorder('small');
  const start = applyTo(repository, recorder, to ?? EMPTY_TREE, plan, ({ before }) => before);
  recorder.flush();
  return { from: start, to: to ?? EMPTY_TREE };
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
