/**
 * Token merge: edits of two sides inside the same lines. Invariant: it gives a text only if no token is
 * touched, or neighbours a touch, by both sides; every token that one side added is in the result and every
 * one that a side removed is not; anything doubtful is left as a conflict.
 */
import { diffSequences, type Hunk } from './diff.ts';
import { internTokens, isIdentifier, readTokens, type TokenText } from './tokens.ts';

export interface TokenMergeOptions {
  /** Whether the depth of a line means something, as in Python. */
  readonly nestedByIndent: boolean;
}

/** Tokens of all versions together; past it the difference is not looked for. */
const TOKEN_LIMIT = 18_000;
/** A deletion of more tokens than this is no small edit … */
const LARGE_DELETION = 5;
/** … and an edit of the other side so few tokens away belonged to what was deleted. */
const DELETION_DISTANCE = 4;

/** An edit of one side, or the same edit of both. */
interface Edit extends Hunk {
  readonly side: 0 | 1;
}

/** The merged text, or null where it is not safe. Texts are Latin-1 strings. */
export function mergeTokens(
  base: string,
  ours: string,
  theirs: string,
  options: TokenMergeOptions,
): string | null {
  const texts = [readTokens(base), readTokens(ours), readTokens(theirs)] as const;
  if (texts.reduce((sum, { tokens }) => sum + tokens.length, 0) > TOKEN_LIMIT) return null;
  const numbers = internTokens(texts);
  const hunks = [
    diffSequences(numbers[0]!, numbers[1]!),
    diffSequences(numbers[0]!, numbers[2]!),
  ] as const;
  const sides = [texts[1], texts[2]] as const;
  if (options.nestedByIndent && !keepsIndent(texts[0], sides, hunks)) return null;
  const edits = orderEdits(hunks, texts[0], sides);
  if (edits === null || !areApart(edits, texts[0], sides)) return null;
  if (usesWhatWentAway(hunks, texts[0], sides)) return null;
  if (changesKindOfImport(texts)) return null;
  return new Weaver(texts[0], sides, hunks).weave(edits);
}

/** All edits in the order of the base; null where edits of the two sides overlap or touch. */
function orderEdits(
  hunks: readonly [readonly Hunk[], readonly Hunk[]],
  base: TokenText,
  sides: readonly [TokenText, TokenText],
): Edit[] | null {
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  const isComma = (hunk: Hunk, side: 0 | 1): boolean => isTrailingComma(hunk, base, sides[side]);
  for (;;) {
    const [own, other] = [hunks[0][i], hunks[1][j]];
    if (own === undefined && other === undefined) return edits;
    if (own !== undefined && other !== undefined && isSameEdit(own, other, sides)) {
      edits.push({ ...own, side: 0 });
      i++;
      j++;
    } else if (other === undefined || (own !== undefined && own.aEnd < other.aStart)) {
      edits.push({ ...own!, side: 0 });
      i++;
    } else if (own === undefined || other.aEnd < own.aStart) {
      edits.push({ ...other, side: 1 });
      j++;
    } else if (own.aEnd === other.aStart && own.aEnd > own.aStart && isComma(other, 1)) {
      edits.push({ ...own, side: 0 });
      i++;
    } else if (other.aEnd === own.aStart && other.aEnd > other.aStart && isComma(own, 0)) {
      edits.push({ ...other, side: 1 });
      j++;
    } else return null;
  }
}

/** A comma before a closing bracket comes with a layout, and means nothing. */
function isTrailingComma(
  { aStart, aEnd, bStart, bEnd }: Hunk,
  base: TokenText,
  side: TokenText,
): boolean {
  const isAdded = aStart === aEnd && bEnd - bStart === 1 && side.tokens[bStart] === ',';
  return isAdded && /^[)\]}]$/.test(base.tokens[aStart] ?? '');
}

function isSameEdit(own: Hunk, other: Hunk, sides: readonly [TokenText, TokenText]): boolean {
  if (own.aStart !== other.aStart || own.aEnd !== other.aEnd) return false;
  if (own.bEnd - own.bStart !== other.bEnd - other.bStart) return false;
  for (let k = 0; k < own.bEnd - own.bStart; k++) {
    if (sides[0].tokens[own.bStart + k] !== sides[1].tokens[other.bStart + k]) return false;
  }
  return true;
}

/** Neighbouring edits of different sides must not lie in one word, nor beside a large deletion. */
function areApart(
  edits: readonly Edit[],
  base: TokenText,
  sides: readonly [TokenText, TokenText],
): boolean {
  for (let at = 1; at < edits.length; at++) {
    const [before, after] = [edits[at - 1]!, edits[at]!];
    if (before.side === after.side) continue;
    if (isTrailingComma(after, base, sides[after.side])) continue;
    const distance = after.aStart - before.aEnd;
    if (distance < DELETION_DISTANCE && (isLargeDeletion(before) || isLargeDeletion(after)))
      return false;
    if (!isWordBetween(before, after, base, sides)) return false;
  }
  return true;
}

function isLargeDeletion({ aStart, aEnd, bStart, bEnd }: Hunk): boolean {
  return aEnd - aStart > LARGE_DELETION && bEnd - bStart < (aEnd - aStart) / 2;
}

/** Whether white space parts two edits, in the base and in the text of the side that edits. */
function isWordBetween(
  before: Edit,
  after: Edit,
  base: TokenText,
  sides: readonly [TokenText, TokenText],
): boolean {
  const own = sides[after.side];
  for (let token = before.aEnd; token <= after.aStart; token++) {
    const isEdited = token === after.aStart;
    if (isEdited && after.bEnd > after.bStart) {
      if (own.spaces[after.bStart] !== '') return true;
    } else if (token < base.tokens.length && base.spaces[token] !== '') {
      // The space in front of the first token after an edit may stem from that edit.
      if (token > before.aEnd || isEdited || sides[before.side].spaces[before.bEnd] !== '')
        return true;
    }
  }
  return false;
}

