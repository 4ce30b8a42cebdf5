/**
 * Heading sections: nests blocks under headings by their level. Invariant: a section holds everything
 * up to the next heading of its own or a higher level; blocks and headings come in order.
 */
import { closeSpan, draftSpan, type SpanDraft } from './span-draft.ts';

interface OpenSection {
  readonly node: SpanDraft;
  readonly level: number;
  readonly headEnd: number;
}

export class HeadingSections {
  readonly top: SpanDraft[] = [];
  private readonly open: OpenSection[] = [];
  private contentEnd = 0;

  addHeading(level: number, name: string, start: number, end: number): void {
    this.closeTo(level);
    const node = draftSpan('section', name, start, start, end);
    this.siblings().push(node);
    this.open.push({ node, level, headEnd: end });
    this.contentEnd = end;
  }

  addBlock(block: SpanDraft): void {
    this.siblings().push(block);
    this.contentEnd = block.end;
  }

  /** All spans at top level. Nothing can be added after. */
  finish(): SpanDraft[] {
    this.closeTo(0);
    return this.top;
  }

  private siblings(): SpanDraft[] {
    return this.open.at(-1)?.node.children ?? this.top;
  }

  private closeTo(level: number): void {
    for (let last = this.open.at(-1); last !== undefined; last = this.open.at(-1)) {
      if (last.level < level) return;
      closeSpan(last.node, last.headEnd, this.contentEnd);
      this.open.pop();
    }
  }
}
