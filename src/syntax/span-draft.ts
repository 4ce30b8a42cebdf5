/**
 * Span draft: a span while it is being read, when its comments, and maybe its end, are not yet known.
 * Invariant: all drafts have one shape, so that the engine handles every span of every language alike;
 * one that was closed satisfies the invariants of `Span`, and without children is a leaf.
 */
import type { Kind } from '../model/kinds.ts';
import type { Span } from '../model/outline.ts';

export type SpanDraft = { -readonly [Field in keyof Span]: Span[Field] } & {
  children: SpanDraft[];
};

/** A leaf whose code is [codeStart, end); `start` lies before it where comments lead. */
export function draftSpan(
  kind: Kind,
  name: string,
  start: number,
  codeStart: number,
  end: number,
): SpanDraft {
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
export function closeSpan(open: SpanDraft, headEnd: number, end: number): void {
  open.end = end;
  if (open.codeEnd < end && open.children.length > 0) open.codeEnd = end;
  open.bodyStart = open.children.length > 0 ? headEnd : end;
  open.bodyEnd = end;
}
