/**
 * Matching within one file: which span of one version is which span of another, by name. Pure: texts in,
 * pairs out. Invariant: a span is in at most one pair, and the result depends on nothing but the two
 * versions.
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

export interface FileMatch {
  readonly pairs: readonly SpanPair[];
  readonly vanished: readonly LooseSpan[];
  readonly appeared: readonly LooseSpan[];
}

export const BY_NAME: Evidence = { rule: 'name', score: 100 };
export const BY_VALUE: Evidence = { rule: 'value', score: 100 };

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
