/**
 * Where a history was cut off when it was imported: commits whose parents were left out. Invariant: such a
 * commit counts as having no parents, in every walk, whatever its bytes say.
 */
import type { CommitId } from '../model/ids.ts';
import { parseObjectId } from '../model/ids.ts';
import type { Store } from '../store/store.ts';

/** Holds the ids of these commits, sorted, separated by spaces; missing where there are none. */
export const SHALLOW_KEY = 'shallow';

export function readShallow({ metadata }: Pick<Store, 'metadata'>): ReadonlySet<CommitId> {
  const words = (metadata.get(SHALLOW_KEY) ?? '').split(' ');
  return new Set(words.flatMap((word) => (parseObjectId(word) as CommitId | null) ?? []));
}

/** Adds commits. Call inside the transaction in which they are recorded. */
export function addShallow({ metadata }: Store, commits: readonly CommitId[]): void {
  if (commits.length === 0) return;
  const all = new Set([...readShallow({ metadata }), ...commits]);
  metadata.set(SHALLOW_KEY, [...all].sort().join(' '));
}
