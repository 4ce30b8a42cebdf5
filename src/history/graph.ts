/**
 * Walks over commits. Invariant: every walk is iterative and visits a commit once, so neither depth nor
 * a crafted cycle can hang it.
 */
import type { CommitId } from '../model/ids.ts';
import type { GraphCommit } from '../store/commit-graph.ts';
import { missingObject } from '../model/errors.ts';
import { PriorityQueue } from './priority-queue.ts';
import type { Repository } from './repository.ts';

function graphCommit(repository: Repository, id: CommitId): GraphCommit {
  const number = repository.store.objects.numberOf(id);
  const commit = number === null ? undefined : repository.store.commitGraph.get(number);
  if (commit === undefined) throw missingObject(id);
  return commit;
}

function idOf(repository: Repository, { number }: GraphCommit): CommitId {
  return repository.store.objects.idOf(number) as CommitId;
}

/** Newest first; of one moment, a child comes before its parents. */
function newerFirst(a: GraphCommit, b: GraphCommit): number {
  return b.time - a.time || b.generation - a.generation || b.number - a.number;
}

function higherFirst(a: GraphCommit, b: GraphCommit): number {
  return b.generation - a.generation || newerFirst(a, b);
}

function parentsOf(repository: Repository, commit: GraphCommit, firstOnly = false): GraphCommit[] {
  const parents = firstOnly ? commit.parents.slice(0, 1) : commit.parents;
  return parents.flatMap((number) => repository.store.commitGraph.get(number) ?? []);
}

/** Every commit that can be reached from these, as small integers. */
export function reachable(repository: Repository, tips: readonly CommitId[]): Set<number> {
  const { commitGraph } = repository.store;
  if (tips.length > 0) commitGraph.loadAll();
  const pending = tips.map((tip) => graphCommit(repository, tip).number);
  const seen = new Set<number>(pending);
  for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
    for (const parent of commitGraph.get(number)?.parents ?? []) {
      if (seen.has(parent) || commitGraph.get(parent) === undefined) continue;
      seen.add(parent);
      pending.push(parent);
    }
  }
  return seen;
}

/** The commits reachable from `tips` and not from `excluded`, newest first, one at a time. */
export function* walk(
  repository: Repository,
  tips: readonly CommitId[],
  excluded: readonly CommitId[] = [],
): Generator<CommitId> {
  const hidden = reachable(repository, excluded);
  const queue = new PriorityQueue<GraphCommit>(newerFirst);
  const seen = new Set<number>(hidden);
  const push = (commit: GraphCommit): void => {
    if (seen.has(commit.number)) return;
    seen.add(commit.number);
    queue.push(commit);
  };
  for (const tip of tips) push(graphCommit(repository, tip));
  for (let commit = queue.pop(); commit !== undefined; commit = queue.pop()) {
    yield idOf(repository, commit);
    parentsOf(repository, commit).forEach(push);
  }
}

/** Whether `ancestor` can be reached from `descendant` (a commit reaches itself). */
export function isAncestor(
  repository: Repository,
  ancestor: CommitId,
  descendant: CommitId,
): boolean {
  const target = graphCommit(repository, ancestor);
  const seen = new Set<number>();
  const pending = [graphCommit(repository, descendant)];
  for (let commit = pending.pop(); commit !== undefined; commit = pending.pop()) {
    if (commit.number === target.number) return true;
    if (seen.has(commit.number) || commit.generation <= target.generation) continue;
    seen.add(commit.number);
    pending.push(...parentsOf(repository, commit));
  }
  return false;
}

const FROM_A = 1;
const FROM_B = 2;
const STALE = 4;

/** The best common ancestors of two commits: none of them is an ancestor of another. */
export function mergeBases(repository: Repository, a: CommitId, b: CommitId): CommitId[] {
  return commonAncestors(repository, [a], [b]);
}

/**
 * The best common ancestors of two sides, each made of several commits. Walks down by generation, so that
 * a commit comes after all its descendants, and stops where only common ones are left.
 */
export function commonAncestors(
  repository: Repository,
  some: readonly CommitId[],
  others: readonly CommitId[],
): CommitId[] {
  const flags = new Map<number, number>();
  const queue = new PriorityQueue<GraphCommit>(higherFirst);
  /** Commits in the queue that are not known to be ancestors of a base. */
  let undecided = 0;
  const paint = (commit: GraphCommit, flag: number): void => {
    const old = flags.get(commit.number);
    const now = (old ?? 0) | flag;
    flags.set(commit.number, now);
    if (old === undefined) queue.push(commit);
    undecided += Number((now & STALE) === 0) - Number(old !== undefined && (old & STALE) === 0);
  };
  for (const commit of some) paint(graphCommit(repository, commit), FROM_A);
  for (const commit of others) paint(graphCommit(repository, commit), FROM_B);
  const bases: GraphCommit[] = [];
  while (undecided > 0) {
    const commit = queue.pop()!;
    const flag = flags.get(commit.number)!;
    if ((flag & STALE) === 0) undecided--;
    const isCommon = (flag & FROM_A) !== 0 && (flag & FROM_B) !== 0;
    if (isCommon && (flag & STALE) === 0) bases.push(commit);
    const passedOn = isCommon ? flag | STALE : flag;
    for (const parent of parentsOf(repository, commit)) {
      // Only a table that was tampered with has a parent that was visited before its child.
      if (parent.generation < commit.generation) paint(parent, passedOn);
    }
  }
  return bases.map((commit) => idOf(repository, commit));
}
