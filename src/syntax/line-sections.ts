/**
 * Sections of keys: reads files made of `[section]` lines and `key = value` entries (TOML, INI) into
 * drafts. Invariant: a section reaches to the next section line, and a line that is no entry is a key
 * named by its text.
 */
import { BRACKET, BRACKET_END } from './ascii.ts';
import type { Span } from '../model/outline.ts';
import { isBlank, LineCursor, nameText, trimEnd } from './line-cursor.ts';
import { closeSpan, draftSpan, type SpanDraft } from './span-draft.ts';

export interface EntryEnd {
  /** After the last byte of the value, before a comment on the same line. */
  readonly codeEnd: number;
  /** After the last byte of the entry. */
  readonly end: number;
}

/** What differs between the languages of this family. */
export interface SectionSyntax {
  /** First bytes of a comment line. */
  readonly comments: string;
  /** Offset of the byte that ends a key's name on its line, or `end`. */
  nameEnd(bytes: Buffer, start: number, end: number): number;
  /** Where the value that begins at `from` ends; `end` is the end of its first line. */
  entryEnd(bytes: Buffer, from: number, end: number): EntryEnd;
  /** Whether deeper lines below a key are its value. */
  readonly indentContinues: boolean;
  /** Makes the name of what stands between the brackets, or of a key. */
  name(text: string): string;
}

class SectionReader {
  private readonly line: LineCursor;
  private readonly top: SpanDraft[] = [];
  private section: SpanDraft | null = null;
  private headEnd = 0;
  private comment = -1;
  private commentEnd = -1;
  /** Where the last entry ended, and its indentation. */
  private contentEnd = 0;
  private entryIndent = 0;
  private entry: SpanDraft | null = null;

  constructor(
    private readonly bytes: Buffer,
    private readonly syntax: SectionSyntax,
  ) {
    this.line = new LineCursor(bytes);
  }

  read(): Span[] {
    const { bytes, line, syntax } = this;
    while (line.advance()) {
      if (line.isBlank) continue;
      if (this.entry !== null && syntax.indentContinues && line.indent > this.entryIndent) {
        this.extend(this.entry);
        continue;
      }
      const byte = bytes[line.first]!;
      if (syntax.comments.includes(String.fromCharCode(byte))) this.addComment();
      else if (byte === BRACKET) this.readBracket();
      else this.readEntry();
    }
    this.leaveComment();
    this.closeSection();
    return this.top;
  }

  private addComment(): void {
    this.entry = null;
    if (this.comment < 0) this.comment = this.line.first;
    this.commentEnd = this.line.end;
  }

  /** A comment that nothing follows stands as a block. */
  private leaveComment(): void {
    if (this.comment < 0) return;
    const block = draftSpan('block', '', this.comment, this.comment, this.commentEnd);
    (this.section?.children ?? this.top).push(block);
    this.contentEnd = this.commentEnd;
    this.comment = -1;
  }

  private leadingStart(): number {
    const start = this.comment < 0 ? this.line.first : this.comment;
    this.comment = -1;
    return start;
  }

  private closeSection(): void {
    if (this.section !== null) closeSpan(this.section, this.headEnd, this.contentEnd);
    this.section = null;
  }

  /** Offset after the last `]` of a section line, or 0 if the line is something else. */
  private headerEnd(): number {
    const { bytes, line } = this;
    let at = line.end;
    for (let hash = line.first; hash < line.end; hash++) {
      if (
        isBlank(bytes[hash]) &&
        this.isComment(hash + 1) &&
        bytes[lastCode(bytes, hash)] === BRACKET_END
      ) {
        at = hash;
      }
    }
    at = lastCode(bytes, at);
    return at > line.first && bytes[at] === BRACKET_END ? at + 1 : 0;
  }

  private isComment(at: number): boolean {
    return this.syntax.comments.includes(String.fromCharCode(this.bytes[at] ?? 0));
  }

  private readBracket(): void {
    const end = this.headerEnd();
    if (end > 0) this.readHeader(end);
    else this.readEntry();
  }

  private readHeader(end: number): void {
    const { bytes, line } = this;
    const start = this.leadingStart();
    this.closeSection();
    const depth =
      bytes[line.first + 1] === BRACKET && bytes[end - 2] === BRACKET_END && end - line.first > 4
        ? 2
        : 1;
    const text = nameText(bytes, line.first + depth, end - depth);
    const section = draftSpan('section', this.syntax.name(text), start, line.first, line.end);
    section.codeEnd = end;
    this.top.push(section);
    this.section = section;
    this.headEnd = this.contentEnd = line.end;
    this.entry = null;
  }

  private readEntry(): void {
    const { bytes, line, syntax } = this;
    const start = this.leadingStart();
    const nameEnd = syntax.nameEnd(bytes, line.first, line.end);
    const { codeEnd, end } = syntax.entryEnd(bytes, nameEnd, line.end);
    const name = syntax.name(nameText(bytes, line.first, trimEnd(bytes, line.first, nameEnd)));
    const key = draftSpan('key', name, start, line.first, Math.max(end, codeEnd));
    key.codeEnd = codeEnd;
    (this.section?.children ?? this.top).push(key);
    this.entry = key;
    this.entryIndent = line.indent;
    this.contentEnd = key.end;
    while (line.next < key.end && line.advance());
  }

  private extend(key: SpanDraft): void {
    key.end = key.codeEnd = key.bodyStart = key.bodyEnd = this.line.end;
    this.contentEnd = key.end;
  }
}

/** Offset of the last byte before `end` that is not blank. */
function lastCode(bytes: Buffer, end: number): number {
  let at = end - 1;
  while (at >= 0 && isBlank(bytes[at])) at--;
  return at;
}

export function readSections(bytes: Buffer, syntax: SectionSyntax): Span[] {
  return new SectionReader(bytes, syntax).read();
}
