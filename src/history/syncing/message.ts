/**
 * The messages of a conversation between two stores (docs/protocol.md). Invariant: a message is plain data
 * that was checked when it was decoded; whether what it says is true is up to whoever takes it.
 */
import type { CommitId, ObjectId } from '../../model/ids.ts';

/** The versions of the protocol that this fxd speaks, lowest and highest. */
export const PROTOCOL = [1, 1] as const;

/** Who speaks, and what it can do. */
export interface Hello {
  readonly kind: 'hello';
  readonly protocol: readonly [number, number];
  /** The random id of the store. */
  readonly repository: string;
  /** What it calls itself: a name for what it has on a branch that has diverged. */
  readonly name: string;
  /** Versions of the rules by which nodes are told; node maps of other versions are made anew. */
  readonly splitter: number;
  readonly identity: number;
  /** Whether a push has a chance. */
  readonly writable: boolean;
}

/** What is asked first: the refs, unless they are as the caller's. */
export interface List {
  readonly kind: 'list';
  readonly digest: string;
}

/** A ref as both sides tell it. */
export interface SharedRef {
  readonly name: string;
  /** Null where it was deleted. */
  readonly target: ObjectId | null;
  /** How often it was made and deleted: odd where it is there. The higher one is the later. */
  readonly count: number;
  /** What it was when it was deleted; null where it is there. */
  readonly gone: ObjectId | null;
}

/** How far a commit has come whose objects do not fit into one batch. */
export interface Partial {
  readonly id: ObjectId;
  /** So many of the objects that it brings are there. */
  readonly done: number;
}

export interface Refs {
  readonly kind: 'refs';
  /** They are as the caller's; nothing else is told then. */
  readonly same: boolean;
  /** Full name of the branch that is checked out, or null. */
  readonly head: string | null;
  readonly refs: readonly SharedRef[];
  /** Commits of a push that was cut off, with all that they name. */
  readonly arrived: readonly CommitId[];
  readonly partial: Partial | null;
  /** Another such message follows. */
  readonly more: boolean;
}

/** Asks for objects: what is reachable from `want` and not from `have`. */
export interface Fetch {
  readonly kind: 'fetch';
  readonly want: readonly ObjectId[];
  readonly have: readonly ObjectId[];
  readonly partial: Partial | null;
}

/** Some of what was said to be there is not known, so it must be found out what both have. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly ids: readonly ObjectId[];
}

/** A step of finding out what both have; see reconciler.ts. */
export interface Ranges {
  readonly kind: 'ranges';
  readonly bytes: Buffer;
}

/** A part of the object stream; see object-records.ts. */
export interface Objects {
  readonly kind: 'objects';
  readonly bytes: Buffer;
}

/** A batch is on the disk. */
export interface Stored {
  readonly kind: 'stored';
  /** Counts from 1. */
  readonly batch: number;
}

/** A ref that is to move at the other side; where nothing moves, the counts are brought in line. */
export interface PushedRef extends SharedRef {
  /** What it is now; null where it is not there. */
  readonly from: ObjectId | null;
}

export interface Push {
  readonly kind: 'push';
  /** Random; the same push that comes twice is done once. */
  readonly id: string;
  readonly refs: readonly PushedRef[];
}

export interface Pushed {
  readonly kind: 'pushed';
  readonly id: string;
  readonly moved: readonly string[];
  /** What did not move, and why. */
  readonly held: readonly HeldRef[];
}

/** Why a ref did not move: it moved meanwhile, it has diverged, or files are in the way. */
export const HELD_REASONS = ['moved', 'diverged', 'files', 'name'] as const;
export type HeldReason = (typeof HELD_REASONS)[number];

export interface HeldRef {
  readonly name: string;
  readonly reason: HeldReason;
}

/** The other side gives up. */
export interface Failed {
  readonly kind: 'failed';
  readonly code: string;
  readonly message: string;
}

export interface Bye {
  readonly kind: 'bye';
}

export type Message =
  Hello | List | Refs | Fetch | Unknown | Ranges | Objects | Stored | Push | Pushed | Failed | Bye;
