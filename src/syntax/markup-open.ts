/**
 * Open elements: what was read of an element that is not closed yet. Invariant: its children are in order;
 * text and comments that are not among them yet come after them.
 */
import { isOneLine } from './ascii.ts';
import { nameText } from './line-cursor.ts';
import { draftSpan, type SpanDraft } from './span-draft.ts';
import type { Tag } from './markup-tag.ts';

export class OpenElement {
  readonly children: SpanDraft[] = [];
  hasElements = false;
  hasText = false;
  private readonly nameStart: number;
  private readonly nameEnd: number;
  private readonly idStart: number;
  private readonly idEnd: number;
  /** Text and inline elements since the last child; -1 for none. */
  private runStart = -1;
  private runEnd = -1;
  /** Comments since the last child; -1 for none. */
  private commentStart = -1;
  private commentEnd = -1;

  constructor(
    tag: Tag,
    readonly hash: number,
    readonly start: number,
    /** After the start tag. */
    readonly headEnd: number,
  ) {
    this.nameStart = tag.nameStart;
    this.nameEnd = tag.nameEnd;
    this.idStart = tag.idStart;
    this.idEnd = tag.idEnd;
  }

  /** Tag, and what identifies the element: `div#main`. */
  name(bytes: Buffer, isXml: boolean): string {
    const tag = nameText(bytes, this.nameStart, this.nameEnd);
    const name = isXml ? tag : tag.toLowerCase();
    return this.idStart < 0 ? name : `${name}#${nameText(bytes, this.idStart, this.idEnd)}`;
  }

  addRun(start: number, end: number): void {
    if (this.runStart < 0) this.runStart = start;
    this.runEnd = end;
  }

  /** The text before an element, or before the end, is a paragraph of the container. */
  endRun(): void {
    if (this.runStart < 0) return;
    const start = this.leadingStart(this.runStart);
    this.children.push(draftSpan('paragraph', '', start, this.runStart, this.runEnd));
    this.runStart = -1;
  }

  /** Where a child begins whose code begins at `start`: with the comments before it. */
  leadingStart(start: number): number {
    const { commentStart } = this;
    this.commentStart = -1;
    return commentStart < 0 ? start : commentStart;
  }

  /** Comments that nothing follows are a block. */
  leaveComment(): void {
    const { commentStart, commentEnd } = this;
    if (commentStart < 0) return;
    this.children.push(draftSpan('block', '', commentStart, commentStart, commentEnd));
    this.commentStart = -1;
  }

  addComment(bytes: Buffer, start: number, end: number): void {
    if (this.runStart >= 0 && isOneLine(bytes, this.runEnd, start)) {
      this.runEnd = end;
      return;
    }
    this.endRun();
    const before = this.children.at(-1);
    if (this.commentStart >= 0) this.commentEnd = end;
    else if (before?.kind === 'element' && isOneLine(bytes, before.end, start)) {
      before.end = end;
      if (before.children.length === 0) before.bodyStart = before.bodyEnd = end;
    } else {
      this.commentStart = start;
      this.commentEnd = end;
    }
  }
}
