/**
 * Token writer: writes tokens and the state that the next one depends on. Invariant: a token begins where
 * the reader stands, and the reader stands behind it afterwards.
 */
import { BlockStack, type OpenBlock } from './keyword-blocks.ts';
import { KeywordTokens, TOKEN } from './keyword-tokens.ts';
import { afterByteOrderMark } from './line-cursor.ts';

export class TokenWriter {
  protected readonly tokens = new KeywordTokens();
  protected readonly blocks = new BlockStack(this.tokens);
  protected at: number;
  protected lineStart: number;
  protected lineColumn = 0;
  protected isFirstOnLine = true;
  /** The last token ends a value, so an operator may follow. */
  protected afterValue = false;
  /** The last token is a name, so a value may follow as its argument. */
  protected afterName = false;
  protected afterDot = false;
  /** The token of a `def` whose `=` would make it a definition without an end. */
  protected defName = -1;

  constructor(
    protected readonly bytes: Buffer,
    /** Trust indentation more than the count of `end`s; for a second look at a file out of balance. */
    private readonly byColumn: boolean,
  ) {
    this.at = this.lineStart = afterByteOrderMark(bytes);
  }

  protected value(kind: number, end: number, isValue: boolean): number {
    const until = Math.min(end, this.bytes.length);
    const token = this.tokens.add(kind, this.at, until);
    this.at = until;
    this.afterValue = isValue;
    this.afterName = this.afterDot = false;
    return token;
  }

  protected name(end: number): void {
    this.value(TOKEN.word, end, true);
    this.afterName = true;
  }

  /** The end of a statement. */
  protected stop(start: number, end: number): void {
    this.tokens.add(TOKEN.stop, start, end);
    this.at = end;
    this.afterValue = this.afterName = this.afterDot = false;
    const { top } = this.blocks;
    if (top !== undefined) top.awaitsDo = false;
  }

  protected openBlock(start: number, end: number, isBracket: boolean): OpenBlock {
    if (this.byColumn && start === this.lineStart && this.beginsDefinition(start)) {
      this.blocks.giveUpTo(0);
    }
    const token = this.tokens.add(TOKEN.open, start, end);
    this.at = end;
    this.afterValue = this.afterName = this.afterDot = false;
    return this.blocks.push(token, isBracket, this.lineColumn);
  }

  private beginsDefinition(at: number): boolean {
    return DEFINITIONS.some((word) => this.bytes.toString('latin1', at, at + word.length) === word);
  }

  protected closeBlock(end: number): void {
    const column = this.byColumn && this.isFirstOnLine ? this.lineColumn : null;
    if (this.blocks.prepareEnd(column)) this.blocks.match(this.value(TOKEN.close, end, true));
    else this.value(TOKEN.operator, end, true);
  }
}

/** What begins anew where it stands in column 0 of a file out of balance. */
const DEFINITIONS = ['class ', 'module ', 'def '];
