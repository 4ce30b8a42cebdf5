/**
 * Template: a string with holes. Its text up to the first hole opens a bracket group; the text
 * between two holes closes one and opens the next. Invariant: `read` and `resume` return an offset
 * after the one they were given.
 */
import { BACKSLASH, BACKTICK, BRACE, DOLLAR } from './ascii.ts';
import type { Brackets } from './brackets.ts';
import { STRING, TEMPLATE, TEMPLATE_END, type Tokens } from './tokens.ts';

export class TemplateReader {
  private readonly tokens: Tokens;
  private readonly brackets: Brackets;

  constructor(tokens: Tokens, brackets: Brackets) {
    this.tokens = tokens;
    this.brackets = brackets;
  }

  /** Reads from the back-tick to the end of the template or into its first hole. */
  read(at: number): number {
    const end = this.endOfText(at + 1);
    if (this.endsInHole(end)) this.brackets.push(this.tokens.push(TEMPLATE, at, end));
    else this.tokens.push(STRING, at, end);
    return end;
  }

  /** Goes on from the `}` of a hole. */
  resume(at: number): number {
    const { tokens, brackets } = this;
    const end = this.endOfText(at + 1);
    const isHole = this.endsInHole(end);
    brackets.pop(tokens.push(TEMPLATE_END, at, isHole ? end - 2 : end));
    if (isHole) brackets.push(tokens.push(TEMPLATE, end - 2, end));
    return end;
  }

  private endsInHole(end: number): boolean {
    return this.tokens.bytes[end - 1] === BRACE;
  }

  /** After the back-tick that ends a template or after the `${` of a hole. */
  private endOfText(from: number): number {
    const { bytes } = this.tokens;
    for (let i = from; i < bytes.length; i++) {
      const c = bytes[i];
      if (c === BACKSLASH) i++;
      else if (c === BACKTICK) return i + 1;
      else if (c === DOLLAR && bytes[i + 1] === BRACE) return i + 2;
    }
    this.tokens.balanced = false;
    return bytes.length;
  }
}
