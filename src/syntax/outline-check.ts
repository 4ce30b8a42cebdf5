/**
 * Outline check: that an outline covers its file's bytes exactly once, and stays within the limits.
 * Invariant: iterative, because an outline from elsewhere may be of any depth.
 */
import type { OpaqueReason, Outline, Span } from '../model/outline.ts';
import { DEPTH_LIMIT, NODE_LIMIT } from './limits.ts';

/**
 * What part of a file a piece is: a leaf's bytes, a container's head or foot, or a gap between
 * siblings.
 */
export type PieceRole = 'leaf' | 'head' | 'foot' | 'gap';

export interface Piece {
  readonly role: PieceRole;
  /** First byte. */
  readonly start: number;
  /** After the last byte. */
  readonly end: number;
}

/** One list of siblings that is being walked, and the container around it. */
interface Level {
  readonly spans: readonly Span[];
  next: number;
  /** Where the next sibling may start at the earliest. */
  at: number;
  /** Where the siblings must end. */
  readonly limit: number;
  readonly parent: Span | null;
}

/**
 * Whether siblings are in order and within their parents, so that joining the pieces gives the
 * file.
 */
export function checkOutline(outline: Outline): boolean {
  return walk(outline, null) !== 'does not render back';
}

/** Why a file must be kept as one opaque span after all, or null. */
export function faultOf(outline: Outline): OpaqueReason | null {
  return walk(outline, null);
}

/** Every byte of the file exactly once, in order. The outline must pass `checkOutline`. */
export function pieces(outline: Outline): Piece[] {
  const found: Piece[] = [];
  walk(outline, found);
  return found;
}

function walk(outline: Outline, found: Piece[] | null): OpaqueReason | null {
  let fault: OpaqueReason | null = null;
  let count = 0;
  const levels: Level[] = [
    { spans: outline.spans, next: 0, at: 0, limit: outline.size, parent: null },
  ];
  for (let level = levels[0]; level !== undefined; level = levels[levels.length - 1]) {
    const span = level.spans[level.next++];
    if (span === undefined) {
      add(found, 'gap', level.at, level.limit);
      if (level.parent !== null) add(found, 'foot', level.limit, level.parent.end);
      levels.pop();
      continue;
    }
    if (span.start < level.at || span.end > level.limit || !isOrdered(span)) {
      return 'does not render back';
    }
    if (++count > NODE_LIMIT) fault ??= 'too many nodes';
    if (levels.length > DEPTH_LIMIT) fault ??= 'too deep';
    add(found, 'gap', level.at, span.start);
    level.at = span.end;
    if (isLeaf(span)) add(found, 'leaf', span.start, span.end);
    else {
      const { children, bodyStart, bodyEnd } = span;
      add(found, 'head', span.start, bodyStart);
      levels.push({ spans: children, next: 0, at: bodyStart, limit: bodyEnd, parent: span });
    }
  }
  return fault;
}

function isLeaf(span: Span): boolean {
  return span.children.length === 0 && span.bodyStart === span.end;
}

/** Whether the offsets of one span are in the order that its fields promise; no span is empty. */
function isOrdered(span: Span): boolean {
  return (
    span.start < span.end &&
    span.start <= span.codeStart &&
    span.codeStart <= span.codeEnd &&
    span.codeEnd <= span.end &&
    span.start <= span.bodyStart &&
    span.bodyStart <= span.bodyEnd &&
    span.bodyEnd <= span.end
  );
}

function add(found: Piece[] | null, role: PieceRole, start: number, end: number): void {
  if (found !== null && end > start) found.push({ role, start, end });
}
