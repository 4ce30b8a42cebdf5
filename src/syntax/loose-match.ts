/**
 * Matching what is left over: spans that were renamed, or moved to another parent or file. Pure: texts
 * in, pairs out. Invariant: a span is in at most one pair, and a pair rests on unique evidence.
 */
import type { Evidence } from '../model/change.ts';
import { sha256Key } from '../model/hash.ts';
import type { LooseSpan, SplitFile } from './match.ts';
import { BY_NAME, BY_VALUE, fullText } from './match.ts';

export interface LoosePair {
  readonly before: LooseSpan;
  readonly after: LooseSpan;
  readonly evidence: Evidence;
}

/** How alike two texts are, 0 to 100; what is less than `floor` may come out as anything less. */
export type Similarity = (a: Buffer, b: Buffer, floor: number) => number;

/** How alike two texts must be, 0 to 100, to be one node without another reason. */
export const SIMILARITY_THRESHOLD = 60;
/** Texts shorter than this say too little to be recognised far from where they stood. */
const SHORTEST_SIMILAR = 24;
/** Comparisons by likeness in one step; past it the leftovers count as deleted and added. */
const COMPARISON_LIMIT = 20_000;

/** Pairs of leftovers by rules (2) and (3) of docs/identity.md. */
export function matchLoose(
  vanished: readonly LooseSpan[],
  appeared: readonly LooseSpan[],
  similarity: Similarity,
): LoosePair[] {
  const pairs: LoosePair[] = [];
  if (vanished.length === 0 || appeared.length === 0) return pairs;
  const usedBefore = new Set<LooseSpan>();
  const usedAfter = new Set<LooseSpan>();
  const accept = (found: readonly LoosePair[]): void => {
    for (const pair of found) {
      if (usedBefore.has(pair.before) || usedAfter.has(pair.after)) continue;
      usedBefore.add(pair.before);
      usedAfter.add(pair.after);
      pairs.push(pair);
    }
  };
  let children: ChildFinder | null = null;
  accept(matchUniqueValues(vanished, appeared));
  // In the same file and parent first, then anywhere: a rename is likelier than a move.
  for (const isNear of [true, false]) {
    const olds = vanished.filter((loose) => !usedBefore.has(loose));
    const news = appeared.filter((loose) => !usedAfter.has(loose));
    accept(matchSimilar(olds, news, similarity, isNear));
    // The list grows while it is walked: the children of children follow their parents.
    for (let i = 0; i < pairs.length; i++) {
      children ??= new ChildFinder(vanished, appeared);
      accept(children.of(pairs[i]!));
    }
  }
  return pairs;
}

/** Finds the children of a container that was renamed or moved: they keep kind and own name. */
class ChildFinder {
  readonly #vanished: Families;
  readonly #appeared: Families;

  constructor(vanished: readonly LooseSpan[], appeared: readonly LooseSpan[]) {
    this.#vanished = groupChildren(vanished);
    this.#appeared = groupChildren(appeared);
  }

  of({ before, after }: LoosePair): LoosePair[] {
    const olds = this.#vanished.get(placeKey(before.file, before.placed.index));
    const news = this.#appeared.get(placeKey(after.file, after.placed.index));
    if (olds === undefined || news === undefined) return [];
    return [...olds].flatMap(([name, [old, another]]): LoosePair[] => {
      const [found, second] = news.get(name) ?? [];
      if (old === undefined || another !== undefined) return [];
      if (found === undefined || second !== undefined) return [];
      return [{ before: old, after: found, evidence: BY_NAME }];
    });
  }
}

/** By the place of the parent: its named children by kind and own name. */
type Families = ReadonlyMap<string, ReadonlyMap<string, readonly LooseSpan[]>>;

function placeKey({ path }: SplitFile, index: number): string {
  return `${path}\0${index}`;
}

function groupChildren(loose: readonly LooseSpan[]): Families {
  const families = new Map<string, Map<string, LooseSpan[]>>();
  for (const each of loose) {
    const { parent, span } = each.placed;
    if (parent < 0 || span.name === '') continue;
    const key = placeKey(each.file, parent);
    const family = families.get(key) ?? new Map<string, LooseSpan[]>();
    families.set(key, family);
    append(family, `${span.kind}\0${span.name}`, each);
  }
  return families;
}

function append<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

function lengthOf({ placed }: LooseSpan): number {
  return placed.span.end - placed.span.start;
}

/** By kind and bytes those that are as long as one of the others. */
function groupByValue(
  loose: readonly LooseSpan[],
  others: readonly LooseSpan[],
): Map<string, LooseSpan[]> {
  const lengths = new Set<number>(others.map(lengthOf));
  const groups = new Map<string, LooseSpan[]>();
  for (const each of loose) {
    if (!lengths.has(lengthOf(each))) continue;
    const key = `${each.placed.span.kind}\0${sha256Key(fullText(each.file, each.placed))}`;
    append(groups, key, each);
  }
  return groups;
}

