/**
 * Reading: the tokens of one text beside what its language says of words. Invariant: it only looks;
 * names that it returns are text of the file, with white space squeezed where it says so.
 */
import { APOSTROPHE, BACKTICK, COLON, EQUALS, LESS, MORE, QUOTE, SEMICOLON } from './ascii.ts';
import type { CompiledTable } from './brace-table.ts';
import { STRING, type Tokens } from './tokens.ts';

/** Characters. A name is for people; what is longer is cut, and told apart by its ordinal. */
export const NAME_LIMIT = 120;

/** Tokens. Longer type arguments are not looked for, so that no text is read again and again. */
const TYPE_ARGUMENT_LIMIT = 64;

export class Reading {
  readonly tokens: Tokens;
  readonly language: CompiledTable;

  constructor(tokens: Tokens, language: CompiledTable) {
    this.tokens = tokens;
    this.language = language;
  }

  /** The text of the tokens `from` to `to`, both included, as it stands. */
  text(from: number, to: number): string {
    const { start, end } = this.tokens;
    return this.tokens.text(start[from]!, end[to]!);
  }

  /** The same on one line, of bounded length. */
  squeezed(from: number, to: number): string {
    const text = this.text(from, to);
    return from === to && text.length <= NAME_LIMIT ? text : squeeze(text);
  }

  /** The text of a string token without its quotes, of any other token as it is. */
  unquoted(t: number): string {
    const { kind, start, end } = this.tokens;
    const from = start[t]!;
    const to = end[t]!;
    return kind[t] === STRING ? unquotedText(this.tokens, from, to) : this.tokens.text(from, to);
  }

  /** The token after the `>` that closes the `<` at t. */
  afterAngles(t: number, last: number): number {
    const { kind, mate } = this.tokens;
    let depth = 0;
    for (let i = t; i < last; i = Math.max(i, mate[i]!) + 1) {
      if (kind[i] === LESS) depth++;
      else if (kind[i] === MORE && --depth === 0) return i + 1;
    }
    return last;
  }

  /**
   * The `>` of type arguments that begin with the `<` at t; t itself where it compares. No colon or
   * `=` stands in type arguments, and a comparison is followed by one before another `>`.
   */
  lastOfTypeArguments(t: number, last: number): number {
    const { kind, mate } = this.tokens;
    const limit = Math.min(last, t + TYPE_ARGUMENT_LIMIT);
    let depth = 0;
    for (let i = t; i < limit; i = Math.max(i, mate[i]!) + 1) {
      const k = kind[i];
      if (k === LESS) depth++;
      else if (k === MORE && --depth === 0) return i;
      else if (k === EQUALS || k === SEMICOLON) return t;
      else if (k === COLON && kind[i + 1] !== COLON && kind[i - 1] !== COLON) return t;
    }
    return t;
  }

  /** The number of a keyword of this language. */
  wordId(word: string): number {
    return this.language.lexicon.vocabulary.id(word);
  }
}

/** White space squeezed to one space, and cut at the limit of a name. */
export function squeeze(text: string): string {
  const line = /\s\s|[\n\t\r]/.test(text) ? text.replace(/\s+/g, ' ') : text;
  if (line.length <= NAME_LIMIT) return line;
  const cut = /[\ud800-\udbff]/.test(line[NAME_LIMIT - 2]!) ? NAME_LIMIT - 2 : NAME_LIMIT - 1;
  return `${line.slice(0, cut)}…`;
}

/** The text of a string literal without its quotes, however many they are. */
export function unquotedText(tokens: Tokens, from: number, to: number): string {
  const { bytes } = tokens;
  const quote = bytes[from];
  if (quote !== QUOTE && quote !== APOSTROPHE && quote !== BACKTICK) return tokens.text(from, to);
  let inner = from + 1;
  let end = to > inner && bytes[to - 1] === quote ? to - 1 : to;
  while (inner + 1 < end && bytes[inner] === quote && bytes[end - 1] === quote) {
    inner++;
    end--;
  }
  return tokens.text(inner, end);
}
