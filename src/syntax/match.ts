/**
 * Matching within one file: which span of one version is which span of another, by name. Pure: texts in,
 * pairs out. Invariant: a span is in at most one pair, and the result depends on nothing but the two
 * versions.
 */
import type { Evidence } from '../model/change.ts';
import type { NameGroups, Outline, PlacedSpan, Span } from '../model/outline.ts';
import { nameGroups, placeSpans } from '../model/outline.ts';
import { pairAcrossKinds } from './across-kinds.ts';
import { EqualEnds } from './equal-ends.ts';
import type { Form } from './span-forms.ts';
import { squeezed, valueOf } from './span-forms.ts';

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

export interface FileMatch {
  readonly pairs: readonly SpanPair[];
  readonly vanished: readonly LooseSpan[];
  readonly appeared: readonly LooseSpan[];
}

export const BY_NAME: Evidence = { rule: 'name', score: 100 };
export const BY_VALUE: Evidence = { rule: 'value', score: 100 };
/** The name alone: the code is of another kind now. */
export const BY_NAME_ALONE: Evidence = { rule: 'name', score: 80 };

/** What `SpanMatch.reasons` says, by number. */
export const REASONS: readonly Evidence[] = [BY_NAME, BY_VALUE, BY_NAME_ALONE];
const [NAME, VALUE, NAME_ALONE] = [0, 1, 2];

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

/**
 * How the spans of two versions of one file go together. `beforeOf` has for every span of the newer one the
 * index of its counterpart, or -1; `reasons` has what decided there, as an index of REASONS.
 */
export interface SpanMatch {
  readonly beforeOf: Int32Array;
  readonly reasons: Uint8Array;
  /** Spans of the older version without a counterpart. */
  readonly vanished: readonly PlacedSpan[];
  readonly appeared: readonly PlacedSpan[];
}

/**
 * Matches the spans of two versions of one file by kind and qualified name. Among several of one name
 * (overloads, statements without a name) equal bytes decide first, then their order where their number
 * is the same and they have a name. What is left over of code goes together by a name that it has alone.
 */
export function matchSpans(before: SplitFile, after: SplitFile): SpanMatch {
  const matching = new Matching(before, after);
  const touched = matching.matchEnds();
  for (const [olds, news] of touched.both) matching.matchGroup(olds, news);
  for (const olds of touched.old) matching.vanished.push(...olds);
  for (const news of touched.new) matching.appeared.push(...news);
  matching.matchAcrossKinds();
  return matching;
}

/** The same as pairs. */
export function matchWithinFile(before: SplitFile, after: SplitFile): FileMatch {
  const { beforeOf, reasons, vanished, appeared } = matchSpans(before, after);
  const pairs: SpanPair[] = [];
  beforeOf.forEach((old, index) => {
    if (old < 0) return;
    pairs.push({ before: old, after: index, evidence: REASONS[reasons[index]!]! });
  });
  return {
    pairs,
    vanished: vanished.map((placed) => ({ file: before, placed })),
    appeared: appeared.map((placed) => ({ file: after, placed })),
  };
}

type Group = readonly PlacedSpan[];

/** The groups with a span that is not plainly the same in both versions. */
interface TouchedGroups {
  /** In the order in which they first occur in the older version. */
  readonly both: readonly (readonly [Group, Group])[];
  readonly old: readonly Group[];
  readonly new: readonly Group[];
}

class Matching implements SpanMatch {
  readonly beforeOf: Int32Array;
  readonly reasons: Uint8Array;
  vanished: PlacedSpan[] = [];
  appeared: PlacedSpan[] = [];
  readonly #files: readonly [SplitFile, SplitFile];
  readonly #before: Buffer;
  readonly #after: Buffer;

  constructor(before: SplitFile, after: SplitFile) {
    this.#files = [before, after];
    this.#before = before.bytes;
    this.#after = after.bytes;
    this.beforeOf = new Int32Array(after.spans.length).fill(-1);
    this.reasons = new Uint8Array(after.spans.length);
  }

