/**
 * Cosmetic differences: white space that carries no meaning. Invariant: what may mean something counts as
 * a difference: white space inside quotes, between two words, and, in languages that nest by it, at the
 * beginning of a line.
 */

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const BACKSLASH = 0x5c;
const BACKTICK = 0x60;
const QUOTES = new Set([0x22, 0x27, BACKTICK]);

/** Languages in which the depth of a line is part of what it says. */
const NESTED_BY_INDENT = new Set(['python', 'yaml', 'markdown', 'text']);

function isWhite(byte: number): boolean {
  return byte <= SPACE;
}

function isWord(byte: number): boolean {
  const isDigit = byte >= 0x30 && byte <= 0x39;
  const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return isDigit || isLetter || byte === 0x5f || byte === 0x24 || byte >= 0x80;
}

/** A text without the white space that means nothing: two texts of one form differ cosmetically. */
function essence(text: Buffer, keepsIndent: boolean): Buffer {
  const out = Buffer.allocUnsafe(text.length);
  let length = 0;
  let quote = 0;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!;
    if (quote !== 0) {
      out[length++] = byte;
      if (byte === BACKSLASH && at + 1 < text.length) out[length++] = text[++at]!;
      // An apostrophe in a comment opens nothing that reaches over its line.
      else if (byte === quote || (byte === LINE_FEED && quote !== BACKTICK)) quote = 0;
    } else if (!isWhite(byte)) {
      if (QUOTES.has(byte)) quote = byte;
      out[length++] = byte;
    } else {
      const start = at;
      while (at + 1 < text.length && isWhite(text[at + 1]!)) at++;
      const lastBreak = text.subarray(start, at + 1).lastIndexOf(LINE_FEED);
      if (keepsIndent && lastBreak >= 0) {
        length += text.copy(out, length, start + lastBreak, at + 1);
      } else if (length > 0 && isWord(out[length - 1]!) && isWord(text[at + 1] ?? 0)) {
        out[length++] = SPACE;
      }
    }
  }
  return out.subarray(0, length);
}

/** Whether two texts have the same bytes, white space aside. No other two have the same essence. */
function haveSameInk(a: Buffer, b: Buffer): boolean {
  let at = 0;
  let other = 0;
  for (;;) {
    while (at < a.length && isWhite(a[at]!)) at++;
    while (other < b.length && isWhite(b[other]!)) other++;
    if (at === a.length || other === b.length) return at === a.length && other === b.length;
    if (a[at++] !== b[other++]) return false;
  }
}

/** Whether two texts of a language differ in nothing but white space without a meaning. */
export function differCosmetically(a: Buffer, b: Buffer, language: string): boolean {
  if (!haveSameInk(a, b)) return false;
  const keepsIndent = NESTED_BY_INDENT.has(language);
  return essence(a, keepsIndent).equals(essence(b, keepsIndent));
}
