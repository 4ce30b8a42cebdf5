/**
 * Brace extent: where an item ends and which bracket opens its body. Invariant: the end is after
 * the first token and at most the given last one; every group is passed in one step.
 */
import {
  BRACE,
  BRACKET,
  COLON,
  COMMA,
  EQUALS,
  HASH,
  LESS,
  MORE,
  PAREN,
  PAREN_END,
  SEMICOLON,
} from './ascii.ts';
import type { Context, Head } from './brace-table.ts';
import { LineBreaks } from './newline.ts';
import type { Reading } from './reading.ts';
import { ARROW, ELEMENT, TEMPLATE, WORD } from './tokens.ts';

export class ExtentReader {
  /** The opening bracket of the body that was found last, or -1. */
  body = -1;
  /** A `{` would now belong to a value. */
  private inValue = false;
  /** Open angle brackets. */
  private angles = 0;
  /** The token before was the `)` of `if (…)` or the like, so a statement follows. */
  private statementNext = false;
  awaitsBlock = false;
  sawBodyWord = false;
  /** In the list between a constructor's parameters and its body. */
  private inInitialisers = false;
  private ends: Head['ends'] = 'block';
  private readonly reading: Reading;
  private readonly breaks: LineBreaks;
  private readonly operatorId: number;

  constructor(reading: Reading) {
    this.reading = reading;
    this.breaks = new LineBreaks(reading);
    this.operatorId = reading.wordId('operator');
  }

  get typesOnly(): boolean {
    return !this.inValue;
  }

  /** The token after the item that begins at `at` (its attributes and modifiers before it). */
  read(at: number, last: number, head: Head, context: Context): number {
    const { newline } = this.reading.tokens;
    this.body = -1;
    this.inValue = head.ends === 'separator';
    this.angles = 0;
    this.statementNext = false;
    this.inInitialisers = false;
    this.awaitsBlock = head.ends === 'block';
    this.sawBodyWord = false;
    this.ends = head.ends;
    for (let t = at; t < last; t++) {
      const breaks = t > at && newline[t] === 1 && this.angles === 0 && !this.statementNext;
      if (breaks && this.breaks.endsItem(t, context, this)) return t;
      this.statementNext = false;
      const next = this.step(t, at, last, head, context);
      if (next < 0) return -next;
      t = next;
    }
    return last;
  }

  /** The last token of what stands at t; negative is the token after the item, which ends here. */
  private step(t: number, at: number, last: number, head: Head, context: Context): number {
    const { kind, mate } = this.reading.tokens;
    const k = kind[t]!;
    switch (k) {
      case SEMICOLON:
        return this.atSeparator(t, last, head, context);
      case COMMA:
        return context.separatorByte === COMMA && this.angles === 0
          ? this.atSeparator(t, last, head, context)
          : t;
      case BRACE:
        return this.atBrace(t, at, last, head, context);
      case PAREN:
        if (head.parenthesised !== null && t === at + 1) this.body = t;
        if (head.becomesFunction === true && this.body < 0) this.ends = 'block';
        this.statementNext = head.control === true && this.isControl(t - 1, head);
        return Math.max(t, mate[t]!);
      case BRACKET:
      case TEMPLATE:
      case ELEMENT:
        return Math.max(t, mate[t]!);
      case WORD:
        this.atWord(t, head);
        return t;
      case LESS:
        if (context.typeArguments === true && this.inValue && kind[t - 1] === WORD) {
          return this.reading.lastOfTypeArguments(t, last);
        }
        this.atPunctuation(t, at, k, head, context);
        return t;
      default:
        this.atPunctuation(t, at, k, head, context);
        return k === COLON && this.isLabel(t, at, context) ? -(t + 1) : t;
    }
  }

