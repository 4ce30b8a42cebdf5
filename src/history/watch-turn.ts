/**
 * The turn of a watcher: only one process watches a repository. Invariant: a turn ends with its process.
 */
import { alreadyWatching } from '../model/errors.ts';
import type { Host } from '../model/host.ts';
import { WatchLock } from '../store/watch-lock.ts';
import type { Repository } from './repository.ts';

/** Takes the turn, and returns how to give it back. Throws alreadyWatching. */
export function takeWatchTurn(
  { store }: Repository,
  host: Pick<Host, 'randomBytes'>,
  processId: number,
): () => void {
  // Where nothing can be written, no two watchers can be in each other's way.
  if (store.readOnly) return () => undefined;
  const lock = WatchLock.take(store.file, processId, host.randomBytes(4));
  if (typeof lock === 'number') throw alreadyWatching(lock);
  return () => lock.release();
}
