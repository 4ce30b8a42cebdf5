/**
 * Rulings: what the user's rules decide in a merge, and the record of every decision. Invariant: nothing is
 * settled by a rule without being noted.
 */
import type { MergeConflict, Piece } from '../../merge/conflict.ts';
import type { Entry } from '../../model/entry.ts';
import type { RepoPath } from '../../model/path.ts';
import type { FileRow } from './file-rows.ts';
import type { TreeMergeOptions } from './merge-options.ts';
import type { Strategy } from './policy.ts';
import { settle, settlePieces, type Settlement } from './settling.ts';
import type { TreeDecision } from './tree-conflict.ts';

export class Rulings {
  readonly #options: TreeMergeOptions;
  readonly #decisions: TreeDecision[] = [];

  constructor(options: TreeMergeOptions) {
    this.#options = options;
  }

  /** In the order in which they were made. */
  get decisions(): readonly TreeDecision[] {
    return this.#decisions;
  }

  note(decision: TreeDecision): void {
    this.#decisions.push(decision);
  }

  /** The side that a policy takes as a whole, wherever both changed a file; null where none does. */
  wholeSide({ base, ours, theirs }: FileRow, path: RepoPath): 'ours' | 'theirs' | null {
    const strategy = this.#options.policy.strategyFor(path, null);
    const isChanged = (entry: Entry | null): boolean => entry?.id !== base?.id;
    if (!isChanged(ours) || !isChanged(theirs) || ours?.id === theirs?.id) return null;
    const side = strategy === 'last-writer' ? this.#options.lastWriter(path) : strategy;
    if (side !== 'ours' && side !== 'theirs') return null;
    const says = `merge.policy takes ${side} for this file`;
    this.note({ path, rule: 'policy', subject: null, says });
    return side;
  }

  /** The pieces with every conflict settled that a rule decides. */
  settled(path: RepoPath, pieces: readonly Piece[]): readonly Piece[] {
    return settlePieces(
      pieces,
      (conflict) => this.decide(path, conflict),
      (conflict) => {
        this.noteSettled(path, conflict);
      },
    );
  }

  /** What a rule makes of a conflict; null where it stays one. A base is not asked about. */
  decide(path: RepoPath, conflict: MergeConflict): Settlement {
    if (this.#options.isVirtual) return conflict.reason === 'binary' ? { take: 'base' } : null;
    const strategy = this.#strategyOf(path, conflict);
    if (strategy === 'merge') return null;
    return settle(conflict, { strategy, lastWriter: () => this.#options.lastWriter(path) });
  }

  #strategyOf(path: RepoPath, { subject }: MergeConflict): Strategy {
    const { policy, favour } = this.#options;
    const strategy = policy.strategyFor(path, subject?.kind ?? null);
    return strategy === 'merge' ? (favour ?? 'merge') : strategy;
  }

  noteSettled(path: RepoPath, conflict: MergeConflict): void {
    const { policy, favour } = this.#options;
    const { subject } = conflict;
    const isPolicy = policy.strategyFor(path, subject?.kind ?? null) !== 'merge';
    const says = isPolicy
      ? `a conflict was settled by merge.policy: ${this.#strategyOf(path, conflict)}`
      : `a conflict was settled by -X ${favour ?? ''}`;
    this.note({ path, rule: isPolicy ? 'policy' : 'favour', subject, says });
  }
}
