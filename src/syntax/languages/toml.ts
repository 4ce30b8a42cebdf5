/** TOML: tables as sections, named by their dotted key; a value may span lines. */
import {
  APOSTROPHE,
  BACKSLASH,
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  DOT,
  EQUALS,
  HASH,
  LF,
  MINUS,
  QUOTE,
  UNDERSCORE,
  endOfLine,
} from '../ascii.ts';
import type { Language } from '../language.ts';
import { isBlank, trimEnd, trimWhite } from '../line-cursor.ts';
import { readSections, type EntryEnd } from '../line-sections.ts';

/** Offset after the string that begins at `at`: one of four forms. An unclosed one ends with its line. */
function stringEnd(bytes: Buffer, at: number): number {
  const quote = bytes[at];
  const isLong = bytes[at + 1] === quote && bytes[at + 2] === quote;
  for (let next = at + (isLong ? 3 : 1); next < bytes.length; next++) {
    const byte = bytes[next];
    if (byte === BACKSLASH && quote === QUOTE) next++;
    else if (byte === LF && !isLong) return next;
    else if (byte === quote) {
      if (!isLong) return next + 1;
      if (bytes[next + 1] !== quote || bytes[next + 2] !== quote) continue;
      // Up to two quotes of the text may stand directly before the three that close it.
      while (bytes[next + 3] === quote) next++;
      return next + 3;
    }
  }
  return bytes.length;
}

function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 32;
  if (letter >= 97 && letter <= 122) return true;
  return byte === MINUS || byte === UNDERSCORE || byte === DOT || (byte >= 48 && byte <= 57);
}

/** Whether a line begins a key or a table in column 0, so that an open bracket above it is a mistake. */
function beginsAnew(bytes: Buffer, start: number): boolean {
  let at = start;
  while (bytes[at] === BRACKET) at++;
  const word = at;
  while (isWordByte(bytes[at])) at++;
  if (at === word) return false;
  const brackets = word - start;
  for (let open = 0; open < brackets; open++) if (bytes[at++] !== BRACKET_END) return false;
  while (isBlank(bytes[at])) at++;
  return brackets > 0 ? bytes[at] === LF || bytes[at] === HASH : bytes[at] === EQUALS;
}

/** Follows a value to the line end where no bracket is open, or where something new begins. */
function entryEnd(bytes: Buffer, from: number): EntryEnd {
  let depth = 0;
  let at = from;
  let comment = -1;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === QUOTE || byte === APOSTROPHE) {
      at = stringEnd(bytes, at);
      continue;
    }
    if (byte === HASH) {
      comment = at;
      at = endOfLine(bytes, at);
      continue;
    }
    if (byte === LF) {
      if (depth <= 0) break;
      comment = -1;
      if (beginsAnew(bytes, at + 1)) break;
    } else if (byte === BRACKET || byte === BRACE) depth++;
    else if (byte === BRACKET_END || byte === BRACE_END) depth--;
    at++;
  }
  const end = trimWhite(bytes, from, at);
  return { codeEnd: comment < 0 ? end : trimEnd(bytes, from, comment), end };
}

/** `a . "b c"` is `a.b c`. */
function tableName(text: string): string {
  if (!/["' ]/.test(text)) return text;
  return text
    .replaceAll(/["']/g, '')
    .replaceAll(/ *\. */g, '.')
    .trim();
}

function keyEnd(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === EQUALS) return at;
    if (byte === QUOTE || byte === APOSTROPHE) at = Math.min(stringEnd(bytes, at), end) - 1;
  }
  return end;
}

export const toml: Language = {
  name: 'toml',
  extensions: ['toml'],
  fileNames: ['Cargo.lock', 'Pipfile', 'poetry.lock', 'uv.lock'],
  split: (bytes) =>
    readSections(bytes, {
      comments: '#',
      indentContinues: false,
      nameEnd: keyEnd,
      entryEnd,
      name: tableName,
    }),
};
