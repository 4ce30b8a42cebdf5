/**
 * Group versions: the files of a merge in base, ours and theirs, with ids. Invariant: one id stands for one
 * node, or one file, in all three.
 */
import type { NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { IdentifiedFile } from './node-tree.ts';

/** A file of one version with the ids of its nodes and its own. */
export interface GroupFile extends IdentifiedFile {
  readonly path: RepoPath;
  readonly file: NodeId;
}

export interface GroupVersions {
  readonly base: readonly GroupFile[];
  readonly ours: readonly GroupFile[];
  readonly theirs: readonly GroupFile[];
}

/**
 * Whether a merge may follow a node to another file: only on unique or user-given evidence. A node that it
 * may not follow counts as deleted there and added here.
 */
export type MayFollow = (node: NodeId, side: 'ours' | 'theirs') => boolean;

/** The files of a side with ids of their own for nodes that came from another file and are not followed. */
export function withoutMoves(
  base: readonly GroupFile[],
  side: readonly GroupFile[],
  mayFollow: (node: NodeId) => boolean,
): GroupFile[] {
  const homes = new Map(base.flatMap(({ file, ids }) => ids.map((node) => [node, file] as const)));
  return side.map((each) => {
    const ids = each.ids.map((node) => {
      const home = homes.get(node);
      const isFollowed = home === undefined || home === each.file || mayFollow(node);
      // No id of a repository has this form, so it is nobody else's.
      return isFollowed ? node : (`${node}+` as NodeId);
    });
    return { ...each, ids };
  });
}

/** An order of two sides that does not depend on which is ours. */
export function compareSides(ours: readonly GroupFile[], theirs: readonly GroupFile[]): number {
  if (ours.length !== theirs.length) return ours.length - theirs.length;
  for (let at = 0; at < ours.length; at++) {
    const [own, other] = [ours[at]!, theirs[at]!];
    if (own.path !== other.path) return own.path < other.path ? -1 : 1;
    const order = Buffer.compare(own.bytes, other.bytes);
    if (order !== 0) return order;
  }
  return 0;
}
