/**
 * Literals: where a comment, string or regular expression ends. Invariant: an end is never before
 * the literal's second byte nor after the text's last one; what is never closed ends with its line
 * or the text.
 */
import {
  APOSTROPHE,
  BACKSLASH,
  BRACKET,
  BRACKET_END,
  CR,
  endOfLine,
  HASH,
  LF,
  PAREN,
  PAREN_END,
  QUOTE,
  SLASH,
  SPACE,
  startsWith,
  TAB,
} from './ascii.ts';
import type { CompiledRule } from './lexicon.ts';

/** The end of what a rule with a fixed closing text opens at `at`. */
export function endOfRule(bytes: Buffer, at: number, rule: CompiledRule): number {
  const from = at + rule.opening.length;
  if (rule.close === '\n') {
    const end = endOfLine(bytes, from);
    return end > from && bytes[end - 1] === CR ? end - 1 : end;
  }
  if (rule.nests === true) return endOfNested(bytes, from, rule);
  if (rule.kind === 'comment') {
    const end = bytes.indexOf(rule.closing, from);
    return end < 0 ? bytes.length : end + rule.closing.length;
  }
  return endOfString(bytes, from, rule);
}

function endOfString(bytes: Buffer, from: number, rule: CompiledRule): number {
  const { closing } = rule;
  const first = closing[0]!;
  const isRaw = rule.raw === true;
  const { length } = bytes;
  for (let i = from; i < length; i++) {
    const c = bytes[i]!;
    if (c === first && startsWith(bytes, i, closing)) return i + closing.length;
    if (c === BACKSLASH && !isRaw) i += bytes[i + 1] === CR ? 2 : 1;
    else if (c === LF && rule.multiline !== true) return bytes[i - 1] === CR ? i - 1 : i;
  }
  return length;
}

function endOfNested(bytes: Buffer, from: number, rule: CompiledRule): number {
  const { opening, closing } = rule;
  let open = 1;
  for (let i = from; i < bytes.length; i++) {
    if (bytes[i] === closing[0] && startsWith(bytes, i, closing)) {
      i += closing.length - 1;
      if (--open === 0) return i + 1;
    } else if (bytes[i] === opening[0] && startsWith(bytes, i, opening)) {
      open++;
      i += opening.length - 1;
    }
  }
  return bytes.length;
}

/** The end of a regular expression with its flags, or -1 if its line ends first. */
export function endOfRegex(bytes: Buffer, at: number): number {
  let inClass = false;
  for (let i = at + 1; i < bytes.length; i++) {
    const c = bytes[i]!;
    if (c === LF) return -1;
    if (c === BACKSLASH) i++;
    else if (c === BRACKET) inClass = true;
    else if (c === BRACKET_END) inClass = false;
    else if (c === SLASH && !inClass) {
      i++;
      while (i < bytes.length && bytes[i]! >= 97 && bytes[i]! <= 122) i++;
      return i;
    }
  }
  return -1;
}

/**
 * The end of a line of the preprocessor: after escaped ends of line, or where a long comment
 * begins.
 */
export function endOfDirective(bytes: Buffer, at: number): number {
  let end = endOfLine(bytes, at);
  while (end < bytes.length && isEscaped(bytes, end)) end = endOfLine(bytes, end + 1);
  if (bytes[end - 1] === CR) end--;
  const line = bytes.subarray(at, end);
  const comment = line.indexOf('/*', 0, 'latin1');
  return comment > 0 && line.indexOf('*/', comment, 'latin1') < 0 ? at + comment : end;
}

function isEscaped(bytes: Buffer, end: number): boolean {
  return bytes[end - 1] === BACKSLASH || (bytes[end - 1] === CR && bytes[end - 2] === BACKSLASH);
}

/** Rust: the end of a character literal, or -1 for a lifetime. */
export function endOfCharacter(bytes: Buffer, at: number): number {
  if (bytes[at + 1] === BACKSLASH) {
    let i = at + 3;
    while (i < bytes.length && bytes[i] !== APOSTROPHE && bytes[i] !== LF) i++;
    return Math.min(i + 1, bytes.length);
  }
  for (let i = at + 2; i <= at + 5 && i < bytes.length; i++) {
    if (bytes[i] === APOSTROPHE) return i + 1;
    if (bytes[i]! < 128 && bytes[i - 1]! < 128) return -1;
  }
  return -1;
}

const LOWER_B = 98;
const LOWER_C = 99;
const LOWER_R = 114;
const UPPER_R = 82;

/** Rust: `r"…"`, `br#"…"#` and the like, whose prefix is the word [from, at). */
export function endOfRustRaw(bytes: Buffer, from: number, at: number): number {
  if (bytes[at - 1] !== LOWER_R || at - from > 2) return -1;
  if (at - from === 2 && bytes[from] !== LOWER_B && bytes[from] !== LOWER_C) return -1;
  let quote = at;
  while (bytes[quote] === HASH) quote++;
  if (bytes[quote] !== QUOTE) return -1;
  const closing = Buffer.alloc(quote - at + 1, HASH);
  closing[0] = QUOTE;
  const end = bytes.indexOf(closing, quote + 1);
  return end < 0 ? bytes.length : end + closing.length;
}

/** The longest delimiter that C++ allows in a raw string. */
const DELIMITER_LIMIT = 16;

/** C++: `R"x(…)x"`, whose prefix is the word [from, at). */
export function endOfCppRaw(bytes: Buffer, from: number, at: number): number {
  if (bytes[at - 1] !== UPPER_R || at - from > 3 || bytes[at] !== QUOTE) return -1;
  let open = at + 1;
  while (open < bytes.length && open - at <= DELIMITER_LIMIT && bytes[open] !== PAREN) open++;
  if (bytes[open] !== PAREN) return -1;
  const closing = Buffer.from(`)${bytes.toString('latin1', at + 1, open)}"`, 'latin1');
  const end = bytes.indexOf(closing, open);
  return end < 0 ? bytes.length : end + closing.length;
}

/**
 * CSS: the end of `url(…)` without quotes, whose name is the word [from, at); -1 if it is another
 * word.
 */
export function endOfUrl(bytes: Buffer, from: number, at: number): number {
  const isUrl =
    at - from === 3 && bytes[at] === PAREN && /^url$/i.test(bytes.toString('latin1', from, at));
  if (!isUrl) return -1;
  let first = at + 1;
  while (bytes[first] === SPACE || bytes[first] === TAB) first++;
  if (bytes[first] === QUOTE || bytes[first] === APOSTROPHE) return -1;
  // Other brackets and quotes do not occur in such a URL, by CSS Syntax 3, section 4.3.6.
  for (let i = first; i < bytes.length; i++) {
    const c = bytes[i]!;
    if (c === BACKSLASH) i++;
    else if (c === PAREN_END) return i + 1;
    else if (c === PAREN || c === QUOTE || c === APOSTROPHE || c === LF) return -1;
  }
  return -1;
}
