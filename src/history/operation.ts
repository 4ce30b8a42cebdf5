/**
 * Operations: one user command that changed the view. Invariant: the refs, HEAD and the log entry change
 * in one transaction, and only if they still are what the command saw.
 */
import { refMoved } from '../model/errors.ts';
import { sha256 } from '../model/hash.ts';
import type { ObjectId, OperationId, TreeId } from '../model/ids.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import type { Repository } from './repository.ts';

export interface RefMove {
  /** Full ref name. */
  readonly name: string;
  /** Null where it did not exist. */
  readonly from: ObjectId | null;
  /** Null where it is deleted. */
  readonly to: ObjectId | null;
}

export interface ViewChange {
  readonly refs: readonly RefMove[];
  /** HEAD as Git writes it, where it changes. */
  readonly head?: { readonly from: string; readonly to: string };
  /** What `-` means from now on, as Git writes HEAD, where the command switched. */
  readonly previous?: string;
  /** Tree of the unsaved files that the command was about to overwrite, or null. */
  readonly saved?: TreeId | null;
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
  readonly head: { readonly from: string; readonly to: string } | null;
  readonly parent: OperationId | null;
  readonly refs: readonly RefMove[];
  readonly saved: TreeId | null;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** SHA-256 of the view that resulted: every ref and HEAD. */
  readonly view: string;
}

/** JSON with sorted keys and no white space: one value has one form. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
  return `{${entries.join(',')}}`;
}

/** The name of the present view. */
function viewHash(repository: Repository): string {
  const { refs, worktrees } = repository.store;
  const lines = refs.list('').map(({ name, target }) => `${target} ${name}\n`);
  const head = worktrees.head(MAIN_WORKTREE)?.head ?? '';
  const text = `fxd view 1\n${lines.join('')}HEAD ${head}\n`;
  return sha256(Buffer.from(text, 'utf8')).toString('hex');
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
    for (const { name, from, to } of change.refs) {
      if (!store.refs.compareAndSwap(name, from, to)) throw refMoved(name);
    }
    if (change.head !== undefined) moveHead(repository, change.head, change.previous);
    const operation: Operation = {
      ...about,
      head: change.head ?? null,
      parent: store.operations.last()?.id ?? null,
      refs: change.refs,
      saved: change.saved ?? null,
      time: host.now(),
      view: viewHash(repository),
    };
    return store.operations.append(canonicalJson(operation));
  });
}

function moveHead(
  repository: Repository,
  { from, to }: { readonly from: string; readonly to: string },
  previous: string | undefined,
): void {
  const { worktrees } = repository.store;
  const now = worktrees.head(MAIN_WORKTREE);
  if (now?.head !== from) throw refMoved('HEAD');
  worktrees.setHead(MAIN_WORKTREE, to, previous ?? now.previous);
}

/** The newest operations, newest first. */
export function listOperations(
  repository: Repository,
  limit: number,
): { readonly id: OperationId; readonly operation: Operation }[] {
  return repository.store.operations
    .newest(limit)
    .map(({ id, body }) => ({ id, operation: JSON.parse(body) as Operation }));
}
