/**
 * Markdown blocks: reads the lines of a Markdown file into headings and blocks, following the block
 * structure of CommonMark 0.31 (https://spec.commonmark.org) as far as the boundaries of top-level
 * blocks need it. Invariant: every line that is not blank is in exactly one heading or block.
 */
import { EQUALS, HASH, LESS, MINUS, MORE, PLUS } from './ascii.ts';
import type { Kind } from '../model/kinds.ts';
import type { Span } from '../model/outline.ts';
import { HeadingSections } from './heading-sections.ts';
import { MarkdownLine } from './heading-line.ts';
import { isBlank, isDigit, nameText, skipBlank, trimEnd } from './line-cursor.ts';
import { draftSpan } from './span-draft.ts';

const DIGIT_ONE = 49;

/** What the open block is; it decides which lines continue it. */
type Mode =
  'none' | 'paragraph' | 'table' | 'quote' | 'code' | 'fence' | 'item' | 'html' | 'matter';

const KIND_OF: Record<Exclude<Mode, 'none'>, Kind> = {
  paragraph: 'paragraph',
  table: 'block',
  quote: 'block',
  code: 'block',
  fence: 'block',
  item: 'item',
  html: 'block',
  matter: 'block',
};

export class MarkdownReader {
  private readonly line: MarkdownLine;
  private readonly sections = new HeadingSections();
  private mode: Mode = 'none';
  private start = 0;
  private end = 0;
  /** Lines of the open block so far. */
  private lines = 0;
  private afterBlank = true;
  /** Fence: its byte and length. Front matter: its byte. */
  private fenceByte = 0;
  private fenceLength = 0;
  /** Column that the text of the open list item begins at. */
  private itemColumn = 0;
  /** What ends an HTML block; a blank line where it is ''. */
  private htmlEnd = '';

  constructor(private readonly bytes: Buffer) {
    this.line = new MarkdownLine(bytes);
  }

  read(): Span[] {
    const { line } = this;
    while (line.advance()) {
      if (line.isBlank) this.readBlank();
      else {
        if (!this.continueBlock()) this.readLine();
        this.afterBlank = false;
      }
    }
    this.closeBlock();
    return this.sections.finish();
  }

  // ---- the open block ----

  private openBlock(mode: Mode): void {
    this.closeBlock();
    this.mode = mode;
    // The indentation is what makes indented code code.
    this.start = mode === 'code' ? this.line.start : this.line.first;
    this.lines = 0;
    this.take();
  }

  private take(): boolean {
    this.end = this.line.end;
    this.lines++;
    return true;
  }

  private closeBlock(): void {
    if (this.mode === 'none') return;
    this.sections.addBlock(draftSpan(KIND_OF[this.mode], '', this.start, this.start, this.end));
    this.mode = 'none';
  }

  private readBlank(): void {
    this.afterBlank = true;
    const { mode } = this;
    const survives = mode === 'fence' || mode === 'item' || mode === 'code' || mode === 'matter';
    if (!survives && !(mode === 'html' && this.htmlEnd !== '')) this.closeBlock();
  }

  /** Takes the line into the open block if it belongs there. */
  private continueBlock(): boolean {
    switch (this.mode) {
      case 'none':
        return false;
      case 'fence':
        return this.continueFence();
      case 'matter':
        return this.continueMatter();
      case 'html':
        return this.continueHtml();
      case 'code':
        return this.line.column() >= 4 && this.take();
      case 'item':
        if (this.line.column() >= this.itemColumn) return this.take();
        return !this.afterBlank && !this.beginsBlock() && this.take();
      case 'paragraph':
        if (this.lines === 1 && this.line.isTableRule()) this.mode = 'table';
        return this.line.isUnderline() ? this.endSetext() : !this.beginsBlock() && this.take();
      default:
        return !this.beginsBlock() && this.take();
    }
  }

  private continueFence(): boolean {
    const length = this.line.run(this.fenceByte);
    const isEnd =
      length >= this.fenceLength &&
      this.line.column() < 4 &&
      skipBlank(this.bytes, this.line.first + length, this.line.end) === this.line.end;
    this.take();
    if (isEnd) this.closeBlock();
    return true;
  }

