/**
 * Resync: how a text whose brackets do not balance finds its feet again. Invariant: it is called
 * for the first token of a line only, and gives up brackets only where a declaration seems to begin
 * at column 0.
 */
import {
  AT,
  BRACE_END,
  BRACKET_END,
  CR,
  HASH,
  LF,
  PAREN_END,
  SEMICOLON,
  SLASH,
  SPACE,
  TAB,
} from './ascii.ts';
import type { Brackets } from './brackets.ts';
import { DIRECTIVE, type Tokens, WORD } from './tokens.ts';

/**
 * Notes the indent of the line that the token at `start` begins; gives up all open brackets if it
 * is a declaration. `anyStart`: a declaration may begin with any token, such as a selector.
 */
export function resynchronise(
  tokens: Tokens,
  brackets: Brackets,
  kind: number,
  start: number,
  anyStart: boolean,
): void {
  const { bytes } = tokens;
  let at = start;
  while (at > 0 && (bytes[at - 1] === SPACE || bytes[at - 1] === TAB)) at--;
  brackets.lineIndent = start - at;
  if (start !== at || brackets.depth === 0) return;
  if ((anyStart || isStart(kind)) && !isCloser(kind) && followsEnd(bytes, start)) {
    brackets.unwind(0);
  }
}

function isStart(kind: number): boolean {
  return kind === WORD || kind === AT || kind === DIRECTIVE || kind === HASH;
}

function isCloser(kind: number): boolean {
  return kind === PAREN_END || kind === BRACKET_END || kind === BRACE_END;
}

/** Whether the line before is blank or ends a statement, a body or a comment. */
function followsEnd(bytes: Buffer, start: number): boolean {
  const before = bytes[start - 2] === CR ? bytes[start - 3] : bytes[start - 2];
  return (
    before === LF ||
    before === BRACE_END ||
    before === SEMICOLON ||
    before === PAREN_END ||
    before === SLASH
  );
}
