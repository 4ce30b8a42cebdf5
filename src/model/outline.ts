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

/**
 * The spans of a file by kind and qualified name, each group in document order; those without a name of
 * their own are apart.
 */
export class NameGroups {
  readonly #named = new Map<Kind, Map<string, PlacedSpan[]>>();
  readonly #anonymous = new Map<Kind, Map<string, PlacedSpan[]>>();

  readonly #shared = new Set<PlacedSpan>();

  /** Whether a span of these groups, the first of its own, is not the only one there. */
  isShared(first: PlacedSpan): boolean {
    return this.#shared.has(first);
  }

  /** The spans that may be called the same as this one; itself, too, if it is of this file. */
  like({ span, qualifiedName }: PlacedSpan): readonly PlacedSpan[] | undefined {
    const kinds = span.name === '' ? this.#anonymous : this.#named;
    return kinds.get(span.kind)?.get(qualifiedName);
  }

  /** Adds a span to its group; returns how many are there before it. */
  add(placed: PlacedSpan): number {
    const { span, qualifiedName } = placed;
    const kinds = span.name === '' ? this.#anonymous : this.#named;
    let names = kinds.get(span.kind);
    if (names === undefined) kinds.set(span.kind, (names = new Map<string, PlacedSpan[]>()));
    const group = names.get(qualifiedName);
    // Most groups stay with one, and an empty array that grows takes room for many.
    if (group === undefined) names.set(qualifiedName, [placed]);
    else if (group.push(placed) === 2) this.#shared.add(group[0]!);
    return group === undefined ? 0 : group.length - 1;
  }
}

interface Placement {
  readonly spans: readonly PlacedSpan[];
  readonly groups: NameGroups;
}

/** Of outlines that are asked for again; the entry goes when the outline does. */
const placements = new WeakMap<Outline, Placement>();
const groupsOfSpans = new WeakMap<readonly PlacedSpan[], NameGroups>();

/** All spans of an outline in document order, parents first. */
export function placeSpans(outline: Outline): readonly PlacedSpan[] {
  let placement = placements.get(outline);
  if (placement === undefined) {
    placement = place(outline);
    placements.set(outline, placement);
    groupsOfSpans.set(placement.spans, placement.groups);
  }
  return placement.spans;
}

/** The spans of one file by their names. */
export function nameGroups(spans: readonly PlacedSpan[]): NameGroups {
  let groups = groupsOfSpans.get(spans);
  if (groups === undefined) {
    groups = new NameGroups();
    for (const placed of spans) groups.add(placed);
    groupsOfSpans.set(spans, groups);
  }
  return groups;
}

/** Iterative: depth is user data. */
function place(outline: Outline): Placement {
  const placed: PlacedSpan[] = [];
  const groups = new NameGroups();
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
    const { prefix, parent } = level;
    const qualifiedName =
      span.name === '' ? prefix : prefix === '' ? span.name : `${prefix}.${span.name}`;
    const index = placed.length;
    const each = { index, span, parent, qualifiedName, ordinal: 0, depth: stack.length - 1 };
    each.ordinal = groups.add(each);
    placed.push(each);
    if (span.children.length > 0) {
      stack.push({ spans: span.children, next: 0, parent: index, prefix: qualifiedName });
    }
  }
  return { spans: placed, groups };
}
