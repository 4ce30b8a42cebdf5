/**
 * Indented mappings: reads a file whose structure is the column of its keys and list items (YAML) into
 * drafts. Invariant: a node holds exactly the lines that are indented deeper than it, so a line that
 * cannot be read is kept by the node above it or stands as a block.
 */
import { BRACE, BRACKET, DOT, HASH, MINUS, PERCENT, QUESTION, SPACE, TAB } from './ascii.ts';
import type { Span } from '../model/outline.ts';
import { EntryLine } from './line-entry.ts';
import { skipBlank } from './line-cursor.ts';
import { DEPTH_LIMIT } from './limits.ts';
import { closeSpan, draftSpan, type SpanDraft } from './span-draft.ts';

interface Open {
  readonly node: SpanDraft;
  readonly column: number;
  readonly isItem: boolean;
  /** End of what stands before the children. */
  headEnd: number;
  /** The node has its value, so every deeper line is part of it. */
  takesAll: boolean;
  /** Bytes that may begin a further line at the node's own column, such as the `]` of its list. */
  tail: string;
}

interface Comment {
  readonly start: number;
  end: number;
  readonly column: number;
}

interface Document {
  /** First and last byte of the `---` line; equal where there is none. */
  readonly start: number;
  readonly bodyStart: number;
  readonly children: SpanDraft[];
}

export class IndentReader {
  private readonly line: EntryLine;
  private readonly open: Open[] = [];
  private readonly comments: Comment[] = [];
  private readonly documents: Document[];
  private contentEnd = 0;

  constructor(private readonly bytes: Buffer) {
    this.line = new EntryLine(bytes);
    this.documents = [{ start: 0, bodyStart: 0, children: [] }];
  }

  read(): Span[] {
    const { line } = this;
    while (line.advance()) {
      if (line.isBlank) continue;
      if (line.indent === 0 && this.readMarker()) continue;
      if (this.continues()) this.extend();
      else if (this.bytes[line.first] === HASH || this.isDirective()) this.addComment();
      else this.readEntries();
    }
    this.endDocument();
    return this.topLevel();
  }

  /** One document's nodes stand at the top; of several, each that has entries is a section. */
  private topLevel(): Span[] {
    const { documents } = this;
    const hasEntries = ({ children }: Document): boolean =>
      children.some((node) => node.kind !== 'block');
    const isSingle = documents.filter(hasEntries).length < 2;
    return documents.flatMap((document) =>
      isSingle || !hasEntries(document) ? document.children : [sectionOf(document)],
    );
  }

  private siblings(): SpanDraft[] {
    const parent = this.open[this.open.length - 1];
    return parent?.node.children ?? this.documents[this.documents.length - 1]!.children;
  }

  // ---- lines that are no entries ----

  /** `---` and `...` end a document. */
  private readMarker(): boolean {
    const { bytes, line } = this;
    const byte = bytes[line.start];
    if ((byte !== MINUS && byte !== DOT) || bytes[line.start + 1] !== byte) return false;
    if (bytes[line.start + 2] !== byte) return false;
    const after = line.start + 3;
    if (after < line.end && bytes[after] !== SPACE && bytes[after] !== TAB) return false;
    this.endDocument();
    this.documents.push({ start: line.start, bodyStart: line.end, children: [] });
    return true;
  }

  private isDirective(): boolean {
    return (
      this.bytes[this.line.first] === PERCENT && this.open.length === 0 && this.line.indent === 0
    );
  }

  private continues(): boolean {
    const top = this.open[this.open.length - 1];
    if (top === undefined || !top.takesAll) return false;
    const column = this.line.indent;
    if (column > top.column) return true;
    if (column !== top.column || top.tail === '') return false;
    return top.tail.includes(String.fromCharCode(this.bytes[this.line.first]!));
  }

  private extend(): void {
    const { node } = this.open[this.open.length - 1]!;
    this.contentEnd = this.line.end;
    node.codeEnd = this.line.end;
    this.comments.length = 0;
  }

  private addComment(): void {
    const { comments, line } = this;
    const last = comments[comments.length - 1];
    if (last !== undefined && last.column === line.indent) last.end = line.end;
    else comments.push({ start: line.first, end: line.end, column: line.indent });
  }

  /** Comments deeper than what follows stay behind as blocks of the mapping that they stand in. */
  private leaveComments(column: number): void {
    const { comments, open } = this;
    let left = 0;
    for (; left < comments.length && comments[left]!.column > column; left++) {
      const comment = comments[left]!;
      this.closeTo(comment.column, false);
      const top = open[open.length - 1];
      if (top !== undefined ? top.column < column && top.column >= 0 : false) break;
      if (top === undefined && column >= 0) break;
      this.siblings().push(draftSpan('block', '', comment.start, comment.start, comment.end));
      this.contentEnd = comment.end;
    }
    comments.splice(0, left);
  }

