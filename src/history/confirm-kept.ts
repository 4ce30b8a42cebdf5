/**
 * Whether what a command found in the store is still there when it refers to it. Invariant: no transaction
 * makes an object reachable without all that is below it; see gc.ts.
 */
import { FxdError, removedMeanwhile } from '../model/errors.ts';
import type { ObjectId } from '../model/ids.ts';
import { Marks } from './marks.ts';
import type { Repository } from './repository.ts';

/**
 * Costs one look-up unless a collection of garbage changed the store since it was opened. Call inside the
 * transaction that refers to these objects. Throws removedMeanwhile.
 */
export function confirmKept(
  repository: Repository,
  ids: readonly (ObjectId | null | undefined)[],
): void {
  if (!repository.store.wasCollected) return;
  try {
    new Marks(repository, { complete: true }).add(ids.filter((id) => typeof id === 'string'));
  } catch (error) {
    if (error instanceof FxdError && error.code === 'MISSING_OBJECT') throw removedMeanwhile();
    throw error;
  }
}
