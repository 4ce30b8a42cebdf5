/**
 * What an import reads: a Git repository, whoever opens it. Invariant: objects are handed out as Git has
 * them, byte for byte, and are not believed; whoever reads them computes their ids.
 */
import type { CommitId, ObjectId, ObjectType } from '../../model/ids.ts';

export interface SourceRef {
  /** Full name, such as `refs/heads/main`. */
  readonly name: string;
  /** What it names itself: of an annotated tag the tag. */
  readonly target: ObjectId;
}

export interface SourceHead {
  /** Full name of the branch, which may have no commit yet; null where HEAD is detached. */
  readonly ref: string | null;
  readonly commit: CommitId | null;
}

export interface SourceObject {
  readonly id: ObjectId;
  readonly type: ObjectType;
  readonly bytes: Buffer;
}

/** What a store has of the history already; with a commit it has all that can be reached from it. */
export interface KnownCommits {
  /** Some of them, from which most others can be reached. */
  readonly tips: readonly CommitId[];
  has(id: CommitId): boolean;
}

export interface GitSource {
  /** How it is called in messages. */
  readonly name: string;
  /** Commits whose parents it does not have. */
  readonly shallow: ReadonlySet<CommitId>;
  /** Every ref but symbolic ones that lead nowhere, in the order of their names. */
  refs(): readonly SourceRef[];
  head(): SourceHead;
  /** The commits that can be reached from some and are not known, in no particular order. */
  commits(tips: readonly CommitId[], known: KnownCommits): Promise<readonly CommitId[]>;
  /** Objects in the order asked for. Throws gitObjectMissing. */
  read(ids: Iterable<ObjectId>): AsyncIterable<SourceObject>;
  close(): void;
}
