/**
 * Merge options: what decides the result of a merge beside the three versions. Invariant: everything that
 * is asked of the outside gives the same answer whenever it is asked.
 */
import type { RepoPath } from '../../model/path.ts';
import type { Grammar } from '../../syntax/grammar.ts';
import type { Splitter } from '../../syntax/split.ts';
import type { MarkerForm } from './file-outcome.ts';
import type { Policy } from './policy.ts';

/** How conflicts are settled without asking; null leaves them. */
export type Favour = 'ours' | 'theirs' | 'union' | null;

export interface TreeMergeOptions {
  /** False for the line merge and nothing else: then no node is followed to another file. */
  readonly byNode: boolean;
  readonly favour: Favour;
  readonly policy: Policy;
  readonly markers: MarkerForm;
  /** Of two bases one is made: what is open in it stays as it was, or between markers. */
  readonly isVirtual: boolean;
  /** Which side changed a path last. */
  readonly lastWriter: (path: RepoPath) => 'ours' | 'theirs';
  readonly splitter: Splitter;
  /** The grammar of a language, or null; asked only where more than lines was merged. */
  readonly openGrammar: (language: string) => Promise<Grammar | null>;
}
