/**
 * Operand: whether a value may begin where the next token stands. Invariant: the tokens so far
 * decide, so that a regular expression is told from a division, and JSX from `<`, while the text is
 * read.
 */
import { BRACE_END, BRACKET_END, DOT, PAREN_END } from './ascii.ts';
import type { Lexicon } from './lexicon.ts';
import { ELEMENT_END, NUMBER, STEP, STRING, TEMPLATE_END, type Tokens, WORD } from './tokens.ts';

export function expectsOperand(tokens: Tokens, lexicon: Lexicon): boolean {
  const last = tokens.count - 1;
  if (last < 0) return true;
  const { kind, word, mate, newline } = tokens;
  switch (kind[last]) {
    case WORD:
      return lexicon.operandAfter[word[last]!] === 1 && kind[last - 1] !== DOT;
    case STRING:
    case NUMBER:
    case BRACKET_END:
    case TEMPLATE_END:
    case ELEMENT_END:
      return false;
    case PAREN_END: {
      const before = mate[last]! - 1;
      return before >= 0 && lexicon.controlWords[word[before]!] === 1;
    }
    case BRACE_END:
      return tokens.lineBegins;
    case STEP:
      return newline[last] === 1;
    default:
      return true;
  }
}
