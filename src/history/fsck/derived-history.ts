/**
 * The derived tables, computed again from the commits. Invariant: checking and rebuilding take their rows
 * from the functions by which a commit is recorded, so the three can never disagree.
 */
import { missingObject } from '../../model/errors.ts';
import type { CommitId } from '../../model/ids.ts';
import type { GraphCommit } from '../../store/commit-graph.ts';
import { CommitGraphTable } from '../../store/commit-graph.ts';
import type { HistoryRows } from '../../store/history-tables.ts';
import { compareVersions } from '../changes.ts';
import { changedPaths, historyRows } from '../history-rows.ts';
import { IDENTITY_VERSION } from '../node-map.ts';
import type { Repository } from '../repository.ts';
import { commitVersion } from '../version.ts';
import { faultOf } from './finding.ts';

/** A commit with its place in the graph. */
export interface OrderedCommit extends GraphCommit {
  readonly id: CommitId;
}

export interface CommitOrder {
  /** Parents before their children. */
  readonly commits: readonly OrderedCommit[];
  /** Commits that are their own ancestors, which only lying rows or a collision can make. */
  readonly circle: readonly CommitId[];
  /** Commits that cannot be placed, because they or their parents cannot be read. */
  readonly unknown: ReadonlySet<number>;
}

/** Commits in an order in which their rows can be computed. */
export function orderCommits(
  repository: Repository,
  commits: ReadonlyMap<number, CommitId>,
): CommitOrder {
  const unknown = new Set<number>();
  const parents = new Map<number, readonly number[]>();
  for (const [number, id] of commits) {
    const fault = faultOf(() => parents.set(number, parentNumbers(repository, id)));
    if (fault !== null) unknown.add(number);
  }
  const order = parentsFirst(parents);
  const placed = new Set(order);
  const circle = [...parents.keys()].filter((number) => !placed.has(number));
  const graph = new Map<number, OrderedCommit>();
  // Of a parent that cannot be read only the table can tell.
  const generationOf = (parent: number) =>
    (graph.get(parent) ?? repository.store.commitGraph.get(parent))?.generation ?? 0;
  for (const number of order) {
    const id = commits.get(number)!;
    const { time } = repository.readCommit(id).committer;
    const row = CommitGraphTable.rowOf(number, time, parents.get(number)!, generationOf);
    graph.set(number, { ...row, id });
  }
  const idOf = (number: number) => commits.get(number)!;
  return { commits: [...graph.values()], circle: circle.map(idOf), unknown };
}

/** Those numbers that are in no circle, parents before their children (Kahn's algorithm). */
function parentsFirst(parents: ReadonlyMap<number, readonly number[]>): number[] {
  const children = new Map<number, number[]>();
  const waiting = new Map<number, number>();
  for (const [number, all] of parents) {
    const known = new Set(all.filter((parent) => parents.has(parent)));
    waiting.set(number, known.size);
    for (const parent of known) {
      const group = children.get(parent);
      if (group === undefined) children.set(parent, [number]);
      else group.push(number);
    }
  }
  const free = [...waiting].flatMap(([number, count]) => (count === 0 ? [number] : []));
  const order: number[] = [];
  for (let number = free.pop(); number !== undefined; number = free.pop()) {
    order.push(number);
    for (const child of children.get(number) ?? []) {
      const left = waiting.get(child)! - 1;
      waiting.set(child, left);
      if (left === 0) free.push(child);
    }
  }
  return order;
}

/** Throws missingObject, corruptObject where a parent cannot be told. */
function parentNumbers(repository: Repository, id: CommitId): number[] {
  return repository.readCommit(id).parents.map((parent) => {
    const number = repository.store.objects.numberOf(parent);
    if (number === null) throw missingObject(parent);
    return number;
  });
}

/** What the derived tables should say of a commit. Throws what reading its files throws. */
export function rowsOfCommit(repository: Repository, { number, id }: OrderedCommit): HistoryRows {
  const { tree, parents } = repository.readCommit(id);
  const version = commitVersion(repository, id);
  const againstParents = parents.map((parent) => {
    return compareVersions(commitVersion(repository, parent), version);
  });
  const parentTrees = parents.map((parent) => repository.treeOf(parent));
  const paths = changedPaths(repository, tree, parentTrees);
  const aliases = repository.store.nodeMaps.get(number)?.aliases ?? [];
  return historyRows({ commit: number, paths, againstParents, aliases });
}

/**
 * Whether the nodes' rows of a commit can be computed as they were: versions that another splitter made
 * were perhaps compared with its help, and that one is not here.
 */
export function isComparable(
  { splitter, store }: Repository,
  { number, parents }: GraphCommit,
): boolean {
  return [number, ...parents].every((commit) => {
    const map = store.nodeMaps.get(commit);
    return map?.splitterVersion === splitter.version && map.identityVersion === IDENTITY_VERSION;
  });
}
