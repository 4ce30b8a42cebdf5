/**
 * Operations: one user command that changed the view. Invariant: the refs, HEAD and the log entry change
 * in one transaction, and only if they still are what the command saw.
 */
import { refMoved } from '../model/errors.ts';
import type { ObjectId, OperationId, TreeId } from '../model/ids.ts';
import type { StoredOperation } from '../store/operations.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import { canonicalJson } from './canonical-json.ts';
import { confirmKept } from './confirm-kept.ts';
import type { Repository } from './repository.ts';
import { viewHash } from './view-hash.ts';

export interface RefMove {
  /** Full ref name. */
  readonly name: string;
  /** Null where it did not exist. */
  readonly from: ObjectId | null;
  /** Null where it is deleted. */
  readonly to: ObjectId | null;
}

/** What a command does to the files: only paths that differ between the two trees are touched. */
export interface FilesMove {
  /** Has every byte that is overwritten. */
  readonly from: TreeId;
  readonly to: TreeId;
}

/** HEAD as Git writes it. */
export interface HeadMove {
  readonly from: string;
  readonly to: string;
}

export interface ViewChange {
  readonly refs: readonly RefMove[];
  /** Where HEAD changes. */
  readonly head?: HeadMove;
  /** What `-` means from now on, as Git writes HEAD, where that changes. */
  readonly previous?: string | null;
  /** Where files change with the view. */
  readonly files?: FilesMove | null;
  /** The newest operation that the command saw, where it must be the newest still. */
  readonly onto?: OperationId | null;
  /** The operations that this one undoes, newest first. */
  readonly undoes?: readonly OperationId[];
  /** The operations that this one does again, oldest first. */
  readonly redoes?: readonly OperationId[];
}

export interface OperationAbout {
  /** The verb, such as `commit`. */
  readonly command: string;
  /** What it did, in one line. */
  readonly description: string;
}

/** The body of an operation; its JSON with sorted keys is what is hashed. */
export interface Operation {
  readonly command: string;
  readonly description: string;
  /** Null where it touched no file. Missing in format 1, which did not say. */
  readonly files?: FilesMove | null;
  readonly head: HeadMove | null;
  readonly parent: OperationId | null;
  /** What `-` meant before and after, where that changed. Missing in format 1. */
  readonly previous?: { readonly from: string | null; readonly to: string | null } | null;
  /** Missing in format 1, as `undoes`. */
  readonly redoes?: readonly OperationId[];
  readonly refs: readonly RefMove[];
  /** Only in format 1: the tree of unsaved files that it was about to overwrite, or null. */
  readonly saved?: TreeId | null;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly undoes?: readonly OperationId[];
  /** SHA-256 of the view that resulted: every ref and HEAD. */
  readonly view: string;
}

/** An operation with its name. */
export interface LoggedOperation {
  readonly id: OperationId;
  readonly operation: Operation;
}

/**
 * Changes the view and logs the operation, with whatever `alongside` writes, in one transaction.
 * Throws refMoved where another process was faster.
 */
export function recordOperation(
  repository: Repository,
  about: OperationAbout,
  change: ViewChange,
  alongside: () => void = () => undefined,
): OperationId {
  const { store, host } = repository;
  return store.transaction(() => {
    alongside();
    confirmKept(repository, objectsNamedBy(change));
    for (const { name, from, to } of change.refs) {
      if (!store.refs.compareAndSwap(name, from, to)) throw refMoved(name);
    }
    const previous = moveHead(repository, change);
    const parent = store.operations.last()?.id ?? null;
    if (change.onto !== undefined && change.onto !== parent) throw refMoved('the view');
    const operation: Operation = {
      ...about,
      files: change.files ?? null,
      head: change.head ?? null,
      parent,
      previous,
      redoes: change.redoes ?? [],
      refs: change.refs,
      time: host.now(),
      undoes: change.undoes ?? [],
      view: viewHash(store),
    };
    return store.operations.append(canonicalJson(operation));
  });
}

/** What a change makes reachable, and gc in another process may have taken before. */
function objectsNamedBy({ refs, head, files }: ViewChange): (ObjectId | null | undefined)[] {
  const commit = head?.to.startsWith('ref: ') === false ? (head.to as ObjectId) : null;
  return [...refs.map(({ to }) => to), files?.from, files?.to, commit];
}

/** Moves HEAD, and what `-` means; returns how the latter changed, or null. */
function moveHead(
  repository: Repository,
  { head, previous }: ViewChange,
): NonNullable<Operation['previous']> | null {
  if (head === undefined && previous === undefined) return null;
  const { worktrees } = repository.store;
  const now = worktrees.head(MAIN_WORKTREE);
  if (now === null || (head !== undefined && now.head !== head.from)) throw refMoved('HEAD');
  const to = previous === undefined ? now.previous : previous;
  worktrees.setHead(MAIN_WORKTREE, head?.to ?? now.head, to);
  return to === now.previous ? null : { from: now.previous, to };
}

/** What an operation did, in one line that names the verb; the words of a commit are the user's. */
export function operationTitle({ command, description }: OperationAbout): string {
  if (description === '') return command;
  const namesVerb = command !== 'commit' && description.split(' ').includes(command);
  return namesVerb ? description : `${command}: ${description}`;
}

/** The newest operations, newest first; all of them with -1. */
export function listOperations(repository: Repository, limit: number): LoggedOperation[] {
  return repository.store.operations.newest(limit).map(parseOperation);
}

/** All operations, newest first, one at a time, as far back as they are known. */
export function* walkOperations(repository: Repository): Generator<LoggedOperation> {
  let next: OperationId | null = repository.store.operations.last()?.id ?? null;
  while (next !== null) {
    const logged: LoggedOperation | null = readOperation(repository, next);
    if (logged === null) return;
    yield logged;
    next = logged.operation.parent;
  }
}

/** The operation with this id, or null where it is none, or was forgotten. */
export function readOperation(repository: Repository, id: OperationId): LoggedOperation | null {
  const stored = repository.store.operations.get(id);
  return stored === null ? null : parseOperation(stored);
}

function parseOperation({ id, body }: StoredOperation): LoggedOperation {
  return { id, operation: JSON.parse(body) as Operation };
}
