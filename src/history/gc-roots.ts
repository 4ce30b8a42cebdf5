/**
 * Where reachability begins. Invariant: whatever a user can still name, see or undo is below one of these,
 * so what is below none of them is garbage.
 */
import type { ObjectId } from '../model/ids.ts';
import { parseObjectId } from '../model/ids.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import { readIntention, treesOfIntention } from './journal.ts';
import type { LoggedOperation, Operation } from './operation.ts';
import { listOperations } from './operation.ts';
import type { Repository } from './repository.ts';
import { readArrived } from './syncing/arrived.ts';

/** The log in two parts. */
export interface OperationWindow {
  /** Of these every object is kept. */
  readonly kept: readonly LoggedOperation[];
  /** The oldest ones, all that lie before the first that is kept; newest first. */
  readonly forgotten: readonly LoggedOperation[];
}

/**
 * What of the operation log is forgotten: operations from before a time (in milliseconds), from the old end
 * up to the first that is tagged, so that the rest is still one chain. The last one stays if it only says
 * that those before it were forgotten.
 */
export function operationWindow(repository: Repository, before: number): OperationWindow {
  const operations = listOperations(repository, -1);
  const tagged = new Set(repository.store.garbage.taggedOperations());
  const isKept = ({ id, operation }: LoggedOperation, index: number) =>
    operation.time > before || tagged.has(id) || (index === 0 && operation.command === 'gc');
  const oldestKept = operations.findLastIndex(isKept);
  return { kept: operations.slice(0, oldestKept + 1), forgotten: operations.slice(oldestKept + 1) };
}

/** The objects that refs and HEAD name; one that is missing is damage. */
export function viewRoots(repository: Repository): ObjectId[] {
  const { refs, worktrees } = repository.store;
  const targets = refs.list('').map(({ target }) => target);
  return [...targets, ...commitsOf(worktrees.head(MAIN_WORKTREE)?.head)];
}

/**
 * What else is needed: for `-`, for undoing, for taking back what a crash cut off, and for going on with a
 * transfer that broke off.
 */
export function otherRoots(repository: Repository, operations: readonly Operation[]): ObjectId[] {
  const { objects, worktrees } = repository.store;
  const intention = readIntention(repository);
  const roots = [
    ...commitsOf(worktrees.head(MAIN_WORKTREE)?.previous),
    ...(intention === null ? [] : treesOfIntention(intention)),
    ...operations.flatMap(objectsOf),
    ...readArrived(repository).tips,
  ];
  return [...new Set(roots)].filter((id) => objects.has(id));
}

/** Every object that an operation led from or to. */
export function objectsOf({ refs, head, previous, saved, files }: Operation): ObjectId[] {
  const ids = refs.flatMap(({ from, to }) => [from, to]);
  const heads = [head?.from, head?.to, previous?.from, previous?.to];
  return [
    ...[...ids, saved, files?.from, files?.to].filter((id) => typeof id === 'string'),
    ...heads.flatMap(commitsOf),
  ];
}

/** The commit that HEAD as Git writes it names by its id, if it does. */
function commitsOf(head: string | null | undefined): ObjectId[] {
  const id = parseObjectId(head ?? '');
  return id === null ? [] : [id];
}
