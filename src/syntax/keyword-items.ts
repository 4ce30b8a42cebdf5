/**
 * Keyword items: finds the nodes in the tokens of a language whose blocks end with a keyword. Invariant:
 * a body is read left to right in one pass, groups are stepped over by their mates, and bodies wait in a
 * queue, so that depth costs no stack.
 */
import { PIPE, endOfLine, hasBlankLine, isOneLine } from './ascii.ts';
import type { Span } from '../model/outline.ts';
import { KeywordLexer } from './keyword-lexer.ts';
import { ItemNames, PLAIN, type Item, type KeywordSyntax } from './keyword-names.ts';
import { TOKEN, type KeywordTokens } from './keyword-tokens.ts';
import { nameText, trimEnd, trimWhite } from './line-cursor.ts';
import { DEPTH_LIMIT } from './limits.ts';
import { draftSpan, type SpanDraft } from './span-draft.ts';

interface Body {
  readonly children: SpanDraft[];
  /** Tokens [from, to). */
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  readonly isClass: boolean;
  readonly depth: number;
}

class ItemReader {
  private readonly names: ItemNames;
  private readonly queue: Body[] = [];

  constructor(
    private readonly bytes: Buffer,
    private readonly tokens: KeywordTokens,
    syntax: KeywordSyntax,
  ) {
    this.names = new ItemNames(bytes, tokens, syntax);
  }

  read(): Span[] {
    const { bytes, tokens } = this;
    const children: SpanDraft[] = [];
    const to = tokens.kind.length;
    const end = tokens.codeEnd;
    this.queue.push({ children, from: 0, to, start: 0, end, isClass: false, depth: 0 });
    for (let body = this.queue.pop(); body !== undefined; body = this.queue.pop()) {
      this.readBody(body);
    }
    if (end < bytes.length) {
      const dataEnd = trimWhite(bytes, end, bytes.length);
      children.push(
        draftSpan(
          'block',
          nameText(bytes, end, trimEnd(bytes, end, endOfLine(bytes, end))),
          end,
          end,
          dataEnd,
        ),
      );
    }
    return children;
  }

  private readBody(body: Body): void {
    const { tokens } = this;
    const { comments } = tokens;
    let comment = firstComment(comments, body.start);
    let token = body.from;
    while (token < body.to) {
      if (tokens.kind[token] === TOKEN.stop) {
        token++;
        continue;
      }
      const first = token;
      token = this.itemEnd(first, body.to);
      const codeStart = tokens.start[first]!;
      const codeEnd = trimWhite(this.bytes, codeStart, tokens.end[token - 1]!);
      const start = Math.min(comments[comment] ?? codeStart, codeStart);
      while (comment < comments.length && comments[comment]! < codeEnd) comment += 2;
      let end = codeEnd;
      if (this.isTrailed(codeEnd, token, body.to, comments[comment])) {
        end = comments[comment + 1]!;
        comment += 2;
      }
      this.addItem(body, this.names.classify(first, token, body.isClass), first, start, end);
      body.children.at(-1)!.codeEnd = codeEnd;
    }
    this.leaveComments(body, comment);
  }

  private addItem(body: Body, item: Item, first: number, start: number, end: number): void {
    const { tokens } = this;
    const last = body.children.at(-1);
    const isPlain = item === PLAIN;
    if (isPlain && last?.kind === 'statement' && last.name === '' && last.children.length === 0) {
      if (!hasBlankLine(this.bytes, last.end, start)) {
        last.end = last.bodyStart = last.bodyEnd = end;
        return;
      }
    }
    const node = draftSpan(item.kind, item.name, start, tokens.start[first]!, end);
    body.children.push(node);
    if (item.block >= 0 && body.depth + 1 < DEPTH_LIMIT) this.enqueue(node, item, body.depth + 1);
  }

  /** Puts the body of a container on the queue; one without anything in it stays a leaf. */
  private enqueue(node: SpanDraft, { kind, block }: Item, depth: number): void {
    const { tokens } = this;
    const to = tokens.mate[block]!;
    if (tokens.mate[to] !== block) return;
    const from = this.headEnd(block, to);
    const start = tokens.end[from - 1]!;
    const end = tokens.start[to]!;
    const isEmpty =
      from >= to && firstComment(tokens.comments, start) === firstComment(tokens.comments, end);
    let hasItems = !isEmpty && from < to;
    for (let token = from; hasItems && token < to; token++) {
      if (tokens.kind[token] !== TOKEN.stop) break;
      if (token === to - 1) hasItems = false;
    }
    if (!hasItems) return;
    node.bodyStart = start;
    node.bodyEnd = end;
    const isClass = kind === 'class' || kind === 'namespace';
    this.queue.push({ children: node.children, from, to, start, end, isClass, depth });
  }

  /** The token after a block's head: its line, or its `do` with parameters. */
  private headEnd(block: number, to: number): number {
    const { bytes, tokens } = this;
    let token = block + 1;
    if (tokens.end[block]! - tokens.start[block]! === 2) {
      const isBar = (index: number): boolean => bytes[tokens.start[index] ?? 0] === PIPE;
      if (token < to && isBar(token)) {
        token++;
        while (token < to && !isBar(token) && tokens.kind[token] !== TOKEN.stop) token++;
        if (token < to) token++;
      }
      return token;
    }
    while (token < to && tokens.kind[token] !== TOKEN.stop) token = this.tokens.after(token, to);
    return token;
  }

  private itemEnd(first: number, to: number): number {
    let token = first;
    while (token < to && this.tokens.kind[token] !== TOKEN.stop)
      token = this.tokens.after(token, to);
    return token;
  }

  /** Comments after the last item are a block, because nothing follows that they could belong to. */
  private leaveComments(body: Body, from: number): void {
    const { comments } = this.tokens;
    let last = from;
    while (last < comments.length && comments[last]! < body.end) last += 2;
    if (last === from) return;
    const start = comments[from]!;
    const end = trimWhite(this.bytes, start, comments[last - 1]!);
    body.children.push(draftSpan('block', '', start, start, end));
  }

  /** Whether a comment is the next thing after an item, and on its line. */
  private isTrailed(end: number, token: number, to: number, comment: number | undefined): boolean {
    const { bytes, tokens } = this;
    if (comment === undefined) return false;
    for (let at = token; at < to && tokens.start[at]! < comment; at++) {
      if (tokens.kind[at] !== TOKEN.stop) return false;
    }
    return isOneLine(bytes, end, comment);
  }
}

/** Index of the first comment that begins at or after an offset. */
function firstComment(comments: readonly number[], offset: number): number {
  let low = 0;
  let high = comments.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[2 * middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

/** The spans of a file. One that does not balance is read again, trusting its indentation. */
export function readKeywordItems(bytes: Buffer, syntax: KeywordSyntax): Span[] {
  let tokens = new KeywordLexer(bytes, syntax.roles, false).read();
  if (!tokens.isBalanced) tokens = new KeywordLexer(bytes, syntax.roles, true).read();
  return new ItemReader(bytes, tokens, syntax).read();
}
