/**
 * Brace machine: from tokens to spans, by the contexts and heads of a language's table. Invariant:
 * it recurses only into containers, at most one level beyond the depth limit, and every step moves
 * forward.
 */
import { BANG, BRACE, COMMA, HASH, PAREN, SEMICOLON } from './ascii.ts';
import { ExtentReader } from './brace-extent.ts';
import { HeadReader } from './brace-head.ts';
import type { CompiledTable, Context, Head, Item } from './brace-table.ts';
import { DEPTH_LIMIT, NODE_LIMIT } from './limits.ts';
import { NAME_LIMIT, Reading, squeeze } from './reading.ts';
import { draftSpan, type SpanDraft } from './span-draft.ts';
import { DIRECTIVE, type Tokens } from './tokens.ts';

export class BraceMachine {
  private readonly language: CompiledTable;
  private readonly reading: Reading;
  private readonly heads: HeadReader;
  private readonly extents: ExtentReader;
  private count = 0;
  private readonly item: Item;

  constructor(language: CompiledTable, tokens: Tokens) {
    this.language = language;
    this.reading = new Reading(tokens, language);
    this.heads = new HeadReader(this.reading);
    this.extents = new ExtentReader(this.reading);
    const { kind } = language.file.fallback;
    this.item = { kind, first: 0, at: 0, next: 0, body: -1, inside: null };
  }

  /**
   * The spans of the text that the tokens were read from, comments not yet attached; null if too
   * many.
   */
  run(): SpanDraft[] | null {
    if (this.language.table.commasCount === true && this.hasTooManyCommas()) return null;
    this.count = 0;
    return this.spans(0, this.reading.tokens.count, this.language.file, 1);
  }

  /** Data of many megabytes is told at once, without the cost of spans that nobody will see. */
  private hasTooManyCommas(): boolean {
    const { kind, count } = this.reading.tokens;
    let commas = 0;
    for (let t = 0; t < count; t++) if (kind[t] === COMMA) commas++;
    return commas > NODE_LIMIT;
  }

  private spans(first: number, last: number, outer: Context, depth: number): SpanDraft[] {
    const { kind } = this.reading.tokens;
    const spans: SpanDraft[] = [];
    let context = outer;
    let t = first;
    while (t < last) {
      const k = kind[t]!;
      if (k === SEMICOLON || k === context.separatorByte) {
        if (k === SEMICOLON && context.after !== null) context = context.after;
        t++;
        continue;
      }
      t = this.readItem(t, last, context, depth, spans);
    }
    return spans;
  }

  /** Appends the item that begins at token `first`; returns the token after it. */
  private readItem(
    first: number,
    last: number,
    context: Context,
    depth: number,
    spans: SpanDraft[],
  ): number {
    const { tokens } = this.reading;
    const { kind } = tokens;
    let head: Head;
    let at = first;
    let next: number;
    let body = -1;
    if (kind[first] === DIRECTIVE) {
      head = context.fallback;
      next = first + 1;
    } else if (this.isInnerAttribute(first)) {
      head = context.fallback;
      next = tokens.mate[first + 2]! + 1;
    } else if (context.blocks === true && kind[first] === BRACE) {
      head = context.fallback;
      next = tokens.mate[first]! + 1;
    } else {
      at = this.heads.read(first, last, context);
      ({ head } = this.heads);
      next = Math.max(this.extents.read(at, last, head, context), first + 1);
      ({ body } = this.extents);
    }
    next = Math.min(next, last);
    // Beyond the limit the whole file becomes opaque, so what is left need not be told apart.
    if (++this.count > NODE_LIMIT) next = last;
    const { item } = this;
    item.kind = head.kind;
    item.first = first;
    item.at = at;
    item.next = next;
    item.body = body;
    item.inside = body >= 0 && kind[body] === PAREN ? head.parenthesised : head.members;
    spans.push(this.finish(head, depth));
    return next;
  }

  /** Rust's `#![…]`, which belongs to what is around it. */
  private isInnerAttribute(t: number): boolean {
    const { kind } = this.reading.tokens;
    const { attributes } = this.language.table;
    return attributes === '#[' && kind[t] === HASH && kind[t + 1] === BANG;
  }

  /** The span of the current item, with what is inside it. */
  private finish(head: Head, depth: number): SpanDraft {
    const { start, end, mate } = this.reading.tokens;
    const { item } = this;
    const name = head.name(this.reading, item);
    const short = name.length > NAME_LIMIT ? squeeze(name) : name;
    const from = start[item.first]!;
    const span = draftSpan(item.kind, short, from, from, end[item.next - 1]!);
    const { body, inside } = item;
    if (body < 0 || inside === null || depth > DEPTH_LIMIT) return span;
    // In a broken text a bracket's mate may be beyond the item that it is in.
    const close = Math.min(mate[body]!, item.next - 1);
    if (close > body) {
      span.bodyStart = end[body]!;
      span.bodyEnd = start[close]!;
      span.children = this.spans(body + 1, close, inside, depth + 1);
    }
    return span;
  }
}
