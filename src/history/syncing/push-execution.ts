/**
 * A push at the side that takes it: prepare, execute, verify. Invariant: refs move in one transaction with
 * the record of the push, so the same push that comes twice is done once and answered alike.
 */
import { corruptObject } from '../../model/errors.ts';
import type { ObjectId, TreeId } from '../../model/ids.ts';
import { canonicalJson } from '../canonical-json.ts';
import { BRANCHES } from '../ref-name.ts';
import type { Repository } from '../repository.ts';
import { forgetArrived } from './arrived.ts';
import { LandingPlan, type Landing } from './landing.ts';
import type { Push, Pushed, PushedRef } from './message.ts';
import { OwnHistory } from './own-history.ts';
import { savePeer, type Peer } from './peers.ts';
import { uniteRecords } from './record-union.ts';
import { checkSharedRefs, RECORD_REFS, rememberShared } from './shared-refs.ts';

/** Under which key the store has the last pushes and what came of them, as JSON. */
const KEY = 'sync.pushes';
const REMEMBERED = 50;

/** What came of a push that was done already, or null. */
export function formerPush({ store }: Repository, id: string): Pushed | null {
  return readPushes(store).find((pushed) => pushed.id === id) ?? null;
}

function readPushes({ metadata }: Repository['store']): Pushed[] {
  try {
    return JSON.parse(metadata.get(KEY) ?? '[]') as Pushed[];
  } catch {
    // A store that was tampered with; a push that comes again finds its refs moved.
    return [];
  }
}

/** Does it. Throws peerInvalid, and what landing throws. */
export function executePush(
  repository: Repository,
  landing: Landing,
  peer: Peer,
  { id, refs }: Push,
): Pushed {
  checkSharedRefs(refs);
  const { store } = repository;
  const plan = new LandingPlan(repository, landing, peer.name);
  const history = new OwnHistory(repository);
  const taken = refs.filter((ref) => prepare(repository, history, plan, ref));
  const moved = plan.moves.map(({ name }) => name);
  const pushed: Pushed = { kind: 'pushed', id, moved, held: plan.held };
  const about = { command: 'sync', description: `take what ${peer.name} sent` };
  plan.land(about, () => {
    rememberShared(repository, taken);
    savePeer(repository, peer);
    forgetArrived(store);
    const pushes = [pushed, ...readPushes(store)].slice(0, REMEMBERED);
    store.metadata.set(KEY, canonicalJson(pushes));
  });
  for (const { name, to } of plan.moves) {
    if (store.refs.get(name) !== to) throw corruptObject(name, 'it did not move as it should');
  }
  return pushed;
}

/** Plans the move of one ref; returns whether both sides agree on it then. */
function prepare(
  repository: Repository,
  history: OwnHistory,
  plan: LandingPlan,
  { name, from, target }: PushedRef,
): boolean {
  const now = repository.store.refs.get(name);
  if (now === target) return true;
  if (now !== from) return hold(plan, name, 'moved');
  if (target === null) return plan.move(name, null);
  if (!history.has(target)) return hold(plan, name, 'moved');
  if (name.startsWith(BRANCHES) && repository.store.objects.typeOf(target) !== 'commit') {
    return hold(plan, name, 'diverged');
  }
  if (RECORD_REFS.includes(name) && now !== null && !hasAllRecords(repository, now, target)) {
    return hold(plan, name, 'diverged');
  }
  const goesOn = now === null || RECORD_REFS.includes(name) || history.isAncestor(now, target);
  if (!goesOn) {
    if (name.startsWith(BRANCHES)) plan.keep(name, target);
    return hold(plan, name, 'diverged');
  }
  const isMoved = plan.move(name, target);
  if (isMoved) plan.release(name);
  return isMoved;
}

function hold(plan: LandingPlan, name: string, reason: 'moved' | 'diverged'): false {
  plan.hold(name, reason);
  return false;
}

/** Whether nothing that is recorded here would go. */
function hasAllRecords(repository: Repository, now: ObjectId, target: ObjectId): boolean {
  const recorder = repository.recorder('small');
  return uniteRecords(repository, recorder, now as TreeId, target as TreeId) === target;
}
