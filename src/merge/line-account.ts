/**
 * Line account: whether a merged text has the lines it should. Invariant: a line that exactly one side
 * added is there, one that a side removed and the other left alone is not; lines without a word are not
 * looked at, and of those that a token merge took apart only the words are counted.
 *
 * It is kept in differences from the base, so that it costs what changed and not what is there.
 */
import type { TextChange } from './text-change.ts';

/** Delimiters come and go with a line's neighbours. */
const DELIMITERS = new Set(' \t\r\n\f\v,;');
const WORD = /[\w\x80-\xff]/;

/** By line, how many more than in the base. */
type Surplus = Map<string, number>;

export interface Changes {
  readonly ours: TextChange;
  readonly theirs: TextChange;
  readonly result: TextChange;
}

/** What is compared of a line; '' where it says nothing. */
function lineForm(line: string): string {
  let end = line.length;
  while (end > 0 && DELIMITERS.has(line[end - 1]!)) end--;
  const form = line.slice(0, end).trim();
  return WORD.test(form) ? form : '';
}

function surplusOf({ removed, added }: TextChange): Surplus {
  const surplus: Surplus = new Map();
  const count = (lines: readonly string[], step: 1 | -1): void => {
    for (const line of lines) {
      const form = lineForm(line);
      if (form !== '') surplus.set(form, (surplus.get(form) ?? 0) + step);
    }
  };
  count(removed, -1);
  count(added, 1);
  return surplus;
}

/** The first line of which the result has too few or too many, or null. */
export function findMiscount(
  { ours, theirs, result }: Changes,
  exempt: ReadonlySet<string>,
): string | null {
  const [own, other, found] = [ours, theirs, result].map(surplusOf) as [Surplus, Surplus, Surplus];
  const free = new Set([...exempt].map(lineForm));
  for (const line of new Set([...own.keys(), ...other.keys(), ...found.keys()])) {
    if (free.has(line)) continue;
    const [least, most] = bounds(own.get(line) ?? 0, other.get(line) ?? 0);
    const count = found.get(line) ?? 0;
    if (count < least || count > most) return line;
  }
  return null;
}

/** How many more of a line there may be than in the base, given how many more the sides have. */
function bounds(ours: number, theirs: number): readonly [number, number] {
  const sum = ours + theirs;
  // Where both added it, they may have added the same one.
  if (ours > 0 && theirs > 0) return [Math.max(ours, theirs), sum];
  // Where both removed it, they may have removed the same one.
  if (ours < 0 && theirs < 0) return [sum, Math.min(ours, theirs)];
  return [sum, sum];
}

const WORDS = /[\w\x80-\xff]+/g;

/** By word, how often it stands in lines. */
function countWords(lines: readonly string[]): Surplus {
  const counts: Surplus = new Map();
  for (const line of lines) {
    for (const [word] of line.matchAll(WORDS)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** The first word of the changed lines of which the result has too few or too many, or null. */
export function findMiscountedWord({ ours, theirs, result }: Changes): string | null {
  const [own, other, found] = [ours, theirs, result].map(({ removed, added }) => {
    return { removed: countWords(removed), added: countWords(added) };
  }) as [WordChange, WordChange, WordChange];
  for (const word of new Set(
    [own, other, found].flatMap(({ removed, added }) => [...removed.keys(), ...added.keys()]),
  )) {
    const sum = netOf(own, word) + netOf(other, word);
    const count = netOf(found, word);
    // What both added, or both removed, may be the same or not.
    const doubled = Math.min(own.added.get(word) ?? 0, other.added.get(word) ?? 0);
    const halved = Math.min(own.removed.get(word) ?? 0, other.removed.get(word) ?? 0);
    if (count < sum - doubled || count > sum + halved) return word;
  }
  return null;
}

interface WordChange {
  readonly removed: Surplus;
  readonly added: Surplus;
}

function netOf({ removed, added }: WordChange, word: string): number {
  return (added.get(word) ?? 0) - (removed.get(word) ?? 0);
}