/** Rule (2): the same bytes elsewhere, if they vanished once and appeared once. */
function matchUniqueValues(
  vanished: readonly LooseSpan[],
  appeared: readonly LooseSpan[],
): LoosePair[] {
  const olds = groupByValue(vanished, appeared);
  const pairs: LoosePair[] = [];
  for (const [key, news] of groupByValue(appeared, vanished)) {
    const [before, second] = olds.get(key) ?? [];
    const [after] = news;
    if (before === undefined || after === undefined) continue;
    if (second !== undefined || news.length > 1) continue;
    pairs.push({ before, after, evidence: BY_VALUE });
  }
  return pairs;
}

function parentKey({ file, placed }: LooseSpan): string {
  const parent = placed.parent < 0 ? '' : file.spans[placed.parent]!.qualifiedName;
  return `${file.path}\0${parent}`;
}

/** Rule (3): the same kind and similar text, best first, each only where it is unique at its score. */
function matchSimilar(
  olds: readonly LooseSpan[],
  news: readonly LooseSpan[],
  similarity: Similarity,
  isNear: boolean,
): LoosePair[] {
  const candidates = collectCandidates(olds, news, similarity, isNear);
  candidates.sort((a, b) => b.score - a.score || a.order - b.order);
  const usedBefore = new Set<LooseSpan>();
  const usedAfter = new Set<LooseSpan>();
  const pairs: LoosePair[] = [];
  for (let i = 0; i < candidates.length;) {
    const { score } = candidates[i]!;
    const tied: Candidate[] = [];
    for (; i < candidates.length && candidates[i]!.score === score; i++) {
      const candidate = candidates[i]!;
      if (!usedBefore.has(candidate.before) && !usedAfter.has(candidate.after))
        tied.push(candidate);
    }
    for (const { before, after } of withoutRivals(tied)) {
      usedBefore.add(before);
      usedAfter.add(after);
      pairs.push({ before, after, evidence: { rule: 'similar', score } });
    }
  }
  return pairs;
}

interface Candidate {
  readonly before: LooseSpan;
  readonly after: LooseSpan;
  readonly score: number;
  readonly order: number;
}

/** A span with its text: one buffer, so that what is computed of it once is found again. */
interface LooseText {
  readonly loose: LooseSpan;
  readonly text: Buffer;
}

/** Of spans that are compared again farther from where they stood. */
const texts = new WeakMap<LooseSpan, LooseText>();

function withText(loose: LooseSpan): LooseText {
  let known = texts.get(loose);
  if (known === undefined) {
    known = { loose, text: fullText(loose.file, loose.placed) };
    texts.set(loose, known);
  }
  return known;
}

function collectCandidates(
  olds: readonly LooseSpan[],
  news: readonly LooseSpan[],
  similarity: Similarity,
  isNear: boolean,
): Candidate[] {
  const groupKey = (loose: LooseSpan) =>
    `${loose.placed.span.kind}\0${isNear ? parentKey(loose) : ''}`;
  const isLong = ({ text }: LooseText) => isNear || text.length >= SHORTEST_SIMILAR;
  const newsByKey = new Map<string, LooseText[]>();
  for (const after of news.map(withText).filter(isLong)) {
    append(newsByKey, groupKey(after.loose), after);
  }
  const candidates: Candidate[] = [];
  let comparisons = 0;
  for (const before of olds.map(withText).filter(isLong)) {
    for (const after of newsByKey.get(groupKey(before.loose)) ?? []) {
      if (!isComparable(before.text.length, after.text.length)) continue;
      if (++comparisons > COMPARISON_LIMIT) return candidates;
      const score = similarity(before.text, after.text, SIMILARITY_THRESHOLD);
      if (score < SIMILARITY_THRESHOLD) continue;
      const order = candidates.length;
      candidates.push({ before: before.loose, after: after.loose, score, order });
    }
  }
  return candidates;
}

/** Texts of very different length cannot reach the threshold. */
function isComparable(a: number, b: number): boolean {
  return Math.min(a, b) * 100 >= Math.max(a, b) * (SIMILARITY_THRESHOLD / 2);
}

/** Of candidates with one score, those whose spans occur in no other. */
function withoutRivals(tied: readonly Candidate[]): Candidate[] {
  const countBefore = new Map<LooseSpan, number>();
  const countAfter = new Map<LooseSpan, number>();
  for (const { before, after } of tied) {
    countBefore.set(before, (countBefore.get(before) ?? 0) + 1);
    countAfter.set(after, (countAfter.get(after) ?? 0) + 1);
  }
  return tied.filter(
    ({ before, after }) => countBefore.get(before) === 1 && countAfter.get(after) === 1,
  );
}
