/**
 * Outline: how one blob is split into spans. Invariant: siblings are in order and do not overlap; every
 * child lies inside its parent's body; so nodes and gaps together cover every byte exactly once.
 */
import type { Kind } from './kinds.ts';

/**
 * A node before it has an identity: a range of bytes with a kind and a name. All offsets are in bytes
 * from the beginning of the file.
 */
export interface Span {
  readonly kind: Kind;
  /** Its own name, not qualified by its parents; '' when it has none. */
  readonly name: string;
  /** First byte: leading comments, decorators and attributes included. */
  readonly start: number;
  /** After the last byte: a trailing comment on the same line included. */
  readonly end: number;
  /** First byte of the code, after leading comments. */
  readonly codeStart: number;
  /** After the last byte of the code, before a trailing comment. */
  readonly codeEnd: number;
  /**
   * A container's children lie in [bodyStart, bodyEnd); before it is the head, after it the foot. A leaf
   * has bodyStart === bodyEnd === end and no children.
   */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly children: readonly Span[];
}

/** Why a file was kept as one opaque node. */
export type OpaqueReason =
  'binary' | 'invalid UTF-8' | 'too large' | 'too many nodes' | 'too deep' | 'does not render back';

export interface Outline {
  /** The name of the language table that split it, such as `typescript`; `text` for blank-line blocks. */
  readonly language: string;
  /** Version of the splitter that made it. */
  readonly version: number;
  /** Length of the blob in bytes. */
  readonly size: number;
  readonly spans: readonly Span[];
  /** Set when the whole file is one opaque span. */
  readonly opaque: OpaqueReason | null;
}

/** A span with its place: its index in document order (parents before children) and its qualified name. */
export interface PlacedSpan {
  readonly index: number;
  readonly span: Span;
  /** Index of the parent, -1 for a span at top level. */
  readonly parent: number;
  /** Names of its named ancestors and itself, joined by '.', such as `Parser.parse`. */
  readonly qualifiedName: string;
  /** How many earlier spans of the file have the same kind and qualified name. */
  readonly ordinal: number;
  readonly depth: number;
}

/** All spans of an outline in document order, parents first. Iterative: depth is user data. */
export function placeSpans(outline: Outline): PlacedSpan[] {
  const placed: PlacedSpan[] = [];
  const counts = new Map<string, number>();
  const stack: { spans: readonly Span[]; next: number; parent: number; prefix: string }[] = [
    { spans: outline.spans, next: 0, parent: -1, prefix: '' },
  ];
  while (stack.length > 0) {
    const level = stack[stack.length - 1]!;
    const span = level.spans[level.next++];
    if (span === undefined) {
      stack.pop();
      continue;
    }
    const { prefix } = level;
    const qualifiedName =
      span.name === '' ? prefix : prefix === '' ? span.name : `${prefix}.${span.name}`;
    const key = `${span.kind}\0${span.name === '' ? `${prefix}\0` : qualifiedName}`;
    const ordinal = counts.get(key) ?? 0;
    counts.set(key, ordinal + 1);
    const index = placed.length;
    const { parent } = level;
    placed.push({ index, span, parent, qualifiedName, ordinal, depth: stack.length - 1 });
    if (span.children.length > 0) {
      stack.push({ spans: span.children, next: 0, parent: index, prefix: qualifiedName });
    }
  }
  return placed;
}