  /**
   * Pairs the spans at both ends of the files that have the same bytes, names and ordinals, which are most.
   * Where that is all of a group, on both sides, it is what `matchGroup` does; the other groups are returned.
   */
  matchEnds(): TouchedGroups {
    const [{ spans: olds }, { spans: news }] = this.#files;
    const ends = new EqualEnds(this.#before, this.#after);
    const [oldGroups, newGroups] = [nameGroups(olds), nameGroups(news)];
    const least = Math.min(olds.length, news.length);
    let start = 0;
    while (start < least && this.#pairIfSame(ends, olds[start]!, news[start]!, newGroups)) start++;
    let [oldEnd, newEnd] = [olds.length, news.length];
    while (oldEnd > start && newEnd > start) {
      if (!this.#pairIfSame(ends, olds[oldEnd - 1]!, news[newEnd - 1]!, newGroups)) break;
      oldEnd--;
      newEnd--;
    }
    const both = new Map<Group, Group>();
    const [gone, come] = [new Set<Group>(), new Set<Group>()];
    for (let at = start; at < oldEnd; at++) {
      const group = oldGroups.like(olds[at]!)!;
      const other = newGroups.like(olds[at]!);
      if (other === undefined) gone.add(group);
      else both.set(group, other);
    }
    for (let at = start; at < newEnd; at++) {
      const group = newGroups.like(news[at]!)!;
      const other = oldGroups.like(news[at]!);
      if (other === undefined) come.add(group);
      else both.set(other, group);
    }
    const inOrder = (a: Group, b: Group) => a[0]!.index - b[0]!.index;
    for (const group of both.values()) for (const { index } of group) this.beforeOf[index] = -1;
    return {
      both: [...both].sort(([a], [b]) => inOrder(a, b)),
      old: [...gone].sort(inOrder),
      new: [...come].sort(inOrder),
    };
  }

  #pairIfSame(ends: EqualEnds, old: PlacedSpan, now: PlacedSpan, groups: NameGroups): boolean {
    if (old.ordinal !== now.ordinal || old.span.kind !== now.span.kind) return false;
    if (old.span.name !== now.span.name || old.qualifiedName !== now.qualifiedName) return false;
    if (!ends.has(old.span, now.span)) return false;
    this.beforeOf[now.index] = old.index;
    const isPlain = now.ordinal === 0 && (now.span.name !== '' || isContainer(now));
    const isByName = isPlain && !groups.isShared(now);
    this.reasons[now.index] = isByName ? NAME : VALUE;
    return true;
  }

  matchGroup(olds: readonly PlacedSpan[], news: readonly PlacedSpan[]): void {
    const onlyOld = olds[0]!;
    const onlyNew = news[0]!;
    const isNamed = onlyOld.span.name !== '';
    if (olds.length === 1 && news.length === 1) {
      // The one object of a JSON file is the same one however little of it stays.
      if (isNamed || (isContainer(onlyOld) && isContainer(onlyNew))) {
        this.#pairByName(onlyOld, onlyNew);
        return;
      }
    }
    const start = this.#matchStart(olds, news);
    if (start === olds.length && start === news.length) return;
    const equal = this.#matchEqual(olds.slice(start), news.slice(start), valueOf);
    const rest = this.#matchEqual(equal.olds, equal.news, squeezed);
    if (!isNamed || rest.olds.length !== rest.news.length) {
      for (const old of rest.olds) this.vanished.push(old);
      for (const now of rest.news) this.appeared.push(now);
      return;
    }
    rest.olds.forEach((old, position) => this.#pairByName(old, rest.news[position]!));
  }

  #pairByName(old: PlacedSpan, now: PlacedSpan): void {
    this.beforeOf[now.index] = old.index;
    this.reasons[now.index] = NAME;
  }

  /** Pairs what is left over of code by qualified names that one span of either version has. */
  matchAcrossKinds(): void {
    if (this.vanished.length === 0 || this.appeared.length === 0) return;
    const paired = new Set<PlacedSpan>();
    for (const [old, now] of pairAcrossKinds(this.vanished, this.appeared)) {
      this.beforeOf[now.index] = old.index;
      this.reasons[now.index] = NAME_ALONE;
      paired.add(old).add(now);
    }
    if (paired.size === 0) return;
    this.vanished = this.vanished.filter((placed) => !paired.has(placed));
    this.appeared = this.appeared.filter((placed) => !paired.has(placed));
  }

  /** Pairs two spans because their bytes are equal. */
  #pairByValue(old: PlacedSpan, now: PlacedSpan): void {
    this.beforeOf[now.index] = old.index;
    this.reasons[now.index] = VALUE;
  }

  /**
   * Pairs spans one by one as long as they have equal bytes, and returns how many: whatever comes after them,
   * of equal ones the first goes with the first.
   */
  #matchStart(olds: readonly PlacedSpan[], news: readonly PlacedSpan[]): number {
    const length = Math.min(olds.length, news.length);
    for (let at = 0; at < length; at++) {
      const [old, now] = [olds[at]!, news[at]!];
      if (!equalRanges(this.#before, old.span, this.#after, now.span)) return at;
      this.#pairByValue(old, now);
    }
    return length;
  }

  /** Pairs spans whose texts have one form, in the order in which they stand. */
  #matchEqual(
    olds: readonly PlacedSpan[],
    news: readonly PlacedSpan[],
    form: Form,
  ): { olds: readonly PlacedSpan[]; news: readonly PlacedSpan[] } {
    if (olds.length === 0 || news.length === 0) return { olds, news };
    const waiting = new Map<string, PlacedSpan[]>();
    for (const placed of olds) {
      const key = form(this.#before, placed.span);
      const same = waiting.get(key);
      if (same === undefined) waiting.set(key, [placed]);
      else same.push(placed);
    }
    const matched = new Set<PlacedSpan>();
    const unmatched = news.filter((placed) => {
      const old = waiting.get(form(this.#after, placed.span))?.shift();
      if (old === undefined) return true;
      matched.add(old);
      this.#pairByValue(old, placed);
      return false;
    });
    return { olds: olds.filter((placed) => !matched.has(placed)), news: unmatched };
  }
}

function isContainer({ span }: PlacedSpan): boolean {
  return span.bodyStart < span.end;
}

function equalRanges(a: Buffer, one: Span, b: Buffer, other: Span): boolean {
  const length = one.end - one.start;
  if (length !== other.end - other.start) return false;
  if (a === b && one.start === other.start) return true;
  return a.compare(b, other.start, other.end, one.start, one.end) === 0;
}
