/**
 * Entry line: what stands on one line of YAML. Invariant: offsets it returns lie on the line; what it
 * cannot find is -1 or the end of the line.
 */
import {
  AMPERSAND,
  APOSTROPHE,
  BACKSLASH,
  BANG,
  BRACE,
  BRACKET,
  COLON,
  HASH,
  MINUS,
  MORE,
  PIPE,
  QUESTION,
  QUOTE,
  SPACE,
  TAB,
} from './ascii.ts';
import { LineCursor, nameText, skipBlank } from './line-cursor.ts';

export class EntryLine extends LineCursor {
  endsWord(at: number): boolean {
    return at >= this.end || this.bytes[at] === SPACE || this.bytes[at] === TAB;
  }

  isDash(at: number): boolean {
    return this.bytes[at] === MINUS && this.endsWord(at + 1);
  }

  isKey(at: number): boolean {
    if (this.bytes[at] === QUESTION && this.endsWord(at + 1)) return true;
    return this.findColon(at) >= 0;
  }

  /** Offset after anchors (`&name`) and tags (`!name`). */
  skipProperties(at: number): number {
    const { bytes } = this;
    while (bytes[at] === AMPERSAND || bytes[at] === BANG) {
      while (at < this.end && !this.endsWord(at)) at++;
      at = skipBlank(bytes, at, this.end);
    }
    return at;
  }

  /** Offset of the colon that ends a key on this line, or -1. */
  findColon(from: number): number {
    const { bytes } = this;
    const start = this.skipProperties(from);
    let at = start;
    const lead = bytes[at];
    if (lead === BRACKET || lead === BRACE || lead === PIPE || lead === MORE) return -1;
    if (lead === QUOTE || lead === APOSTROPHE) {
      at = skipBlank(bytes, this.quoteEnd(at), this.end);
      return bytes[at] === COLON && this.endsWord(at + 1) ? at : -1;
    }
    for (; at < this.end; at++) {
      if (bytes[at] === COLON && this.endsWord(at + 1)) return at;
      if (bytes[at] === HASH && at > start && this.endsWord(at - 1)) return -1;
    }
    return -1;
  }

  /** Offset after the quoted text that begins at `at`, or the end of the line. */
  quoteEnd(at: number): number {
    const { bytes } = this;
    const quote = bytes[at];
    for (at++; at < this.end; at++) {
      if (bytes[at] === BACKSLASH && quote === QUOTE) at++;
      else if (bytes[at] === quote) {
        if (quote === APOSTROPHE && bytes[at + 1] === quote) at++;
        else return at + 1;
      }
    }
    return this.end;
  }

  /** Where the value that begins at `at` ends on this line: before the comment, if there is one. */
  codeEnd(at: number): number {
    const { bytes } = this;
    if (bytes[at] === QUOTE || bytes[at] === APOSTROPHE) at = this.quoteEnd(at);
    for (; at < this.end; at++) {
      if (bytes[at] !== HASH || !this.endsWord(at - 1)) continue;
      while (this.endsWord(at - 1)) at--;
      return at;
    }
    return this.end;
  }

  /** The text of a range, without the quotes around it. */
  unquoted(start: number, end: number): string {
    const { bytes } = this;
    while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
    const quote = bytes[start];
    const isQuoted =
      (quote === QUOTE || quote === APOSTROPHE) && end - start > 1 && bytes[end - 1] === quote;
    return isQuoted ? nameText(bytes, start + 1, end - 1) : nameText(bytes, start, end);
  }
}
