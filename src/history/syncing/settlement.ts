/**
 * The settlement: what becomes of refs, once everything is here. Invariant: each ref that differs is told
 * of with what became of it; what both sides agree on in the end is what they remember.
 */
import type { CommitId, ObjectId, TreeId } from '../../model/ids.ts';
import { BRANCHES } from '../ref-name.ts';
import type { Repository } from '../repository.ts';
import type { Self } from './answerer.ts';
import { forgetArrived } from './arrived.ts';
import { LandingPlan, type Landing } from './landing.ts';
import { mergeTips, type MergedTips } from './merged-tips.ts';
import type { HeldRef, PushedRef, SharedRef } from './message.ts';
import { OwnHistory } from './own-history.ts';
import { savePeer, type Peer } from './peers.ts';
import { uniteRecords } from './record-union.ts';
import { decideRefs, type RefDecision } from './ref-decision.ts';
import { readSharedRefs, rememberShared } from './shared-refs.ts';

export interface SyncWish {
  /** Take what is there; give what is here. */
  readonly pull: boolean;
  readonly push: boolean;
  /** Fetch objects, but move no branch of our own. */
  readonly fetchOnly: boolean;
  /** Put together what has diverged. */
  readonly merge: boolean;
  /** Only these branches, full names; null for everything that is shared. */
  readonly branches: readonly string[] | null;
  readonly dryRun: boolean;
}

export interface SyncOptions {
  readonly self: Self;
  /** The peer as it is known by name, or null. */
  readonly peer: Peer | null;
  readonly wish: SyncWish;
  readonly landing: Landing;
  /** Where grammars are, for merging. */
  readonly openGrammar: Parameters<typeof mergeTips>[3];
}

/** What became of one ref. */
export interface SyncedRef {
  readonly name: string;
  readonly result:
    | 'pulled'
    | 'pushed'
    | 'merged'
    | 'diverged'
    | 'conflicts'
    | 'differs'
    | 'held here'
    | 'held there'
    | 'incoming'
    | 'outgoing';
  readonly ours: ObjectId | null;
  readonly theirs: ObjectId | null;
  /** What it is now; null where it was deleted. */
  readonly now: ObjectId | null;
  /** Files in conflict. */
  readonly conflicts: readonly string[];
}

/** One synchronisation's. */
export class Settlement {
  readonly #repository: Repository;
  readonly #options: SyncOptions;
  readonly #peer: Peer;
  /** What both sides have in the end, as far as this side can tell. */
  readonly #agreed = new Map<string, SharedRef>();
  readonly #results = new Map<string, SyncedRef>();

  constructor(repository: Repository, options: SyncOptions, peer: Peer) {
    this.#repository = repository;
    this.#options = options;
    this.#peer = peer;
  }

