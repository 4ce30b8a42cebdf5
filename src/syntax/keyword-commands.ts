/**
 * Shell commands: finds where each command at the top of a shell script begins and ends. Invariant: one
 * pass, a stack of what is open (quotes, substitutions, `if`, `case`, loops, groups), and a command ends
 * at a newline where nothing is open.
 */
import {
  AMPERSAND,
  APOSTROPHE,
  BACKSLASH,
  BACKTICK,
  BRACE,
  BRACE_END,
  DOLLAR,
  EQUALS,
  HASH,
  LESS,
  LF,
  PAREN,
  PAREN_END,
  PIPE,
  QUOTE,
  SEMICOLON,
  endOfLine,
} from './ascii.ts';
import { CommandWriter, type Commands } from './keyword-ranges.ts';
import { isWordByte, LiteralReader } from './keyword-literals.ts';
import { lineRole, OPEN, SHELL_WORDS, type Opening, type ShellWord } from './keyword-openings.ts';
import {
  arithmeticEnd,
  functionNameEnd,
  isBreak,
  nextInQuote,
  rawQuoteEnd,
  readHeredocStart,
  wordEnd,
} from './keyword-quotes.ts';
import { isBlank, isSpace, trimEnd } from './line-cursor.ts';

/** In a script out of balance a quote is trusted to span so many lines. */
const QUOTE_LINES = 20;

export class CommandReader extends CommandWriter {
  private readonly literals: LiteralReader;
  /** Up to where no `((` closes on its line. */
  private noArithmetic = 0;

  constructor(
    bytes: Buffer,
    /** Give everything up that is open where a line starts from scratch. */
    private readonly byColumn: boolean,
  ) {
    super(bytes);
    this.literals = new LiteralReader(bytes);
  }

  read(): Commands {
    const { bytes } = this;
    while (this.at < bytes.length) {
      const { top } = this.open;
      if (top === OPEN.string || top === OPEN.parameter) this.readQuoted(top);
      else this.readCode(bytes[this.at]!, top);
    }
    this.isBalanced &&= this.open.isEmpty;
    this.endCommand();
    const { ranges, comments, isBalanced } = this;
    return { ranges, comments, isBalanced };
  }

  // ---- commands ----

  private readNewline(): void {
    const { at, bytes } = this;
    const next = this.literals.skipHeredocs(at + 1);
    if (next > at + 1) {
      this.end = trimEnd(bytes, at, bytes[next - 1] === LF ? next - 1 : next);
    }
    if (this.open.isEmpty && !this.isContinued) this.endCommand();
    this.at = next;
    if (this.open.top !== OPEN.array) this.atCommand = true;
    if (this.byColumn) this.beginAnew();
  }

  /** In a script out of balance the line that begins here may start from scratch. */
  private beginAnew(): void {
    if (this.open.isEmpty) return;
    const { bytes, at } = this;
    const role = lineRole(bytes, at);
    if (role === 'begins') this.endCommand();
    else if (role === 'ends') {
      this.open.clear();
      this.take(wordEnd(bytes, at));
    }
  }

  // ---- code ----

  private readCode(byte: number, top: Opening | undefined): void {
    const { at, bytes } = this;
    if (byte === LF) this.readNewline();
    else if (isBlank(byte)) this.at++;
    else if (byte === HASH && (at === 0 || isBreak(bytes[at - 1]))) this.readComment();
    else if (byte === BACKSLASH) this.readEscape();
    else if (byte === QUOTE) this.push(OPEN.string, at + 1);
    else if (byte === APOSTROPHE) this.readRaw(at);
    else if (byte === BACKTICK) this.readTick();
    else if (byte === DOLLAR) this.readDollar();
    else if (byte === PAREN) this.readParen(top);
    else if (byte === PAREN_END) this.closeParen(top);
    else if (byte === LESS && bytes[at + 1] === LESS) this.readHeredoc();
    else if (byte === SEMICOLON || byte === AMPERSAND || byte === PIPE) this.readOperator(byte);
    else this.readWord();
  }

  private readComment(): void {
    const end = trimEnd(this.bytes, this.at, endOfLine(this.bytes, this.at));
    if (this.open.isEmpty) this.comments.push(this.at, end);
    this.at = end;
  }

  private readEscape(): void {
    const isJoin = this.bytes[this.at + 1] === LF;
    if (isJoin && this.start < 0) {
      this.take(this.at + 1);
      this.at++;
    } else this.take(this.at + 2);
    if (!isJoin) this.atCommand = false;
  }

  private readOperator(byte: number): void {
    this.take(this.at + 1);
    this.atCommand = this.open.top !== OPEN.array;
    const { bytes, at } = this;
    // `|`, `||` and `&&` go on below; `&` and `;` do not.
    this.isContinued = byte === PIPE || (byte === AMPERSAND && bytes[at - 2] === AMPERSAND);
  }

