/**
 * Span draft: a span while it is being made, when its comments are not yet known. Invariant: all
 * drafts have one shape, so that the engine handles every span of every language alike.
 */
import type { Kind } from '../model/kinds.ts';
import type { Span } from '../model/outline.ts';

export type SpanDraft = { -readonly [Field in keyof Span]: Span[Field] } & {
  children: readonly SpanDraft[];
};

const NO_CHILDREN: readonly SpanDraft[] = [];

/** A leaf whose code is [from, to). */
export function draftSpan(kind: Kind, name: string, from: number, to: number): SpanDraft {
  return {
    kind,
    name,
    start: from,
    end: to,
    codeStart: from,
    codeEnd: to,
    bodyStart: to,
    bodyEnd: to,
    children: NO_CHILDREN,
  };
}
