/**
 * Globs of ignore rules, as Git's wildmatch reads them with WM_PATHNAME. Invariant: matching takes time
 * proportional to pattern × text for each slash at most, whatever the pattern (no recursion).
 *
 * Patterns and texts are byte strings: one char code per byte, so `?` is one byte, as in Git. Semantics
 * follow dowild() of Git's wildmatch.c; only its recursion is replaced. Two points to come back to are
 * enough: a later `*` never needs an earlier one of the same path part to move, because moving it only
 * shrinks what the later one can reach; and the same holds for `**` and the slashes of the text.
 */
import { LIMITS } from '../../model/limits.ts';

/** Tokens below zero; a token of zero or more is the byte to match. */
const ANY_BYTE = -1;
const STAR = -2;
/** A double star before a slash: any folders, or none. */
const ANY_FOLDERS = -3;
/** The same where the slash is escaped: Git then wants at least one. */
const SOME_FOLDERS = -4;
/** A double star at the end. */
const EVERYTHING = -5;
/** This and below: the byte classes, in the order of their appearance. */
const FIRST_CLASS = -6;

const SLASH = 0x2f;
/** No path is longer, so a glob that needs more bytes matches none. */
const MAX_TEXT = LIMITS.path.figure;

export interface Glob {
  readonly tokens: readonly number[];
  /** For each class, 256 flags. */
  readonly classes: readonly Uint8Array[];
  /** How many bytes a text has at least. */
  readonly minLength: number;
}

/** The ASCII classes of wildmatch.c; `space` and `cntrl` are those of Git's own ctype table. */
const CLASS_RANGES: ReadonlyMap<string, readonly (readonly [number, number])[]> = new Map([
  ['alnum', ranges('09AZaz')],
  ['alpha', ranges('AZaz')],
  ['blank', ranges('  \t\t')],
  ['cntrl', ranges('\0\x1f\x7f\x7f')],
  ['digit', ranges('09')],
  ['graph', ranges('!~')],
  ['lower', ranges('az')],
  ['print', ranges(' ~')],
  ['punct', ranges('!/:@[`{~')],
  ['space', ranges('  \t\n\r\r')],
  ['upper', ranges('AZ')],
  ['xdigit', ranges('09AFaf')],
]);

function ranges(ends: string): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0; at < ends.length; at += 2) {
    pairs.push([ends.charCodeAt(at), ends.charCodeAt(at + 1)]);
  }
  return pairs;
}

/**
 * The glob of a pattern, or null where it can match nothing (a class without end, a backslash at the
 * end). The first `literalLength` bytes are taken as they are. Git cuts such a prefix off before it
 * matches the rest, hence a `**` right behind it stands at a beginning: `a**` + `/b` matches `ax/y/b`.
 */
export function compileGlob(pattern: string, literalLength: number): Glob | null {
  const tokens: number[] = [];
  const classes: Uint8Array[] = [];
  let minLength = literalLength;
  for (let at = 0; at < literalLength; at += 1) tokens.push(pattern.charCodeAt(at));
  for (let at = literalLength; at < pattern.length;) {
    const char = pattern[at]!;
    if (char === '*') {
      const run = readStars(pattern, at, literalLength);
      tokens.push(run.token);
      at = run.end;
      continue;
    }
    if (char === '\\') {
      if (at + 1 === pattern.length) return null;
      tokens.push(pattern.charCodeAt(at + 1));
      at += 2;
    } else if (char === '[') {
      const found = readClass(pattern, at);
      if (found === null) return null;
      tokens.push(FIRST_CLASS - classes.length);
      classes.push(found.flags);
      at = found.end;
    } else {
      tokens.push(char === '?' ? ANY_BYTE : pattern.charCodeAt(at));
      at += 1;
    }
    minLength += 1;
  }
  return minLength > MAX_TEXT ? null : { tokens, classes, minLength };
}

/** What the stars from `start` on mean, and where the pattern goes on. */
function readStars(
  pattern: string,
  start: number,
  beginning: number,
): { readonly token: number; readonly end: number } {
  let end = start;
  while (pattern[end] === '*') end += 1;
  const standsAlone = start === beginning || pattern[start - 1] === '/';
  if (end - start < 2 || !standsAlone) return { token: STAR, end };
  if (end === pattern.length) return { token: EVERYTHING, end };
  if (pattern[end] === '/') return { token: ANY_FOLDERS, end: end + 1 };
  if (pattern.startsWith('\\/', end)) return { token: SOME_FOLDERS, end: end + 2 };
  return { token: STAR, end };
}

