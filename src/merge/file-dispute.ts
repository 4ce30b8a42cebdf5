/**
 * File disputes: what the sides of a merge made of a file as a whole. Invariant: what is said of a side is
 * what that side did, and a path is one that a version gave the file.
 */
import type { NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { encodeText } from '../model/path.ts';
import type { MergeConflict } from './conflict.ts';
import type { GroupFile } from './group-versions.ts';

/** One file in the three versions; null where a version does not have it. */
export interface FileVersions {
  readonly file: NodeId;
  readonly base: GroupFile | null;
  readonly ours: GroupFile | null;
  readonly theirs: GroupFile | null;
}

/** Where a file is to be, and whether the sides agree. */
interface MergedPath {
  readonly path: RepoPath;
  readonly pathConflict: MergeConflict | null;
}

/** A file that one side edited and the other deleted. */
export function deletedFile({ file, base, ours, theirs }: FileVersions): MergeConflict {
  const did = (side: GroupFile | null): string => (side === null ? 'deleted' : 'edited');
  return {
    reason: 'edit/delete',
    field: 'text',
    subject: { kind: 'file', name: base!.path, node: file },
    oursDid: did(ours),
    theirsDid: did(theirs),
    base: base!.bytes,
    ours: ours?.bytes ?? null,
    theirs: theirs?.bytes ?? null,
  };
}

/** A file that one side only gave another path and the other deleted. */
export function movedOrDeleted({ file, base, ours, theirs }: FileVersions): MergeConflict {
  const did = (side: GroupFile | null): string =>
    side === null ? 'deleted' : `renamed to ${side.path}`;
  const path = (side: GroupFile | null): Buffer | null => side && encodeText(side.path);
  return {
    reason: 'move/delete',
    field: 'path',
    subject: { kind: 'file', name: base!.path, node: file },
    ...{ oursDid: did(ours), theirsDid: did(theirs) },
    ...{ base: path(base), ours: path(ours), theirs: path(theirs) },
  };
}

/** The path of a file by the three-way table. */
export function mergePath({ file, base, ours, theirs }: FileVersions): MergedPath {
  const [was, own, other] = [base?.path, ours?.path, theirs?.path];
  const only = own ?? other ?? was!;
  if (own === undefined || other === undefined || own === other || other === was) {
    return { path: own ?? only, pathConflict: null };
  }
  if (own === was) return { path: other, pathConflict: null };
  const conflict: MergeConflict = {
    reason: 'rename/rename',
    field: 'path',
    subject: { kind: 'file', name: was ?? only, node: file },
    oursDid: `renamed to ${own}`,
    theirsDid: `renamed to ${other}`,
    base: was === undefined ? null : encodeText(was),
    ours: encodeText(own),
    theirs: encodeText(other),
  };
  return { path: own < other ? own : other, pathConflict: conflict };
}
