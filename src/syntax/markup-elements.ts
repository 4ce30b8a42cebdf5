/**
 * Markup elements: reads HTML and XML into nested elements. Invariant: an element with only text and
 * inline elements in it is a leaf; a tag that is never closed ends where its parent does.
 */
import {
  BANG,
  BRACKET,
  BRACKET_END,
  LESS,
  LF,
  MINUS,
  MORE,
  PERCENT,
  QUESTION,
  SLASH,
} from './ascii.ts';
import type { Span } from '../model/outline.ts';
import { afterByteOrderMark, isBlank, trimWhite } from './line-cursor.ts';
import { DEPTH_LIMIT } from './limits.ts';
import { draftSpan } from './span-draft.ts';
import { OpenElement } from './markup-open.ts';
import { emptyTag, isLetter, readTag } from './markup-tag.ts';

/** What a kind of markup knows of its tags, by hash of their names. */
export interface MarkupSyntax {
  readonly isXml: boolean;
  /** Elements that are part of the text around them. */
  readonly inline: ReadonlySet<number>;
  /** Elements that have no end tag. */
  readonly empty: ReadonlySet<number>;
  /** Elements whose contents are no markup. */
  readonly raw: ReadonlySet<number>;
  /** Which open elements an element ends by beginning. */
  readonly ends: ReadonlyMap<number, ReadonlySet<number>>;
  /** An element that every element outside `inline` ends by beginning; 0 for none. */
  readonly paragraph: number;
}

export class MarkupReader {
  private readonly open: OpenElement[] = [];
  private readonly counts = new Map<number, number>();
  private readonly tag = emptyTag();
  private contentEnd: number;
  private hasCommentEnd = true;

  constructor(
    private readonly bytes: Buffer,
    private readonly syntax: MarkupSyntax,
  ) {
    this.contentEnd = afterByteOrderMark(bytes);
    this.push(0, this.contentEnd, this.contentEnd);
  }

  read(): Span[] {
    const { bytes } = this;
    const { length } = bytes;
    let at = this.contentEnd;
    while (at < length) {
      const byte = bytes[at]!;
      if (byte === LESS) at = this.readMarkup(at);
      else if (byte === LF || isBlank(byte)) at++;
      else at = this.readText(at, at + 1);
    }
    while (this.open.length > 1) this.pop(this.contentEnd, this.contentEnd);
    const file = this.open[0]!;
    file.endRun();
    file.leaveComment();
    return file.children;
  }

  private get top(): OpenElement {
    return this.open[this.open.length - 1]!;
  }

  // ---- text and comments ----

  /** Reads text up to the next `<` from `from` on. */
  private readText(start: number, from: number): number {
    const { bytes } = this;
    let at = from;
    let end = Math.min(from, bytes.length);
    for (; at < bytes.length && bytes[at] !== LESS; at++) {
      if (bytes[at] !== LF && !isBlank(bytes[at])) end = at + 1;
    }
    this.addText(start, end);
    return at;
  }

  private addText(start: number, end: number): void {
    this.top.hasText = true;
    this.contentEnd = trimWhite(this.bytes, start, end);
    this.top.addRun(start, this.contentEnd);
  }

  /** A comment belongs to the text it stands in, to the element before it on its line, or to the next. */
  private addComment(start: number, end: number): void {
    this.top.addComment(this.bytes, start, end);
    this.contentEnd = end;
  }

  // ---- markup ----

  /** Reads what begins with the `<` at `at`; returns where it ends. */
  private readMarkup(at: number): number {
    const { bytes } = this;
    const byte = bytes[at + 1];
    if (byte === SLASH) return this.readEndTag(at);
    if (byte === BANG) return this.readDeclaration(at);
    if (byte === QUESTION || byte === PERCENT) return this.readInstruction(at, byte);
    if (isLetter(byte)) return this.readStartTag(at);
    return this.readText(at, at + 1);
  }

  /** `<!-- -->`, `<![CDATA[ ]]>`, `<!DOCTYPE >`. */
  private readDeclaration(at: number): number {
    const { bytes } = this;
    if (bytes[at + 2] === MINUS && bytes[at + 3] === MINUS) {
      const end = this.hasCommentEnd ? bytes.indexOf('-->', at + 4) : -1;
      this.hasCommentEnd = end >= 0;
      if (end < 0) return this.readText(at, at + 4);
      this.addComment(at, end + 3);
      return end + 3;
    }
    if (bytes[at + 2] === BRACKET) {
      const end = bytes.indexOf(']]>', at + 3);
      const after = end < 0 ? bytes.length : end + 3;
      this.addText(at, after);
      return after;
    }
    let end = at + 2;
    let depth = 0;
    for (; end < bytes.length && (depth > 0 || bytes[end] !== MORE); end++) {
      if (bytes[end] === BRACKET) depth++;
      else if (bytes[end] === BRACKET_END) depth--;
    }
    return this.addStatement(at, Math.min(end + 1, bytes.length));
  }

