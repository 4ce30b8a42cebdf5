/**
 * Comments: which span each belongs to. Invariant: afterwards no comment outside of all code lies
 * in a gap: it leads the span after it, trails the span before it, is a block of its own, or is in
 * the head or foot of the container around it.
 */
import { LF, hasBlankLine, isOneLine } from './ascii.ts';
import { draftSpan, type SpanDraft } from './span-draft.ts';

/** Deeper columns are all alike, so that a long line is not measured again and again. */
const COLUMN_LIMIT = 1024;

/** Walks through the comments of a file while its spans are visited in order. */
export class CommentBinder {
  private readonly bytes: Buffer;
  /** Starts and ends, by turns. */
  private readonly comments: readonly number[];
  private readonly byColumn: boolean;
  private at = 0;

  /**
   * Where blocks are made by columns, a comment that stands deeper than what follows is not of it.
   */
  constructor(bytes: Buffer, comments: readonly number[], blocks: 'braces' | 'columns') {
    this.bytes = bytes;
    this.comments = comments;
    this.byColumn = blocks === 'columns';
  }

  /**
   * The spans of the whole file: `spans` with their comments, and blocks for those without a span.
   */
  bindFile(spans: readonly SpanDraft[], preambleEnd: number): SpanDraft[] {
    const bound: SpanDraft[] = [];
    if (preambleEnd > 0) bound.push(draftSpan('block', '', 0, 0, preambleEnd));
    const licence = this.takeLicence(spans[0]?.codeStart ?? this.bytes.length);
    if (licence !== null) bound.push(licence);
    this.bind(spans, this.bytes.length);
    for (const span of spans) bound.push(span);
    const last = spans[spans.length - 1];
    if (this.byColumn && last !== undefined) this.takeDeeper(last, 0, this.bytes.length);
    if (this.at < this.comments.length) {
      const end = this.comments[this.comments.length - 1]!;
      const start = this.comments[this.at]!;
      bound.push(draftSpan('block', '', start, start, end));
    }
    return bound;
  }

  /**
   * The comments at the top of a file that a blank line separates from what follows, as a block.
   */
  private takeLicence(limit: number): SpanDraft | null {
    const { comments } = this;
    let end = 0;
    let at = 0;
    while (at < comments.length && comments[at]! < limit) {
      if (at > 0 && hasBlankLine(this.bytes, end, comments[at]!)) break;
      end = comments[at + 1]!;
      at += 2;
    }
    const next = Math.min(comments[at] ?? this.bytes.length, limit);
    if (at === 0 || next === this.bytes.length || !hasBlankLine(this.bytes, end, next)) return null;
    this.at = at;
    return draftSpan('block', '', comments[0]!, comments[0]!, end);
  }

  /** Gives the comments before `limit` to these siblings, as far as they are theirs. */
  private bind(spans: readonly SpanDraft[], limit: number): void {
    const { comments } = this;
    for (let i = 0; i < spans.length; i++) {
      const span = spans[i]!;
      if (this.at >= comments.length) return;
      if (this.byColumn && i > 0 && comments[this.at]! < span.codeStart) {
        this.takeDeeper(spans[i - 1]!, this.columnOf(span.codeStart), span.codeStart);
        if (this.at >= comments.length) return;
      }
      if (comments[this.at]! < span.codeStart) span.start = comments[this.at]!;
      this.skipTo(span.codeStart);
      if (span.bodyEnd > span.bodyStart || span.children.length > 0) this.bindBody(span);
      this.skipTo(span.codeEnd);
      this.takeTrailing(span, spans[i + 1]?.codeStart ?? limit);
    }
  }

  private bindBody(span: SpanDraft): void {
    const { comments } = this;
    this.skipTo(span.bodyStart);
    const first = span.children[0]?.codeStart ?? span.bodyEnd;
    const start = comments[this.at] ?? this.bytes.length;
    if (start < first && isOneLine(this.bytes, span.bodyStart, start)) {
      const end = comments[this.at + 1]!;
      const next = Math.min(comments[this.at + 2] ?? this.bytes.length, first);
      if (!isOneLine(this.bytes, end, next)) {
        span.bodyStart = end;
        this.at += 2;
      }
    }
    this.bind(span.children, span.bodyEnd);
    const left = comments[this.at] ?? this.bytes.length;
    if (left < span.bodyEnd) span.bodyEnd = left;
  }

  /** The comments that begin on the line where the span ends, up to `limit`. */
  private takeTrailing(span: SpanDraft, limit: number): void {
    const { comments } = this;
    const isLeaf = span.bodyStart === span.end;
    while (this.at < comments.length && comments[this.at]! < limit) {
      if (!isOneLine(this.bytes, span.end, comments[this.at]!)) break;
      span.end = comments[this.at + 1]!;
      this.at += 2;
    }
    if (isLeaf) {
      span.bodyStart = span.end;
      span.bodyEnd = span.end;
    }
  }

  /** Gives a span the comments before `limit` that stand deeper than `column`. */
  private takeDeeper(span: SpanDraft, column: number, limit: number): void {
    const { comments } = this;
    while (this.at < comments.length && comments[this.at]! < limit) {
      const own = this.columnOf(comments[this.at]!);
      if (own <= column) return;
      this.extend(span, own, comments[this.at + 1]!);
      this.at += 2;
    }
  }

  /** Extends a span, and those at the end of it that stand less deep than the comment, to `end`. */
  private extend(span: SpanDraft, column: number, end: number): void {
    for (let inner = span; ;) {
      const isLeaf = inner.bodyStart === inner.end;
      inner.end = end;
      if (isLeaf) inner.bodyStart = end;
      const last = inner.children[inner.children.length - 1];
      const isDeeper = last !== undefined && column > this.columnOf(last.codeStart);
      if (isLeaf || isDeeper) inner.bodyEnd = end;
      if (!isDeeper) return;
      inner = last;
    }
  }

  /** How many bytes are before this one on its line. */
  private columnOf(offset: number): number {
    let from = offset;
    const lowest = Math.max(0, offset - COLUMN_LIMIT);
    while (from > lowest && this.bytes[from - 1] !== LF) from--;
    return offset - from;
  }

  private skipTo(offset: number): void {
    const { comments } = this;
    while (this.at < comments.length && comments[this.at]! < offset) this.at += 2;
  }
}
