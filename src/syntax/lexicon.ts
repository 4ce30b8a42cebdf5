/**
 * Lexicon: how a language is read into tokens, from its table to lookups by byte. Invariant: rules
 * are tried in the order of the table at the byte where they may begin; words are known by number.
 */
import { BRACE, BRACE_END, BRACKET, BRACKET_END, LF, PAREN, PAREN_END } from './ascii.ts';

/** A comment, a literal, or a line of the preprocessor. */
export interface LexRule {
  readonly open: string;
  /** The fixed text that ends it; `\n` is the end of the line. */
  readonly close?: string;
  /** `space` is passed over without a trace, such as an escaped end of line. */
  readonly kind: 'comment' | 'space' | 'string' | 'template' | 'regex' | 'directive';
  readonly multiline?: true;
  /** A backslash is an ordinary byte in it. */
  readonly raw?: true;
  readonly nests?: true;
  /** Not this rule if this byte follows `open`. */
  readonly unless?: string;
  /** The end, or -1 if it is something else; for what has no fixed closing text. */
  readonly scan?: (bytes: Buffer, at: number) => number;
}

/** The part of a language's table that the lexer needs. */
export interface LexTable {
  readonly rules: readonly LexRule[];
  /** Bytes of words besides letters, digits and `_`. */
  readonly wordBytes?: string;
  /** Numbers may have `'` between their digits. */
  readonly digitQuotes?: true;
  readonly jsx?: true;
  /** The end of a literal that begins with the word [from, at), or -1. */
  readonly prefixed?: (bytes: Buffer, from: number, at: number) => number;
  /** The end of a `#!` line or the like at the very beginning, or 0. */
  readonly preamble?: (bytes: Buffer) => number;
  /** In a broken text, anything at column 0 may begin a declaration, not only a word. */
  readonly anyAtColumnZero?: true;
}

export interface CompiledRule extends LexRule {
  readonly opening: Uint8Array;
  readonly closing: Uint8Array;
  readonly unlessByte: number;
}

/** Set of words by number: 1 at the numbers that are in it. */
export type WordSet = Uint8Array;

export interface Lexicon {
  readonly table: LexTable;
  readonly classOf: Uint8Array;
  readonly inWord: Uint8Array;
  readonly rulesAt: readonly (readonly CompiledRule[] | undefined)[];
  readonly vocabulary: Vocabulary;
  /** Words after which an operand comes, so that `/` begins a regular expression. */
  readonly operandAfter: WordSet;
  /** Words whose parentheses are followed by a statement. */
  readonly controlWords: WordSet;
}

export const SPACE_CLASS = 1;
export const NEWLINE_CLASS = 2;
export const WORD_CLASS = 3;
export const RULE_CLASS = 4;
export const OPEN_CLASS = 5;
export const CLOSE_CLASS = 6;
export const DIGIT_CLASS = 7;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_';

export function compileLexicon(
  table: LexTable,
  vocabulary: Vocabulary,
  operandAfter: WordSet,
  controlWords: WordSet,
): Lexicon {
  const classOf = new Uint8Array(256).fill(WORD_CLASS, 128);
  const mark = (text: string, byteClass: number): void => {
    for (const byte of Buffer.from(text, 'latin1')) classOf[byte] = byteClass;
  };
  mark(LETTERS + (table.wordBytes ?? ''), WORD_CLASS);
  mark('0123456789', DIGIT_CLASS);
  mark(' \t\r\f\v', SPACE_CLASS);
  classOf[LF] = NEWLINE_CLASS;
  for (const byte of [PAREN, BRACKET, BRACE]) classOf[byte] = OPEN_CLASS;
  for (const byte of [PAREN_END, BRACKET_END, BRACE_END]) classOf[byte] = CLOSE_CLASS;
  const rulesAt: CompiledRule[][] = [];
  for (const rule of table.rules) {
    const opening = Buffer.from(rule.open, 'latin1');
    const first = opening[0] ?? 0;
    const closing = Buffer.from(rule.close ?? '', 'latin1');
    const unlessByte = rule.unless?.charCodeAt(0) ?? -1;
    (rulesAt[first] ??= []).push({ ...rule, opening, closing, unlessByte });
    classOf[first] = RULE_CLASS;
  }
  const inWord = classOf.map((c) => (c === WORD_CLASS || c === DIGIT_CLASS ? 1 : 0));
  return { table, classOf, inWord, rulesAt, vocabulary, operandAfter, controlWords };
}

const SLOTS = 4096;

/**
 * Keywords by number, found by hash while a word is read, so that no string is made. 0 is no
 * keyword.
 */
export class Vocabulary {
  private readonly slots = new Uint8Array(SLOTS);
  private readonly texts: Uint8Array[] = [new Uint8Array(0)];
  private readonly ids = new Map<string, number>();

  constructor(words: Iterable<string>) {
    for (const word of words) {
      if (this.ids.has(word)) continue;
      const text = Buffer.from(word, 'latin1');
      let slot = 0;
      for (const byte of text) slot = nextSlot(slot, byte);
      while (this.slots[slot] !== 0) slot = (slot + 1) % SLOTS;
      this.slots[slot] = this.texts.length;
      this.ids.set(word, this.texts.length);
      this.texts.push(text);
    }
  }

  /** The number of a keyword; 0 if it is none. */
  id(word: string): number {
    return this.ids.get(word) ?? 0;
  }

  set(words: readonly string[] = []): WordSet {
    const set = new Uint8Array(256);
    for (const word of words) set[this.id(word)] = 1;
    set[0] = 0;
    return set;
  }

  /** The number of the word [from, to), whose bytes hashed to `slot`. */
  find(bytes: Uint8Array, from: number, to: number, slot: number): number {
    for (let at = slot; ; at = (at + 1) % SLOTS) {
      const id = this.slots[at]!;
      if (id === 0) return 0;
      const text = this.texts[id]!;
      if (text.length !== to - from) continue;
      let i = 0;
      while (i < text.length && bytes[from + i] === text[i]) i++;
      if (i === text.length) return id;
    }
  }
}

/** The running hash of a word, after one more byte. */
export function nextSlot(slot: number, byte: number): number {
  return (slot * 31 + byte) & (SLOTS - 1);
}
