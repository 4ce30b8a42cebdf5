/**
 * Landing: refs move to what has arrived. Invariant: one operation moves all of them or none, by compare
 * and swap; a branch whose files are in the way of that keeps its place, and what was to come there is kept
 * under the name of the peer.
 */
import type { ObjectId } from '../../model/ids.ts';
import type { OperationAbout, RefMove } from '../operation.ts';
import { recordOperation } from '../operation.ts';
import { BRANCHES } from '../ref-name.ts';
import type { Repository } from '../repository.ts';
import type { HeldReason, HeldRef } from './message.ts';
import { peerRef } from './peers.ts';

/** How refs come to move, with the working files where there are any. */
export interface Landing {
  /** Whether the files of the branch that is checked out can follow this move. */
  mayMove(move: RefMove): boolean;
  /** Moves refs as one operation, with what `alongside` writes. */
  land(about: OperationAbout, moves: readonly RefMove[], alongside: () => void): void;
}

/** Of a store without a working tree. */
export function landingInStore(repository: Repository): Landing {
  return {
    mayMove: () => true,
    land: (about, moves, alongside) => {
      recordOperation(repository, about, { refs: moves }, alongside);
    },
  };
}

/** Collects what is to move, and sees to it that no name is lost or taken twice. */
export class LandingPlan {
  readonly #repository: Repository;
  readonly #landing: Landing;
  readonly #peer: string;
  readonly #moves = new Map<string, RefMove>();
  readonly #names = new Set<string>();
  /** Every beginning of a name that ends before a slash: no ref may have such a one as its name. */
  readonly #folders = new Set<string>();
  readonly held: HeldRef[] = [];

  constructor(repository: Repository, landing: Landing, peer: string) {
    this.#repository = repository;
    this.#landing = landing;
    this.#peer = peer;
    for (const { name } of repository.store.refs.list('')) this.#add(name);
  }

  get moves(): readonly RefMove[] {
    return [...this.#moves.values()];
  }

  /** Moves, makes or deletes a ref. Returns false where it must stay; then it is among `held`. */
  move(name: string, to: ObjectId | null): boolean {
    const { refs } = this.#repository.store;
    const from = refs.get(name);
    if (from === to) return true;
    const move = { name, from, to };
    const isHead = this.#repository.head().ref === name;
    // A branch that is checked out goes only where its files can follow.
    if (isHead && (to === null || !this.#landing.mayMove(move))) {
      if (to !== null) this.keep(name, to);
      this.hold(name, 'files');
      return false;
    }
    if (from === null && this.#isFolderOfAnother(name)) {
      this.hold(name, 'name');
      return false;
    }
    this.#put(move);
    return true;
  }

  /** Keeps what the peer has on a branch under its own name. */
  keep(branch: string, target: ObjectId): void {
    const name = peerRef(this.#peer, branch.slice(BRANCHES.length));
    const from = this.#repository.store.refs.get(name);
    if (from !== target && !this.#isFolderOfAnother(name)) this.#put({ name, from, to: target });
  }

  /** Forgets what was kept of a branch: this side has it all now. */
  release(branch: string): void {
    if (!branch.startsWith(BRANCHES)) return;
    const name = peerRef(this.#peer, branch.slice(BRANCHES.length));
    const from = this.#repository.store.refs.get(name);
    if (from !== null) this.#put({ name, from, to: null });
  }

  hold(name: string, reason: HeldReason): void {
    this.held.push({ name, reason });
  }

  /** Does it. `alongside` is written in the same transaction, even where no ref moves. */
  land(about: OperationAbout, alongside: () => void): void {
    if (this.#moves.size > 0) this.#landing.land(about, this.moves, alongside);
    else this.#repository.store.transaction(alongside);
  }

  #put(move: RefMove): void {
    this.#moves.set(move.name, move);
    if (move.to === null) this.#names.delete(move.name);
    else this.#add(move.name);
  }

  #add(name: string): void {
    this.#names.add(name);
    for (const folder of foldersOf(name)) this.#folders.add(folder);
  }

  #isFolderOfAnother(name: string): boolean {
    return this.#folders.has(name) || foldersOf(name).some((folder) => this.#names.has(folder));
  }
}

function foldersOf(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
