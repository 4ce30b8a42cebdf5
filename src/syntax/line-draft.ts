/**
 * Drafts: spans while they are being read. Invariant: a draft that was closed satisfies the invariants
 * of `Span`; a container without children has become a leaf.
 */
import type { Kind } from '../model/kinds.ts';
import type { Span } from '../model/outline.ts';

export type Draft = { -readonly [Field in keyof Span]: Span[Field] } & { children: Draft[] };

/** A draft whose code is [codeStart, end); `start` lies before it where comments lead. */
export function draft(
  kind: Kind,
  name: string,
  start: number,
  codeStart: number,
  end: number,
): Draft {
  return {
    kind,
    name,
    start,
    end,
    codeStart,
    codeEnd: end,
    bodyStart: end,
    bodyEnd: end,
    children: [],
  };
}

/** Ends a draft: with children its body reaches from `headEnd` to the end, without it is a leaf. */
export function close(open: Draft, headEnd: number, end: number): void {
  open.end = end;
  if (open.codeEnd < end && open.children.length > 0) open.codeEnd = end;
  open.bodyStart = open.children.length > 0 ? headEnd : end;
  open.bodyEnd = end;
}
