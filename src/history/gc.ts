/**
 * The collection of garbage. Invariant: what is reachable is never removed, whatever other processes do
 * meanwhile.
 *
 * Marking and removing are one transaction that holds the write lock (most of the marking was done before
 * it), so no other process can make an object reachable between the two. What remains is a writer that
 * found an object in the store, did not write it again for that reason, and refers to it in a later
 * transaction of its own. It is stopped in that transaction: every collection that removes rows has a
 * number, a writer compares it with the one it saw when it opened the store, and where they differ walks
 * through all that it refers to (confirm-kept.ts) before it refers to it. So even `--prune=now` needs no
 * grace period to be safe; the period is there for people.
 */
import { FxdError, gcOnDamage } from '../model/errors.ts';
import type { ObjectType, OperationId } from '../model/ids.ts';
import type { Compaction } from '../store/compaction.ts';
import type { PresentObject } from '../store/garbage.ts';
import { copyStore } from '../store/private-copy.ts';
import type { Damage } from '../store/repacker.ts';
import { forgetCheckpoints } from './checkpoint-lines.ts';
import { PRUNED_KEY } from './fsck/operation-log.ts';
import type { OperationWindow } from './gc-roots.ts';
import { objectsOf, operationWindow, otherRoots, viewRoots } from './gc-roots.ts';
import { Marks } from './marks.ts';
import { recordOperation } from './operation.ts';
import { Repository } from './repository.ts';
import { forgetStatesOf } from './worktree-state.ts';

/** How old things must be to go, in milliseconds; 0 for everything. */
export interface GcAges {
  /** Operations, counted from when they happened. */
  readonly operations: number;
  /** Objects that no operation held, counted from when they were first seen to be unreachable. */
  readonly unreachable: number;
  /** Lines of checkpoints, counted from their last one. */
  readonly checkpoints: number;
}

export interface Removed {
  readonly operations: number;
  /** Lines of checkpoints. */
  readonly checkpoints: number;
  readonly objects: Readonly<Record<ObjectType, number>>;
  /** Unreachable objects that stay until they are old enough. */
  readonly waiting: number;
}

export interface GcReport extends Removed {
  /** On the disk, with the log of the store. */
  readonly bytes: { readonly before: number; readonly after: number };
  /** Whether packs were written anew. */
  readonly repacked: boolean;
  /** What could not be read and was left as it is. */
  readonly damages: readonly Damage[];
  /** Whether free space went back to the disk. */
  readonly compaction: Compaction;
}

/**
 * Forgets old operations and checkpoints, removes what is unreachable, writes packs anew, and shrinks the
 * file. Throws
 * gcOnDamage where something reachable is damaged, storeBusy, diskFull, gcOvertaken.
 */
export function collectGarbage(repository: Repository, ages: GcAges): GcReport {
  const { store, host } = repository;
  host.conserveMemory('young');
  const before = store.bytes;
  const { removed, groups } = onDamage(() => prune(repository, ages));
  const repacked = onDamage(() => store.repack(groups));
  const hasForgotten = removed.operations > 0 || removed.checkpoints > 0;
  const hasRemoved = hasForgotten || total(removed.objects) > 0;
  const compaction = store.compact(repacked !== null || hasRemoved);
  return {
    ...removed,
    bytes: { before, after: store.bytes },
    repacked: repacked !== null,
    damages: repacked?.damages ?? [],
    compaction,
  };
}

/** What `collectGarbage` would do, found out on a private copy. */
export function collectOnCopy(repository: Repository, ages: GcAges): GcReport {
  const { host, splitter, store } = repository;
  const copy = copyStore(store.file);
  try {
    const copied = Repository.open(copy.file, { host, splitter, lockTimeoutMs: 0 });
    try {
      return collectGarbage(copied, ages);
    } finally {
      copied.close();
    }
  } finally {
    copy.remove();
  }
}

