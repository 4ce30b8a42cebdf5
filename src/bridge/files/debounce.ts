/**
 * Debounce: when what happens in a tree has come to rest. Invariant: a hint is told at the latest 200 ms
 * after `longestMs`, however many follow it, and no timer runs while there are none.
 */
import type { RepoPath } from '../../model/path.ts';

/** Runs `work` once after a time in milliseconds; what it returns calls that off. */
export type After = (delayMs: number, work: () => void) => () => void;

/** Where something may have happened. */
export interface Hints {
  readonly paths: ReadonlySet<RepoPath>;
  /** Perhaps elsewhere, too. */
  readonly isDoubtful: boolean;
}

export interface DebounceOptions {
  readonly after: After;
  /** It has to be quiet for so long. */
  readonly quietMs: number;
  /** After so long a pause between two hints will do, and soon after that nothing is waited for. */
  readonly longestMs: number;
  settled(hints: Hints): void;
}

/** An editor that saves by a temporary file is between two hints for less. */
const PAUSE_MS = 20;
const PATIENCE_MS = 200;
/** More than so many names are not worth looking at one by one. */
const MANY_PATHS = 500;

export class Debounce {
  readonly #options: DebounceOptions;
  #paths = new Set<RepoPath>();
  #isDoubtful = false;
  #isLate = false;
  #cancelQuiet: (() => void) | null = null;
  #cancelLongest: (() => void) | null = null;

  constructor(options: DebounceOptions) {
    this.#options = options;
  }

  hint(path: RepoPath): void {
    if (this.#paths.size < MANY_PATHS) this.#paths.add(path);
    else this.#isDoubtful = true;
    this.#wait();
  }

  doubt(): void {
    this.#isDoubtful = true;
    this.#wait();
  }

  #wait(): void {
    const { after, quietMs, longestMs } = this.#options;
    this.#cancelQuiet?.();
    const pause = this.#isLate ? Math.min(PAUSE_MS, quietMs) : quietMs;
    this.#cancelQuiet = after(pause, () => this.settle());
    this.#cancelLongest ??= after(longestMs, () => {
      this.#isLate = true;
      this.#cancelLongest = after(PATIENCE_MS, () => this.settle());
      this.#wait();
    });
  }

  /** Whether everything is going to be looked at anyway. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  /** Tells at once what there is. */
  settle(): void {
    this.stop();
    const hints = { paths: this.#paths, isDoubtful: this.#isDoubtful };
    this.#paths = new Set();
    this.#isDoubtful = false;
    this.#options.settled(hints);
  }

  stop(): void {
    this.#cancelQuiet?.();
    this.#cancelLongest?.();
    this.#cancelQuiet = null;
    this.#cancelLongest = null;
    this.#isLate = false;
  }
}