  get results(): readonly SyncedRef[] {
    return [...this.#results.values()];
  }

  /** Branches that lost commits since the peer was last seen, as when it was restored from a backup. */
  wentBack(theirs: ReadonlyMap<string, SharedRef>): string[] {
    const history = new OwnHistory(this.#repository);
    return Object.entries(this.#peer.seen).flatMap(([name, seen]) => {
      const now = theirs.get(name);
      // That a branch was deleted is told as such.
      if (now !== undefined && now.target === null) return [];
      const target = now?.target ?? null;
      const isBehind = target === null || (target !== seen && history.isAncestor(target, seen));
      return isBehind ? [name] : [];
    });
  }

  /** What would be done, as far as it can be told without fetching. */
  foresee(theirs: ReadonlyMap<string, SharedRef>, isMeant: (name: string) => boolean): SyncedRef[] {
    const { wish } = this.#options;
    const history = new OwnHistory(this.#repository);
    return this.#decide(theirs, history)
      .filter(({ name, outcome }) => isMeant(name) && outcome !== 'same')
      .flatMap((decision): SyncedRef[] => {
        const { outcome, theirs: other } = decision;
        const isNew = other?.target != null && !history.has(other.target);
        // What is not here may be more than ours, or beside it.
        const isIncoming = outcome === 'here' || (isNew && outcome === 'diverged');
        if (isIncoming) return wish.pull ? [told(decision, 'incoming')] : [];
        if (outcome === 'there') return wish.push ? [told(decision, 'outgoing')] : [];
        return [told(decision, outcome === 'differs' ? 'differs' : 'diverged')];
      });
  }

  /** Moves refs here; returns what is to move there. */
  async settle(
    theirs: ReadonlyMap<string, SharedRef>,
    isMeant: (name: string) => boolean,
  ): Promise<PushedRef[]> {
    const decisions = this.#decide(theirs, new OwnHistory(this.#repository)).filter(({ name }) => {
      return isMeant(name);
    });
    const merges = await this.#merge(decisions);
    const { landing, wish } = this.#options;
    const plan = new LandingPlan(this.#repository, landing, this.#peer.name);
    for (const decision of decisions) {
      if (wish.fetchOnly) this.#keep(plan, decision);
      else this.#apply(plan, decision, merges.get(decision.name) ?? null);
    }
    const { name } = this.#peer;
    const about = { command: 'sync', description: `take what ${name} has` };
    plan.land(about, () => {
      forgetArrived(this.#repository.store);
      savePeer(this.#repository, this.#peer);
    });
    return [...this.#agreed.values()].flatMap((agreed) => pushOf(agreed, theirs));
  }

  /** When everything is done, both sides remember what they have in common. */
  finish(held: readonly HeldRef[], theirs: ReadonlyMap<string, SharedRef>): void {
    const { wish } = this.#options;
    for (const { name } of held) {
      const before = this.#results.get(name);
      if (before?.result === 'diverged' || before?.result === 'conflicts') continue;
      const decision = { name, ours: before?.ours ?? null, theirs: before?.theirs ?? null };
      this.#results.set(name, { ...decision, result: 'held there', now: null, conflicts: [] });
    }
    const stays = new Set(held.map(({ name }) => name));
    const seen: Record<string, ObjectId> = {};
    for (const ref of theirs.values()) if (ref.target !== null) seen[ref.name] = ref.target;
    for (const { name, target } of this.#agreed.values()) {
      if (stays.has(name) || !wish.push) continue;
      if (target === null) Reflect.deleteProperty(seen, name);
      else seen[name] = target;
    }
    const branches = Object.entries(seen).filter(([name]) => name.startsWith(BRANCHES));
    rememberShared(this.#repository, this.#agreed.values());
    rememberShared(this.#repository, readSharedRefs(this.#repository).values());
    savePeer(this.#repository, { ...this.#peer, seen: Object.fromEntries(branches) });
  }

  #decide(theirs: ReadonlyMap<string, SharedRef>, history: OwnHistory): RefDecision[] {
    const ours = readSharedRefs(this.#repository);
    return decideRefs(ours, theirs, (a, b) => history.isAncestor(a, b));
  }

  async #merge(decisions: readonly RefDecision[]): Promise<Map<string, MergedTips>> {
    const merges = new Map<string, MergedTips>();
    const { wish, openGrammar } = this.#options;
    if (!wish.merge || wish.fetchOnly) return merges;
    for (const { name, outcome, ours, theirs } of decisions) {
      if (outcome !== 'diverged') continue;
      const tips = [ours!.target as CommitId, theirs!.target as CommitId] as const;
      const branch = name.slice(BRANCHES.length);
      merges.set(name, await mergeTips(this.#repository, branch, tips, openGrammar));
    }
    return merges;
  }

  /** Of a mere fetch: what is new there is kept under the name of the peer. */
  #keep(plan: LandingPlan, decision: RefDecision): void {
    const { name, outcome, theirs } = decision;
    const isNew = outcome === 'here' || outcome === 'diverged';
    if (!isNew || theirs?.target == null || !name.startsWith(BRANCHES)) return plan.release(name);
    plan.keep(name, theirs.target);
    this.#tell(decision, outcome === 'here' ? 'incoming' : 'diverged');
  }

  #apply(plan: LandingPlan, decision: RefDecision, merge: MergedTips | null): void {
    const { name, outcome, agreed, theirs } = decision;
    const { wish } = this.#options;
    switch (outcome) {
      case 'same':
        plan.release(name);
        this.#agreed.set(name, agreed);
        return;
      case 'there':
        plan.release(name);
        if (!wish.push) return;
        this.#agreed.set(name, agreed);
        return this.#tell(decision, 'pushed');
      case 'here':
        if (!wish.pull) return this.#tell(decision, 'incoming');
        if (!plan.move(name, agreed.target)) return this.#tell(decision, 'held here');
        plan.release(name);
        this.#agreed.set(name, agreed);
        return this.#tell(decision, 'pulled', agreed.target);
      case 'records':
        return this.#unite(plan, decision);
      case 'differs':
        return this.#tell(decision, 'differs');
      case 'diverged':
        if (merge?.commit != null && plan.move(name, merge.commit)) {
          plan.release(name);
          this.#agreed.set(name, { ...agreed, target: merge.commit });
          return this.#tell(decision, 'merged', merge.commit);
        }
        if (wish.pull) plan.keep(name, theirs!.target!);
        // The other side keeps ours in the same way.
        this.#agreed.set(name, agreed);
        this.#tell(decision, merge === null ? 'diverged' : 'conflicts');
        if (merge !== null) this.#addConflicts(name, merge.conflicts);
    }
  }

  #unite(plan: LandingPlan, { name, agreed, ours, theirs }: RefDecision): void {
    const other = theirs!.target as TreeId;
    if (!new OwnHistory(this.#repository).has(other)) return;
    const recorder = this.#repository.recorder('small');
    const own = ours!.target as TreeId;
    const target = uniteRecords(this.#repository, recorder, own, other);
    recorder.flush();
    if (this.#options.wish.pull) plan.move(name, target);
    this.#agreed.set(name, { ...agreed, target });
  }

  #tell(decision: RefDecision, result: SyncedRef['result'], now?: ObjectId | null): void {
    this.#results.set(decision.name, told(decision, result, now));
  }

  #addConflicts(name: string, conflicts: readonly string[]): void {
    this.#results.set(name, { ...this.#results.get(name)!, conflicts });
  }
}

function told(
  { name, ours, theirs }: RefDecision,
  result: SyncedRef['result'],
  now: ObjectId | null = ours?.target ?? null,
): SyncedRef {
  const [own, other] = [ours?.target ?? null, theirs?.target ?? null];
  return { name, result, ours: own, theirs: other, now, conflicts: [] };
}

/** What is to be pushed so that the other side has this; nothing where it has. */
function pushOf(agreed: SharedRef, theirs: ReadonlyMap<string, SharedRef>): PushedRef[] {
  const there = theirs.get(agreed.name);
  const isThere =
    there?.target === agreed.target && there.count === agreed.count && there.gone === agreed.gone;
  return isThere ? [] : [{ ...agreed, from: there?.target ?? null }];
}