  private atSeparator(t: number, last: number, head: Head, context: Context): number {
    const { kind, word } = this.reading.tokens;
    const isSemicolon = kind[t] === SEMICOLON;
    if (isSemicolon && head.control === true && t + 1 < last) {
      const id = word[t + 1]!;
      if (id === head.tailId || this.reading.language.is.continues[id] === 1) {
        this.inValue = false;
        return t;
      }
    }
    const keeps = isSemicolon ? context.after === null : context.keepSeparator === true;
    return -(keeps ? t + 1 : t);
  }

  private atBrace(t: number, at: number, last: number, head: Head, context: Context): number {
    const { kind, word, mate } = this.reading.tokens;
    const close = Math.max(t, mate[t]!);
    if (this.inValue || this.angles > 0 || this.isTypeLiteral(t, at, context)) return close;
    if (this.body < 0 || head.members === null) this.body = t;
    this.awaitsBlock = false;
    if (this.ends === 'separator') return close;
    if (this.ends === 'afterBlock') {
      this.inValue = true;
      return close;
    }
    const next = close + 1;
    if (next < last) {
      const id = word[next]!;
      if (head.control === true && this.reading.language.is.continues[id] === 1) return close;
      if (id !== 0 && head.tailId === id) return close;
      if (kind[next] === EQUALS && context.initialiserAfterBody === true) return close;
    }
    return -next;
  }

  /** Whether the brace at t is a type or an interpolation, and no body. */
  private isTypeLiteral(t: number, at: number, context: Context): boolean {
    if (t === at) return false;
    const { kind, word } = this.reading.tokens;
    const { typeLeadBytes, is } = this.reading.language;
    const before = kind[t - 1]!;
    if (before === HASH && context.interpolation === true) return true;
    if (this.inInitialisers && (before === WORD || before === MORE)) return true;
    return typeLeadBytes[before] === 1 || is.typeWords[word[t - 1]!] === 1;
  }

  private atWord(t: number, head: Head): void {
    const id = this.reading.tokens.word[t]!;
    if (id === 0) return;
    const { is } = this.reading.language;
    if (is.bodyWords[id] === 1) this.sawBodyWord = true;
    if (head.control === true && is.continues[id] === 1) this.inValue = false;
  }

  private atPunctuation(t: number, at: number, k: number, head: Head, context: Context): void {
    const { kind } = this.reading.tokens;
    const { table } = this.reading.language;
    if (k === EQUALS) {
      // `operator=` and `operator+=` are names.
      const isOperator =
        t > at && (this.isOperator(t - 1) || (t > at + 1 && this.isOperator(t - 2)));
      const isValue = this.angles === 0 && head.control !== true && !isOperator;
      if (isValue && context.equalsIsText !== true) this.inValue = true;
    } else if (k === ARROW) {
      if (this.angles === 0 && table.arrowIsBody === true) this.inValue = true;
    } else if (k === LESS && table.angles === true) {
      const typesOnly = context.types === true || head.types === true;
      const afterName = kind[t - 1] === WORD || this.angles > 0 || t === at;
      if (typesOnly || (!this.inValue && afterName)) this.angles++;
    } else if (k === MORE && this.angles > 0) this.angles--;
    else if (k === COLON && context.initialiserLists === true && kind[t - 1] === PAREN_END) {
      this.inInitialisers = kind[t + 1] !== COLON;
    }
  }

  private isOperator(t: number): boolean {
    const id = this.reading.tokens.word[t]!;
    return id !== 0 && id === this.operatorId;
  }

  /**
   * Whether a statement follows the parentheses after token t; none follows those of `do … while`.
   */
  private isControl(t: number, head: Head): boolean {
    const { kind, word } = this.reading.tokens;
    const id = word[t]!;
    return (
      kind[t] === WORD && id !== head.tailId && this.reading.language.is.controlWords[id] === 1
    );
  }

  /** `public:` in a class. */
  private isLabel(t: number, at: number, context: Context): boolean {
    if (context.labels !== true || t > at + 2) return false;
    return this.reading.language.is.labelWords[this.reading.tokens.word[at]!] === 1;
  }
}
