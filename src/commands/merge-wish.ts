/**
 * The wish for a merge, and the two sides that meet. Invariant: it is plain data; nothing is asked of the
 * repository here.
 */
import type { CheckoutPlan } from '../bridge/files/checkout.ts';
import type { Favour } from '../history/merging/merge-options.ts';
import { shortRefName } from '../history/ref-name.ts';
import type { Head } from '../history/repository.ts';
import type { CommitId } from '../model/ids.ts';
import { NOTHING_MERGED, type MergeOutcome } from './merge-outcome.ts';

/** What was asked for. */
export interface MergeWish {
  readonly revision: string;
  /** Cleaned; null for Git's words. */
  readonly message: string | null;
  readonly fastForward: 'may' | 'never' | 'only';
  readonly squash: boolean;
  readonly commit: boolean;
  readonly preview: boolean;
  readonly allowUnrelated: boolean;
  readonly favour: Favour;
  readonly byNode: boolean;
}

/** The two sides, and how they are related. */
export interface Meeting {
  readonly head: Head;
  readonly ours: CommitId;
  readonly theirs: CommitId;
  /** What the sides are called at markers. */
  readonly names: { readonly ours: string; readonly theirs: string };
  readonly bases: readonly CommitId[];
}

/** What is told where nothing came of it yet. */
export function outcomeOf(
  { preview, revision }: MergeWish,
  head: Head,
): Omit<MergeOutcome, 'outcome'> {
  return {
    ...NOTHING_MERGED,
    preview,
    revision,
    branch: head.ref === null ? null : shortRefName(head.ref),
    from: head.commit,
    commit: head.commit,
  };
}

/** What a plan does to the files. */
export function countFiles(plan: CheckoutPlan): Pick<MergeOutcome, 'written' | 'removed'> {
  return {
    written: plan.filter(({ after }) => after !== null).length,
    removed: plan.filter(({ after }) => after === null).length,
  };
}
