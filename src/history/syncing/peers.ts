/**
 * The peers of a store: what they are called, where they are, and what was last seen there. Invariant: two
 * repositories never share a name, because what a peer has on a branch is kept under it.
 */
import { peerExists, peerUnknown } from '../../model/errors.ts';
import type { ObjectId } from '../../model/ids.ts';
import { canonicalJson } from '../canonical-json.ts';
import { checkRefName, PEER_REFS, refNameFault } from '../ref-name.ts';
import type { Repository } from '../repository.ts';

/** Under which key the store has them, as JSON. */
const KEY = 'sync.peers';
/** A Git repository is a peer of this name. */
const TAKEN = ['git'];
const LONGEST_NAME = 60;

export interface Peer {
  readonly name: string;
  /** Where it is; null for one that only ever called here. */
  readonly address: string | null;
  /** The random id of its store, or null before the first conversation. */
  readonly repository: string | null;
  /** Its branches, as they were after the last conversation. */
  readonly seen: Readonly<Record<string, ObjectId>>;
}

/** All of them, by name. */
export function listPeers({ store }: Repository): Peer[] {
  const text = store.metadata.get(KEY);
  if (text === null || text === '') return [];
  try {
    return JSON.parse(text) as Peer[];
  } catch {
    // A store that was tampered with; peers can be added again.
    return [];
  }
}

export function findPeer(repository: Repository, name: string): Peer | null {
  return listPeers(repository).find((peer) => peer.name === name) ?? null;
}

/** Throws invalidRefName, peerExists. */
export function addPeer(repository: Repository, name: string, address: string): Peer {
  checkRefName(name);
  if (name.includes('/')) checkRefName(`/${name}`);
  const known = findPeer(repository, name);
  const isTaken = TAKEN.includes(name) || (known !== null && known.address !== null);
  if (isTaken) throw peerExists(name);
  const peer = known ?? { name, address, repository: null, seen: {} };
  savePeer(repository, { ...peer, address });
  return { ...peer, address };
}

/** Removes a peer with what is kept of its branches. Throws peerUnknown. */
export function removePeer(repository: Repository, name: string): Peer {
  const peer = findPeer(repository, name);
  if (peer === null) throw peerUnknown(name);
  const others = listPeers(repository).filter((other) => other.name !== name);
  repository.store.transaction(() => {
    repository.store.metadata.set(KEY, canonicalJson(others));
  });
  return peer;
}

/** Puts a peer into the list, in the place of one of its name. */
export function savePeer(repository: Repository, peer: Peer): void {
  const { store } = repository;
  const others = listPeers(repository).filter(({ name }) => name !== peer.name);
  const all = [...others, peer].sort((a, b) => (a.name < b.name ? -1 : 1));
  const text = canonicalJson(all);
  if (text === store.metadata.get(KEY)) return;
  store.transaction(() => {
    store.metadata.set(KEY, text);
  });
}

/** The peer with this store, as it is known, or by the name that it gives itself. */
export function peerOf(repository: Repository, id: string, selfName: string): Peer {
  const peers = listPeers(repository);
  const known = peers.find((peer) => peer.repository === id);
  if (known !== undefined) return known;
  const name = asPeerName(selfName);
  const isFree = !TAKEN.includes(name) && peers.every((peer) => peer.name !== name);
  const unique = isFree ? name : `${name}-${id.slice(0, 6)}`;
  return { name: unique, address: null, repository: id, seen: {} };
}

/** A name that can be a part of a ref. */
export function asPeerName(text: string): string {
  const name = text
    .slice(0, LONGEST_NAME)
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/\.+/g, '.')
    .replace(/^[-.]+|[-.]+$/g, '');
  return refNameFault(name) === null ? name : 'peer';
}

/** The ref that holds what a peer has on a branch that has diverged. */
export function peerRef(peer: string, branch: string): string {
  return `${PEER_REFS}${peer}/${branch}`;
}
