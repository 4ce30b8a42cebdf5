/**
 * Indent machine: from tokens to spans, by logical lines and the columns where they begin.
 * Invariant: it recurses only into containers, at most one level beyond the depth limit, and every
 * step moves forward.
 */
import type { Kind } from '../model/kinds.ts';
import { AT, COLON, FORM_FEED, LF, SEMICOLON, TAB } from './ascii.ts';
import type { Vocabulary, WordSet } from './lexicon.ts';
import { DEPTH_LIMIT, NODE_LIMIT } from './limits.ts';
import { draftSpan, type SpanDraft } from './span-draft.ts';
import { type Tokens, WORD } from './tokens.ts';

/** What kind of node a head word makes, at top level and in a container. */
export interface IndentHead {
  readonly kind: Kind;
  readonly kindInside?: Kind;
  /** Its block holds nodes of their own. */
  readonly container?: true;
}

export interface IndentTable {
  readonly heads: Readonly<Record<string, IndentHead>>;
  /** Words at the column of a head that go on with its item: `else`. */
  readonly continues: readonly string[];
  /** Words before a head word: `async`. */
  readonly modifiers: readonly string[];
  /** The name of a statement [from, next), whose kind the rule may refine. */
  readonly nameOf: (tokens: Tokens, statement: IndentStatement) => string;
}

/** A logical line, or a part of one between semicolons. */
export interface IndentStatement {
  kind: Kind;
  /** The token of the head word. */
  readonly at: number;
  /** The token after the last one. */
  readonly next: number;
  readonly isInside: boolean;
}

const TAB_WIDTH = 8;

export class IndentMachine {
  private readonly tokens: Tokens;
  private readonly table: IndentTable;
  private readonly headOf: (IndentHead | undefined)[] = [];
  private readonly isContinuation: WordSet;
  private readonly isModifier: WordSet;
  private count = 0;

  constructor(table: IndentTable, vocabulary: Vocabulary, tokens: Tokens) {
    this.tokens = tokens;
    this.table = table;
    this.isContinuation = vocabulary.set(table.continues);
    this.isModifier = vocabulary.set(table.modifiers);
    for (const [word, head] of Object.entries(table.heads)) this.headOf[vocabulary.id(word)] = head;
  }

  /** The spans of the text that the tokens were read from, comments not yet attached. */
  run(): SpanDraft[] {
    this.count = 0;
    return this.spans(0, this.tokens.count, 1);
  }

  private spans(first: number, last: number, depth: number): SpanDraft[] {
    const { kind, word } = this.tokens;
    const spans: SpanDraft[] = [];
    for (let t = first; t < last;) {
      const start = t;
      const column = this.columnOf(t);
      while (t < last && kind[t] === AT) t = this.endOfLine(t, last);
      // Decorators with nothing after them are one statement.
      const line = t < last ? this.endOfLine(t, last) : last;
      if (t >= last) t = start;
      let next = line;
      while (next < last && this.goesOn(next, column)) next = this.endOfLine(next, last);
      // Beyond the limit the whole file becomes opaque, so what is left need not be told apart.
      if (++this.count > NODE_LIMIT) next = last;
      const isModified = this.isModifier[word[t]!] === 1 && kind[t + 1] === WORD && t + 1 < line;
      const at = isModified ? t + 1 : t;
      const head = kind[at] === WORD ? this.headOf[word[at]!] : undefined;
      if (head?.container === true) spans.push(this.container(head, start, at, line, next, depth));
      else if (next > line || start < t) spans.push(this.leaf(head, start, at, next, depth));
      else this.simple(start, at, next, depth, spans);
      t = next;
    }
    return spans;
  }

  /** Whether the line at t belongs to an item whose head stands at this column. */
  private goesOn(t: number, column: number): boolean {
    const own = this.columnOf(t);
    if (own !== column) return own > column;
    return this.isContinuation[this.tokens.word[t]!] === 1;
  }

  /** The token after the logical line of token t. */
  private endOfLine(t: number, last: number): number {
    const { newline, mate } = this.tokens;
    let end = Math.max(t, mate[t]!) + 1;
    while (end < last && newline[end] === 0) end = Math.max(end, mate[end]!) + 1;
    return Math.min(end, last);
  }

  /** The column of a token that is the first of its line. */
  private columnOf(t: number): number {
    const { bytes, start } = this.tokens;
    let from = start[t]!;
    while (from > 0 && bytes[from - 1] !== LF && bytes[from - 1]! <= 32) from--;
    let column = 0;
    for (let i = from; i < start[t]!; i++) {
      if (bytes[i] === TAB) column += TAB_WIDTH - (column % TAB_WIDTH);
      else column = bytes[i] === FORM_FEED ? 0 : column + 1;
    }
    return column;
  }

  private container(
    head: IndentHead,
    start: number,
    at: number,
    line: number,
    next: number,
    depth: number,
  ): SpanDraft {
    const { end, start: startOf } = this.tokens;
    const span = this.leaf(head, start, at, next, depth);
    if (depth > DEPTH_LIMIT) return span;
    const body = next > line ? line : this.afterColon(at, line);
    if (body >= next) return span;
    span.bodyStart = next > line ? end[line - 1]! : startOf[body]!;
    span.bodyEnd = span.codeEnd;
    if (next > line) span.children = this.spans(body, next, depth + 1);
    else {
      const children: SpanDraft[] = [];
      this.simple(body, body, next, depth + 1, children);
      span.children = children;
    }
    return span;
  }

  /** The token after the `:` that ends a head, for a body on the same line. */
  private afterColon(at: number, line: number): number {
    const { kind, mate } = this.tokens;
    for (let t = at; t < line; t = Math.max(t, mate[t]!) + 1) if (kind[t] === COLON) return t + 1;
    return line;
  }

  private leaf(
    head: IndentHead | undefined,
    start: number,
    at: number,
    next: number,
    depth: number,
  ): SpanDraft {
    const isInside = depth > 1;
    const kind = (isInside ? head?.kindInside : undefined) ?? head?.kind ?? 'statement';
    return this.draft({ kind, at, next, isInside }, start);
  }

  private draft(statement: IndentStatement, start: number): SpanDraft {
    const { start: startOf, end } = this.tokens;
    const name = this.table.nameOf(this.tokens, statement);
    const from = startOf[start]!;
    return draftSpan(statement.kind, name, from, from, end[statement.next - 1]!);
  }

  /** A line of simple statements, one span for each. */
  private simple(first: number, at: number, next: number, depth: number, spans: SpanDraft[]): void {
    const { kind, word, mate } = this.tokens;
    let from = first;
    let headAt = at;
    for (let t = first; t < next; t = Math.max(t, mate[t]!) + 1) {
      const isEnd = kind[t] === SEMICOLON;
      if (!isEnd && Math.max(t, mate[t]!) + 1 < next) continue;
      const stop = isEnd ? t : next;
      if (stop > from) {
        const head = kind[headAt] === WORD ? this.headOf[word[headAt]!] : undefined;
        spans.push(this.leaf(head, from, headAt, stop, depth));
        this.count++;
      }
      from = t + 1;
      headAt = from;
    }
  }
}
