/**
 * One file of Git attributes: lines in, rules out. Invariant: read exactly as Git reads it
 * (parse_attr_line of attr.c); a line that Git refuses has no effect.
 */
import type { Test } from './ignore-pattern.ts';
import { parsePathPattern } from './ignore-pattern.ts';

/** True and false for `name` and `-name`, a text for `name=text`, null for `!name`. */
export type AttributeValue = boolean | string | null;

export interface AttributeState {
  readonly name: string;
  readonly value: AttributeValue;
}

/** A line of an attributes file. */
export type AttributeLine =
  | { readonly test: Test; readonly states: readonly AttributeState[] }
  | { readonly macro: string; readonly states: readonly AttributeState[] };

/** Git ignores longer lines. */
const LONGEST_LINE = 2048;
const BYTE_ORDER_MARK = '\xef\xbb\xbf';
const MACRO = '[attr]';
const NAME = /^[\w.][-\w.]*$/;
const BLANKS = /^[ \t\r\n]+/;
const TOKEN = /^[^ \t\r\n]+/;

/** The lines of an attributes file in order. Macros are defined at the top and outside of the tree only. */
export function parseAttributes(bytes: Buffer, allowsMacros: boolean): AttributeLine[] {
  let text = bytes.toString('latin1');
  if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(BYTE_ORDER_MARK.length);
  return text.split('\n').flatMap((line) => parseLine(line, allowsMacros) ?? []);
}

function parseLine(line: string, allowsMacros: boolean): AttributeLine | null {
  // To Git a line is a C string.
  const [whole = ''] = line.split('\0', 1);
  const text = whole.replace(BLANKS, '');
  if (text === '' || text.startsWith('#') || line.length >= LONGEST_LINE) return null;
  if (text.startsWith(MACRO) && text.length > MACRO.length) {
    if (!allowsMacros) return null;
    const rest = text.slice(MACRO.length).replace(BLANKS, '');
    const macro = TOKEN.exec(rest)?.[0] ?? '';
    const states = isName(macro) ? parseStates(rest.slice(macro.length)) : null;
    return states === null ? null : { macro, states };
  }
  const { pattern, rest } = splitPattern(text);
  const parsed = parsePathPattern(pattern);
  const states = parseStates(rest);
  // A negative pattern is forbidden here, and one with a slash at its end is never asked about.
  if (parsed === null || parsed.isNegated || parsed.foldersOnly || states === null) return null;
  return { test: parsed.test, states };
}

function splitPattern(text: string): { readonly pattern: string; readonly rest: string } {
  const quoted = text.startsWith('"') ? unquote(text) : null;
  if (quoted !== null) return quoted;
  const pattern = TOKEN.exec(text)?.[0] ?? '';
  return { pattern, rest: text.slice(pattern.length) };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
};

/** A pattern between quotes, with escapes as in C; null where the quotes do not end. */
function unquote(text: string): { readonly pattern: string; readonly rest: string } | null {
  let pattern = '';
  for (let at = 1; at < text.length; at += 1) {
    const char = text[at]!;
    if (char === '"') return { pattern, rest: text.slice(at + 1) };
    if (char !== '\\') {
      pattern += char;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1, at + 4))?.[0];
    const plain = ESCAPES[text[at + 1] ?? ''];
    if (octal === undefined && plain === undefined) return null;
    pattern += plain ?? String.fromCharCode(Number.parseInt(octal!, 8));
    at += octal === undefined ? 1 : 3;
  }
  return null;
}

/** The states on the rest of a line; null where one of them has a name that is none. */
function parseStates(text: string): AttributeState[] | null {
  const states: AttributeState[] = [];
  for (const token of text.split(/[ \t\r\n]+/)) {
    if (token === '') continue;
    const sign = token.startsWith('-') || token.startsWith('!') ? token[0] : '';
    const equals = token.indexOf('=');
    const name = token.slice(sign === '' ? 0 : 1, equals < 0 ? undefined : equals);
    if (!isName(name)) return null;
    const plain = equals < 0 ? true : token.slice(equals + 1);
    states.push({ name, value: sign === '-' ? false : sign === '!' ? null : plain });
  }
  return states;
}

function isName(name: string): boolean {
  return NAME.test(name) && !name.startsWith('builtin_');
}
