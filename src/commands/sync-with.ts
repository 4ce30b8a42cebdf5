/**
 * Synchronising with a peer that is named on the command line: what `sync`, `fetch`, `pull` and `push`
 * share. Invariant: the address is checked before anything is started.
 */
import { openGrammar } from '../bridge/files/grammar-files.ts';
import { isRepository, looksLikePath, parsePeerAddress } from '../bridge/peer/address.ts';
import { openChild } from '../bridge/peer/child-line.ts';
import { BRANCHES, checkRefName } from '../history/ref-name.ts';
import { findPeer, listPeers, type Peer } from '../history/syncing/peers.ts';
import type { Landing } from '../history/syncing/landing.ts';
import { synchronise } from '../history/syncing/synchronise.ts';
import type { SyncWish } from '../history/syncing/settlement.ts';
import type { SyncResult } from '../history/syncing/synchronise.ts';
import { noPeer, peerIsItself, peerUnknown } from '../model/errors.ts';
import type { Context } from './context.ts';
import { landingInFiles } from './landing-in-files.ts';
import { selfOf } from './serve.ts';
import { reportSync, type SyncReport } from './sync-report.ts';

export const WHOLE_SYNC: SyncWish = {
  pull: true,
  push: true,
  fetchOnly: false,
  merge: false,
  branches: null,
  dryRun: false,
};

/** Where the other side is, and what is known of it. */
export interface NamedPeer {
  readonly path: string;
  readonly peer: Peer | null;
}

/** The peer that an operand names; the only one there is without. Throws noPeer, peerUnknown, invalidPeer. */
export function namedPeer({ repository, folder }: Context, text: string | undefined): NamedPeer {
  if (text === undefined) {
    const peers = listPeers(repository).filter(({ address }) => address !== null);
    const peer = peers.find(({ name }) => name === 'origin') ?? peers[0];
    if (peer === undefined || (peers.length > 1 && peer.name !== 'origin')) throw noPeer();
    return { path: parsePeerAddress(peer.address!, folder), peer };
  }
  const peer = findPeer(repository, text);
  if (peer !== null && peer.address !== null) {
    return { path: parsePeerAddress(peer.address, folder), peer };
  }
  const path = parsePeerAddress(text, folder);
  if (peer === null && !looksLikePath(text) && !isRepository(path)) throw peerUnknown(text);
  const known = listPeers(repository).find(({ address }) => address === path);
  return { path, peer: known ?? null };
}

/** The branches that are meant, as full names; null for all. */
export function meantBranches(names: readonly string[] | undefined): readonly string[] | null {
  if (names === undefined) return null;
  for (const name of names) checkRefName(name);
  return names.map((name) => BRANCHES + name);
}

/** Does it, and tells what it did. Throws what synchronising throws. */
export async function syncWith(
  context: Context,
  operand: string | undefined,
  wish: SyncWish,
): Promise<SyncReport> {
  const { repository, location } = context;
  if (!wish.dryRun) repository.store.requireWritable();
  const named = namedPeer(context, operand);
  if ([location.root, location.storeFile].includes(named.path)) throw peerIsItself(named.path);
  const { result, bytes } = await converse(context, named, wish, landingInFiles(context));
  return reportSync(result, wish.dryRun, bytes);
}

/** A conversation with the repository at a path. */
export async function converse(
  context: Context,
  { path, peer }: NamedPeer,
  wish: SyncWish,
  landing: Landing,
): Promise<{ readonly result: SyncResult; readonly bytes: number }> {
  const { host, repository } = context;
  const line = openChild(path, {
    program: host.program,
    env: host.env,
    after: (ms, call) => host.after(ms, call),
  });
  try {
    const result = await synchronise(repository, line, {
      self: selfOf(context, true),
      ...{ peer, wish, landing },
      openGrammar,
    });
    return { result, bytes: line.bytes };
  } finally {
    await line.close();
  }
}