  private continueMatter(): boolean {
    this.take();
    if (
      this.line.indent === 0 &&
      this.line.run(this.fenceByte) === this.line.end - this.line.first
    ) {
      this.closeBlock();
    }
    return true;
  }

  private continueHtml(): boolean {
    this.take();
    this.endHtml();
    return true;
  }

  private readHtmlStart(): boolean {
    const end = this.line.htmlEnd();
    this.htmlEnd = end ?? '';
    return end !== null;
  }

  private endHtml(): void {
    if (this.htmlEnd !== '' && this.line.has(this.htmlEnd)) this.closeBlock();
  }

  /** A paragraph with a line of `=` or `-` under it was a heading. */
  private endSetext(): boolean {
    const { bytes, line } = this;
    const level = bytes[line.first] === EQUALS ? 1 : 2;
    const name = nameText(bytes, this.start, this.end).replaceAll(/\s+/g, ' ');
    this.mode = 'none';
    this.sections.addHeading(level, name, this.start, line.end);
    return true;
  }

  // ---- lines that open a block ----

  private readLine(): void {
    const { bytes, line } = this;
    if (line.indent === 0 && this.isFrontMatter()) return;
    if (this.line.column() >= 4) {
      this.openBlock('code');
      return;
    }
    const level = this.line.headingLevel();
    if (level > 0) this.readHeading(level);
    else if (this.line.fence() > 0) {
      this.fenceByte = bytes[line.first]!;
      this.fenceLength = this.line.fence();
      this.openBlock('fence');
    } else if (bytes[line.first] === MORE) this.openBlock('quote');
    else if (this.line.isRule()) {
      this.openBlock('paragraph');
      this.closeBlock();
    } else if (this.line.itemText() > 0) {
      this.itemColumn = this.line.itemText();
      this.openBlock('item');
    } else if (this.readHtmlStart()) {
      this.openBlock('html');
      this.endHtml();
    } else this.openBlock('paragraph');
  }

  private isFrontMatter(): boolean {
    const { bytes, line } = this;
    const byte = bytes[line.first]!;
    const isFirst = line.start <= 3 && this.sections.top.length === 0 && this.mode === 'none';
    if (!isFirst || (byte !== MINUS && byte !== PLUS) || line.end - line.first !== 3) return false;
    if (this.line.run(byte) !== 3) return false;
    const closing = byte === MINUS ? '\n---' : '\n+++';
    if (bytes.indexOf(closing, line.end) < 0) return false;
    this.fenceByte = byte;
    this.openBlock('matter');
    return true;
  }

  private readHeading(level: number): void {
    const { bytes, line } = this;
    this.closeBlock();
    const start = skipBlank(bytes, line.first + level, line.end);
    let end = line.end;
    while (end > start && bytes[end - 1] === HASH) end--;
    // Closing hashes need a space before them, else they are text: `# C#`.
    if (end > start && !isBlank(bytes[end - 1])) end = line.end;
    const name = nameText(bytes, start, trimEnd(bytes, start, end));
    this.sections.addHeading(level, name, line.first, line.end);
  }

  /** Whether the line opens a block even directly below a paragraph. */
  private beginsBlock(): boolean {
    if (this.line.column() >= 4) return false;
    const { bytes, line } = this;
    const byte = bytes[line.first];
    if (byte === MORE) return this.mode !== 'quote';
    if (this.line.headingLevel() > 0 || this.line.fence() > 0 || this.line.isRule()) return true;
    if (byte === LESS) return this.mode !== 'item' && this.line.htmlEnd() !== null;
    const text = this.line.itemText();
    if (text === 0 || skipBlank(bytes, line.first + 1, line.end) === line.end) return false;
    // Of numbers only a 1 may interrupt a paragraph; in a list every number begins an item.
    const isOne = byte === DIGIT_ONE && !isDigit(bytes[line.first + 1]);
    return this.mode === 'item' || !isDigit(byte) || isOne;
  }
}