  private endDocument(): void {
    this.leaveComments(-1);
    this.closeTo(-1, false);
    this.comments.length = 0;
  }

  // ---- entries ----

  /** Closes what cannot hold an entry at this column. A list may stand at the column of its key. */
  private closeTo(column: number, isItem: boolean): void {
    const { open } = this;
    for (let top = open[open.length - 1]; top !== undefined; top = open[open.length - 1]) {
      if (top.column < column) return;
      if (top.column === column && isItem && !top.isItem && !top.takesAll) return;
      closeSpan(top.node, top.headEnd, this.contentEnd);
      open.pop();
    }
  }

  private readEntries(): void {
    const { bytes, line } = this;
    let at = line.first;
    const isItem = this.line.isDash(at);
    this.leaveComments(line.indent);
    this.closeTo(line.indent, isItem);
    const start = this.comments[0]?.start ?? at;
    this.comments.length = 0;
    if (!isItem && !this.line.isKey(at)) {
      this.readStray(start);
      return;
    }
    this.contentEnd = line.end;
    let codeStart = start;
    while (this.line.isDash(at)) {
      this.push(draftSpan('item', '', codeStart, at, line.end), at - line.start, true, at + 1);
      at = skipBlank(bytes, at + 1, line.end);
      codeStart = at;
      if (at >= line.end || bytes[at] === HASH) {
        this.endHead(at);
        return;
      }
      if (this.isFull()) break;
    }
    if (!this.isFull() && this.line.isKey(at)) this.readKey(codeStart, at);
    else this.readValue(at);
  }

  private push(node: SpanDraft, column: number, isItem: boolean, headEnd: number): void {
    this.siblings().push(node);
    const takesAll = this.isFull();
    this.open.push({ node, column, isItem, headEnd, takesAll, tail: '' });
  }

  /** Whether the nodes are as deep as they may be, with room for a section and a block. */
  private isFull(): boolean {
    return this.open.length >= DEPTH_LIMIT - 3;
  }

  private readKey(start: number, at: number): void {
    const { bytes, line } = this;
    const isComplex = bytes[at] === QUESTION && this.line.endsWord(at + 1);
    const colon = isComplex ? at : this.line.findColon(at);
    const nameStart = this.line.skipProperties(isComplex ? skipBlank(bytes, at + 1, line.end) : at);
    const name = line.unquoted(nameStart, isComplex ? line.end : colon);
    this.push(draftSpan('key', name, start, at, line.end), at - line.start, false, colon + 1);
    const value = skipBlank(bytes, colon + 1, line.end);
    if (!isComplex) {
      this.readValue(value);
      return;
    }
    const top = this.open[this.open.length - 1]!;
    top.takesAll = true;
    top.tail = ':';
  }

  /** What stands after a key's colon or an item's dash decides whether deeper lines are children. */
  private readValue(at: number): void {
    const { bytes, line } = this;
    const top = this.open[this.open.length - 1]!;
    const value = this.line.skipProperties(at);
    if (value >= line.end || bytes[value] === HASH) {
      this.endHead(value);
      return;
    }
    top.takesAll = true;
    if (bytes[value] === BRACKET || bytes[value] === BRACE) top.tail = ']}';
    top.node.codeEnd = this.line.codeEnd(value);
  }

  /** The rest of the line is no value: a comment, if anything. Children begin on a later line. */
  private endHead(comment: number): void {
    const { bytes, line } = this;
    const top = this.open[this.open.length - 1]!;
    top.headEnd = line.end;
    if (comment < line.end) {
      while (bytes[comment - 1] === SPACE || bytes[comment - 1] === TAB) comment--;
      top.node.codeEnd = comment;
    }
  }

  /** A line without a key: the value of the key above it, or a block. */
  private readStray(start: number): void {
    const { bytes, line, open } = this;
    const column = line.indent;
    const top = open[open.length - 1];
    const isFlow = bytes[line.first] === BRACKET || bytes[line.first] === BRACE;
    this.contentEnd = line.end;
    if (top !== undefined && top.node.children.length === 0) {
      top.takesAll = true;
      top.node.codeEnd = line.end;
      if (isFlow) top.tail = ']}';
      return;
    }
    const last = this.siblings().at(-1);
    if (last?.kind === 'block' && start === line.first && last.start === last.codeStart) {
      last.end = last.codeEnd = last.bodyStart = last.bodyEnd = line.end;
      return;
    }
    this.push(draftSpan('block', '', start, line.first, line.end), isFlow ? -1 : column, false, 0);
    open[open.length - 1]!.takesAll = true;
  }
}

function sectionOf({ start, bodyStart, children }: Document): SpanDraft {
  const first = children[0]!.start;
  const { end } = children.at(-1)!;
  const hasMarker = start < bodyStart;
  const from = hasMarker ? start : first;
  const section = draftSpan('section', '', from, from, end);
  section.children = children;
  closeSpan(section, hasMarker ? bodyStart : first, end);
  return section;
}
