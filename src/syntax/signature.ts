/**
 * Signatures: what a caller sees of a definition. Invariant: it is the code before the body, white space
 * squeezed, so a change inside the body never changes it.
 */
import { BRACE, BRACKET, BRACKET_END, COLON, EQUALS, LF, MORE, PAREN, PAREN_END } from './ascii.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { SplitFile } from './match.ts';

const SIGNED = new Set([
  'function',
  'method',
  'class',
  'interface',
  'trait',
  'impl',
  'enum',
  'type',
]);
const LONGEST_SIGNATURE = 4096;

const OPENERS = new Set([PAREN, BRACKET]);
const CLOSERS = new Set([PAREN_END, BRACKET_END]);

/** The signature of a function, method, type or class; '' for what has none. */
export function signatureOf(file: SplitFile, placed: PlacedSpan): string {
  const { kind, codeStart, codeEnd } = placed.span;
  if (!SIGNED.has(kind)) return '';
  const code = file.bytes.subarray(codeStart, Math.min(codeEnd, codeStart + LONGEST_SIGNATURE));
  return code.toString('latin1', 0, endOfSignature(code)).replace(/\s+/g, ' ').trim();
}

/** Where the body begins: at a brace, an arrow, or a colon at the end of a line, outside parentheses. */
function endOfSignature(code: Buffer): number {
  let depth = 0;
  for (let at = 0; at < code.length; at++) {
    const byte = code[at]!;
    if (OPENERS.has(byte)) depth++;
    else if (CLOSERS.has(byte)) depth--;
    else if (depth > 0) continue;
    else if (byte === BRACE) return at;
    else if (byte === EQUALS && code[at + 1] === MORE) return at;
    else if (byte === COLON && (code[at + 1] === LF || code[at + 1] === undefined)) return at;
  }
  return code.length;
}
