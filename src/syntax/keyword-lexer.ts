/**
 * Keyword lexer: turns the bytes of a language whose blocks end with a keyword (Ruby) into tokens, and
 * matches brackets and blocks while it reads. Invariant: one pass; what is no token is white space, a
 * comment, the text of a here document, or behind the end of the code.
 */
import {
  APOSTROPHE,
  AT,
  BACKSLASH,
  BACKTICK,
  BANG,
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  COLON,
  CR,
  DOLLAR,
  DOT,
  EQUALS,
  HASH,
  LESS,
  LF,
  PAREN,
  PAREN_END,
  PERCENT,
  PIPE,
  QUESTION,
  QUOTE,
  SEMICOLON,
  SLASH,
  SPACE,
  TAB,
  UNDERSCORE,
  endOfLine,
  startsWith,
} from './ascii.ts';
import { isWordByte, LiteralReader } from './keyword-literals.ts';
import {
  DotLookahead,
  isAssignment,
  methodNameEnd,
  symbolEnd,
  variableEnd,
} from './keyword-marks.ts';
import { TOKEN, type KeywordRole, type KeywordTokens } from './keyword-tokens.ts';
import type { WordTable } from './keyword-words.ts';
import { TokenWriter } from './keyword-writer.ts';
import { isBlank, isDigit, isSpace, skipBlank, trimEnd } from './line-cursor.ts';

const BLOCK_COMMENT = Buffer.from('=begin');
const DATA_MARKER = Buffer.from('__END__');

export class KeywordLexer extends TokenWriter {
  private readonly literals: LiteralReader;
  private readonly lookahead: DotLookahead;

  constructor(
    bytes: Buffer,
    private readonly roles: WordTable<KeywordRole>,
    byColumn: boolean,
  ) {
    super(bytes, byColumn);
    this.literals = new LiteralReader(bytes, byColumn);
    this.lookahead = new DotLookahead(bytes);
  }

  read(): KeywordTokens {
    const { bytes, tokens } = this;
    tokens.codeEnd = bytes.length;
    this.beginLine(this.at);
    while (this.at < tokens.codeEnd) this.readToken(bytes[this.at]!);
    if (this.blocks.top !== undefined || !this.literals.isComplete) tokens.isBalanced = false;
    this.blocks.giveUpTo(0);
    return tokens;
  }

  private readToken(byte: number): void {
    if (isBlank(byte)) this.at++;
    else if (byte === LF) this.readNewline();
    else if (byte === HASH) this.readComment(endOfLine(this.bytes, this.at));
    else {
      this.readCode(byte);
      this.isFirstOnLine = false;
    }
  }

  private readCode(byte: number): void {
    const { bytes, at } = this;
    if (isWordByte(byte)) this.readWord();
    else if (byte === QUOTE || byte === APOSTROPHE || byte === BACKTICK)
      this.readString(at + 1, byte);
    else if (byte === PAREN || byte === BRACKET || byte === BRACE) this.openBlock(at, at + 1, true);
    else if (byte === PAREN_END || byte === BRACKET_END || byte === BRACE_END) this.closeBracket();
    else if (byte === SEMICOLON) this.stop(at, at + 1);
    else if (byte === COLON) this.readColon();
    else if (byte === AT || byte === DOLLAR) this.readVariable();
    else if (byte === DOT) this.readDots();
    else if (byte === BACKSLASH && (bytes[at + 1] === LF || bytes[at + 1] === CR)) this.joinLines();
    else if (!this.readLiteral(byte)) this.value(TOKEN.operator, at + 1, false);
  }

  // ---- lines ----

  private beginLine(start: number): void {
    const { bytes } = this;
    this.lineStart = this.at = start;
    this.isFirstOnLine = true;
    let at = start;
    while (bytes[at] === SPACE || bytes[at] === TAB) at++;
    this.lineColumn = at - start;
    if (bytes[start] === EQUALS && startsWith(bytes, start, BLOCK_COMMENT)) {
      const end = bytes.indexOf('\n=end', start);
      this.readComment(end < 0 ? bytes.length : endOfLine(bytes, end + 1));
    } else if (bytes[start] === UNDERSCORE && startsWith(bytes, start, DATA_MARKER)) {
      if (endOfLine(bytes, start) - start <= 8) this.tokens.codeEnd = start;
    }
  }

  private readComment(end: number): void {
    this.tokens.comments.push(this.at, trimEnd(this.bytes, this.at, end));
    this.at = end;
  }

  private readNewline(): void {
    const { at } = this;
    const next = this.literals.skipHeredocs(at + 1);
    if (next > at + 1) this.endAfterHeredocs(next);
    if (!this.isContinued() && !this.lookahead.isBelow(next)) this.stop(at, at + 1);
    this.beginLine(next);
  }

  /** The texts of here documents are part of the line that began them. */
  private endAfterHeredocs(next: number): void {
    const { end } = this.tokens;
    const last = end.length - 1;
    end[last] = trimEnd(this.bytes, this.at, this.bytes[next - 1] === LF ? next - 1 : next);
  }

  /** A backslash joins two lines, unless it stands alone on the first. */
  private joinLines(): void {
    const { kind } = this.tokens;
    const isAlone = (kind[kind.length - 1] ?? TOKEN.stop) === TOKEN.stop;
    this.value(TOKEN.operator, this.at + 1, false);
    if (isAlone) this.stop(this.at, this.at);
    else this.at = Math.min(endOfLine(this.bytes, this.at) + 1, this.bytes.length);
  }

