/**
 * What is wrong with a merge, told from the texts alone. Invariant: it shares no code with the engine but
 * the splitter, so that the two do not err together.
 */
import { placeSpans } from '../../src/model/outline.ts';
import { splitFile } from '../../src/syntax/split.ts';

export interface Versions {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

type Counts = ReadonlyMap<string, number>;

function countAll(parts: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  return counts;
}

const wordsOf = (text: string): string[] => text.match(/[\w\x80-\xff]+/g) ?? [];

/** By word, how often it stands in lines that a version has and the other lacks. */
function wordsApart(version: string, other: string): Counts {
  const left = new Map(countAll(other.split('\n')));
  const apart: string[] = [];
  for (const line of version.split('\n')) {
    const known = left.get(line) ?? 0;
    if (known > 0) left.set(line, known - 1);
    else apart.push(line);
  }
  return countAll(wordsOf(apart.join('\n')));
}

/**
 * What is lost, doubled or brought back in a clean result, word by word; null where nothing is. What both
 * sides added in lines of their own, or both removed, may be the same or not.
 */
export function findWordFault({ base, ours, theirs }: Versions, result: string): string | null {
  const [was, found] = [countAll(wordsOf(base)), countAll(wordsOf(result))];
  const sides = [ours, theirs].map((side) => {
    return { removed: wordsApart(base, side), added: wordsApart(side, base) };
  });
  const least = (of: 'removed' | 'added', word: string): number =>
    Math.min(...sides.map((side) => side[of].get(word) ?? 0));
  const words = sides.flatMap(({ removed, added }) => [...removed.keys(), ...added.keys()]);
  for (const word of new Set([...words, ...was.keys(), ...found.keys()])) {
    const sum = sides.reduce(
      (change, { removed, added }) => change + (added.get(word) ?? 0) - (removed.get(word) ?? 0),
      0,
    );
    const change = (found.get(word) ?? 0) - (was.get(word) ?? 0);
    if (change < sum - least('added', word) || change > sum + least('removed', word)) {
      return `'${word}' stands ${change} times more than in the base, and ${sum} were made more`;
    }
  }
  return null;
}

/** A word of a side's own that a text lacks altogether: between markers or not, it must be somewhere. */
export function findVanished({ base, ours, theirs }: Versions, text: string): string | null {
  const [was, found] = [new Set(wordsOf(base)), new Set(wordsOf(text))];
  const added = [...wordsOf(ours), ...wordsOf(theirs)].filter((word) => !was.has(word));
  return added.find((word) => !found.has(word)) ?? null;
}

const DEFINING = new Set(['function', 'method', 'class', 'interface', 'type', 'enum', 'key']);
/** Where functions of one name may differ in their parameters. */
const OVERLOADING = /\.(?:java|cs|c|cpp|h)$/;

/** By kind and qualified name, how often it is defined in one scope at most. */
function definitionsOf(path: string, text: string): Counts {
  const nodes = placeSpans(splitFile(path, Buffer.from(text, 'latin1')));
  const perScope = countAll(
    nodes.flatMap(({ span, parent, qualifiedName }) =>
      DEFINING.has(span.kind) &&
      span.name !== '' &&
      !(OVERLOADING.test(path) && /^(?:function|method)$/.test(span.kind))
        ? [`${parent}\0${span.kind} ${qualifiedName}`]
        : [],
    ),
  );
  const most = new Map<string, number>();
  for (const [key, count] of perScope) {
    const name = key.slice(key.indexOf('\0') + 1);
    most.set(name, Math.max(count, most.get(name) ?? 0));
  }
  return most;
}

/** A definition that a text has more often than any version; null where there is none. */
export function findTwice(path: string, versions: Versions, result: string): string | null {
  const { base, ours, theirs } = versions;
  const known = [base, ours, theirs].map((text) => definitionsOf(path, text));
  for (const [name, count] of definitionsOf(path, result)) {
    const most = Math.max(1, ...known.map((counts) => counts.get(name) ?? 0));
    if (count > most) return `${name} stands ${count} times`;
  }
  return null;
}

/** Whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