  private readWord(): void {
    const { bytes, at } = this;
    const end = wordEnd(bytes, at);
    const word = this.atCommand ? SHELL_WORDS.get(bytes, at, end) : undefined;
    // Before a bracket a word is a pattern of `case`, unless it closes what the bracket is about.
    const isPattern = bytes[end] === PAREN_END && !(typeof word === 'object' && 'closes' in word);
    if (word === undefined || isPattern) {
      this.takeArgument(end);
    } else this.readKeyword(word, end);
  }

  private readKeyword(word: ShellWord, end: number): void {
    if (word === 'leads') this.take(end);
    else if (word === 'function') this.readFunctionName(end);
    else if ('opens' in word) {
      this.push(word.opens, end);
      this.atCommand = word.startsCommand;
    } else if (this.open.top === word.closes) this.pop(end);
    else {
      this.isBalanced = false;
      this.takeArgument(end);
    }
  }

  private readFunctionName(from: number): void {
    this.take(functionNameEnd(this.bytes, from));
    this.isContinued = this.atCommand = true;
  }

  // ---- brackets ----

  private readParen(top: Opening | undefined): void {
    const { bytes, at } = this;
    let close = at + 1;
    while (isBlank(bytes[close])) close++;
    const isHead =
      bytes[close] === PAREN_END && this.start >= 0 && !this.atCommand && top !== OPEN.array;
    if (isHead) {
      this.take(close + 1);
      this.isContinued = this.atCommand = true;
    } else if (bytes[at + 1] === PAREN && this.skipArithmetic(at)) this.atCommand = false;
    else
      this.push(bytes[at - 1] === EQUALS || top === OPEN.array ? OPEN.array : OPEN.paren, at + 1);
  }

  /** Takes `((…))`, in which `<<` is a shift; where it does not end on its line it is two groups. */
  private skipArithmetic(from: number): boolean {
    if (from < this.noArithmetic) return false;
    const end = arithmeticEnd(this.bytes, from);
    if (end < 0) this.noArithmetic = endOfLine(this.bytes, from);
    else this.take(end);
    return end >= 0;
  }

  private closeParen(top: Opening | undefined): void {
    if (top === OPEN.paren || top === OPEN.array) this.pop(this.at + 1);
    else {
      // The end of a pattern of `case`.
      if (top !== OPEN.esac) this.isBalanced = false;
      this.take(this.at + 1);
      this.atCommand = true;
    }
  }

  private readTick(): void {
    if (!this.open.has(OPEN.tick)) this.push(OPEN.tick, this.at + 1);
    else {
      while (this.open.top !== OPEN.tick) this.open.pop();
      this.pop(this.at + 1);
    }
  }

  private readDollar(): void {
    const { bytes, at } = this;
    const next = bytes[at + 1];
    if (next === PAREN) {
      if (bytes[at + 2] !== PAREN || !this.skipArithmetic(at + 1)) this.push(OPEN.paren, at + 2);
      else this.atCommand = false;
    } else if (next === BRACE) this.push(OPEN.parameter, at + 2);
    else if (next === APOSTROPHE) this.readRaw(at + 1);
    else {
      const isSpecialName = next !== undefined && !isSpace(next) && next !== QUOTE;
      this.takeArgument(at + (isSpecialName && !isWordByte(next) ? 2 : 1));
    }
  }

  // ---- quotes ----

  /** A text in single quotes, which in `$'…'` may hold escapes. */
  private readRaw(quote: number): void {
    const { bytes } = this;
    let end = rawQuoteEnd(bytes, quote, quote > this.at, this.byColumn ? QUOTE_LINES : Infinity);
    if (end < 0) {
      this.isBalanced = false;
      end = this.byColumn ? endOfLine(bytes, quote) : bytes.length;
    }
    this.takeArgument(end);
  }

  /** One step inside "…" or ${…}. */
  private readQuoted(top: Opening): void {
    const { bytes } = this;
    const isParameter = top === OPEN.parameter;
    const at = nextInQuote(bytes, this.at, isParameter);
    const byte = bytes[at];
    this.take(at);
    if (byte === (isParameter ? BRACE_END : QUOTE)) this.pop(at + 1);
    else if (byte === QUOTE) this.push(OPEN.string, at + 1);
    else if (byte === BACKTICK) this.readTick();
    else if (byte === LF) {
      this.take(at + 1);
      if (this.byColumn) this.beginAnew();
    } else if (byte === APOSTROPHE && !this.open.has(OPEN.string)) this.readRaw(at);
    else if (byte === APOSTROPHE) this.take(at + 1);
    else if (byte === DOLLAR && bytes[at + 1] === APOSTROPHE) this.take(at + 2);
    else if (byte === DOLLAR) this.readDollar();
  }

  private readHeredoc(): void {
    const { nameStart, nameEnd, end, isIndented } = readHeredocStart(this.bytes, this.at);
    this.take(end);
    if (nameEnd > nameStart) this.literals.addHeredoc(nameStart, nameEnd, isIndented);
  }
}
