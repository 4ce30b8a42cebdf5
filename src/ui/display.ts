/**
 * The one escape for text that came from outside (names, paths, messages) on its way to a terminal or a
 * pipe. Invariant: what comes out holds no control character, no direction override and no lone
 * surrogate, so it can neither steer the terminal nor pose as something else.
 */

/** `line` escapes line breaks and tabs too; `block` keeps them, for messages of several lines. */
export type DisplayForm = 'line' | 'block';

// C0, DEL and C1; bidirectional marks and overrides; zero-width and line separators; lone surrogates
// (with the `u` flag a surrogate that has its partner does not match).
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]/gu;

function escapeUnit(unit: string, form: DisplayForm): string {
  const code = unit.codePointAt(0) ?? 0;
  if (form === 'block' && (code === 0x0a || code === 0x09)) return unit;
  // Bytes that are no UTF-8 stand as U+DC80 to U+DCFF (model/path.ts); show the byte.
  const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
  if (byte < 0x100) return `\\x${byte.toString(16).padStart(2, '0')}`;
  return `\\u{${byte.toString(16)}}`;
}

/** The text as it may be shown; equal to the text itself unless something in it is unsafe. */
export function display(text: string, form: DisplayForm = 'line'): string {
  return text.replace(UNSAFE, (unit) => escapeUnit(unit, form));
}
