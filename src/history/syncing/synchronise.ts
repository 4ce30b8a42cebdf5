/**
 * A synchronisation, from the side that calls. Invariant: objects come before refs, here and there; refs
 * move here before anything is pushed, so what breaks off is gone on with by the next one.
 */
import type { Repository } from '../repository.ts';
import { Caller } from './caller.ts';
import type { Message, SharedRef } from './message.ts';
import { peerOf, type Peer } from './peers.ts';
import { Settlement, type SyncedRef, type SyncOptions, type SyncWish } from './settlement.ts';
import { readSharedRefs, rememberShared } from './shared-refs.ts';

/** The other side, as far away as it may be. */
export interface Line {
  send(messages: readonly Message[]): Promise<void>;
  /** The next message. Throws connectionLost, peerSilent, peerInvalid. */
  receive(): Promise<Message>;
}

export interface SyncResult {
  readonly peer: Peer;
  /** The branch that is checked out there. */
  readonly head: string | null;
  readonly refs: readonly SyncedRef[];
  readonly received: number;
  readonly sent: number;
  /** Branches of the peer that have less than they had when it was last seen. */
  readonly wentBack: readonly string[];
  /** Whether another repository stands where this peer was. */
  readonly isAnother: boolean;
}

/** Talks with the other side until both have what they should. */
export async function synchronise(
  repository: Repository,
  line: Line,
  options: SyncOptions,
): Promise<SyncResult> {
  const { wish, self } = options;
  const isMeant = meantBy(wish);
  const wants = ({ name }: SharedRef) => wish.pull && !wish.dryRun && isMeant(name);
  const caller = new Caller(repository, { self, wants });
  await talk(caller, line, caller.begin(), ['fetched']);
  const { hello, same, refs: theirs, head } = caller.answers;
  const known = peerOf(repository, hello.repository, hello.name);
  const peer: Peer = { ...(options.peer ?? known), repository: hello.repository };
  const isAnother =
    options.peer?.repository != null && options.peer.repository !== hello.repository;
  const about = { peer, head, isAnother };
  const sync = new Settlement(repository, options, peer);
  if (same) {
    rememberShared(repository, readSharedRefs(repository).values());
    await line.send([{ kind: 'bye' }]);
    return { ...about, refs: [], received: 0, sent: 0, wentBack: [] };
  }
  const wentBack = sync.wentBack(theirs);
  if (wish.dryRun) {
    await line.send([{ kind: 'bye' }]);
    return { ...about, refs: sync.foresee(theirs, isMeant), received: 0, sent: 0, wentBack };
  }
  const pushes = await sync.settle(theirs, isMeant);
  const id = repository.host.randomBytes(16).toString('hex');
  await talk(caller, line, caller.push(id, wish.push ? pushes : []), ['done']);
  sync.finish(caller.pushed?.held ?? [], theirs);
  return { ...about, refs: sync.results, ...caller.traffic, wentBack };
}

function meantBy({ branches }: SyncWish): (name: string) => boolean {
  return (name) => branches === null || branches.includes(name);
}

async function talk(
  caller: Caller,
  line: Line,
  first: readonly Message[],
  until: readonly Caller['stage'][],
): Promise<void> {
  await line.send(first);
  while (!until.includes(caller.stage)) {
    const answers = caller.receive(await line.receive());
    if (answers.length > 0) await line.send(answers);
  }
}
