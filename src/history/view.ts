/**
 * The view at an earlier time, from the operation log. Invariant: undoing the recorded moves one by one,
 * newest first, gives exactly the refs and HEAD that were.
 */
import { unknownOperation } from '../model/errors.ts';
import type { CommitId, ObjectId } from '../model/ids.ts';
import { compareBytewise } from '../model/path.ts';
import { MAIN_WORKTREE } from '../store/worktrees.ts';
import type { HeadMove, LoggedOperation, Operation, RefMove } from './operation.ts';
import { walkOperations } from './operation.ts';
import { CHECKPOINTS } from './ref-name.ts';
import type { Repository } from './repository.ts';

export interface View {
  /** By full name. */
  readonly refs: ReadonlyMap<string, ObjectId>;
  /** As Git writes HEAD. */
  readonly head: string;
  /** What `-` means, as Git writes HEAD. Operations of format 1 do not tell it. */
  readonly previous: string | null;
}

/** The commit that HEAD stands for in a view, or null. */
export function headCommit({ refs, head }: View): CommitId | null {
  if (!head.startsWith('ref: ')) return head as CommitId;
  return (refs.get(head.slice('ref: '.length)) ?? null) as CommitId | null;
}

export function presentView({ store }: Repository): View {
  const ofView = store.refs.list('').filter(({ name }) => !name.startsWith(CHECKPOINTS));
  const refs = new Map(ofView.map(({ name, target }) => [name, target]));
  const { head, previous } = store.worktrees.head(MAIN_WORKTREE) ?? { head: '', previous: null };
  return { refs, head, previous };
}

/** The view after the newest operation for which `isPast` holds; null where none is. */
export function viewAt(
  repository: Repository,
  isPast: (operation: Operation, id: string) => boolean,
): View | null {
  const present = presentView(repository);
  const refs = new Map(present.refs);
  let { head, previous } = present;
  for (const { id, operation } of walkOperations(repository)) {
    if (isPast(operation, id)) return { refs, head, previous };
    for (const { name, from } of operation.refs) {
      if (from === null) refs.delete(name);
      else refs.set(name, from);
    }
    head = operation.head?.from ?? head;
    if (operation.previous != null) previous = operation.previous.from;
  }
  return null;
}

/** The view after an operation. Throws unknownOperation where it is not in the log. */
export function viewAfter(repository: Repository, { id }: LoggedOperation): View {
  const view = viewAt(repository, (_, other) => other === id);
  if (view === null) throw unknownOperation(id.slice(0, 12));
  return view;
}

/** The repository as it was seen after an operation: refs, HEAD and log; nothing can be written. */
export function seenAfter(repository: Repository, logged: LoggedOperation): Repository {
  return repository.seenAs({ ...viewAfter(repository, logged), newest: logged.id });
}

/** How two views differ. */
export interface ViewDifference {
  /** Sorted by name. */
  readonly refs: readonly RefMove[];
  readonly head: HeadMove | null;
}

export function compareViews(from: View, to: View): ViewDifference {
  const names = [...new Set([...from.refs.keys(), ...to.refs.keys()])].sort(compareBytewise);
  const moves = names.map((name) => {
    return { name, from: from.refs.get(name) ?? null, to: to.refs.get(name) ?? null };
  });
  return {
    refs: moves.filter((move) => move.from !== move.to),
    head: from.head === to.head ? null : { from: from.head, to: to.head },
  };
}
