/**
 * Names: the rules by which items of several languages are called. Invariant: a rule reads only the
 * tokens of its item; '' is an item without a name.
 */
import {
  BACKSLASH,
  BRACE,
  BRACKET,
  COLON,
  COMMA,
  DOT,
  EQUALS,
  HASH,
  LESS,
  PAREN,
  SEMICOLON,
  STAR,
  TILDE,
} from './ascii.ts';
import type { Kind } from '../model/kinds.ts';
import type { Item } from './brace-table.ts';
import type { Reading } from './reading.ts';
import { ARROW, STRING, WORD } from './tokens.ts';

export function nameless(): string {
  return '';
}

/** The token after the head of an item: its body's bracket, or the token after it. */
export function endOfHead(item: Item): number {
  return item.body >= 0 ? item.body : item.next;
}

/** The word or string after the head word, with the parts that dots or `\` join to it. */
export function nextName(reading: Reading, item: Item): string {
  const { kind, mate } = reading.tokens;
  const stop = endOfHead(item);
  for (let t = item.at + 1; t < stop; t = Math.max(t, mate[t]!) + 1) {
    const k = kind[t]!;
    if (k === STRING) return reading.unquoted(t);
    if (k === WORD) return reading.text(t, lastOfPath(reading, t, stop));
    if (k === PAREN || k === BRACE || k === EQUALS || k === SEMICOLON || k === COLON) return '';
  }
  return '';
}

/** The last token of a path such as `a.b`, `a\b` or `a::b` that begins at t. */
export function lastOfPath(reading: Reading, t: number, stop: number): number {
  const { kind } = reading.tokens;
  let last = t;
  for (;;) {
    const joint = kind[last + 1];
    const width = joint === DOT || joint === BACKSLASH ? 2 : 3;
    const isJoint = width === 2 || (joint === COLON && kind[last + 2] === COLON);
    if (!isJoint || last + width >= stop || kind[last + width] !== WORD) return last;
    last += width;
  }
}

/** All that stands between the head word and the body, on one line. */
export function textAfterHead(reading: Reading, item: Item): string {
  const stop = endOfHead(item);
  return stop > item.at + 1 ? reading.squeezed(item.at + 1, stop - 1) : '';
}

/** What an import takes from elsewhere: its last string, else the text after its head word. */
export function specifier(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  for (let t = item.next - 1; t >= item.at; t--) {
    if (kind[t] === STRING) return reading.unquoted(t);
  }
  return textUpTo(reading, item.at + 1, item.next);
}

/** The text of tokens on one line, without a `;` at the end. */
export function textUpTo(reading: Reading, from: number, next: number): string {
  const last = reading.tokens.kind[next - 1] === SEMICOLON ? next - 2 : next - 1;
  return last >= from ? reading.squeezed(from, last) : '';
}

/** The key of a member: a word, `#word`, a string without its quotes, or `[computed]`. */
export function memberKey(reading: Reading, item: Item): string {
  const t = keyToken(reading, item);
  const { kind, mate } = reading.tokens;
  if (t >= item.next) return '';
  switch (kind[t]) {
    case STRING:
      return reading.unquoted(t);
    case HASH:
      return t + 1 < item.next ? reading.text(t, t + 1) : '';
    case BRACKET:
      return reading.squeezed(t, Math.max(t, mate[t]!));
    case PAREN:
    case BRACE:
    case LESS:
      return '';
    default:
      return reading.text(t, t);
  }
}

/** The token of a member's key: `*` of a generator is before it. */
export function keyToken(reading: Reading, item: Item): number {
  let t = item.at;
  while (t < item.next && reading.tokens.kind[t] === STAR) t++;
  return t;
}

/**
 * A declarator as in C: the word before the first group, or before `=`, `,`, `;` or `:`. What takes
 * arguments gets the kind that the rule is made for.
 */
export function declarator(callable: Kind): (reading: Reading, item: Item) => string {
  return (reading, item) => {
    const { kind } = reading.tokens;
    const stop = endOfHead(item);
    if (kind[item.at] === BRACE) item.kind = 'block';
    const { name, end } = findDeclarator(reading, item.at, stop);
    if (name < 0) return '';
    if (end < stop && kind[end] === PAREN) {
      // `int (*name)(…)` declares a pointer.
      if (kind[end + 1] === STAR && kind[end + 2] === WORD) return reading.text(end + 2, end + 2);
      item.kind = callable;
    }
    return qualifiedText(reading, item.at, name, end);
  };
}

/** The token of the declared name, -1 if there is none, and the token that ends the declarator. */
function findDeclarator(
  reading: Reading,
  from: number,
  stop: number,
): { name: number; end: number } {
  const { kind, word, mate } = reading.tokens;
  const operatorId = reading.wordId('operator');
  let name = -1;
  let t = from;
  while (t < stop) {
    const k = kind[t]!;
    if (k === WORD) {
      name = t;
      if (word[t] !== 0 && word[t] === operatorId)
        return { name, end: endOfOperator(reading, t, stop) };
    } else if (k === LESS && kind[t - 1] === WORD) {
      t = reading.afterAngles(t, stop);
      continue;
    } else if (k === BRACKET) t = Math.max(t, mate[t]!);
    else if (endsDeclarator(reading, t)) break;
    t++;
  }
  return { name, end: t };
}

function endsDeclarator(reading: Reading, t: number): boolean {
  const { kind } = reading.tokens;
  switch (kind[t]) {
    case PAREN:
    case EQUALS:
    case SEMICOLON:
    case COMMA:
    case BRACE:
    case ARROW:
      return true;
    case COLON:
      return kind[t + 1] !== COLON && kind[t - 1] !== COLON;
    default:
      return false;
  }
}

/** C++'s `operator()`: its own parentheses come before those of its arguments. */
function endOfOperator(reading: Reading, t: number, stop: number): number {
  const { kind, mate } = reading.tokens;
  let end = t + 1;
  if (kind[end] === PAREN && kind[mate[end]! + 1] === PAREN) return mate[end]! + 1;
  while (end < stop && kind[end] !== PAREN) end++;
  return end;
}

/** The declared name with `Class::` and `~` before it. */
function qualifiedText(reading: Reading, from: number, name: number, end: number): string {
  const { kind, word } = reading.tokens;
  let first = name;
  if (first > from && kind[first - 1] === TILDE) first--;
  while (
    first - 3 >= from &&
    kind[first - 1] === COLON &&
    kind[first - 2] === COLON &&
    kind[first - 3] === WORD
  ) {
    first -= 3;
  }
  const isOperator = word[name] !== 0 && word[name] === reading.wordId('operator');
  return reading.squeezed(first, isOperator ? end - 1 : name);
}
