/**
 * Line cursor: walks the lines of a file by byte offsets, without making a string per line. Invariant:
 * start <= first <= end <= next, and the lines it visits cover the file from the byte order mark on.
 */
import { CR, FORM_FEED, LF, SPACE, TAB } from './ascii.ts';

/** Space, tab, carriage return and form feed: white space inside a line. */
export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === CR || byte === FORM_FEED;
}

/** White space of any sort; the end of the file counts as such. */
export function isSpace(byte: number | undefined): boolean {
  return byte === undefined || byte === LF || isBlank(byte);
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

/** Offset of the first byte after a UTF-8 byte order mark. */
export function afterByteOrderMark(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Offset of the first byte from `at` on that is not blank, or `end`. */
export function skipBlank(bytes: Buffer, at: number, end: number): number {
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

/** Offset after the last byte before `end` that is not blank, or `start`. */
export function trimEnd(bytes: Buffer, start: number, end: number): number {
  while (end > start && isBlank(bytes[end - 1])) end--;
  return end;
}

/** Offset after the last byte before `end` that is neither blank nor a newline, or `start`. */
export function trimWhite(bytes: Buffer, start: number, end: number): number {
  while (end > start && (bytes[end - 1] === LF || isBlank(bytes[end - 1]))) end--;
  return end;
}

/** The text of a range as a name; cut after 200 bytes, because nobody reads or types a longer one. */
export function nameText(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, Math.min(end, start + 200));
}

export class LineCursor {
  /** First byte of the line. */
  start: number;
  /** First byte of the line that is not blank. */
  first: number;
  /** After the last byte of the line that is not blank; equals `first` on a blank line. */
  end: number;
  /** First byte of the next line. */
  next: number;

  constructor(protected readonly bytes: Buffer) {
    const from = afterByteOrderMark(bytes);
    this.start = this.first = this.end = this.next = from;
  }

  /** Moves to the next line; false at the end of the file. */
  advance(): boolean {
    const { bytes } = this;
    const { length } = bytes;
    const start = this.next;
    if (start >= length) return false;
    let at = start;
    let byte = bytes[at]!;
    while (byte === SPACE || byte === TAB || byte === CR || byte === FORM_FEED)
      byte = bytes[++at] ?? LF;
    this.start = start;
    this.first = at;
    while (at < length && bytes[at] !== LF) at++;
    this.next = at < length ? at + 1 : at;
    this.end = trimEnd(bytes, this.first, at);
    if (this.first > this.end) this.first = this.end;
    return true;
  }

  get isBlank(): boolean {
    return this.first === this.end;
  }

  /** How many blank bytes the line begins with. */
  get indent(): number {
    return this.first - this.start;
  }
}
