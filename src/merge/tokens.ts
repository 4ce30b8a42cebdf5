/**
 * Tokens: a text cut into words, strings and signs. Invariant: the white space in front of the tokens, the
 * tokens, and the white space after the last one, joined in turn, are the text. Texts are Latin-1 strings
 * here, one character a byte, so that bytes which are not UTF-8 survive.
 */

export interface TokenText {
  readonly tokens: readonly string[];
  /** White space in front of each token, and, last, what follows the last one. */
  readonly spaces: readonly string[];
}

const WHITE = 0;
const WORD = 1;
const QUOTE = 2;
const SIGN = 3;

const CLASS = new Uint8Array(256).fill(SIGN);
for (const byte of [9, 10, 11, 12, 13, 32]) CLASS[byte] = WHITE;
for (let byte = 0; byte < 256; byte++) {
  const isLetter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte >= 128;
  if (isLetter || (byte >= 48 && byte <= 57) || byte === 36 || byte === 95) CLASS[byte] = WORD;
}
CLASS[34] = QUOTE;
CLASS[39] = QUOTE;

/** Characters. A quote that does not close within this distance is a sign of its own. */
const LONGEST_STRING = 400;

export function readTokens(text: string): TokenText {
  const tokens: string[] = [];
  const spaces: string[] = [];
  let at = 0;
  for (;;) {
    const start = at;
    while (at < text.length && CLASS[text.charCodeAt(at)] === WHITE) at++;
    spaces.push(text.slice(start, at));
    if (at === text.length) return { tokens, spaces };
    const end = tokenEnd(text, at);
    tokens.push(text.slice(at, end));
    at = end;
  }
}

function tokenEnd(text: string, start: number): number {
  const kind = CLASS[text.charCodeAt(start)];
  if (kind === SIGN) return start + 1;
  if (kind === QUOTE) return stringEnd(text, start);
  let end = start + 1;
  while (end < text.length && CLASS[text.charCodeAt(end)] === WORD) end++;
  return end;
}

/** After the closing quote on the same line; an apostrophe that opens nothing is a sign. */
function stringEnd(text: string, start: number): number {
  const quote = text[start];
  const limit = Math.min(text.length, start + LONGEST_STRING);
  for (let at = start + 1; at < limit; at++) {
    const char = text[at];
    if (char === '\n') break;
    if (char === '\\') at++;
    else if (char === quote) return at + 1;
  }
  return start + 1;
}

const IDENTIFIER = /^[A-Za-z_$\x80-\xff][\w$\x80-\xff]*$/;

/** Whether a token is a name or a keyword. */
export function isIdentifier(token: string): boolean {
  return IDENTIFIER.test(token);
}

/** What stands beside a word that is part of a string or a path. */
const BESIDE_PATH = new Set('\'"`/-');

/** Whether a text has a word that is no part of another, nor of a string or a path as far as can be seen. */
export function hasWord(text: string, word: string, isBare: boolean): boolean {
  const belongs = (at: number): boolean =>
    CLASS[text.charCodeAt(at)] === WORD || BESIDE_PATH.has(text[at] ?? '');
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isMember = isBare && (text[at - 1] === '.' || text[at - 1] === ':');
    if (!isMember && !belongs(at - 1) && !belongs(at + word.length)) return true;
  }
  return false;
}

/** A number for each token of each text: equal numbers for equal tokens. */
export function internTokens(texts: readonly TokenText[]): Int32Array[] {
  const numbers = new Map<string, number>();
  return texts.map(({ tokens }) =>
    Int32Array.from(tokens, (token) => {
      const known = numbers.get(token);
      if (known !== undefined) return known;
      numbers.set(token, numbers.size);
      return numbers.size - 1;
    }),
  );
}

/** Bytes as a string of one character each, and back. */
export function latin(bytes: Buffer): string {
  return bytes.toString('latin1');
}

export function fromLatin(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