  private isContinued(): boolean {
    const { kind, start, end } = this.tokens;
    const last = kind.length - 1;
    if (last < 0 || this.afterValue || kind[last] !== TOKEN.operator) return false;
    // A word such as `else` is followed by a new statement; block parameters end with a bar.
    if (isWordByte(this.bytes[start[last]!])) return false;
    return !(this.bytes[end[last]! - 1] === PIPE && this.bytes[this.at - 1] === PIPE);
  }

  // ---- words ----

  private readWord(): void {
    const { bytes, at: start } = this;
    let end = start + 1;
    const isNumber = isDigit(bytes[start]);
    while (isWordByte(bytes[end]) || (isNumber && bytes[end] === DOT && isDigit(bytes[end + 1])))
      end++;
    const wasDot = this.afterDot;
    const next = bytes[end];
    if ((next === QUESTION || next === BANG) && !isNumber && bytes[end + 1] !== EQUALS) {
      this.name(end + 1);
      return;
    }
    if (next === COLON && bytes[end + 1] !== COLON && !wasDot) {
      this.value(TOKEN.symbol, end + 1, false);
      return;
    }
    const role = wasDot ? undefined : this.roles.get(bytes, start, end);
    if (role === undefined) {
      this.name(end);
      this.afterName = !isNumber;
    } else this.readKeyword(role, end);
  }

  private readKeyword(role: KeywordRole, end: number): void {
    switch (role) {
      case 'open':
        this.openBlock(this.at, end, false);
        break;
      case 'loop':
        this.openBlock(this.at, end, false).awaitsDo = true;
        break;
      case 'openOrModifier':
      case 'loopOrModifier':
        if (this.afterValue) this.value(TOKEN.operator, end, false);
        else this.openBlock(this.at, end, false).awaitsDo = role === 'loopOrModifier';
        break;
      case 'do':
        this.readDo(end);
        break;
      case 'end':
        this.closeBlock(end);
        break;
      case 'def':
        this.readDef(end);
        break;
      case 'operator':
        this.value(TOKEN.operator, end, false);
    }
  }

  private readDo(end: number): void {
    const { top } = this.blocks;
    if (top?.awaitsDo) {
      top.awaitsDo = false;
      this.value(TOKEN.operator, end, false);
    } else this.openBlock(this.at, end, false);
  }

  /** Reads `def` and the name after it, which may be an operator or a keyword. */
  private readDef(end: number): void {
    const { bytes } = this;
    this.openBlock(this.at, end, false);
    const start = skipBlank(bytes, end, bytes.length);
    const nameEnd = methodNameEnd(bytes, start);
    if (nameEnd === start) return;
    this.at = start;
    this.defName = this.value(TOKEN.word, nameEnd, true);
    this.endDefWithoutEnd();
  }

  /** `def name(…) = value` has no `end`; called where its `=` would stand. */
  private endDefWithoutEnd(): void {
    const { bytes, at } = this;
    const isWhole = isAssignment(bytes, at);
    if (isWhole) this.tokens.kind[this.blocks.pop().token] = TOKEN.word;
    if (isWhole || bytes[skipBlank(bytes, at, bytes.length)] !== PAREN) this.defName = -1;
  }

  // ---- punctuation ----

  private readString(from: number, close: number): void {
    const { bytes } = this;
    const end = this.literals.stringEnd(from, close, -1);
    const isLabel = bytes[end] === COLON && bytes[end + 1] !== COLON && !this.afterDot;
    if (isLabel && close !== BACKTICK) this.value(TOKEN.symbol, end + 1, false);
    else this.value(TOKEN.text, end, true);
  }

  private readColon(): void {
    const { bytes, at } = this;
    const next = bytes[at + 1];
    if (next === COLON) {
      this.value(TOKEN.operator, at + 2, false);
      this.afterDot = true;
    } else if (next === QUOTE || next === APOSTROPHE) {
      this.value(TOKEN.symbol, this.literals.stringEnd(at + 2, next, -1), true);
    } else {
      const end = symbolEnd(bytes, at, !this.afterValue || isBlank(bytes[at - 1]));
      this.value(end > at + 1 ? TOKEN.symbol : TOKEN.operator, end, end > at + 1);
    }
  }

  private readVariable(): void {
    this.name(variableEnd(this.bytes, this.at));
  }

  private readDots(): void {
    const isRange = this.bytes[this.at + 1] === DOT;
    this.value(TOKEN.operator, this.at + (isRange ? 2 : 1), false);
    this.afterDot = !isRange;
  }

  /** Reads a regular expression, percent literal, here document or character, if one begins here. */
  private readLiteral(byte: number): boolean {
    const { bytes, at, literals } = this;
    const isArgument = this.afterName && isBlank(bytes[at - 1]) && !isSpace(bytes[at + 1]);
    if (this.afterValue && !(isArgument && bytes[at + 1] !== EQUALS)) return false;
    let end = -1;
    if (byte === SLASH) end = literals.stringEnd(at + 1, SLASH, -1);
    else if (byte === PERCENT) end = literals.percentEnd(at);
    else if (byte === LESS && bytes[at + 1] === LESS) end = literals.heredocEnd(at);
    else if (byte === QUESTION && !this.afterValue && !isSpace(bytes[at + 1])) {
      end = at + (bytes[at + 1] === BACKSLASH ? 3 : 2);
      if (isWordByte(bytes[end])) end = -1;
    }
    if (end < 0) return false;
    this.value(TOKEN.text, end, true);
    return true;
  }

  private closeBracket(): void {
    const { top } = this.blocks;
    const close = this.value(top?.isBracket ? TOKEN.close : TOKEN.operator, this.at + 1, true);
    if (top?.isBracket) this.blocks.match(close);
    else this.tokens.isBalanced = false;
    if (this.defName >= 0 && top?.token === this.defName + 1) this.endDefWithoutEnd();
  }
}
