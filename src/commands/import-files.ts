/**
 * Importing the files of a folder as the next commit. Invariant: the commit has exactly these files, and the
 * working tree is as the commit afterwards, or nothing was changed.
 */
import { basename } from 'node:path';
import { planCheckout } from '../bridge/files/checkout.ts';
import type { CheckoutPlan } from '../bridge/files/checkout.ts';
import { hasGit } from '../bridge/files/locate.ts';
import { scanFolder } from '../bridge/files/scan-folder.ts';
import { carryOut } from '../bridge/files/transition.ts';
import type { WorkingTree } from '../bridge/files/working-tree.ts';
import { currentBranch } from '../history/branches.ts';
import { recordCommit } from '../history/record.ts';
import { diffTrees } from '../history/trees.ts';
import { nothingToCommit, workingTreeDirty } from '../model/errors.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import { cleanMessage, currentSignature } from './author.ts';
import {
  countChanges,
  reportChanges,
  type ChangeCounts,
  type FileReport,
} from './change-report.ts';
import type { Context } from './context.ts';
import { reportProblems, type ScanNotes } from './scan-notes.ts';
import { workingTreeOf } from './working-tree-of.ts';

export interface FilesImport extends ScanNotes {
  readonly commit: CommitId;
  readonly branch: string | null;
  readonly subject: string;
  /** Files in the folder. */
  readonly files: number;
  readonly counts: ChangeCounts;
  readonly changes: readonly FileReport[];
  /** Whether the folder is a Git repository, whose history was left aside. */
  readonly hasGit: boolean;
}

/** Does it. Throws nothingToCommit, workingTreeDirty, untrackedInTheWay, and what reading and writing do. */
export function importFiles(context: Context, folder: string): FilesImport {
  const { repository, location, config, host } = context;
  const signature = currentSignature(context);
  const recorder = repository.recorder('bulk');
  const scanned = scanFolder(folder, location.root, recorder, {
    now: () => host.fileClock(),
    largeBytes: config.bytes('scan.largeFileWarning'),
  });
  const tree = scanned.tree ?? recorder.addTree([]);
  recorder.flush();
  const message = cleanMessage(`Import ${basename(folder).replaceAll('\n', ' ')}`);
  const head = repository.head();
  const about = { command: 'import', description: message.trimEnd() };
  const workingTree = workingTreeOf(context);
  const former = repository.treeOf(head.commit);
  const plan = planFiles(workingTree, former, tree);
  const files = { from: former ?? EMPTY_TREE, to: tree };
  const commit = {
    head,
    tree,
    parents: head.commit === null ? [] : [head.commit],
    author: signature,
    committer: signature,
    message,
    files,
  };
  const recorded = carryOut(workingTree, { about, plan, files }, () => {
    return recordCommit(repository, recorder, commit, about);
  });
  const changes = reportChanges(recorded.files);
  return {
    commit: recorded.id,
    branch: currentBranch(repository),
    subject: message.trimEnd(),
    files: scanned.fileCount,
    counts: countChanges(changes),
    changes,
    hasGit: hasGit(folder),
    ...reportProblems(scanned),
  };
}

/**
 * What makes the files those that are to be recorded. Throws nothingToCommit, workingTreeDirty,
 * untrackedInTheWay.
 */
function planFiles(workingTree: WorkingTree, former: TreeId | null, tree: TreeId): CheckoutPlan {
  const now = workingTree.look();
  const changed = diffTrees(now.version.contents, former, now.tree).map(({ path }) => path);
  if (changed.length > 0) throw workingTreeDirty(changed.slice(0, SHOWN));
  if (tree === former) throw nothingToCommit();
  return planCheckout(workingTree, former, tree, now);
}

/** Changed files named before the rest is left out. */
const SHOWN = 10;
