/**
 * Chain names: statements that begin with a chain of names, by what they assign to or call.
 * Invariant: a chain is read in one pass over its groups.
 */
import { BRACKET, COLON, DOT, MINUS, PAREN, QUESTION } from './ascii.ts';
import { type Reading, unquotedText } from './reading.ts';
import { COMPARE, STRING, TEMPLATE, WORD } from './tokens.ts';

/** After `a.b['c']`, `a->b` or `A::b`, which begins at t. */
export function endOfChain(reading: Reading, t: number, next: number): number {
  const { kind, mate } = reading.tokens;
  let at = t + 1;
  while (at < next) {
    if (kind[at] === DOT && kind[at + 1] === WORD) at += 2;
    else if (kind[at] === QUESTION && kind[at + 1] === DOT) at++;
    else if (isArrow(reading, at) && kind[at + 1] === WORD) at += 2;
    else if (kind[at] === COLON && kind[at + 1] === COLON && kind[at + 2] === WORD) at += 3;
    else if (kind[at] === BRACKET && mate[at]! > at) at = mate[at]! + 1;
    else break;
  }
  return Math.min(at, next);
}

/** `callee("text")` if a call in the chain that begins at t takes a string first. */
export function callName(reading: Reading, t: number, next: number): string {
  const { kind, mate } = reading.tokens;
  const end = endOfChain(reading, t, next);
  for (let at = end; at < next && kind[at] === PAREN && mate[at]! > at; at = mate[at]! + 1) {
    const text = textOfString(reading, at + 1);
    if (text !== null) return `${reading.squeezed(t, end - 1)}("${text}")`;
  }
  return '';
}

/** The text of the string or template that begins at t, without its quotes; null if none does. */
function textOfString(reading: Reading, t: number): string | null {
  const { kind, mate, start, end } = reading.tokens;
  if (kind[t] === STRING) return reading.unquoted(t);
  if (kind[t] !== TEMPLATE) return null;
  let last = mate[t]!;
  while (kind[last + 1] === TEMPLATE && start[last + 1] === end[last]) last = mate[last + 1]!;
  return unquotedText(reading.tokens, start[t]!, end[last]!);
}

function isArrow(reading: Reading, t: number): boolean {
  const { kind, bytes, start } = reading.tokens;
  return kind[t] === COMPARE && bytes[start[t]!] === MINUS;
}
