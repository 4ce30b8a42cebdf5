/**
 * Keyword blocks: which brackets and blocks are open while tokens are read. Invariant: a token that is
 * taken off the stack has its mate, the closing token or the last one before it was given up.
 */
import { TOKEN, type KeywordTokens } from './keyword-tokens.ts';

export interface OpenBlock {
  readonly token: number;
  readonly isBracket: boolean;
  /** Column of the first byte of its line. */
  readonly column: number;
  /** A loop's `do` opens nothing of its own. */
  awaitsDo: boolean;
}

/** How many open blocks are looked at for one at the column of an `end`. */
const COLUMN_WINDOW = 16;

export class BlockStack {
  private readonly open: OpenBlock[] = [];
  /** How many of them are no brackets. */
  private blocks = 0;

  constructor(private readonly tokens: KeywordTokens) {}

  get top(): OpenBlock | undefined {
    return this.open[this.open.length - 1];
  }

  push(token: number, isBracket: boolean, column: number): OpenBlock {
    const block = { token, isBracket, column, awaitsDo: false };
    this.open.push(block);
    if (!isBracket) this.blocks++;
    return block;
  }

  /** Takes the innermost off the stack. */
  pop(): OpenBlock {
    const block = this.open.pop()!;
    if (!block.isBracket) this.blocks--;
    return block;
  }

  /** Makes the innermost and a closing token mates. */
  match(close: number): void {
    const { token } = this.pop();
    this.tokens.mate[token] = close;
    this.tokens.mate[close] = token;
  }

  /**
   * Gives up what stands above the block that an `end` closes: the innermost, or where `column` is given
   * rather the one whose line begins there. False if no block is open.
   */
  prepareEnd(column: number | null): boolean {
    const { open, tokens } = this;
    if (this.blocks === 0) {
      tokens.isBalanced = false;
      return false;
    }
    let target = open.length - 1;
    while (open[target]!.isBracket) target--;
    if (column !== null) target = this.blockAt(column, target);
    if (target < open.length - 1) tokens.isBalanced = false;
    this.giveUpTo(target + 1);
    return true;
  }

  private blockAt(column: number, target: number): number {
    for (let index = target; index >= Math.max(0, target - COLUMN_WINDOW); index--) {
      const block = this.open[index]!;
      if (!block.isBracket && block.column === column) return index;
    }
    return target;
  }

  /** Ends blocks that were never closed before the token that comes next. */
  giveUpTo(depth: number): void {
    if (this.open.length <= depth) return;
    const { kind, mate } = this.tokens;
    let last = kind.length - 1;
    while (last >= 0 && kind[last] === TOKEN.stop) last--;
    while (this.open.length > depth) {
      const { token } = this.pop();
      mate[token] = Math.max(token, last);
    }
  }
}