/** The class that begins with the `[` at `start`, or null where it has no end or an unknown name. */
function readClass(
  pattern: string,
  start: number,
): { readonly flags: Uint8Array; readonly end: number } | null {
  const isNegated = pattern[start + 1] === '!' || pattern[start + 1] === '^';
  const flags = new Uint8Array(256);
  // The byte that a range may begin with; 0 for none.
  let previous = 0;
  let at = start + (isNegated ? 2 : 1);
  // A `]` in the first place stands for itself.
  for (let isFirst = true; isFirst || pattern[at] !== ']'; isFirst = false) {
    const member = readMember(pattern, at, previous, flags);
    if (member === null) return null;
    previous = member.previous;
    at = member.end;
  }
  if (isNegated) for (let byte = 0; byte < 256; byte += 1) flags[byte] = 1 - flags[byte]!;
  flags[SLASH] = 0;
  return { flags, end: at + 1 };
}

/** Sets the flags of one member of a class; null where the pattern ends within it. */
function readMember(
  pattern: string,
  at: number,
  previous: number,
  flags: Uint8Array,
): { readonly previous: number; readonly end: number } | null {
  if (at >= pattern.length) return null;
  const char = pattern[at];
  if (char === '-' && previous !== 0 && at + 1 < pattern.length && pattern[at + 1] !== ']') {
    const last = pattern[at + 1] === '\\' ? at + 2 : at + 1;
    if (last >= pattern.length) return null;
    flags.fill(1, previous, Math.max(previous, pattern.charCodeAt(last) + 1));
    return { previous: 0, end: last + 1 };
  }
  if (char === '[' && pattern[at + 1] === ':') {
    const close = pattern.indexOf(']', at + 2);
    if (close < 0) return null;
    // Without `:]` the bracket is an ordinary member.
    if (close > at + 2 && pattern[close - 1] === ':') {
      const named = CLASS_RANGES.get(pattern.slice(at + 2, close - 1));
      if (named === undefined) return null;
      for (const [first, last] of named) flags.fill(1, first, last + 1);
      return { previous: 0, end: close + 1 };
    }
  }
  const place = char === '\\' ? at + 1 : at;
  if (place >= pattern.length) return null;
  const code = pattern.charCodeAt(place);
  flags[code] = 1;
  return { previous: code, end: place + 1 };
}

/** The bytes that a glob without any wildcard stands for, after `skipped` tokens; null where it has one. */
export function literalOf(glob: Glob, skipped = 0): string | null {
  let literal = '';
  for (let at = skipped; at < glob.tokens.length; at += 1) {
    const token = glob.tokens[at]!;
    if (token < 0) return null;
    literal += String.fromCharCode(token);
  }
  return literal;
}

/** The bytes behind the star of a glob that is one star and then literal; null for any other. */
export function suffixOf(glob: Glob): string | null {
  return glob.tokens[0] === STAR ? literalOf(glob, 1) : null;
}

/** Whether the whole of `text`, a byte string, matches. */
export function matchGlob(glob: Glob, text: string): boolean {
  if (text.length < glob.minLength) return false;
  const { tokens, classes } = glob;
  let at = 0;
  let next = 0;
  // Where to go on after a mismatch: behind the last star, or the last double star.
  let starNext = -1;
  let starAt = 0;
  let foldersNext = -1;
  let foldersAt = 0;
  while (at < text.length || next < tokens.length) {
    const token = next < tokens.length ? tokens[next]! : null;
    if (token === EVERYTHING) return true;
    if (token === STAR) {
      next += 1;
      starNext = next;
      starAt = at;
      continue;
    }
    if (token === ANY_FOLDERS || token === SOME_FOLDERS) {
      next += 1;
      foldersNext = next;
      foldersAt = at;
      starNext = -1;
      if (token === ANY_FOLDERS) continue;
    } else if (token !== null && at < text.length) {
      const code = text.charCodeAt(at);
      if (token === code || (token < 0 && matchesOne(token, code, classes))) {
        next += 1;
        at += 1;
        continue;
      }
    }
    if (starNext >= 0 && starAt < text.length && text.charCodeAt(starAt) !== SLASH) {
      starAt += 1;
      at = starAt;
      next = starNext;
      continue;
    }
    const slash = foldersNext < 0 ? -1 : text.indexOf('/', foldersAt);
    if (slash < 0) return false;
    foldersAt = slash + 1;
    at = foldersAt;
    next = foldersNext;
    starNext = -1;
  }
  return true;
}

function matchesOne(token: number, code: number, classes: readonly Uint8Array[]): boolean {
  if (token === ANY_BYTE) return code !== SLASH;
  return classes[FIRST_CLASS - token]?.[code] === 1;
}
