/**
 * Newline: whether a line break ends an item, by Go's rule or JavaScript's. Invariant: it decides
 * from the two tokens around the break and what the item has shown so far, never from what is
 * further on.
 *
 * Go: https://go.dev/ref/spec#Semicolons. JavaScript: ECMA-262, "Automatic Semicolon Insertion".
 */
import {
  AT,
  BANG,
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  COLON,
  DOT,
  EQUALS,
  HASH,
  LESS,
  MORE,
  PAREN,
  PAREN_END,
  QUESTION,
  SEMICOLON,
  SPACE,
  STAR,
  TAB,
  TILDE,
} from './ascii.ts';
import type { Context } from './brace-table.ts';
import type { Reading } from './reading.ts';
import { DIRECTIVE, ELEMENT_END, NUMBER, STEP, STRING, TEMPLATE_END, WORD } from './tokens.ts';

/** What an item has shown before a line break. */
export interface Progress {
  /** It still waits for the block that ends it. */
  readonly awaitsBlock: boolean;
  /** A word such as `function` was seen, so a `{` after `)` may be its body. */
  readonly sawBodyWord: boolean;
  /** No `=` was seen: all so far are names and types. */
  readonly typesOnly: boolean;
}

export class LineBreaks {
  private readonly reading: Reading;
  private readonly asId: number;

  constructor(reading: Reading) {
    this.reading = reading;
    this.asId = reading.wordId('as');
  }

  /** Whether the line break before token t ends the item. */
  endsItem(t: number, context: Context, progress: Progress): boolean {
    switch (context.newline) {
      case 'none':
        return false;
      case 'go':
        return this.endsInGo(t - 1);
      default:
        return this.canEnd(t - 1, context) && this.canStart(t, context, progress);
    }
  }

  private endsInGo(previous: number): boolean {
    const { kind, word } = this.reading.tokens;
    switch (kind[previous]) {
      case WORD:
        return this.reading.language.is.operandAfter[word[previous]!] !== 1;
      case STRING:
      case NUMBER:
      case PAREN_END:
      case BRACKET_END:
      case BRACE_END:
      case STEP:
        return true;
      default:
        return false;
    }
  }

  /** JavaScript: whether a statement may end with this token. */
  private canEnd(previous: number, context: Context): boolean {
    const { kind, word } = this.reading.tokens;
    switch (kind[previous]) {
      case WORD: {
        if (this.reading.language.is.neverLast[word[previous]!] !== 1) return true;
        // `a.delete`, `#from` and `as const` are complete.
        const before = kind[previous - 1];
        const isAsConst = word[previous - 1] !== 0 && word[previous - 1] === this.asId;
        return before === DOT || before === HASH || isAsConst;
      }
      case STRING:
      case NUMBER:
      case PAREN_END:
      case BRACKET_END:
      case BRACE_END:
      case STEP:
      case ELEMENT_END:
      case TEMPLATE_END:
        return true;
      case BANG:
        return kind[previous - 1] !== EQUALS;
      case MORE:
        return this.closesType(previous);
      case QUESTION:
        return context.newline === 'members';
      default:
        return false;
    }
  }

  /** JavaScript: whether a statement or member may begin with token t. */
  private canStart(t: number, context: Context, progress: Progress): boolean {
    const { kind, word } = this.reading.tokens;
    switch (kind[t]) {
      case WORD:
        return (
          this.reading.language.is.neverFirst[word[t]!] !== 1 ||
          (context.keys === true && this.namesMember(t + 1))
        );
      case BRACE:
        if (progress.awaitsBlock) return false;
        return kind[t - 1] !== PAREN_END || !progress.sawBodyWord;
      case BRACKET:
      case PAREN:
      case LESS:
        return context.newline === 'members' || (context.keys === true && progress.typesOnly);
      case STAR:
        return context.starStarts === true && (kind[t - 1] === BRACE_END || progress.typesOnly);
      case STRING:
      case NUMBER:
      case AT:
      case HASH:
      case BANG:
      case STEP:
      case TILDE:
      case DIRECTIVE:
      case BRACE_END:
        return true;
      default:
        return false;
    }
  }

  /** `catch()`, `from:` and the like are names inside a class or interface. */
  private namesMember(t: number): boolean {
    const k = this.reading.tokens.kind[t];
    return k === PAREN || k === COLON || k === QUESTION || k === EQUALS || k === SEMICOLON;
  }

  /** A `>` with a space before it on its line compares; any other one closes type arguments. */
  private closesType(t: number): boolean {
    const { bytes, start, newline } = this.reading.tokens;
    const before = bytes[start[t]! - 1];
    return newline[t] === 1 || (before !== SPACE && before !== TAB);
  }
}
