/**
 * The view at an earlier time, from the operation log. Invariant: undoing the recorded moves one by one,
 * newest first, gives exactly the refs and HEAD that were.
 */
import type { CommitId, ObjectId } from '../model/ids.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import type { Operation } from './operation.ts';
import { listOperations } from './operation.ts';
import type { Repository } from './repository.ts';

export interface View {
  readonly refs: ReadonlyMap<string, ObjectId>;
  /** As Git writes HEAD. */
  readonly head: string;
}

/** The commit that HEAD stands for in a view, or null. */
export function headCommit({ refs, head }: View): CommitId | null {
  if (!head.startsWith('ref: ')) return head as CommitId;
  return (refs.get(head.slice('ref: '.length)) ?? null) as CommitId | null;
}

/** The view after the newest operation for which `isPast` holds; null where none is. */
export function viewAt(
  repository: Repository,
  isPast: (operation: Operation, id: string) => boolean,
): View | null {
  const refs = new Map<string, ObjectId>();
  for (const { name, target } of repository.store.refs.list('')) refs.set(name, target);
  let head = repository.store.worktrees.head(MAIN_WORKTREE)?.head ?? '';
  for (const { id, operation } of listOperations(repository, -1)) {
    if (isPast(operation, id)) return { refs, head };
    for (const { name, from } of operation.refs) {
      if (from === null) refs.delete(name);
      else refs.set(name, from);
    }
    head = operation.head?.from ?? head;
  }
  return null;
}
