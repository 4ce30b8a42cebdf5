/**
 * JSX: an element with all its text is one bracket group; only the holes `{…}` in it have tokens.
 * Invariant: `read` and `resume` return an offset after the one they were given.
 */
import {
  APOSTROPHE,
  BRACE,
  COMMA,
  endOfLine,
  EQUALS,
  LESS,
  MORE,
  QUOTE,
  SLASH,
  startsWith,
} from './ascii.ts';
import type { Brackets } from './brackets.ts';
import { ELEMENT, ELEMENT_END, type Tokens } from './tokens.ts';

const EXTENDS = Buffer.from(' extends ');

/** Whether `<` at `at`, where an operand is expected, opens an element and no type parameters. */
export function opensElement(bytes: Buffer, at: number, inWord: Uint8Array): boolean {
  const next = bytes[at + 1] ?? 0;
  if (inWord[next] !== 1 && next !== MORE) return false;
  let end = at + 1;
  while (inWord[bytes[end] ?? 0] === 1) end++;
  return bytes[end] !== COMMA && !startsWith(bytes, end, EXTENDS);
}

/** Bytes. Longer type arguments are not looked for, so that no text is read again and again. */
const TYPE_LIMIT = 200;

/** After the type arguments of a tag such as `<List<Item>>`; after the `<` if they do not end. */
function endOfTypeArguments(bytes: Buffer, at: number): number {
  const limit = Math.min(at + TYPE_LIMIT, bytes.length);
  let depth = 0;
  for (let i = at; i < limit; i++) {
    if (bytes[i] === LESS) depth++;
    else if (bytes[i] === MORE && bytes[i - 1] !== EQUALS && --depth === 0) return i + 1;
  }
  return at + 1;
}

export class JsxReader {
  private readonly tokens: Tokens;
  private readonly brackets: Brackets;
  /** For every depth of brackets: whether the element opened there is still in its tag. */
  private readonly inTag: boolean[] = [];

  constructor(tokens: Tokens, brackets: Brackets) {
    this.tokens = tokens;
    this.brackets = brackets;
  }

  /** Reads from the `<` of an element to its end or its first hole; returns where to go on. */
  read(at: number): number {
    this.open(at);
    return this.resume(at + 1);
  }

  /** Goes on after a hole. */
  resume(from: number): number {
    const { bytes } = this.tokens;
    let at = from;
    while (at < bytes.length) {
      const c = bytes[at]!;
      if (c === BRACE) {
        this.brackets.push(this.tokens.push(BRACE, at, at + 1));
        return at + 1;
      }
      at = this.inTag[this.brackets.depth] === true ? this.inside(at, c) : this.between(at, c);
      if (this.brackets.top() !== ELEMENT) return at;
    }
    return at;
  }

  /** One step inside a tag. */
  private inside(at: number, c: number): number {
    const { bytes } = this.tokens;
    if (c === QUOTE || c === APOSTROPHE) {
      const end = bytes.indexOf(c, at + 1);
      return end < 0 ? bytes.length : end + 1;
    }
    if (c === SLASH && bytes[at + 1] === SLASH) return endOfLine(bytes, at);
    if (c === SLASH && bytes[at + 1] === MORE) return this.close(at + 1);
    if (c === LESS) return endOfTypeArguments(bytes, at);
    if (c === MORE) this.inTag[this.brackets.depth] = false;
    return at + 1;
  }

  /** One step in the text between two tags. */
  private between(at: number, c: number): number {
    const { bytes } = this.tokens;
    if (c !== LESS) return at + 1;
    if (bytes[at + 1] === SLASH) {
      const end = bytes.indexOf(MORE, at);
      return this.close(end < 0 ? bytes.length - 1 : end);
    }
    this.open(at);
    return at + 1;
  }

  private open(at: number): void {
    this.brackets.push(this.tokens.push(ELEMENT, at, at + 1));
    this.inTag[this.brackets.depth] = true;
  }

  private close(at: number): number {
    this.brackets.pop(this.tokens.push(ELEMENT_END, at, at + 1));
    return at + 1;
  }
}
