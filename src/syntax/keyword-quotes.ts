/**
 * Shell quotes: where quoted texts, words and arithmetic of a shell script end. Invariant: pure; each looks
 * at no more bytes than it passes, but for arithmetic, which looks to the end of its line.
 */
import {
  AMPERSAND,
  APOSTROPHE,
  AT,
  BACKSLASH,
  BACKTICK,
  BRACE_END,
  COLON,
  DOLLAR,
  DOT,
  LESS,
  LF,
  MINUS,
  PAREN,
  PAREN_END,
  PIPE,
  PLUS,
  QUOTE,
  SEMICOLON,
  SPACE,
  TAB,
} from './ascii.ts';
import { isWordByte } from './keyword-literals.ts';
import { isBlank, isSpace } from './line-cursor.ts';

/** Bytes that end a word, as a table because every byte of a script asks it. */
const SPECIAL = new Uint8Array(256);
for (const character of ' \t\r\f\n"\'`$()<>;&|\\') SPECIAL[character.charCodeAt(0)] = 1;

/** What may stand in the name of a function, letters and digits aside. */
const NAME_SIGNS: ReadonlySet<number | undefined> = new Set([MINUS, COLON, DOT, PLUS, AT]);

export function isNameByte(byte: number | undefined): boolean {
  return isWordByte(byte) || NAME_SIGNS.has(byte);
}

const BREAKS: ReadonlySet<number | undefined> = new Set([
  SEMICOLON,
  AMPERSAND,
  PIPE,
  PAREN,
  PAREN_END,
]);

/** Whether a `#` after this byte begins a comment. */
export function isBreak(byte: number | undefined): boolean {
  return isSpace(byte) || BREAKS.has(byte);
}

/** Offset after the word that begins at `at`; after one byte at least. */
export function wordEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (end < bytes.length && SPECIAL[bytes[end]!] === 0) end++;
  return Math.max(end, at + 1);
}

/** Offset after the name, and the brackets if there are any, that stand after `function`. */
export function functionNameEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (isBlank(bytes[at])) at++;
  while (isNameByte(bytes[at])) at++;
  const nameEnd = at;
  while (bytes[at] === SPACE || bytes[at] === TAB) at++;
  return bytes[at] === PAREN && bytes[at + 1] === PAREN_END ? at + 2 : nameEnd;
}

/** Offset after the text in single quotes at `quote`, if it closes within `lines` lines; else -1. */
export function rawQuoteEnd(
  bytes: Buffer,
  quote: number,
  hasEscapes: boolean,
  lines: number,
): number {
  let newlines = 0;
  for (let at = quote + 1; at < bytes.length && newlines < lines; at++) {
    if (bytes[at] === APOSTROPHE) return at + 1;
    if (bytes[at] === LF) newlines++;
    else if (hasEscapes && bytes[at] === BACKSLASH) at++;
  }
  return -1;
}

/** Offset of the next byte that matters inside "…" or, where `isParameter`, inside ${…}. */
export function nextInQuote(bytes: Buffer, from: number, isParameter: boolean): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at++;
    else if (byte === QUOTE || byte === DOLLAR || byte === BACKTICK || byte === LF) return at;
    else if (isParameter && (byte === BRACE_END || byte === APOSTROPHE)) return at;
  }
  return bytes.length;
}

/** Offset after the `((…))` that begins at `from`, if it ends as such on its line; else -1. */
export function arithmeticEnd(bytes: Buffer, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length && bytes[at] !== LF; at++) {
    if (bytes[at] === PAREN) depth++;
    else if (bytes[at] === PAREN_END && --depth === 0) {
      return bytes[at - 1] === PAREN_END ? at + 1 : -1;
    }
  }
  return -1;
}

export interface HeredocStart {
  readonly nameStart: number;
  /** Equal to `nameStart` where it is no here document after all. */
  readonly nameEnd: number;
  /** After the name and its quotes. */
  readonly end: number;
  readonly isIndented: boolean;
}

/** Reads `<<NAME`, `<<-NAME` or `<<'NAME'` at `at`; of `<<<` only the sign. */
export function readHeredocStart(bytes: Buffer, at: number): HeredocStart {
  const isIndented = bytes[at + 2] === MINUS;
  let start = at + (isIndented ? 3 : 2);
  if (bytes[start] === LESS) {
    return { nameStart: start, nameEnd: start, end: start + 1, isIndented };
  }
  while (bytes[start] === SPACE || bytes[start] === TAB) start++;
  const quote = bytes[start];
  if (quote !== QUOTE && quote !== APOSTROPHE) {
    if (quote === BACKSLASH) start++;
    let end = start;
    while (end < bytes.length && SPECIAL[bytes[end]!] === 0) end++;
    return { nameStart: start, nameEnd: end, end: Math.max(end, at + 2), isIndented };
  }
  let end = start + 1;
  while (end < bytes.length && bytes[end] !== quote && bytes[end] !== LF) end++;
  return { nameStart: start + 1, nameEnd: end, end: end + 1, isIndented };
}
