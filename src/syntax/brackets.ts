/**
 * Brackets that are open while a text is read. Invariant: closing costs no more than opening did,
 * also in hostile text: a closer whose opener is not there is noticed without a search.
 */
import { BRACE } from './ascii.ts';
import type { Tokens } from './tokens.ts';

/** How far up a closer looks for the opener that stands on a line indented like its own. */
const INDENT_SEARCH = 256;

export class Brackets {
  depth = 0;
  /** In a broken text: the indent of the line that is being read. */
  lineIndent = 0;
  private readonly tokens: Tokens;
  private openers = new Int32Array(1 << 10);
  private indents = new Int32Array(1 << 10);
  /** How many of each kind are open. */
  private readonly open = new Int32Array(256);

  constructor(tokens: Tokens) {
    this.tokens = tokens;
  }

  reset(): void {
    this.depth = 0;
    this.lineIndent = 0;
    this.open.fill(0);
  }

  /** The kind of the innermost open bracket, or 0. */
  top(): number {
    return this.depth === 0 ? 0 : this.tokens.kind[this.openers[this.depth - 1]!]!;
  }

  push(index: number): void {
    const { depth } = this;
    if (depth === this.openers.length) this.grow();
    this.openers[depth] = index;
    this.indents[depth] = this.lineIndent;
    this.open[this.tokens.kind[index]!]!++;
    this.depth = depth + 1;
  }

  /** Makes the innermost open bracket and the token `index` mates. */
  pop(index: number): void {
    const opener = this.openers[--this.depth]!;
    const { mate, kind } = this.tokens;
    this.open[kind[opener]!]!--;
    mate[index] = opener;
    mate[opener] = index;
  }

  /** Gives up what was opened inside the innermost bracket of this kind; false if none is open. */
  unwindTo(kind: number): boolean {
    if (this.open[kind] === 0) return false;
    let level = this.depth;
    while (this.tokens.kind[this.openers[level - 1]!] !== kind) level--;
    this.unwind(level);
    return true;
  }

  /**
   * In a broken text, gives up the braces whose lines are indented deeper than the closer's line.
   */
  unwindToIndent(): void {
    const lowest = Math.max(0, this.depth - INDENT_SEARCH);
    for (let level = this.depth; level > lowest; level--) {
      const isBrace = this.tokens.kind[this.openers[level - 1]!] === BRACE;
      if (isBrace && this.indents[level - 1] === this.lineIndent) return this.unwind(level);
    }
  }

  /** Gives up every bracket above a depth: each ends before the next token. */
  unwind(depth: number): void {
    const { tokens } = this;
    while (this.depth > depth) {
      tokens.balanced = false;
      const opener = this.openers[--this.depth]!;
      this.open[tokens.kind[opener]!]!--;
      tokens.mate[opener] = tokens.count - 1;
    }
  }

  private grow(): void {
    const openers = new Int32Array(this.depth * 2);
    openers.set(this.openers);
    this.openers = openers;
    const indents = new Int32Array(this.depth * 2);
    indents.set(this.indents);
    this.indents = indents;
  }
}
