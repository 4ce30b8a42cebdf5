/**
 * One line of an ignore file. Invariant: read exactly as Git reads it (parse_path_pattern and
 * trim_trailing_spaces of dir.c); what is only a quicker form of a glob matches the same paths.
 */
import { decodeBytes, encodeText } from '../../model/path.ts';
import type { Glob } from './ignore-glob.ts';
import { compileGlob, literalOf, matchGlob, suffixOf } from './ignore-glob.ts';

const NOT_ASCII = /[^\0-\x7f]/;

/** What a rule asks: the last part of a path, or the whole path below the rule's folder. */
export type Test =
  | { readonly of: 'name' | 'path'; readonly is: 'equal'; readonly text: string }
  | { readonly of: 'name'; readonly is: 'ending'; readonly text: string }
  | { readonly of: 'name' | 'path'; readonly is: 'matching'; readonly glob: Glob };

export interface Pattern {
  /** `!`: what matches is not ignored after all. */
  readonly isNegated: boolean;
  /** A slash at the end: only folders match. */
  readonly foldersOnly: boolean;
  readonly test: Test;
}

/** The pattern on a line (a byte string without its end of line), or null where it can match nothing. */
export function parsePattern(line: string): Pattern | null {
  // To Git a line is a C string.
  const nul = line.indexOf('\0');
  const text = nul < 0 ? line : line.slice(0, nul);
  return text.startsWith('#') ? null : parsePathPattern(trimSpaces(text));
}

/** The pattern of a rule that begins with it: a text without comments and spaces around it. */
export function parsePathPattern(pattern: string): Pattern | null {
  let text = pattern;
  const isNegated = text.startsWith('!');
  if (isNegated) text = text.slice(1);
  const foldersOnly = text.endsWith('/');
  if (foldersOnly) text = text.slice(0, -1);
  const test = text.includes('/') ? testPath(text) : testName(text);
  return test === null ? null : { isNegated, foldersOnly, test };
}

/** Whether a path below the rule's folder, whose last part is `name`, is what a rule asks for. */
export function passesTest(test: Test, path: string, name: string): boolean {
  const text = test.of === 'name' ? name : path;
  switch (test.is) {
    case 'equal':
      return text === test.text;
    case 'ending':
      return text.endsWith(test.text);
    case 'matching':
      return matchGlob(test.glob, byteString(text));
  }
}

/** One char code per byte, as globs are matched. */
export function byteString(text: string): string {
  return NOT_ASCII.test(text) ? encodeText(text).toString('latin1') : text;
}

/** Without the spaces at the end, except one that follows a backslash. */
function trimSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === ' ') end -= 1;
  if (end === text.length) return text;
  let backslashes = 0;
  while (backslashes < end && text[end - 1 - backslashes] === '\\') backslashes += 1;
  return text.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}

function testName(pattern: string): Test | null {
  const glob = pattern === '' ? null : compileGlob(pattern, literalLength(pattern));
  if (glob === null) return null;
  const literal = literalOf(glob);
  if (literal !== null) return { of: 'name', is: 'equal', text: decode(literal) };
  const suffix = suffixOf(glob);
  // Bytes that are not UTF-8 might be the end of a character: these are compared as bytes.
  if (suffix !== null && suffix !== '' && isText(suffix)) {
    return { of: 'name', is: 'ending', text: decode(suffix) };
  }
  return { of: 'name', is: 'matching', glob };
}

function testPath(pattern: string): Test | null {
  const anchored = pattern.startsWith('/') ? pattern.slice(1) : pattern;
  // In any folder: a question about the name alone.
  if (anchored.startsWith('**/') && !anchored.includes('/', 3)) return testName(anchored.slice(3));
  const glob = compileGlob(anchored, literalLength(anchored));
  if (glob === null) return null;
  const literal = literalOf(glob);
  return literal === null
    ? { of: 'path', is: 'matching', glob }
    : { of: 'path', is: 'equal', text: decode(literal) };
}

/** How many bytes come before the first that may be special (Git's simple_length). */
function literalLength(pattern: string): number {
  const special = pattern.search(/[*?[\\]/);
  return special < 0 ? pattern.length : special;
}

function decode(bytes: string): string {
  return decodeBytes(Buffer.from(bytes, 'latin1'));
}

function isText(bytes: string): boolean {
  return !/[\udc80-\udcff]/.test(decode(bytes));
}
