/**
 * Taking back what a command did to the files before it failed or was cut off. Invariant: a path that
 * stands as the command found it or as it left it becomes what it was before; one that somebody has
 * changed since is left alone and named.
 */
import { canonicalJson } from '../../history/canonical-json.ts';
import type { Intention } from '../../history/journal.ts';
import { readIntention, strikeIntention } from '../../history/journal.ts';
import type { OperationAbout } from '../../history/operation.ts';
import type { PathChange } from '../../history/trees.ts';
import { diffTrees } from '../../history/trees.ts';
import type { Entry } from '../../model/entry.ts';
import { FxdError } from '../../model/errors.ts';
import type { TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { sameEntry } from './checkout.ts';
import { entriesByStamp } from './entries-now.ts';
import type { WorkingTree } from './working-tree.ts';
import { writeEntry } from './write-entry.ts';
import { TreeWriter } from './write-file.ts';

/** What was taken back. */
export interface TakenBack {
  /** The command that was cut off, and what it was doing. */
  readonly about: OperationAbout;
  /** Files that are again as they were. */
  readonly restored: number;
  /** Files that somebody changed after the command had touched them, and that are left as they are. */
  readonly left: readonly RepoPath[];
  /** Has the files as they were before the command. */
  readonly tree: TreeId;
}

/**
 * Takes back what an interrupted command did to the files; null where there is nothing to take back. Waits
 * for a command of another process that is at it right now. Throws storeBusy, and what writing throws.
 */
export function takeBackInterrupted(workingTree: WorkingTree): TakenBack | null {
  const { repository } = workingTree;
  if (repository.store.readOnly || readIntention(repository) === null) return null;
  return repository.store.transaction(() => {
    // The lock is ours now, so whoever wrote this is not at it any more.
    const intention = readIntention(repository);
    return intention === null ? null : takeBack(workingTree, intention);
  });
}

/**
 * Takes back one intention and strikes it out, in one transaction; null where another process has done so.
 * Throws DISK_FULL, and what reading objects throws; then it stays in the journal.
 */
export function takeBack(workingTree: WorkingTree, intention: Intention): TakenBack | null {
  const { repository, root } = workingTree;
  const { command, description, files } = intention;
  const about = { command, description };
  return repository.store.transaction(() => {
    const standing = readIntention(repository);
    if (canonicalJson(standing) !== canonicalJson(intention)) return null;
    const writer = new TreeWriter(root === '' ? '.' : root, (length) => {
      return repository.host.randomBytes(length);
    });
    const [formBefore, formAfter] = [workingTree.formIn(files.from), workingTree.formIn(files.to)];
    const asBefore = entriesByStamp({ root, form: formBefore }, new Map());
    const asAfter = entriesByStamp({ root, form: formAfter }, new Map());
    const left = new Set<RepoPath>();
    const attempt = (path: RepoPath, act: () => void): void => {
      if (!succeeds(act)) left.add(path);
    };
    const changes = diffTrees(repository, files.from, files.to);
    for (const { path } of changes) {
      // Where something else stands in place of the folder, there is nothing of ours in it.
      succeeds(() => {
        writer.sweep(path, intention.temporaries);
      });
    }
    const back = changes.filter((change) => {
      const { path, before, after } = change;
      const state = stateOf(change, asBefore(path, before), asAfter(path, after));
      if (state === 'other') left.add(change.path);
      return state === 'as left';
    });
    // What the command made goes first, because a file may stand where a folder was.
    for (const { path, before } of back) {
      if (before === null) attempt(path, () => void writer.remove(path));
    }
    for (const { path, before } of back) {
      if (before === null) continue;
      attempt(path, () => {
        writeEntry(writer, repository, before, formBefore);
      });
      repository.host.reached('files: taken back');
    }
    strikeIntention(repository, intention);
    const restored = back.filter(({ path }) => !left.has(path)).length;
    return { about, restored, left: [...left], tree: files.from };
  });
}

/**
 * Whether a path stands as the command found it, as it left it (or half-way), or in another way; read as a
 * file of the version before, and of the one after.
 */
function stateOf(
  { before, after }: PathChange,
  asBefore: Entry | null,
  asAfter: Entry | null,
): string {
  if (sameEntry(asBefore, before)) return 'as found';
  return asAfter === null || sameEntry(asAfter, after) ? 'as left' : 'other';
}

/** False where a path cannot be written because of what somebody has put there. */
function succeeds(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    const code = error instanceof FxdError ? error.code : '';
    if (code !== 'UNSAFE_PATH' && code !== 'FILE_UNWRITABLE') throw error;
    return false;
  }
}
