/**
 * Literals of languages whose blocks end with a keyword (Ruby): strings with interpolation, percent
 * literals, here documents. Invariant: every search that fails is counted, and after a few failures a
 * literal ends with its line, so that reading stays linear on broken input.
 */
import {
  APOSTROPHE,
  BACKSLASH,
  BACKTICK,
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  CR,
  EQUALS,
  HASH,
  LESS,
  LF,
  MINUS,
  MORE,
  PAREN,
  PAREN_END,
  QUOTE,
  SPACE,
  TAB,
  TILDE,
  UNDERSCORE,
  endOfLine,
} from './ascii.ts';
import { isDigit } from './line-cursor.ts';

const FAILURE_LIMIT = 8;

/** Byte that closes what `open` opens; itself where it is no bracket. */
export function closingByte(open: number): number {
  switch (open) {
    case PAREN:
      return PAREN_END;
    case BRACKET:
      return BRACKET_END;
    case BRACE:
      return BRACE_END;
    case LESS:
      return MORE;
    default:
      return open;
  }
}

interface Heredoc {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly isIndented: boolean;
}

export class LiteralReader {
  private failures = 0;
  private readonly pending: Heredoc[] = [];
  /** The line that was asked for last: searching each line once keeps a long one linear. */
  private lineFrom = 0;
  private lineTo = -1;

  constructor(
    private readonly bytes: Buffer,
    /** Text in quotes ends with its line; for a second look at a file out of balance. */
    private readonly isWary = false,
  ) {}

  /** Whether every literal so far was closed. */
  get isComplete(): boolean {
    return this.failures === 0;
  }

  /** Offset after the string whose text begins at `from`; brackets of its own kind nest. */
  stringEnd(from: number, close: number, open: number): number {
    const isShort = this.failures >= FAILURE_LIMIT || (this.isWary && open < 0);
    const limit = isShort ? this.endOfLine(from) : this.bytes.length;
    const end = this.findStringEnd(from, limit, close, open);
    if (end >= 0) return end;
    this.failures++;
    return this.endOfLine(from);
  }

  private endOfLine(at: number): number {
    if (at < this.lineFrom || at > this.lineTo) {
      this.lineFrom = at;
      this.lineTo = endOfLine(this.bytes, at);
    }
    return this.lineTo;
  }

  /**
   * Follows text and `#{code}` alternately: in text the closing byte ends the string, in code a quote
   * begins another one. A stack holds the texts that are open.
   */
  private findStringEnd(from: number, limit: number, close: number, open: number): number {
    const { bytes } = this;
    const isRaw = close === APOSTROPHE;
    const closers: number[] = [];
    let closer = close;
    let nested = 0;
    for (let at = from; at < limit; at++) {
      const byte = bytes[at];
      if (byte === BACKSLASH) at++;
      else if (closer === BRACE_END && closers.length > 0 && closers[closers.length - 1]! < 0) {
        // Code of an interpolation, up to its brace.
        if (byte === BRACE_END) {
          if (nested > 0) nested--;
          else [nested, closer] = resume(closers);
        } else if (byte === BRACE) nested++;
        else if (byte === QUOTE || byte === APOSTROPHE || byte === BACKTICK) {
          closers.push(nested, closer, 1);
          closer = byte;
          nested = 0;
        }
      } else if (byte === closer) {
        if (nested > 0) nested--;
        else if (closers.length === 0) return at + 1;
        else [nested, closer] = resume(closers);
      } else if (byte === open && closers.length === 0) nested++;
      else if (byte === HASH && bytes[at + 1] === BRACE && closer !== APOSTROPHE && !isRaw) {
        closers.push(nested, closer, -1);
        closer = BRACE_END;
        nested = 0;
        at++;
      }
    }
    return -1;
  }

  /** Offset after a literal such as `%w[a b]` whose `%` is at `at`, or -1 if it is none. */
  percentEnd(at: number): number {
    const { bytes } = this;
    let next = at + 1;
    const letter = bytes[next] ?? 0;
    if ('wWiIqQrsx'.includes(String.fromCharCode(letter))) next++;
    const open = bytes[next] ?? 0;
    const isDelimiter = open > 32 && open < 127 && open !== EQUALS && !isWordByte(open);
    if (!isDelimiter) return -1;
    return this.stringEnd(next + 1, closingByte(open), open === closingByte(open) ? -1 : open);
  }

  /** Offset after the `<<~NAME` at `at`, whose text begins on the next line; -1 if it is none. */
  heredocEnd(at: number): number {
    const { bytes } = this;
    let next = at + 2;
    const isIndented = bytes[next] === TILDE || bytes[next] === MINUS;
    if (isIndented) next++;
    const quote = bytes[next]!;
    const isQuoted = quote === QUOTE || quote === APOSTROPHE || quote === BACKTICK;
    if (isQuoted) next++;
    const nameStart = next;
    while (isWordByte(bytes[next])) next++;
    const first = bytes[nameStart] ?? 0;
    if (next === nameStart || isDigit(first)) return -1;
    if (isQuoted && bytes[next] !== quote) return -1;
    // Without a mark, `a <<b` is a shift; only a capital name is taken for a here document.
    if (!isIndented && !isQuoted && (first < 65 || first > 90)) return -1;
    if (this.failures >= FAILURE_LIMIT) return -1;
    this.addHeredoc(nameStart, next, isIndented);
    return isQuoted ? next + 1 : next;
  }

  /** Notes a here document that ends with the line that [nameStart, nameEnd) spells. */
  addHeredoc(nameStart: number, nameEnd: number, isIndented: boolean): void {
    if (this.failures < FAILURE_LIMIT) this.pending.push({ nameStart, nameEnd, isIndented });
  }

  /** Offset of the line after the texts of all here documents that were begun before `lineStart`. */
  skipHeredocs(lineStart: number): number {
    let at = lineStart;
    if (this.pending.length === 0) return at;
    for (const heredoc of this.pending.splice(0)) {
      if (this.failures >= FAILURE_LIMIT) break;
      const end = this.textEnd(at, heredoc);
      if (end < 0) this.failures++;
      else at = end;
    }
    return at;
  }

  private textEnd(from: number, { nameStart, nameEnd, isIndented }: Heredoc): number {
    const { bytes } = this;
    const length = nameEnd - nameStart;
    for (let at = from; at < bytes.length;) {
      const next = endOfLine(bytes, at) + 1;
      if (isIndented) while (bytes[at] === SPACE || bytes[at] === TAB) at++;
      let same = 0;
      while (same < length && bytes[at + same] === bytes[nameStart + same]) same++;
      const after = bytes[at + same];
      if (same === length && (after === undefined || after === LF || after === CR))
        return Math.min(next, bytes.length);
      at = next;
    }
    return -1;
  }
}

function resume(closers: number[]): [nested: number, closer: number] {
  closers.pop();
  const closer = closers.pop()!;
  return [closers.pop()!, closer];
}

export function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 32;
  return (letter >= 97 && letter <= 122) || isDigit(byte) || byte === UNDERSCORE || byte >= 128;
}
