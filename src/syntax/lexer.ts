/**
 * Lexer: bytes to tokens with matched brackets. What differs between languages comes from their
 * lexicons. Invariant: one pass is linear in the text; a text whose brackets do not balance is read
 * at most three times, the last time with resynchronisation at column 0.
 */
import {
  BANG,
  BRACE,
  BRACKET,
  BRACKET_END,
  DOT,
  endOfLine,
  EQUALS,
  HASH,
  LESS,
  MINUS,
  MORE,
  PAREN,
  PAREN_END,
  PLUS,
  QUOTE,
  APOSTROPHE,
  startsWith,
} from './ascii.ts';
import { Brackets } from './brackets.ts';
import { JsxReader, opensElement } from './jsx.ts';
import {
  CLOSE_CLASS,
  type CompiledRule,
  DIGIT_CLASS,
  type Lexicon,
  NEWLINE_CLASS,
  nextSlot,
  OPEN_CLASS,
  RULE_CLASS,
  SPACE_CLASS,
  WORD_CLASS,
} from './lexicon.ts';
import { endOfRegex, endOfRule } from './literals.ts';
import { expectsOperand } from './operand.ts';
import { resynchronise } from './resync.ts';
import { TemplateReader } from './template.ts';
import {
  ARROW,
  COMPARE,
  DIRECTIVE,
  ELEMENT,
  NUMBER,
  STEP,
  STRING,
  TEMPLATE,
  Tokens,
  WORD,
} from './tokens.ts';

/** One for all languages: a text is read to the end before the next one is begun. */
const tokens = new Tokens();
const brackets = new Brackets(tokens);

export class Lexer {
  readonly tokens = tokens;
  private readonly lexicon: Lexicon;
  private readonly jsx = new JsxReader(tokens, brackets);
  private readonly templates = new TemplateReader(tokens, brackets);
  private bytes: Buffer = tokens.bytes;
  private resync = false;
  private readsElements = false;
  private sawElement = false;
  /** A regular expression that began before this offset has no end on its line. */
  private noRegexBefore = 0;
  private lineEnd = -1;

  constructor(lexicon: Lexicon) {
    this.lexicon = lexicon;
  }

  /** The tokens of a text; they are good until the next text is read. */
  read(bytes: Buffer): Tokens {
    const readsElements = this.lexicon.table.jsx === true;
    this.pass(bytes, false, readsElements);
    if (!tokens.balanced && this.sawElement) this.pass(bytes, false, false);
    if (!tokens.balanced) this.pass(bytes, true, readsElements);
    return tokens;
  }

  private pass(bytes: Buffer, resync: boolean, readsElements: boolean): void {
    this.bytes = bytes;
    this.resync = resync;
    this.readsElements = readsElements;
    this.sawElement = false;
    this.noRegexBefore = 0;
    this.lineEnd = -1;
    tokens.reset(bytes);
    brackets.reset();
    tokens.preambleEnd = this.lexicon.table.preamble?.(bytes) ?? 0;
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.scan(Math.max(tokens.preambleEnd, hasMark ? 3 : 0));
    brackets.unwind(0);
  }

  private scan(from: number): void {
    const { bytes } = this;
    const { classOf } = this.lexicon;
    const { length } = bytes;
    let at = from;
    while (at < length) {
      const c = bytes[at]!;
      switch (classOf[c]) {
        case SPACE_CLASS:
          at++;
          break;
        case NEWLINE_CLASS:
          tokens.lineBegins = true;
          at++;
          break;
        case WORD_CLASS:
          at = this.readWord(at);
          break;
        case DIGIT_CLASS:
          at = this.readNumber(at);
          break;
        case RULE_CLASS:
          at = this.readRule(at, c);
          break;
        case OPEN_CLASS:
          brackets.push(this.push(c, at, at + 1));
          at++;
          break;
        case CLOSE_CLASS:
          at = this.close(c, at);
          break;
        default:
          at = this.readPunctuation(at, c);
      }
    }
  }

  private push(kind: number, start: number, end: number): number {
    if (this.resync && tokens.lineBegins) {
      resynchronise(tokens, brackets, kind, start, this.lexicon.table.anyAtColumnZero === true);
    }
    return tokens.push(kind, start, end);
  }

  private readWord(at: number): number {
    const { bytes } = this;
    const { inWord, vocabulary, table } = this.lexicon;
    const { length } = bytes;
    let slot = 0;
    let end = at;
    while (end < length) {
      const c = bytes[end]!;
      if (inWord[c] !== 1) break;
      slot = nextSlot(slot, c);
      end++;
    }
    if (table.prefixed !== undefined) {
      const next = bytes[end];
      if (next === QUOTE || next === APOSTROPHE || next === HASH || next === PAREN) {
        const stop = table.prefixed(bytes, at, end);
        if (stop > end) {
          this.push(STRING, at, stop);
          return stop;
        }
      }
    }
    const index = this.push(WORD, at, end);
    tokens.word[index] = vocabulary.find(bytes, at, end, slot);
    return end;
  }

