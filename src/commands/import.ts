/** `fxd import`: record the files of another folder as the next commit. */
import { basename, resolve } from 'node:path';
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
  countsSchema,
  fileReportsSchema,
  reportChanges,
  type ChangeCounts,
  type FileReport,
} from './change-report.ts';
import { defineCommand } from './define-command.ts';
import { boolean, integer, nullable, object, objectId, string } from './json-schema.ts';
import { requireNoMerge } from './merge-under-way.ts';
import { problemsSchema, reportProblems, warnOfProblems, type ScanNotes } from './scan-notes.ts';
import { workingTreeOf } from './working-tree-of.ts';

interface Result extends ScanNotes {
  readonly folder: string;
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

export const importFolder = defineCommand<readonly [string], object, Result>({
  name: 'import',
  description:
    'The next commit has exactly the files of the folder: what is not there is removed. The ignore files in the folder count. The working tree must have no changes, and is as the new commit afterwards.',
  examples: [
    { command: 'fxd import ../release-2', explains: 'record the files of a folder' },
    { command: 'fxd import /srv/www --json', explains: 'and say what changed as JSON' },
  ],
  schema: object({
    folder: string(),
    commit: objectId(),
    branch: nullable(string(), 'Null where HEAD is detached'),
    subject: string('First line of the message'),
    files: integer('Files in the folder'),
    counts: countsSchema,
    changes: fileReportsSchema,
    hasGit: boolean('Whether the folder is a Git repository; its history is not imported'),
    ...problemsSchema,
  }),
  declare: (command) => command.argument('<folder>', 'the folder whose files are recorded'),
  run: (context, [name]) => {
    const { repository, location, config, host } = context;
    repository.store.requireWritable();
    requireNoMerge(repository, 'nothing else can be recorded');
    const signature = currentSignature(context);
    const folder = resolve(context.folder, name);
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
      folder,
      commit: recorded.id,
      branch: currentBranch(repository),
      subject: message.trimEnd(),
      files: scanned.fileCount,
      counts: countChanges(changes),
      changes,
      hasGit: hasGit(folder),
      ...reportProblems(scanned),
    };
  },
  print: (ui, result) => {
    const { branch, commit, subject, files, counts } = result;
    const place = branch === null ? 'detached HEAD' : ui.text(branch);
    ui.out(`[${ui.style.branch(place)} ${ui.id(commit)}] ${ui.text(subject)}`);
    ui.out(`${files} files, ${counts.files} of them changed`);
    warnOfProblems(ui, result);
    if (result.hasGit) {
      ui.hint(
        'Only the files were taken; importing the history of a Git repository is not part of this version.',
      );
    }
  },
});

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