  /** `<?xml ?>`, `<?php ?>`, and the tags of templates, `<% %>`. */
  private readInstruction(at: number, mark: number): number {
    const { bytes } = this;
    const end = bytes.indexOf(mark === QUESTION ? '?>' : '%>', at + 2);
    const after = end < 0 ? bytes.length : end + 2;
    if (mark === QUESTION && this.open.length === 1) return this.addStatement(at, after);
    this.addText(at, after);
    return after;
  }

  private addStatement(start: number, end: number): number {
    const parent = this.top;
    const codeEnd = trimWhite(this.bytes, start, end);
    parent.endRun();
    parent.children.push(draftSpan('statement', '', parent.leadingStart(start), start, codeEnd));
    this.contentEnd = codeEnd;
    return end;
  }

  private readStartTag(at: number): number {
    const { bytes, syntax, tag } = this;
    readTag(bytes, at + 1, syntax.isXml, tag);
    if (!tag.isComplete) {
      this.addText(at, tag.end);
      return tag.end;
    }
    this.endImplied(tag.hash);
    const { end } = tag;
    this.push(tag.hash, at, end);
    this.contentEnd = end;
    if (tag.isClosed && (syntax.isXml || !syntax.raw.has(tag.hash))) this.pop(end, end);
    else if (syntax.empty.has(tag.hash)) this.pop(end, end);
    else if (syntax.raw.has(tag.hash)) return this.readRaw(tag.nameEnd - tag.nameStart, at, end);
    return end;
  }

  /** The contents of script and style reach to the next `</` and the same name. */
  private readRaw(nameLength: number, start: number, from: number): number {
    const { bytes } = this;
    let at = from;
    for (;;) {
      at = bytes.indexOf('</', at);
      if (at < 0) break;
      let same = 0;
      while (same < nameLength && (bytes[at + 2 + same]! | 32) === (bytes[start + 1 + same]! | 32))
        same++;
      if (same === nameLength) return at;
      at += 2;
    }
    this.contentEnd = trimWhite(this.bytes, from, bytes.length);
    return bytes.length;
  }

  private endImplied(hash: number): void {
    const { syntax } = this;
    const ended = syntax.ends.get(hash);
    const endsParagraph = syntax.paragraph !== 0 && !syntax.inline.has(hash);
    while (this.open.length > 1) {
      const { hash: last } = this.top;
      if (!ended?.has(last) && !(endsParagraph && last === syntax.paragraph)) return;
      this.pop(this.contentEnd, this.contentEnd);
    }
  }

  private readEndTag(at: number): number {
    const { bytes, syntax, tag } = this;
    if (!isLetter(bytes[at + 2])) return this.readText(at, at + 2);
    readTag(bytes, at + 2, syntax.isXml, tag);
    const { hash } = tag;
    const end = tag.isComplete ? tag.end : trimWhite(this.bytes, at, tag.end);
    if ((this.counts.get(hash) ?? 0) === 0) {
      this.addText(at, end);
      return end;
    }
    while (this.top.hash !== hash) this.pop(this.contentEnd, this.contentEnd);
    this.pop(at, end);
    this.contentEnd = end;
    return end;
  }

  // ---- the open elements ----

  private push(hash: number, start: number, headEnd: number): void {
    this.open.push(new OpenElement(this.tag, hash, start, headEnd));
    if (this.open.length > 1) this.counts.set(hash, (this.counts.get(hash) ?? 0) + 1);
  }

  /** Closes the innermost element: a child of its parent, or a part of the parent's text. */
  private pop(bodyEnd: number, end: number): void {
    const { syntax, open } = this;
    const depth = open.length;
    const element = open.pop()!;
    const parent = this.top;
    this.counts.set(element.hash, this.counts.get(element.hash)! - 1);
    const isPart = !element.hasElements && syntax.inline.has(element.hash);
    if (isPart || depth > DEPTH_LIMIT) {
      parent.addRun(element.start, end);
      this.contentEnd = end;
      return;
    }
    parent.endRun();
    const node = draftSpan(
      'element',
      element.name(this.bytes, syntax.isXml),
      parent.leadingStart(element.start),
      element.start,
      end,
    );
    if (element.hasElements && !(syntax.isXml && element.hasText)) {
      element.endRun();
      element.leaveComment();
      node.children = element.children;
      node.bodyStart = element.headEnd;
      node.bodyEnd = bodyEnd;
    }
    parent.children.push(node);
    parent.hasElements = true;
  }
}
