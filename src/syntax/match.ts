/**
 * Matching: which span of one version is which span of another. Pure: texts in, pairs out. Invariant:
 * a span is in at most one pair, and the result depends on nothing but the two versions.
 */
import { sha256Key } from '../model/hash.ts';
import type { Evidence } from '../model/change.ts';
import type { Outline, PlacedSpan } from '../model/outline.ts';
import { placeSpans } from '../model/outline.ts';

/** A file of one version: its bytes and how they are split. */
export interface SplitFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly spans: readonly PlacedSpan[];
}

/** Two spans that are one node, as indexes in document order. */
export interface SpanPair {
  readonly before: number;
  readonly after: number;
  readonly evidence: Evidence;
}

/** A span left over in some file. */
export interface LooseSpan {
  readonly file: SplitFile;
  readonly placed: PlacedSpan;
}

export interface LoosePair {
  readonly before: LooseSpan;
  readonly after: LooseSpan;
  readonly evidence: Evidence;
}

export interface FileMatch {
  readonly pairs: readonly SpanPair[];
  readonly vanished: readonly LooseSpan[];
  readonly appeared: readonly LooseSpan[];
}

/** How alike two texts must be, 0 to 100, to be one node without another reason. */
export const SIMILARITY_THRESHOLD = 60;
/** Texts shorter than this say too little to be recognised far from where they stood. */
const SHORTEST_SIMILAR = 24;
/** Comparisons by likeness in one step; past it the leftovers count as deleted and added. */
const COMPARISON_LIMIT = 20_000;

const BY_NAME: Evidence = { rule: 'name', score: 100 };
const BY_VALUE: Evidence = { rule: 'value', score: 100 };

export function splitFileOf(path: string, bytes: Buffer, outline: Outline): SplitFile {
  return { path, bytes, spans: placeSpans(outline) };
}

/**
 * A node's own bytes: all of a leaf without its comments' white space; head and foot of a container, whose
 * children are nodes of their own.
 */
export function ownText({ bytes }: SplitFile, { span }: PlacedSpan): Buffer {
  if (span.children.length === 0) return bytes.subarray(span.start, span.end);
  return Buffer.concat([
    bytes.subarray(span.start, span.bodyStart),
    bytes.subarray(span.bodyEnd, span.end),
  ]);
}

/** All bytes of a node, its children included. */
export function fullText({ bytes }: SplitFile, { span }: PlacedSpan): Buffer {
  return bytes.subarray(span.start, span.end);
}

/** What spans are grouped by before anything else is known of them. */
function nameKey({ span, qualifiedName }: PlacedSpan): string {
  return `${span.kind}\0${qualifiedName}\0${span.name === '' ? 'anonymous' : ''}`;
}

function groupBy(spans: readonly PlacedSpan[]): Map<string, PlacedSpan[]> {
  const groups = new Map<string, PlacedSpan[]>();
  for (const placed of spans) {
    const key = nameKey(placed);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [placed]);
    else group.push(placed);
  }
  return groups;
}

/**
 * Matches the spans of two versions of one file by kind and qualified name. Among several of one name
 * (overloads, statements without a name) equal bytes decide first, then their order where their number
 * is the same and they have a name.
 */
export function matchWithinFile(before: SplitFile, after: SplitFile): FileMatch {
  const pairs: SpanPair[] = [];
  const vanished: LooseSpan[] = [];
  const appeared: LooseSpan[] = [];
  const afterGroups = groupBy(after.spans);
  for (const [key, olds] of groupBy(before.spans)) {
    const news = afterGroups.get(key) ?? [];
    afterGroups.delete(key);
    const rest = matchGroup(before, after, olds, news, pairs);
    vanished.push(...rest.olds.map((placed) => ({ file: before, placed })));
    appeared.push(...rest.news.map((placed) => ({ file: after, placed })));
  }
  for (const news of afterGroups.values()) {
    appeared.push(...news.map((placed) => ({ file: after, placed })));
  }
  return { pairs, vanished, appeared };
}

function matchGroup(
  before: SplitFile,
  after: SplitFile,
  olds: readonly PlacedSpan[],
  news: readonly PlacedSpan[],
  pairs: SpanPair[],
): { olds: readonly PlacedSpan[]; news: readonly PlacedSpan[] } {
  const [onlyOld] = olds;
  const [onlyNew] = news;
  if (onlyOld === undefined || onlyNew === undefined) return { olds, news };
  const isNamed = onlyOld.span.name !== '';
  // The one object of a JSON file is the same one however little of it stays.
  const isWrapper = isContainer(onlyOld) && isContainer(onlyNew);
  if ((isNamed || isWrapper) && olds.length === 1 && news.length === 1) {
    pairs.push({ before: onlyOld.index, after: onlyNew.index, evidence: BY_NAME });
    return { olds: [], news: [] };
  }
  const equal = matchEqual(before, after, olds, news, pairs, (text) => text);
  const rest = matchEqual(before, after, equal.olds, equal.news, pairs, squeeze);
  if (!isNamed || rest.olds.length !== rest.news.length) return rest;
  rest.olds.forEach((old, position) => {
    pairs.push({ before: old.index, after: rest.news[position]!.index, evidence: BY_NAME });
  });
  return { olds: [], news: [] };
}

function isContainer({ span }: PlacedSpan): boolean {
  return span.bodyStart < span.end;
}

/** A text without white space: what stays when code is reformatted. */
function squeeze(text: Buffer): Buffer {
  return Buffer.from(text.filter((byte) => byte > 0x20));
}

