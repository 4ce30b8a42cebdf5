/**
 * What has arrived of a transfer that is not finished: commits and other objects with all that they name,
 * which no ref leads to yet. Invariant: it is written with the objects, in one transaction, and the
 * collection of garbage keeps what it names; so the next conversation goes on from there.
 */
import type { ObjectId } from '../../model/ids.ts';
import { parseObjectId } from '../../model/ids.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Repository } from '../repository.ts';
import type { Partial } from './message.ts';

/** Under which key the store has it, as JSON. */
const KEY = 'sync.arrived';
/** What the collection of garbage has changed counts here; see GcTurn. */
const TURN_KEY = 'gc.turn';
/** After that, in milliseconds, a transfer is given up. */
const KEPT_FOR = 14 * 24 * 60 * 60 * 1000;

export interface Arrived {
  readonly tips: readonly ObjectId[];
  /** How much there is of what was under way, of which no object leads to another yet. */
  readonly partial: Partial | null;
}

const NOTHING: Arrived = { tips: [], partial: null };

interface Stored extends Arrived {
  readonly time: number;
  readonly turn: string | null;
}

/** What has arrived and waits. */
export function readArrived({ store, host }: Repository): Arrived {
  const stored = parse(store.metadata.get(KEY));
  if (stored === null || stored.time < host.now() - KEPT_FOR) return NOTHING;
  const tips = stored.tips.filter((id) => store.objects.has(id));
  // Parts that nothing leads to are garbage to a collection that runs meanwhile.
  const isUntouched = stored.turn === store.metadata.get(TURN_KEY);
  return { tips, partial: isUntouched ? stored.partial : null };
}

/** Call inside the transaction that stores what arrived. */
export function writeArrived({ store, host }: Repository, arrived: Arrived): void {
  if (arrived.tips.length === 0 && arrived.partial === null) return forgetArrived(store);
  const stored: Stored = {
    ...arrived,
    time: host.now(),
    turn: store.metadata.get(TURN_KEY),
  };
  store.metadata.set(KEY, canonicalJson(stored));
}

/** A finished conversation needs it no more: refs lead to everything. Call inside a transaction. */
export function forgetArrived({ metadata }: Repository['store']): void {
  if ((metadata.get(KEY) ?? '') !== '') metadata.set(KEY, '');
}

function parse(text: string | null): Stored | null {
  if (text === null || text === '') return null;
  try {
    const value = JSON.parse(text) as Stored;
    const ids = value.partial === null ? value.tips : [...value.tips, value.partial.id];
    const isRight = ids.every((id) => parseObjectId(id) !== null) && Number.isFinite(value.time);
    return isRight ? value : null;
  } catch {
    // A store that was tampered with; then everything is asked for again.
    return null;
  }
}
