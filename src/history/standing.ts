/**
 * Which operations of the log led to the present view, and which were undone. Invariant: read from the log
 * alone, and no further back than is asked for.
 */
import type { OperationId } from '../model/ids.ts';
import type { LoggedOperation } from './operation.ts';
import type { Repository } from './repository.ts';
import { standingAt } from './undo.ts';

export interface Line {
  /** Whose view is the present one; null where that is the beginning, or was forgotten. */
  readonly present: OperationId | null;
  /** The operations among those asked for that led there, `present` included. */
  readonly past: ReadonlySet<OperationId>;
}

/** What of the newest operations, given newest first and without a gap, led to the present view. */
export function lineOf(repository: Repository, newest: readonly LoggedOperation[]): Line {
  const asked = new Set(newest.map(({ id }) => id));
  const past = new Set<OperationId>();
  const present = standingAt(repository, repository.store.operations.last()?.id ?? null);
  let next = present;
  while (next !== null && asked.has(next.id)) {
    past.add(next.id);
    next = standingAt(repository, next.operation.parent);
  }
  return { present: present?.id ?? null, past };
}
