/**
 * Brace head: attributes, modifiers, then the word that says what an item is. Invariant: reading a
 * head moves forward only; where no head word is found the context's fallback stands in.
 */
import { AT, BRACE, BRACKET, DOT, HASH, LESS, MINUS, PAREN, STAR } from './ascii.ts';
import type { Context, Head } from './brace-table.ts';
import type { Reading } from './reading.ts';
import { NUMBER, STRING, WORD } from './tokens.ts';

export class HeadReader {
  /** The head that was read last. */
  head: Head;
  private readonly reading: Reading;
  private readonly templateId: number;

  constructor(reading: Reading) {
    this.reading = reading;
    this.head = reading.language.file.fallback;
    this.templateId = reading.wordId('template');
  }

  /** Sets `head`; returns the token where the item proper begins. */
  read(first: number, last: number, context: Context): number {
    const { kind, word } = this.reading.tokens;
    const { is, table } = this.reading.language;
    const start = table.attributes === undefined ? first : this.afterAttributes(first, last);
    this.head = context.fallback;
    let t = start;
    while (t < last && kind[t] === WORD) {
      const id = word[t]!;
      const head = id === 0 ? undefined : context.headOf[id];
      if (head !== undefined && this.isHead(head, t, last)) {
        this.head = head;
        return t;
      }
      if (is.modifiers[id] !== 1 || !this.isModifier(t, last, context)) break;
      if (table.modifierGroups === true) t = this.lastOfGroup(t);
      else if (kind[t + 1] === MINUS) t += 2;
      t = this.afterAttributes(t + 1, last);
    }
    return t < last ? t : start;
  }

  /** Whether the head word at t is used as one. */
  private isHead(head: Head, t: number, last: number): boolean {
    const { kind, word, newline } = this.reading.tokens;
    const next = t + 1 < last ? kind[t + 1]! : 0;
    if (head.notBeforeBytes[next] === 1) return false;
    if (next === WORD && head.isNotBefore[word[t + 1]!] === 1) return false;
    if (head.onlyBlock === true && kind[t + 2] !== BRACE) return false;
    if (head.contextual !== true) return true;
    return (next === WORD || next === STRING) && newline[t + 1] === 0;
  }

  /** Whether the modifier at t is one, and not the name of a member. */
  private isModifier(t: number, last: number, context: Context): boolean {
    const { kind } = this.reading.tokens;
    const next = t + 1 < last ? kind[t + 1]! : 0;
    switch (next) {
      case WORD:
      case STRING:
      case STAR:
      case BRACKET:
      case BRACE:
      case HASH:
      case AT:
      case NUMBER:
        return true;
      case LESS:
        return context.keys !== true;
      case PAREN:
        return this.reading.language.table.modifierGroups === true;
      case MINUS:
        return this.reading.language.table.dashedModifiers === true && kind[t + 2] === WORD;
      default:
        return false;
    }
  }

  /** The last token of a modifier and the group or string that belongs to it: `pub(crate)`. */
  private lastOfGroup(t: number): number {
    const { kind, mate } = this.reading.tokens;
    let at = t;
    while (kind[at + 1] === PAREN || kind[at + 1] === STRING) at = Math.max(at + 1, mate[at + 1]!);
    return at;
  }

  /** After `@name`, `@name(…)`, `#[…]`, `[…]` or `template<…>`. */
  private afterAttributes(first: number, last: number): number {
    let t = first;
    while (t < last) {
      const next = this.afterAttribute(t, last);
      if (next === t) break;
      t = next;
    }
    return Math.min(t, last);
  }

  private afterAttribute(t: number, last: number): number {
    const { kind, word, mate } = this.reading.tokens;
    const { table, is } = this.reading.language;
    switch (table.attributes) {
      case '@':
        if (kind[t] !== AT) return t;
        if (kind[t + 1] === PAREN) return mate[t + 1]! + 1;
        if (kind[t + 1] !== WORD) return t;
        return is.notAttribute[word[t + 1]!] === 1 ? t + 1 : this.afterDecorator(t + 2, last);
      case '#[':
        return kind[t] === HASH && kind[t + 1] === BRACKET ? mate[t + 1]! + 1 : t;
      case '[':
        return kind[t] === BRACKET ? mate[t]! + 1 : t;
      case 'template': {
        const isTemplate = kind[t] === WORD && word[t] === this.templateId && kind[t + 1] === LESS;
        return isTemplate ? this.reading.afterAngles(t + 1, last) : t;
      }
      default:
        return t;
    }
  }

  /** After the dotted name and the arguments of a decorator. */
  private afterDecorator(from: number, last: number): number {
    const { kind, mate } = this.reading.tokens;
    let t = from;
    while (t < last && kind[t] === DOT) t += 2;
    return t < last && kind[t] === PAREN ? mate[t]! + 1 : t;
  }
}