/** Pairs spans whose texts have one form, in the order in which they stand. */
function matchEqual(
  before: SplitFile,
  after: SplitFile,
  olds: readonly PlacedSpan[],
  news: readonly PlacedSpan[],
  pairs: SpanPair[],
  form: (text: Buffer) => Buffer,
): { olds: PlacedSpan[]; news: PlacedSpan[] } {
  const waiting = new Map<string, PlacedSpan[]>();
  for (const placed of olds) {
    const hash = sha256Key(form(fullText(before, placed)));
    const same = waiting.get(hash);
    if (same === undefined) waiting.set(hash, [placed]);
    else same.push(placed);
  }
  const matched = new Set<PlacedSpan>();
  const unmatched = news.filter((placed) => {
    const old = waiting.get(sha256Key(form(fullText(after, placed))))?.shift();
    if (old === undefined) return true;
    matched.add(old);
    pairs.push({ before: old.index, after: placed.index, evidence: BY_VALUE });
    return false;
  });
  return { olds: olds.filter((placed) => !matched.has(placed)), news: unmatched };
}

/** Pairs of leftovers by rules (2) and (3) of docs/identity.md. */
export function matchLoose(
  vanished: readonly LooseSpan[],
  appeared: readonly LooseSpan[],
  similarity: (a: Buffer, b: Buffer) => number,
): LoosePair[] {
  const pairs: LoosePair[] = [];
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
  const children = new ChildFinder(vanished, appeared);
  accept(matchUniqueValues(vanished, appeared));
  // In the same file and parent first, then anywhere: a rename is likelier than a move.
  for (const isNear of [true, false]) {
    const olds = vanished.filter((loose) => !usedBefore.has(loose));
    const news = appeared.filter((loose) => !usedAfter.has(loose));
    accept(matchSimilar(olds, news, similarity, isNear));
    // The list grows while it is walked: the children of children follow their parents.
    for (let i = 0; i < pairs.length; i++) accept(children.of(pairs[i]!));
  }
  return pairs;
}

/** Finds the children of a container that was renamed or moved: they keep kind and own name. */
class ChildFinder {
  readonly #vanished: Map<string, LooseSpan[]>;
  readonly #appeared: Map<string, LooseSpan[]>;

  constructor(vanished: readonly LooseSpan[], appeared: readonly LooseSpan[]) {
    this.#vanished = groupByParent(vanished);
    this.#appeared = groupByParent(appeared);
  }

  of({ before, after }: LoosePair): LoosePair[] {
    const olds = this.#vanished.get(placeKey(before.file, before.placed.index)) ?? [];
    const news = this.#appeared.get(placeKey(after.file, after.placed.index)) ?? [];
    return olds.flatMap((old): LoosePair[] => {
      const namesakes = (loose: LooseSpan) => sameOwnName(loose, old);
      const [found, second] = news.filter(namesakes);
      if (found === undefined || second !== undefined || old.placed.span.name === '') return [];
      if (olds.filter(namesakes).length > 1) return [];
      return [{ before: old, after: found, evidence: BY_NAME }];
    });
  }
}

function placeKey({ path }: SplitFile, index: number): string {
  return `${path}\0${index}`;
}

function groupByParent(loose: readonly LooseSpan[]): Map<string, LooseSpan[]> {
  const groups = new Map<string, LooseSpan[]>();
  for (const each of loose) {
    if (each.placed.parent < 0) continue;
    const key = placeKey(each.file, each.placed.parent);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

function sameOwnName(a: LooseSpan, b: LooseSpan): boolean {
  return a.placed.span.kind === b.placed.span.kind && a.placed.span.name === b.placed.span.name;
}

function groupByValue(loose: readonly LooseSpan[]): Map<string, LooseSpan[]> {
  const groups = new Map<string, LooseSpan[]>();
  for (const each of loose) {
    const key = `${each.placed.span.kind}\0${sha256Key(fullText(each.file, each.placed))}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

/** Rule (2): the same bytes elsewhere, if they vanished once and appeared once. */
function matchUniqueValues(
  vanished: readonly LooseSpan[],
  appeared: readonly LooseSpan[],
): LoosePair[] {
  const olds = groupByValue(vanished);
  const pairs: LoosePair[] = [];
  for (const [key, news] of groupByValue(appeared)) {
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
  similarity: (a: Buffer, b: Buffer) => number,
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

function collectCandidates(
  olds: readonly LooseSpan[],
  news: readonly LooseSpan[],
  similarity: (a: Buffer, b: Buffer) => number,
  isNear: boolean,
): Candidate[] {
  const groupKey = (loose: LooseSpan) =>
    `${loose.placed.span.kind}\0${isNear ? parentKey(loose) : ''}`;
  const newsByKey = new Map<string, LooseSpan[]>();
  for (const loose of news) {
    const key = groupKey(loose);
    const group = newsByKey.get(key);
    if (group === undefined) newsByKey.set(key, [loose]);
    else group.push(loose);
  }
  const candidates: Candidate[] = [];
  let comparisons = 0;
  for (const before of olds) {
    const text = fullText(before.file, before.placed);
    if (!isNear && text.length < SHORTEST_SIMILAR) continue;
    for (const after of newsByKey.get(groupKey(before)) ?? []) {
      const other = fullText(after.file, after.placed);
      if (!isNear && other.length < SHORTEST_SIMILAR) continue;
      if (!isComparable(text.length, other.length)) continue;
      if (++comparisons > COMPARISON_LIMIT) return candidates;
      const score = similarity(text, other);
      if (score >= SIMILARITY_THRESHOLD) {
        candidates.push({ before, after, score, order: candidates.length });
      }
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
