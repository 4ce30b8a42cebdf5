/**
 * Commit merge: two commits into one tree. Invariant: the base is the best common ancestor; where there are
 * several, they are merged into one that is stored nowhere, as Git's recursive strategy does, but without
 * recursion, because how deep that goes is up to the history.
 */
import type { CommitId } from '../../model/ids.ts';
import { MemoryContents } from '../contents.ts';
import { commonAncestors } from '../graph.ts';
import type { Repository } from '../repository.ts';
import type { Version } from '../version.ts';
import { commitVersion } from '../version.ts';
import { newVersion } from '../working-version.ts';
import { canonicalIds } from './canonical-ids.ts';
import type { ThreeSides } from './disputed-files.ts';
import { findLostUses, type LostUse } from './lost-uses.ts';
import { Policy } from './policy.ts';
import { rememberingSplits } from './recent-splits.ts';
import { SideFiles } from './side-files.ts';
import type { TreeMergeOptions } from './merge-options.ts';
import { mergeVersions, type MergedTree } from './tree-merge.ts';

export interface CommitMerge extends MergedTree {
  /** Where the merged tree and its new blobs are. */
  readonly memory: MemoryContents;
  /** The base; its tree may be in memory only, and is null where nothing is common. */
  readonly base: Version;
  /** What one side calls and the other took away. */
  readonly lostUses: readonly LostUse[];
}

/** A commit, or what several were merged into. */
interface MergeTip {
  readonly commits: readonly CommitId[];
  readonly version: Version;
}

/** A merge that waits until its bases are one. */
interface Frame {
  readonly ours: MergeTip;
  readonly theirs: MergeTip;
  /** Bases that are not taken in yet. */
  readonly bases: CommitId[];
  base: MergeTip | null;
}

/** The best common ancestors of two commits, oldest first, as Git merges them. */
export function basesOf(
  repository: Repository,
  ours: readonly CommitId[],
  theirs: readonly CommitId[],
): CommitId[] {
  const time = (id: CommitId): number => repository.readCommit(id).committer.time;
  return commonAncestors(repository, ours, theirs).sort((a, b) => time(a) - time(b));
}

/** Merges `theirs` into `ours`. Writes nothing. */
export async function mergeCommits(
  repository: Repository,
  ours: CommitId,
  theirs: CommitId,
  options: TreeMergeOptions,
): Promise<CommitMerge> {
  const splitter = rememberingSplits(repository.splitter);
  const memory = new MemoryContents(repository, splitter);
  const remembering = { ...options, splitter };
  const tipOf = (id: CommitId): MergeTip => {
    return { commits: [id], version: { ...commitVersion(repository, id), contents: memory } };
  };
  const frameOf = (own: MergeTip, other: MergeTip): Frame => {
    const bases = basesOf(repository, own.commits, other.commits);
    return { ours: own, theirs: other, bases, base: null };
  };
  const frames = [frameOf(tipOf(ours), tipOf(theirs))];
  for (;;) {
    const frame = frames.at(-1)!;
    const next = frame.bases.shift();
    if (next !== undefined) {
      if (frame.base === null) frame.base = tipOf(next);
      else frames.push(frameOf(frame.base, tipOf(next)));
      continue;
    }
    const depth = frames.length - 1;
    const base = frame.base?.version ?? { ...commitVersion(repository, null), contents: memory };
    const sides = sidesOf(repository, frame, base);
    const merged = await mergeVersions(
      memory,
      sides,
      depth === 0 ? remembering : virtual(remembering, depth),
    );
    frames.pop();
    const outer = frames.at(-1);
    if (outer === undefined) {
      const result = newVersion(repository, memory, merged.tree, []);
      const lostUses = findLostUses(repository, sides, result);
      return { ...merged, memory, base, lostUses };
    }
    const commits = [...frame.ours.commits, ...frame.theirs.commits];
    outer.base = { commits, version: newVersion(repository, memory, merged.tree, commits) };
  }
}

function sidesOf(repository: Repository, { ours, theirs }: Frame, base: Version): ThreeSides {
  const canonical = canonicalIds(repository, ours.commits, theirs.commits);
  const side = (version: Version): SideFiles => new SideFiles(repository, version, canonical);
  return { base: side(base), ours: side(ours.version), theirs: side(theirs.version) };
}

/** Nobody is asked about a base, and no rule of the user's has a say in it. Markers grow as Git's do. */
function virtual(options: TreeMergeOptions, depth: number): TreeMergeOptions {
  const [ours, theirs] = ['Temporary merge branch 1', 'Temporary merge branch 2'];
  const { size } = options.markers;
  return {
    ...options,
    favour: null,
    policy: new Policy([]),
    isVirtual: true,
    markers: { ours, base: '', theirs, size: size + 2 * depth, form: 'merge' },
  };
}
