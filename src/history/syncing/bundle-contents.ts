/**
 * What goes into a bundle, and what a bundle needs. Invariant: the messages are those of a conversation
 * with somebody who has what it builds on, and nothing else.
 */
import { nothingToBundle } from '../../model/errors.ts';
import type { CommitId, ObjectId } from '../../model/ids.ts';
import type { Repository } from '../repository.ts';
import { helloOf, type Self } from './answerer.ts';
import type { Message, Objects, SharedRef, Stored } from './message.ts';
import { ObjectSender } from './object-sender.ts';
import { OwnHistory } from './own-history.ts';
import { RECORD_REFS, readSharedRefs } from './shared-refs.ts';

export interface BundleWish {
  /** Full names of refs; null for all that are shared. */
  readonly refs: readonly string[] | null;
  /** What whoever reads it has already. */
  readonly since: readonly CommitId[];
}

/** The messages of a bundle, one at a time. Throws nothingToBundle. */
export function* bundleOf(
  repository: Repository,
  self: Self,
  wish: BundleWish,
): Generator<Message> {
  const shared = [...readSharedRefs(repository).values()].filter((ref) => isMeant(ref, wish));
  const want = [...new Set(shared.flatMap(({ target }) => target ?? []))];
  const history = new OwnHistory(repository);
  const units = history.unitsFor(want, wish.since);
  if (units.length === 0) throw nothingToBundle();
  const { ref: head } = repository.head();
  const nothing = { arrived: [], partial: null, more: false };
  yield helloOf(repository, { ...self, writable: false });
  yield { kind: 'refs', same: false, head, refs: shared, ...nothing };
  yield { kind: 'fetch', want, have: neededBy(repository, units, wish.since), partial: null };
  yield* objectsOf(repository, units);
  yield { kind: 'bye' };
}

function isMeant({ name, target }: SharedRef, { refs }: BundleWish): boolean {
  if (target === null) return false;
  return refs === null || refs.includes(name) || RECORD_REFS.includes(name);
}

/** The commits outside of the bundle that those in it are made on. */
function neededBy(
  repository: Repository,
  units: readonly ObjectId[],
  since: readonly CommitId[],
): ObjectId[] {
  if (since.length === 0) return [];
  const inside = new Set(units);
  const needed = new Set<ObjectId>();
  for (const id of units) {
    if (repository.store.objects.typeOf(id) !== 'commit') continue;
    for (const parent of repository.readCommit(id as CommitId).parents) {
      if (!inside.has(parent)) needed.add(parent);
    }
  }
  return [...needed].sort();
}

function* objectsOf(repository: Repository, units: readonly ObjectId[]): Generator<Objects> {
  const sender = new ObjectSender(repository, { units, bases: [], partial: null });
  for (let batch = 1; !sender.isDone; batch++) {
    yield* sender.send();
    const stored: Stored = { kind: 'stored', batch };
    sender.acknowledge(stored.batch);
  }
}

/** What a bundle builds on and this store does not have. */
export function lackingFor(repository: Repository, needed: readonly ObjectId[]): ObjectId[] {
  const history = new OwnHistory(repository);
  return needed.filter((id) => !history.has(id));
}
