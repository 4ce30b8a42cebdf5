/**
 * Markdown line: what one line of Markdown could begin, looked at alone. Invariant: nothing is remembered
 * from line to line.
 */
import {
  BACKTICK,
  COLON,
  DOT,
  EQUALS,
  HASH,
  LESS,
  MINUS,
  PAREN_END,
  PIPE,
  PLUS,
  STAR,
  TAB,
  TILDE,
  UNDERSCORE,
} from './ascii.ts';
import { isBlank, isDigit, LineCursor, skipBlank } from './line-cursor.ts';

/** Bytes of a tag that are looked at; a longer name is a tag all the same. */
const TAG_WINDOW = 12;

export class MarkdownLine extends LineCursor {
  /** Indentation in columns, a tab reaching to the next multiple of four. */
  column(): number {
    const { bytes } = this;
    let column = 0;
    for (let at = this.start; at < this.first; at++)
      column += bytes[at] === TAB ? 4 - (column % 4) : 1;
    return column;
  }

  /** How many times the line's first byte is repeated, if it is `byte`. */
  run(byte: number): number {
    const { bytes } = this;
    let at = this.first;
    while (at < this.end && bytes[at] === byte) at++;
    return at - this.first;
  }

  headingLevel(): number {
    const level = this.run(HASH);
    const after = this.first + level;
    const isHeading = level > 0 && level < 7;
    return isHeading && (after === this.end || isBlank(this.bytes[after])) ? level : 0;
  }

  /** Length of the code fence that the line opens, or 0. */
  fence(): number {
    const { bytes } = this;
    const byte = bytes[this.first]!;
    if (byte !== BACKTICK && byte !== TILDE) return 0;
    const length = this.run(byte);
    if (length < 3) return 0;
    if (byte === TILDE) return length;
    for (let at = this.first + length; at < this.end; at++) if (bytes[at] === BACKTICK) return 0;
    return length;
  }

  isUnderline(): boolean {
    const byte = this.bytes[this.first]!;
    if ((byte !== EQUALS && byte !== MINUS) || this.column() >= 4) return false;
    return this.run(byte) === this.end - this.first;
  }

  /** Three or more of `-`, `*` or `_`, spaces between them allowed. */
  isRule(): boolean {
    const { bytes } = this;
    const byte = bytes[this.first];
    if (byte !== MINUS && byte !== STAR && byte !== UNDERSCORE) return false;
    let count = 0;
    for (let at = this.first; at < this.end; at++) {
      if (bytes[at] === byte) count++;
      else if (!isBlank(bytes[at])) return false;
    }
    return count >= 3;
  }

  /** Column of the text of the list item that the line begins, or 0. */
  itemText(): number {
    const { bytes } = this;
    let at = this.first;
    const byte = bytes[at]!;
    if (byte === MINUS || byte === STAR || byte === PLUS) at++;
    else {
      while (isDigit(bytes[at]) && at - this.first < 9) at++;
      if (at === this.first || (bytes[at] !== DOT && bytes[at] !== PAREN_END)) return 0;
      at++;
    }
    if (at < this.end && !isBlank(bytes[at])) return 0;
    const marker = this.column() + at - this.first;
    const spaces = skipBlank(bytes, at, this.end) - at;
    return marker + (at === this.end || spaces > 4 ? 1 : spaces);
  }

  isTableRule(): boolean {
    const { bytes } = this;
    let pipes = 0;
    let dashes = 0;
    for (let at = this.first; at < this.end; at++) {
      if (bytes[at] === PIPE) pipes++;
      else if (bytes[at] === MINUS) dashes++;
      else if (bytes[at] !== COLON && !isBlank(bytes[at])) return false;
    }
    return pipes > 0 && dashes > 0;
  }

  /** What ends the HTML block that the line opens, '' for a blank line; null if it opens none. */
  htmlEnd(): string | null {
    const { bytes } = this;
    if (bytes[this.first] !== LESS) return null;
    const end = Math.min(this.end, this.first + TAG_WINDOW);
    const text = bytes.toString('latin1', this.first, end).toLowerCase();
    const raw = /^<(script|pre|style|textarea)(?![\w-])/.exec(text);
    if (raw !== null) return `</${raw[1]!}`;
    if (text.startsWith('<!--')) return '-->';
    if (text.startsWith('<?')) return '?>';
    if (text.startsWith('<![cdata[')) return ']]>';
    const isTag = /^<(?:![a-z]|\/?[a-z][\w-]*(?:[\s/>]|$))/.test(text);
    return isTag ? '' : null;
  }

  /** Whether the line holds a text, whatever its case. */
  has(text: string): boolean {
    const { bytes } = this;
    const { length } = text;
    for (let at = this.first; at <= this.end - length; at++) {
      let same = 0;
      while (same < length && (bytes[at + same]! | 32) === (text.charCodeAt(same) | 32)) same++;
      if (same === length) return true;
    }
    return false;
  }
}
