/**
 * Containment: whether one side's change holds all of the other's. Invariant: the answer is one of the two
 * sides as it is, and everything that the other side changed is in it.
 */
import { diffSequences, type Hunk } from './diff.ts';
import { internTokens, readTokens } from './tokens.ts';

/** Tokens of all versions together; past it the difference is not looked for. */
const TOKEN_LIMIT = 18_000;

/** Which side holds the other's change, or null. Texts are Latin-1 strings. */
export function findLarger(base: string, ours: string, theirs: string): 'ours' | 'theirs' | null {
  if (withoutSpace(ours) === withoutSpace(theirs)) return equalForm(base, ours, theirs);
  if (base.trim() === '') {
    const [own, other] = [trimmedLines(ours), trimmedLines(theirs)];
    if (isSubsequence(other, own)) return 'ours';
    return isSubsequence(own, other) ? 'theirs' : null;
  }
  const texts = [readTokens(base), readTokens(ours), readTokens(theirs)];
  if (texts.reduce((sum, { tokens }) => sum + tokens.length, 0) > TOKEN_LIMIT) return null;
  const [was, own, other] = internTokens(texts) as [Int32Array, Int32Array, Int32Array];
  const [ownHunks, otherHunks] = [diffSequences(was, own), diffSequences(was, other)];
  const isOurs = otherHunks.length > 0 && holds(own, ownHunks, other, otherHunks);
  if (isOurs && !keepsRemoved(was, other, own)) return 'ours';
  const isTheirs = ownHunks.length > 0 && holds(other, otherHunks, own, ownHunks);
  return isTheirs && !keepsRemoved(was, own, other) ? 'theirs' : null;
}

/** Whether the large side still has a token that the small side removed altogether. */
function keepsRemoved(base: Int32Array, small: Int32Array, large: Int32Array): boolean {
  const [left, kept] = [new Set(small), new Set(large)];
  return base.some((token) => !left.has(token) && kept.has(token));
}

/**
 * The sides differ in white space alone. The one that left the white space of the base as it was gives way;
 * where both changed it there is a choice between two layouts of the same code, and the longer one is taken.
 */
function equalForm(base: string, ours: string, theirs: string): 'ours' | 'theirs' {
  if (ours === base) return 'theirs';
  if (theirs === base) return 'ours';
  const difference = ours.length - theirs.length;
  return difference > 0 || (difference === 0 && ours < theirs) ? 'ours' : 'theirs';
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}

function trimmedLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function isSubsequence(small: readonly string[], large: readonly string[]): boolean {
  let next = 0;
  for (const line of large) if (line === small[next]) next++;
  return next === small.length;
}

/** Whether every edit of the small side lies inside one of the large side that has its new tokens, too. */
function holds(
  large: Int32Array,
  largeHunks: readonly Hunk[],
  small: Int32Array,
  smallHunks: readonly Hunk[],
): boolean {
  return smallHunks.every((edit) => {
    const around = largeHunks.find(
      ({ aStart, aEnd }) => aStart <= edit.aStart && edit.aEnd <= aEnd,
    );
    if (around === undefined) return false;
    return occurs(small, edit.bStart, edit.bEnd, large, around.bStart, around.bEnd);
  });
}

function occurs(
  small: Int32Array,
  start: number,
  end: number,
  large: Int32Array,
  from: number,
  to: number,
): boolean {
  const length = end - start;
  for (let at = from; at + length <= to; at++) {
    let same = 0;
    while (same < length && small[start + same] === large[at + same]) same++;
    if (same === length) return true;
  }
  return false;
}