  private readNumber(at: number): number {
    const { bytes } = this;
    const { inWord, classOf, table } = this.lexicon;
    let end = at + 1;
    while (end < bytes.length) {
      const c = bytes[end]!;
      if (inWord[c] !== 1) {
        const next = bytes[end + 1] ?? 0;
        const isPoint = c === DOT && classOf[next] === DIGIT_CLASS;
        const isQuote = c === APOSTROPHE && table.digitQuotes === true && inWord[next] === 1;
        if (!isPoint && !isQuote) break;
      }
      end++;
    }
    this.push(NUMBER, at, end);
    return end;
  }

  private readRule(at: number, c: number): number {
    const { bytes } = this;
    for (const rule of this.lexicon.rulesAt[c] ?? []) {
      const { opening } = rule;
      if (opening.length > 1 && !startsWith(bytes, at, opening)) continue;
      if (rule.unlessByte >= 0 && bytes[at + opening.length] === rule.unlessByte) continue;
      const end = this.applyRule(rule, at);
      if (end > at) return end;
    }
    return this.readPunctuation(at, c);
  }

  /** The offset after what this rule reads at `at`, or -1 if it does not apply here. */
  private applyRule(rule: CompiledRule, at: number): number {
    const { bytes } = this;
    switch (rule.kind) {
      case 'regex':
        return this.readRegex(at);
      case 'template':
        return this.templates.read(at);
      case 'directive': {
        if (!tokens.lineBegins) return -1;
        const end = rule.scan === undefined ? endOfLine(bytes, at) : rule.scan(bytes, at);
        this.push(DIRECTIVE, at, end);
        tokens.lineBegins = true;
        return end;
      }
      default: {
        const end = rule.scan === undefined ? endOfRule(bytes, at, rule) : rule.scan(bytes, at);
        if (end < 0) return -1;
        if (rule.kind === 'string') this.push(STRING, at, end);
        else if (rule.kind === 'comment') {
          tokens.comments.push(at, end);
          if (rule.close !== '\n' && this.nextLineEnd(at) < end) tokens.lineBegins = true;
        }
        return end;
      }
    }
  }

  /** The end of the line of `at`; lines are asked for in order, so each is searched once. */
  private nextLineEnd(at: number): number {
    if (this.lineEnd < at) this.lineEnd = endOfLine(this.bytes, at);
    return this.lineEnd;
  }

  private readRegex(at: number): number {
    if (at < this.noRegexBefore || !expectsOperand(tokens, this.lexicon)) return -1;
    const end = endOfRegex(this.bytes, at);
    if (end < 0) this.noRegexBefore = endOfLine(this.bytes, at);
    else this.push(STRING, at, end);
    return end;
  }

  private readPunctuation(at: number, c: number): number {
    const { bytes } = this;
    const next = bytes[at + 1];
    if (c === LESS && this.readsElements && expectsOperand(tokens, this.lexicon)) {
      if (opensElement(bytes, at, this.lexicon.inWord)) {
        this.sawElement = true;
        return this.jsx.read(at);
      }
    }
    if (next === MORE && (c === EQUALS || c === MINUS)) {
      // `->` is neither a minus nor the end of type arguments.
      this.push(c === EQUALS ? ARROW : COMPARE, at, at + 2);
      return at + 2;
    }
    if (next === EQUALS && (c === EQUALS || c === BANG || c === LESS || c === MORE)) {
      const end = bytes[at + 2] === EQUALS ? at + 3 : at + 2;
      this.push(COMPARE, at, end);
      return end;
    }
    if (next === c && (c === PLUS || c === MINUS)) {
      this.push(STEP, at, at + 2);
      return at + 2;
    }
    this.push(c, at, at + 1);
    return at + 1;
  }

  private close(c: number, at: number): number {
    const opener = c === PAREN_END ? PAREN : c === BRACKET_END ? BRACKET : BRACE;
    if (opener === BRACE && brackets.top() === TEMPLATE) {
      const end = this.templates.resume(at);
      return brackets.top() === ELEMENT ? this.jsx.resume(end) : end;
    }
    if (this.resync && opener === BRACE && tokens.lineBegins) {
      resynchronise(tokens, brackets, c, at, false);
      brackets.unwindToIndent();
    }
    if (brackets.top() !== opener && !brackets.unwindTo(opener)) {
      tokens.balanced = false;
      this.push(c, at, at + 1);
      return at + 1;
    }
    brackets.pop(this.push(c, at, at + 1));
    return brackets.top() === ELEMENT ? this.jsx.resume(at + 1) : at + 1;
  }
}
