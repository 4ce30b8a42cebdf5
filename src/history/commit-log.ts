/**
 * The commits of a log. Invariant: newest first and one at a time where that is possible, so a limit ends
 * the walk; in graph order every commit comes before its parents.
 */
import type { CommitId } from '../model/ids.ts';
import type { Commit } from './commit-object.ts';
import { isAncestor, reachable, walk } from './graph.ts';
import type { Repository } from './repository.ts';
import type { Range } from './revision.ts';

export interface LogQuery {
  readonly range: Range;
  /** Only these commits; null for all. */
  readonly touched: ReadonlySet<CommitId> | null;
  /** Whether a commit is wanted; null where all are. */
  readonly accepts: ((commit: Commit) => boolean) | null;
  readonly limit: number;
}

/** The commits, newest first. */
export function logCommits(repository: Repository, query: LogQuery): Commit[] {
  const { range, touched, accepts, limit } = query;
  const found: Commit[] = [];
  let left = touched?.size ?? Infinity;
  if (limit === 0 || left === 0) return found;
  for (const id of walk(repository, range.include, range.exclude)) {
    if (touched !== null && !touched.has(id)) continue;
    left--;
    const commit = repository.readCommit(id);
    if (accepts === null || accepts(commit)) found.push(commit);
    if (found.length >= limit || left === 0) break;
  }
  return found;
}

/** A commit with what a graph draws below it. */
export interface GraphedCommit {
  readonly commit: Commit;
  /** Its parents; in place of those that are not shown, the nearest ancestors that are. */
  readonly edges: readonly CommitId[];
}

/** The commits in graph order: the lines of a merged branch stay together. */
export function logGraph(repository: Repository, query: LogQuery): GraphedCommit[] {
  const { touched, accepts, limit } = query;
  const order = topologicalOrder(repository, query.range);
  const idOf = (number: number) => repository.store.objects.idOf(number) as CommitId;
  const isFiltered = touched !== null || accepts !== null;
  const isShown = (number: number): boolean => {
    const id = idOf(number);
    if (touched !== null && !touched.has(id)) return false;
    return accepts === null || accepts(repository.readCommit(id));
  };
  const shown = isFiltered ? order.filter(isShown) : order;
  const edges = isFiltered ? nearestShown(repository, order, new Set(shown)) : null;
  return shown.slice(0, limit).map((number) => {
    const commit = repository.readCommit(idOf(number));
    return { commit, edges: edges === null ? commit.parents : edges.get(number)!.map(idOf) };
  });
}

function parentsOf(repository: Repository, number: number): readonly number[] {
  return repository.store.commitGraph.get(number)?.parents ?? [];
}

/**
 * Every commit before its parents. The commit that became free last goes next, which keeps the commits of
 * one branch together (Kahn's algorithm with a stack, as in Git's `--topo-order`).
 */
function topologicalOrder(repository: Repository, { include, exclude }: Range): number[] {
  const graph = repository.store.commitGraph;
  const hidden = reachable(repository, exclude);
  const all = [...reachable(repository, include)].filter((number) => !hidden.has(number));
  const children = new Map<number, number>(all.map((number) => [number, 0]));
  for (const number of all) {
    for (const parent of parentsOf(repository, number)) {
      const count = children.get(parent);
      if (count !== undefined) children.set(parent, count + 1);
    }
  }
  const time = (number: number) => graph.get(number)?.time ?? 0;
  const free = all
    .filter((number) => children.get(number) === 0)
    .sort((a, b) => time(a) - time(b) || a - b);
  const order: number[] = [];
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    order.push(next);
    for (const parent of parentsOf(repository, next)) {
      const count = children.get(parent);
      if (count === undefined) continue;
      children.set(parent, count - 1);
      if (count === 1) free.push(parent);
    }
  }
  return order;
}

/** For each commit the nearest ancestors that are shown, found from the oldest on. */
function nearestShown(
  repository: Repository,
  order: readonly number[],
  shown: ReadonlySet<number>,
): Map<number, readonly number[]> {
  const nearest = new Map<number, readonly number[]>();
  for (const number of order.toReversed()) {
    const above = parentsOf(repository, number).flatMap((parent) =>
      shown.has(parent) ? [parent] : (nearest.get(parent) ?? []),
    );
    nearest.set(number, withoutAncestors(repository, [...new Set(above)]));
  }
  return nearest;
}

/** Those from which no other one of them can be reached. */
function withoutAncestors(repository: Repository, numbers: readonly number[]): readonly number[] {
  if (numbers.length < 2) return numbers;
  const idOf = (number: number) => repository.store.objects.idOf(number) as CommitId;
  return numbers.filter(
    (number) =>
      !numbers.some(
        (other) => other !== number && isAncestor(repository, idOf(number), idOf(other)),
      ),
  );
}
