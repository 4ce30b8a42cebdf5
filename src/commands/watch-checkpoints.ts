/**
 * When `fxd watch --commit` makes a checkpoint. Invariant: what changed since the last one is not forgotten
 * until it is in one, whatever was in the way.
 */
import { recordCheckpoint } from '../history/checkpoint.ts';
import type { LiveContents } from '../history/live-contents.ts';
import type { Repository } from '../history/repository.ts';
import type { TreeId } from '../model/ids.ts';
import { currentSignature } from './author.ts';
import type { Context } from './context.ts';
import type { WatchAnswers } from './watch-answers.ts';
import type { CheckpointRule } from './watch-options.ts';

interface Timing {
  after(delayMs: number, work: () => void): () => void;
  /** A checkpoint is due. */
  due(): void;
}

export class WatchCheckpoints {
  readonly #context: Context;
  readonly #contents: LiveContents;
  readonly #rule: CheckpointRule;
  readonly #timing: Timing;
  /** What is in no checkpoint yet. */
  #pending: TreeId | null = null;
  #changes = 0;
  /** One was about to be made, and something was in the way. */
  #isDue = false;
  #cancelIdle: () => void = () => undefined;

  constructor(context: Context, contents: LiveContents, rule: CheckpointRule, timing: Timing) {
    this.#context = context;
    this.#contents = contents;
    this.#rule = rule;
    this.#timing = timing;
  }

  /** The files are as in a tree when watching begins; some of it may be in no version yet. */
  begin(repository: Repository, tree: TreeId, answers: WatchAnswers): void {
    this.#pending = tree;
    if (this.#rule.when === 'every') this.record(repository, answers);
  }

  /** The files are as in a tree now. */
  changed(repository: Repository, tree: TreeId, answers: WatchAnswers): void {
    this.#pending = tree;
    this.#changes += 1;
    const rule = this.#rule;
    if (rule.when === 'every') this.record(repository, answers);
    else if (rule.when === 'count') {
      if (this.#changes >= rule.count) this.record(repository, answers);
    } else {
      this.#cancelIdle();
      this.#cancelIdle = this.#timing.after(rule.idleMs, () => this.#timing.due());
    }
  }

  /** Nothing changed; what should be in a checkpoint by now is put into one. */
  retry(repository: Repository, answers: WatchAnswers): void {
    if (this.#isDue) this.record(repository, answers);
  }

  /** Makes a checkpoint of what is in none. Throws what recording one throws. */
  record(repository: Repository, answers: WatchAnswers): void {
    const tree = this.#pending;
    if (tree === null) return;
    this.#isDue = true;
    const signature = currentSignature(this.#context);
    const commit = recordCheckpoint(repository, { contents: this.#contents, tree, signature });
    this.#pending = null;
    this.#isDue = false;
    this.#changes = 0;
    if (commit !== null) answers.tell({ event: 'checkpoint', commit });
  }

  stop(): void {
    this.#cancelIdle();
  }
}
