/**
 * What the Git repository beside the store had when the two last met. Invariant: it only tells who moved
 * since; no commit is kept or lost by it, and without it nothing is followed.
 */
import type { CommitId, ObjectId } from '../model/ids.ts';
import { parseObjectId } from '../model/ids.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Repository } from './repository.ts';

/** HEAD of a Git repository. */
export interface GitHead {
  /** As Git writes it. */
  readonly text: string;
  /** Full name of the branch; null where HEAD is detached. */
  readonly ref: string | null;
  /** Null on a branch without commits. */
  readonly commit: CommitId | null;
}

export interface GitSeen {
  /** As Git writes it. */
  readonly head: string;
  /** Branches by full name. */
  readonly branches: Readonly<Record<string, string>>;
  /** The commit that the index of Git was brought to last; null for none. */
  readonly index: string | null;
  /** Where fxd has taken branches of Git last: from there it may take them back. */
  readonly brought: Readonly<Record<string, string>>;
}

const KEY = 'git.seen';

/** What was seen last; null where the two have never met. */
export function readGitSeen({ store }: Repository): GitSeen | null {
  const text = store.metadata.get(KEY);
  if (text === null) return null;
  try {
    const { head, branches, index = null, brought = {} } = JSON.parse(text) as Partial<GitSeen>;
    const isWhole = typeof head === 'string' && branches !== undefined;
    return isWhole ? { head, branches, index, brought } : null;
  } catch {
    // What makes no sense is as good as nothing: the next exchange writes it anew.
    return null;
  }
}

/** Remembers it. Call where the store may be written. */
export function writeGitSeen({ store }: Repository, seen: GitSeen): void {
  const text = canonicalJson(seen);
  if (store.metadata.get(KEY) === text) return;
  store.transaction(() => {
    store.metadata.set(KEY, text);
  });
}

/** The same, with what HEAD is now, and the index where it was. */
export function seenWithHead(seen: GitSeen, { text, ref, commit }: GitHead): GitSeen {
  if (ref === null || commit === null) return { ...seen, head: text };
  return { ...seen, head: text, branches: { ...seen.branches, [ref]: commit } };
}

/** What is to be seen before the first exchange: HEAD, and no branch. */
export function firstSeen({ text, commit }: GitHead): GitSeen {
  return { head: text, branches: {}, index: commit, brought: {} };
}

/** Where a branch was, or null. */
export function seenBranch({ branches }: GitSeen, ref: string): ObjectId | null {
  return Object.hasOwn(branches, ref) ? parseObjectId(branches[ref]!) : null;
}

/** Whether a branch of Git is where fxd has taken it, so that nothing on it is Git's alone. */
export function isBrought({ brought }: GitSeen, ref: string, tip: ObjectId | null): boolean {
  return tip !== null && Object.hasOwn(brought, ref) && brought[ref] === tip;
}

/** Whether HEAD of Git is elsewhere than when the two last met, or its branch has moved. */
export function hasGitMoved(seen: GitSeen, { text, ref, commit }: GitHead): boolean {
  return text !== seen.head || (ref !== null && seenBranch(seen, ref) !== commit);
}
