/**
 * Keyword tokens: the tokens of a file in parallel lists. Invariant: they are in order of their starts, and
 * the mate of an opening token is at or after it, so that a reader can step over any group at once.
 */
export const TOKEN = {
  word: 1,
  text: 2,
  symbol: 3,
  open: 4,
  close: 5,
  operator: 6,
  stop: 7,
} as const;

/** What a keyword does to the blocks; others are ordinary words. */
export type KeywordRole =
  'open' | 'openOrModifier' | 'loop' | 'loopOrModifier' | 'do' | 'end' | 'def' | 'operator';

export class KeywordTokens {
  readonly kind: number[] = [];
  readonly start: number[] = [];
  readonly end: number[] = [];
  /**
   * Of an opening token the closing one, or the last one before it was given up; of a closing token the
   * opening one.
   */
  readonly mate: number[] = [];
  /** Comments: start and end in turn. */
  readonly comments: number[] = [];
  /** Where the code ends: before a marker such as `__END__`, or at the end of the file. */
  codeEnd = 0;
  isBalanced = true;

  /** Index of the new token. */
  add(kind: number, start: number, end: number): number {
    this.start.push(start);
    this.end.push(end);
    this.mate.push(-1);
    return this.kind.push(kind) - 1;
  }

  /** The token after this one, or after the group that it opens; `to` at most. */
  after(token: number, to: number): number {
    const mate = this.mate[token]!;
    return Math.min(mate >= token ? mate + 1 : token + 1, to);
  }
}
