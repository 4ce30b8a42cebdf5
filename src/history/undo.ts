/**
 * Undo and redo: from the operation log to the change of the view that takes operations back, or does them
 * again. Invariant: nothing leaves the log; undoing is an operation like any other, which says what it
 * undid, so that what stands can be read from the log alone.
 *
 * Where the log stands is the ordinary operation whose view is the present one: that operation itself, or,
 * after an undo, where it stood before what was undone (the sequential undo of jj 0.33).
 */
import type { Entry } from '../model/entry.ts';
import { nothingToRedo, nothingToUndo, undoUnknown } from '../model/errors.ts';
import type { ObjectId, OperationId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { compareBytewise, parentPath } from '../model/path.ts';
import type { FilesMove, LoggedOperation, Operation, ViewChange } from './operation.ts';
import { readOperation } from './operation.ts';
import type { Repository } from './repository.ts';
import type { PathChange } from './trees.ts';
import { diffTrees } from './trees.ts';

/** What operations did, or would do backwards, taken together. */
export interface ViewStep {
  /** In the order in which they are undone or done again. */
  readonly operations: readonly LoggedOperation[];
  readonly change: ViewChange;
  /** Sorted by path; where files are to become others. */
  readonly files: readonly PathChange[];
  /** Files that somebody changed between two of the operations, so that going on would lose the change. */
  readonly changedBetween: readonly RepoPath[];
}

/** Takes back the last `count` operations. Throws nothingToUndo, undoUnknown. */
export function stepBack(repository: Repository, count: number): ViewStep {
  const operations: LoggedOperation[] = [];
  let standing = standingAt(repository, repository.store.operations.last()?.id ?? null);
  // Where everything was forgotten, the log begins with the operation that did it.
  while (standing !== null && standing.operation.command !== 'gc' && operations.length < count) {
    if (standing.operation.files === undefined) throw undoUnknown(standing.operation.description);
    operations.push(standing);
    standing = standingAt(repository, standing.operation.parent);
  }
  if (operations.length < count) throw nothingToUndo(operations.length);
  const effects = operations.map(({ operation }) => inverse(effectOf(operation)));
  const undoes = operations.map(({ id }) => id);
  return compose(repository, operations, effects, { undoes });
}

/** Does again the last `count` operations that were undone. Throws nothingToRedo. */
export function stepForward(repository: Repository, count: number): ViewStep {
  const undone = undoneOperations(repository);
  if (undone.length < count) throw nothingToRedo(undone.length);
  const operations = undone.slice(0, count);
  const effects = operations.map(({ operation }) => effectOf(operation));
  const redoes = operations.map(({ id }) => id);
  return compose(repository, operations, effects, { redoes });
}

/**
 * The ordinary operation whose view is that after the operation `id`; null where that is the beginning, or
 * was forgotten.
 */
export function standingAt(repository: Repository, id: OperationId | null): LoggedOperation | null {
  let next = id;
  while (next !== null) {
    const logged = readOperation(repository, next);
    if (logged === null) return null;
    // Where gc forgot everything, it left one operation as the new beginning.
    if (logged.operation.command === 'gc') return null;
    const { undoes = [], redoes = [] } = logged.operation;
    const [redone, undone] = [redoes.at(-1), undoes.at(-1)];
    if (redone !== undefined) return readOperation(repository, redone);
    if (undone === undefined) return logged;
    next = readOperation(repository, undone)?.operation.parent ?? null;
  }
  return null;
}

/** What was undone since the last ordinary operation and not done again; what redo takes first, first. */
export function undoneOperations(repository: Repository): LoggedOperation[] {
  const steps: Operation[] = [];
  let next = repository.store.operations.last()?.id ?? null;
  while (next !== null) {
    const logged = readOperation(repository, next);
    if (logged === null || isOrdinary(logged.operation)) break;
    steps.push(logged.operation);
    next = logged.operation.parent;
  }
  const undone: OperationId[] = [];
  for (const { undoes = [], redoes = [] } of steps.reverse()) {
    undone.push(...undoes);
    undone.length -= redoes.length;
  }
  return undone.reverse().flatMap((id) => readOperation(repository, id) ?? []);
}

function isOrdinary({ undoes = [], redoes = [] }: Operation): boolean {
  return undoes.length === 0 && redoes.length === 0;
}

/** What one operation did, both ways readable. */
interface Effect {
  readonly refs: Operation['refs'];
  readonly head: Operation['head'];
  readonly previous: NonNullable<Operation['previous']> | null;
  readonly files: FilesMove | null;
}

function effectOf({ refs, head, previous = null, files = null }: Operation): Effect {
  return { refs, head, previous, files };
}

function inverse({ refs, head, previous, files }: Effect): Effect {
  return {
    refs: refs.map(({ name, from, to }) => ({ name, from: to, to: from })),
    head: head === null ? null : { from: head.to, to: head.from },
    previous: previous === null ? null : { from: previous.to, to: previous.from },
    files: files === null ? null : { from: files.to, to: files.from },
  };
}

/** Several effects, one after the other, as one. */
function compose(
  repository: Repository,
  operations: readonly LoggedOperation[],
  effects: readonly Effect[],
  names: Pick<ViewChange, 'undoes' | 'redoes'>,
): ViewStep {
  const refs = new Map<string, { from: ObjectId | null; to: ObjectId | null }>();
  const files = new Map<RepoPath, PathChange>();
  const changedBetween = new Set<RepoPath>();
  for (const effect of effects) {
    for (const { name, from, to } of effect.refs) {
      refs.set(name, { from: refs.has(name) ? refs.get(name)!.from : from, to });
    }
    if (effect.files === null) continue;
    for (const { path, before, after } of diffTrees(
      repository,
      effect.files.from,
      effect.files.to,
    )) {
      const earlier = files.get(path);
      if (earlier !== undefined && !isSame(earlier.after, before)) changedBetween.add(path);
      // What is told last stands last.
      files.delete(path);
      files.set(path, { path, before: earlier === undefined ? before : earlier.before, after });
    }
  }
  for (const path of standingAside(files)) {
    changedBetween.add(path);
    files.set(path, { ...files.get(path)!, after: null });
  }
  const heads = effects.flatMap(({ head }) => head ?? []);
  const head = heads.length === 0 ? null : { from: heads[0]!.from, to: heads.at(-1)!.to };
  const previous = effects.flatMap((effect) => effect.previous ?? []).at(-1);
  const moved = [...refs].filter(([, { from, to }]) => from !== to);
  return {
    operations,
    change: {
      ...names,
      onto: repository.store.operations.last()?.id ?? null,
      refs: moved.map(([name, { from, to }]) => ({ name, from, to })),
      ...(head === null || head.from === head.to ? {} : { head }),
      ...(previous === undefined ? {} : { previous: previous.to }),
    },
    files: [...files.values()]
      .filter(({ before, after }) => !isSame(before, after))
      .sort((a, b) => compareBytewise(a.path, b.path)),
    changedBetween: [...changedBetween].sort(compareBytewise),
  };
}

/** Of a file and a folder at one path, which only changes between operations bring about, the earlier. */
function standingAside(files: ReadonlyMap<RepoPath, PathChange>): RepoPath[] {
  const order = new Map<string, number>();
  for (const { path, after } of files.values()) if (after !== null) order.set(path, order.size);
  const aside: RepoPath[] = [];
  for (const [path, place] of order) {
    for (let above = parentPath(path); above !== ''; above = parentPath(above)) {
      const other = order.get(above);
      if (other !== undefined) aside.push((other < place ? above : path) as RepoPath);
    }
  }
  return aside;
}

function isSame(a: Entry | null, b: Entry | null): boolean {
  return a?.id === b?.id && a?.mode === b?.mode;
}
