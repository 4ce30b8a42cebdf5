/** Bytes by name. Invariant: each is the ASCII code of what its name says. */
export const TAB = 9;
export const LF = 10;
export const FORM_FEED = 12;
export const CR = 13;
export const SPACE = 32;
export const BANG = 33;
export const QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const PERCENT = 37;
export const AMPERSAND = 38;
export const APOSTROPHE = 39;
export const PAREN = 40;
export const PAREN_END = 41;
export const STAR = 42;
export const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const DOT = 46;
export const SLASH = 47;
export const COLON = 58;
export const SEMICOLON = 59;
export const LESS = 60;
export const EQUALS = 61;
export const MORE = 62;
export const QUESTION = 63;
export const AT = 64;
export const BRACKET = 91;
export const BACKSLASH = 92;
export const BRACKET_END = 93;
export const UNDERSCORE = 95;
export const BACKTICK = 96;
export const BRACE = 123;
export const PIPE = 124;
export const BRACE_END = 125;
export const TILDE = 126;

/** Whether `text` stands in `bytes` at `at`. */
export function startsWith(bytes: Uint8Array, at: number, text: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}

/** The offset of the line feed that ends the line of `at`, or the length of the text. */
export function endOfLine(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(LF, at);
  return end < 0 ? bytes.length : end;
}

/** Whether no line ends between two offsets. */
export function isOneLine(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] === LF) return false;
  return true;
}

/** Whether two lines end between two offsets: in white space, whether a blank line stands there. */
export function hasBlankLine(bytes: Uint8Array, from: number, to: number): boolean {
  let lines = 0;
  for (let at = from; at < to; at++) if (bytes[at] === LF && ++lines === 2) return true;
  return false;
}
