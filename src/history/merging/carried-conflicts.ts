/**
 * Carried conflicts: what was committed open on the sides of a merge, and is open in what they make
 * together. Invariant: a conflict that both sides carry is one, and one that either side settled is none.
 */
import type { CommitId, TreeId } from '../../model/ids.ts';
import type { Contents } from '../contents.ts';
import type { Repository } from '../repository.ts';
import { conflictsOfCommit } from './committed-conflicts.ts';
import { conflictStatuses, type ConflictStatus } from './conflict-status.ts';
import type { ConflictRecord, OpenConflicts } from './open-conflicts.ts';
import type { ConflictedFile } from './tree-conflict.ts';

/** The conflicts of these commits that still stand in a tree; null for none. Throws corruptObject. */
export function carriedConflicts(
  repository: Repository,
  contents: Contents,
  commits: readonly CommitId[],
  tree: TreeId,
): OpenConflicts | null {
  const records = commits.flatMap((commit) => {
    const open = conflictsOfCommit(repository, commit);
    return open === null ? [] : [{ open, written: repository.readCommit(commit).tree }];
  });
  const left = new Map<string, ConflictStatus>();
  const files = new Map<string, ConflictedFile>();
  for (const { open, written } of records) {
    for (const status of conflictStatuses(open, { contents, written, now: tree })) {
      if (status.settled) continue;
      const { conflict, path, block } = status;
      const { reason, base, ours, theirs } = conflict;
      const key = [path, block?.start ?? reason, base, ours, theirs].join('\n');
      if (!left.has(key)) left.set(key, status);
      const file = open.files.find((each) => each.path === conflict.path);
      if (file !== undefined && !files.has(path)) files.set(path, { ...file, path });
    }
  }
  if (left.size === 0) return null;
  const conflicts = [...left.values()].sort(byPlace).map(({ conflict, path }) => {
    return { ...conflict, path };
  });
  return {
    conflicts: numbered(conflicts),
    files: [...files.values()],
    labels: records[0]!.open.labels,
  };
}

/** In the order of their paths, then of the file. */
function byPlace(a: ConflictStatus, b: ConflictStatus): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.block?.start ?? -1) - (b.block?.start ?? -1);
}

/** The conflicts of a merge, and those that are carried into it. */
export function withCarried<T extends Omit<OpenConflicts, 'labels'>>(
  open: T,
  carried: OpenConflicts | null,
): T {
  if (carried === null) return open;
  const known = new Set(open.files.map(({ path }) => path));
  return {
    ...open,
    conflicts: numbered([...open.conflicts, ...carried.conflicts]),
    files: [...open.files, ...carried.files.filter(({ path }) => !known.has(path))],
  };
}

function numbered(conflicts: readonly ConflictRecord[]): ConflictRecord[] {
  return conflicts.map((conflict, index) => ({ ...conflict, number: index + 1 }));
}
