/**
 * Tags: reads one tag of HTML or XML. Invariant: what it returns lies between the `<` and the end of the
 * file; names are compared by a hash, so a collision can only misplace a boundary, never lose a byte.
 */
import { APOSTROPHE, EQUALS, LESS, LF, MORE, PERCENT, QUOTE, SLASH, UNDERSCORE } from './ascii.ts';
import { isSpace, trimWhite } from './line-cursor.ts';

export interface Tag {
  hash: number;
  nameStart: number;
  nameEnd: number;
  /** Value of the attribute that identifies the element; idStart < 0 where there is none. */
  idStart: number;
  idEnd: number;
  /** Written as `<name/>`. */
  isClosed: boolean;
  /** After the `>`; where it is missing, where the tag was given up. */
  end: number;
  isComplete: boolean;
}

export function isLetter(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return ((byte | 32) >= 97 && (byte | 32) <= 122) || byte >= 128 || byte === UNDERSCORE;
}

/** The number that stands for a tag name. */
export function tagHash(name: string): number {
  const bytes = Buffer.from(name);
  return hashRange(bytes, 0, bytes.length, 0);
}

/** Hash of a name; `fold` is 32 where case does not matter. */
function hashRange(bytes: Buffer, start: number, end: number, fold: number): number {
  let hash = 17;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    const isUpper = byte >= 65 && byte <= 90;
    hash = (Math.imul(hash, 31) + (isUpper ? byte | fold : byte)) | 0;
  }
  return hash;
}

/** Reads the tag whose name begins at `nameStart` into `tag`. */
export function readTag(bytes: Buffer, nameStart: number, isXml: boolean, tag: Tag): void {
  let at = nameStart;
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === MORE || byte === SLASH || byte === LESS || isSpace(byte)) break;
  }
  tag.nameStart = nameStart;
  tag.nameEnd = at;
  tag.hash = hashRange(bytes, nameStart, at, isXml ? 0 : 32);
  tag.idStart = -1;
  tag.isClosed = false;
  tag.isComplete = false;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte === MORE) {
      tag.isComplete = true;
      tag.end = at + 1;
      tag.isClosed = bytes[at - 1] === SLASH;
      return;
    }
    if (byte === LESS && bytes[at + 1] !== PERCENT) break;
    if (byte === QUOTE || byte === APOSTROPHE) {
      const end = valueEnd(bytes, at, isXml);
      if (tag.idStart < 0 && end > at && isIdentifying(bytes, at, isXml)) {
        tag.idStart = at + 1;
        tag.idEnd = end;
      }
      at = end;
    }
    at++;
  }
  tag.end = trimWhite(bytes, nameStart, Math.min(at, bytes.length));
  // A tag whose `>` is missing ends where the next one begins.
  tag.isComplete = at < bytes.length;
}

/**
 * Offset of the quote that closes the one at `quote`. A value with a `<` in it that XML forbids, or that
 * is on another line, is none: its quote is missing. Then `quote` itself is returned.
 */
function valueEnd(bytes: Buffer, quote: number, isXml: boolean): number {
  let hasTag = false;
  let hasNewline = false;
  for (let at = quote + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === bytes[quote]) return at;
    if (byte === LESS) hasTag = true;
    else if (byte === LF) hasNewline = true;
    if (hasTag && (isXml || hasNewline)) break;
  }
  return quote;
}

/** Whether the value that begins at `quote` is that of `id`, or in XML also of `name`. */
function isIdentifying(bytes: Buffer, quote: number, isXml: boolean): boolean {
  if (bytes[quote - 1] !== EQUALS) return false;
  const last = bytes[quote - 2]! | 32;
  if (last === 100) return (bytes[quote - 3]! | 32) === 105 && isSpace(bytes[quote - 4]);
  if (!isXml || last !== 101) return false;
  return bytes.toString('latin1', Math.max(0, quote - 6), quote).trimStart() === 'name=';
}

export function emptyTag(): Tag {
  return {
    hash: 0,
    nameStart: 0,
    nameEnd: 0,
    idStart: -1,
    idEnd: -1,
    isClosed: false,
    end: 0,
    isComplete: false,
  };
}