function onDamage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isDamage =
      error instanceof FxdError && ['CORRUPT_OBJECT', 'MISSING_OBJECT'].includes(error.code);
    throw isDamage ? gcOnDamage(error.message, { cause: error }) : error;
  }
}

function total(objects: Removed['objects']): number {
  return Object.values(objects).reduce((sum, count) => sum + count, 0);
}

interface Pruned {
  readonly removed: Removed;
  /** Versions of one thing together, newest first. */
  readonly groups: readonly (readonly number[])[];
}

function prune(repository: Repository, ages: GcAges): Pruned {
  const { store } = repository;
  const now = repository.host.now();
  const beforeTime = ages.operations === 0 ? Infinity : now - ages.operations;
  const early = markEarly(repository, beforeTime);
  return store.transaction(() => {
    const window = operationWindow(repository, beforeTime);
    const oldest = ages.checkpoints === 0 ? Infinity : now - ages.checkpoints;
    const checkpoints = forgetCheckpoints(repository, oldest);
    // After another collection, a mark may stand for an object that has gone and come back.
    const isStale = early === null || store.wasCollected || checkpoints.length > 0;
    const marks = isStale ? new Marks(repository) : early;
    markKept(repository, marks, window);
    const held = new Marks(repository, { below: marks, lenient: true });
    held.add([
      ...window.forgotten.flatMap(({ operation }) => objectsOf(operation)),
      ...checkpoints,
    ]);

    const since = store.garbage.unreachableSince();
    const waiting = new Map<number, number>();
    const doomed: PresentObject[] = [];
    for (const object of store.garbage.objects()) {
      if (marks.has(object.id)) continue;
      const first = since.get(object.number) ?? now;
      // The grace is for what a process may be about to use; a forgotten operation had its own.
      const isDue = ages.unreachable === 0 || first <= now - ages.unreachable;
      if (held.has(object.id) || isDue) doomed.push(object);
      else waiting.set(object.number, first);
    }
    if (doomed.length > 0) {
      store.beginCollection();
      store.garbage.removeObjects(doomed);
      forgetStatesOf(repository, new Set(doomed.map(({ id }) => id)));
    }
    store.garbage.setUnreachable(since, waiting);
    forgetOperations(repository, window);
    return {
      removed: {
        operations: window.forgotten.length,
        checkpoints: checkpoints.length,
        objects: countByType(doomed),
        waiting: waiting.size,
      },
      groups: marks.groups,
    };
  });
}

/** Marks without the write lock; null where that failed, perhaps because of another collection. */
function markEarly(repository: Repository, beforeTime: number): Marks | null {
  try {
    const marks = new Marks(repository);
    markKept(repository, marks, operationWindow(repository, beforeTime));
    return marks;
  } catch (error) {
    if (error instanceof FxdError) return null;
    throw error;
  }
}

function markKept(repository: Repository, marks: Marks, window: OperationWindow): void {
  marks.add(viewRoots(repository));
  marks.add(
    otherRoots(
      repository,
      window.kept.map(({ operation }) => operation),
    ),
  );
}

/** Where the whole log is forgotten, one operation says so: the next one must name one before it. */
function forgetOperations(repository: Repository, { kept, forgotten }: OperationWindow): void {
  const last: OperationId | undefined = forgotten[0]?.id;
  if (last === undefined) return;
  const { store } = repository;
  if (kept.length === 0) {
    const count = forgotten.length === 1 ? 'one operation' : `${forgotten.length} operations`;
    recordOperation(repository, { command: 'gc', description: `forget ${count}` }, { refs: [] });
  }
  store.garbage.forgetOperations(last);
  store.metadata.set(PRUNED_KEY, last);
}

function countByType(objects: readonly PresentObject[]): Removed['objects'] {
  const counts = { commit: 0, tree: 0, blob: 0, tag: 0 };
  for (const { type } of objects) if (type !== null) counts[type] += 1;
  return counts;
}