/** Whether one side's new text names something that the other side took away altogether. */
function usesWhatWentAway(
  hunks: readonly [readonly Hunk[], readonly Hunk[]],
  base: TokenText,
  sides: readonly [TokenText, TokenText],
): boolean {
  const known = new Set(base.tokens);
  return ([0, 1] as const).some((side) => {
    const left = new Set(sides[side === 0 ? 1 : 0].tokens);
    return hunks[side].some(({ bStart, bEnd }) =>
      sides[side].tokens
        .slice(bStart, bEnd)
        .some((token) => isIdentifier(token) && known.has(token) && !left.has(token)),
    );
  });
}

/** `import type` on one side only changes what the names of the other side may be used for. */
function changesKindOfImport([base, ours, theirs]: readonly [
  TokenText,
  TokenText,
  TokenText,
]): boolean {
  const isTyped = ({ tokens }: TokenText): boolean =>
    tokens.some((token, at) => token === 'type' && /^(import|export)$/.test(tokens[at - 1] ?? ''));
  return isTyped(ours) !== isTyped(theirs) || isTyped(base) !== isTyped(ours);
}

/**
 * Where depth has a meaning, a token merge must not mix depths: neither side may re-indent what the other
 * edits.
 */
function keepsIndent(
  base: TokenText,
  sides: readonly [TokenText, TokenText],
  hunks: readonly [readonly Hunk[], readonly Hunk[]],
): boolean {
  const reindents = ([0, 1] as const).map((side) => respaced(base, sides[side], hunks[side]));
  const isEdited = hunks.map((list) => list.length > 0);
  return !(reindents[0] && (reindents[1] || isEdited[1])) && !(reindents[1] && isEdited[0]);
}

/** Whether a side changed a line break or the indent in front of a token that it kept. */
function respaced(base: TokenText, side: TokenText, hunks: readonly Hunk[]): boolean {
  let shift = 0;
  let next = 0;
  for (let token = 0; token < base.tokens.length; token++) {
    const hunk = hunks[next];
    if (hunk !== undefined && token >= hunk.aStart && hunk.aEnd > hunk.aStart && token < hunk.aEnd)
      continue;
    while (hunks[next] !== undefined && hunks[next]!.aEnd <= token) {
      shift = hunks[next]!.bEnd - hunks[next]!.aEnd;
      next++;
    }
    const [before, now] = [base.spaces[token]!, side.spaces[token + shift] ?? ''];
    if (before !== now && before.includes('\n') && now.includes('\n')) return true;
  }
  return false;
}

/** Puts the merged text together. */
class Weaver {
  readonly #base: TokenText;
  readonly #sides: readonly [TokenText, TokenText];
  /** For each side, the place there of each token of the base; -1 where the side removed it. */
  readonly #places: readonly [Int32Array, Int32Array];

  constructor(
    base: TokenText,
    sides: readonly [TokenText, TokenText],
    hunks: readonly [readonly Hunk[], readonly Hunk[]],
  ) {
    this.#base = base;
    this.#sides = sides;
    this.#places = [placesOf(base, hunks[0]), placesOf(base, hunks[1])];
  }

  /** Null where the white space cannot be merged. */
  weave(edits: readonly Edit[]): string | null {
    const parts: string[] = [];
    let at = 0;
    for (const edit of edits) {
      if (!this.#keep(at, edit.aStart, parts)) return null;
      const side = this.#sides[edit.side];
      for (let token = edit.bStart; token < edit.bEnd; token++) {
        const isFirst = token === edit.bStart && edit.aEnd > edit.aStart;
        const space = isFirst ? this.#spaceOfEdit(edit) : side.spaces[token]!;
        parts.push(space, side.tokens[token]!);
      }
      at = edit.aEnd;
    }
    if (!this.#keep(at, this.#base.tokens.length, parts)) return null;
    const end = this.#space(this.#base.tokens.length);
    return end === null ? null : parts.join('') + end;
  }

  #keep(from: number, to: number, parts: string[]): boolean {
    for (let token = from; token < to; token++) {
      const space = this.#space(token);
      if (space === null) return false;
      parts.push(space, this.#base.tokens[token]!);
    }
    return true;
  }

  /** The white space in front of an edit: the other side's, if only that changed it. */
  #spaceOfEdit({ side, aStart, bStart }: Edit): string {
    const other = side === 0 ? 1 : 0;
    const own = this.#sides[side].spaces[bStart]!;
    const place = this.#places[other][aStart]!;
    if (own !== this.#base.spaces[aStart] || place < 0) return own;
    return this.#sides[other].spaces[place]!;
  }

  /** The white space in front of a token that both sides kept. */
  #space(token: number): string | null {
    const base = this.#base.spaces[token]!;
    const ours = this.#sides[0].spaces[this.#places[0][token]!]!;
    const theirs = this.#sides[1].spaces[this.#places[1][token]!]!;
    if (ours === theirs || theirs === base) return ours;
    return ours === base ? theirs : null;
  }
}

/** The last entry stands for the end of the text. */
function placesOf(base: TokenText, hunks: readonly Hunk[]): Int32Array {
  const places = new Int32Array(base.tokens.length + 1).fill(-1);
  let at = 0;
  let shift = 0;
  for (const { aStart, aEnd, bEnd } of hunks) {
    for (; at < aStart; at++) places[at] = at + shift;
    at = aEnd;
    shift = bEnd - aEnd;
  }
  for (; at <= base.tokens.length; at++) places[at] = at + shift;
  return places;
}
