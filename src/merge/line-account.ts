/**
 * Line account: whether a merged text has the lines it should. Invariant: a line that exactly one side
 * added is there, one that a side removed and the other left alone is not; only lines without a word, and
 * those that a token merge took apart, are not looked at.
 *
 * It is kept in differences from the base, so that it costs what changed and not what is there.
 */
import type { TextChange } from './text-change.ts';

/** Delimiters come and go with a line's neighbours. */
const DELIMITERS = /[\s,;]+$/;
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
  const form = line.trim().replace(DELIMITERS, '');
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
