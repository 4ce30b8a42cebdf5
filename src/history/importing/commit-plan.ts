/**
 * The commits that an import takes, in the order in which they are recorded. Invariant: every commit comes
 * after its parents, and the order follows from the commits alone, so two imports record alike.
 */
import { gitObjectDamaged } from '../../model/errors.ts';
import type { CommitId, TreeId } from '../../model/ids.ts';
import { compareBytewise } from '../../model/path.ts';
import { parseCommit } from '../commit-object.ts';
import { PriorityQueue } from '../priority-queue.ts';
import type { GitSource, KnownCommits } from './git-source.ts';
import { requireOwnId } from './source-tips.ts';

export interface PlannedCommit {
  readonly id: CommitId;
  readonly tree: TreeId;
  /** Those that are taken or known; of a commit at the end of a shallow history there are none. */
  readonly parents: readonly CommitId[];
  /** Committer's time, seconds since 1970. */
  readonly time: number;
  readonly bytes: Buffer;
}

export interface CommitPlan {
  /** Parents first. */
  readonly commits: readonly PlannedCommit[];
  /** Those of them that have parents which are neither taken nor known. */
  readonly shallow: readonly CommitId[];
}

/** How far back an import goes. */
export interface Reach {
  /** Commits of each line, counted from its tip; null for all. */
  readonly depth: number | null;
  /** Commits before this time, in seconds since 1970, are left out; null for none. */
  readonly since: number | null;
}

/** The commits behind `tips` that are not known. Throws gitObjectDamaged, gitObjectMissing. */
export async function planCommits(
  source: GitSource,
  tips: readonly CommitId[],
  known: KnownCommits,
  reach: Reach,
): Promise<CommitPlan> {
  const isWhole = reach.depth === null && reach.since === null;
  const found = isWhole
    ? await readAll(source, await source.commits(tips, known))
    : await readReach(source, tips, known, reach);
  const shallow: CommitId[] = [];
  const planned = new Map<CommitId, PlannedCommit>();
  for (const commit of found.values()) {
    const isEnd = source.shallow.has(commit.id);
    const isThere = (id: CommitId) => (found.has(id) && !isEnd) || known.has(id);
    const parents = commit.parents.filter(isThere);
    // Where one parent is missing all are left out, as Git does.
    if (parents.length < commit.parents.length) shallow.push(commit.id);
    const isCut = parents.length < commit.parents.length;
    planned.set(commit.id, isCut ? { ...commit, parents: [] } : commit);
  }
  return { commits: inOrder(planned), shallow: shallow.sort() };
}

async function readAll(
  source: GitSource,
  ids: Iterable<CommitId>,
): Promise<Map<CommitId, PlannedCommit>> {
  const found = new Map<CommitId, PlannedCommit>();
  for await (const object of source.read(ids)) {
    const { id, type } = object;
    if (type !== 'commit') throw gitObjectDamaged(id, `a commit was expected, it is a ${type}`);
    requireOwnId(object);
    // A copy, because what was read is a part of something larger.
    const bytes = Buffer.from(object.bytes);
    const { tree, parents, committer } = parseCommit(bytes, id as CommitId);
    found.set(id as CommitId, { id: id as CommitId, tree, parents, time: committer.time, bytes });
  }
  return found;
}

/** Reads generation by generation, because how far it goes shows only on the way. */
async function readReach(
  source: GitSource,
  tips: readonly CommitId[],
  known: KnownCommits,
  { depth, since }: Reach,
): Promise<Map<CommitId, PlannedCommit>> {
  const found = new Map<CommitId, PlannedCommit>();
  let next = tips.filter((id) => !known.has(id));
  for (let level = 1; next.length > 0 && level <= (depth ?? Infinity); level++) {
    const parents = new Set<CommitId>();
    for (const [id, commit] of await readAll(source, new Set(next))) {
      // A tip is taken however old it is: a branch without its tip would be none.
      if (since !== null && commit.time < since && level > 1) continue;
      found.set(id, commit);
      if (!source.shallow.has(id)) commit.parents.forEach((parent) => parents.add(parent));
    }
    next = [...parents].filter((id) => !found.has(id) && !known.has(id));
  }
  return found;
}

/** Parents first, and of those that are free the oldest (Kahn's algorithm). */
function inOrder(commits: ReadonlyMap<CommitId, PlannedCommit>): PlannedCommit[] {
  const children = new Map<CommitId, PlannedCommit[]>();
  const waiting = new Map<CommitId, number>();
  const free = new PriorityQueue<PlannedCommit>(
    (a, b) => a.time - b.time || compareBytewise(a.id, b.id),
  );
  for (const commit of commits.values()) {
    const before = new Set(commit.parents.filter((parent) => commits.has(parent)));
    waiting.set(commit.id, before.size);
    if (before.size === 0) free.push(commit);
    for (const parent of before) {
      const group = children.get(parent);
      if (group === undefined) children.set(parent, [commit]);
      else group.push(commit);
    }
  }
  const order: PlannedCommit[] = [];
  for (let commit = free.pop(); commit !== undefined; commit = free.pop()) {
    order.push(commit);
    for (const child of children.get(commit.id) ?? []) {
      const left = waiting.get(child.id)! - 1;
      waiting.set(child.id, left);
      if (left === 0) free.push(child);
    }
  }
  return order;
}
