/**
 * Item names: what an item of a language whose blocks end with a keyword is, and what it is called.
 * Invariant: decided by the item's own tokens and the words of the language, nothing else.
 */
import type { Kind } from '../model/kinds.ts';
import { COLON, DOT, EQUALS, LESS, PAREN } from './ascii.ts';
import { TOKEN, type KeywordRole, type KeywordTokens } from './keyword-tokens.ts';
import type { WordTable } from './keyword-words.ts';
import { nameText } from './line-cursor.ts';

const LETTER_D = 100;

/** The words of a language; all are what an item begins with. */
export interface KeywordSyntax {
  readonly roles: WordTable<KeywordRole>;
  /** Blocks with members. */
  readonly containers: ReadonlyMap<string, Kind>;
  /** Calls that import the file or name given to them. */
  readonly imports: ReadonlySet<string>;
  /** Calls that declare the first name given to them. */
  readonly declarations: ReadonlySet<string>;
  /** Words that may stand before `def`. */
  readonly modifiers: ReadonlySet<string>;
  /** Calls whose block has members: `describe 'text' do`. */
  readonly groups: ReadonlySet<string>;
}

/** An item before it is a draft: its tokens and what they say. */
export interface Item {
  readonly kind: Kind;
  readonly name: string;
  /** The token that opens its body, or -1. */
  readonly block: number;
}

/** A statement without a name. */
export const PLAIN: Item = { kind: 'statement', name: '', block: -1 };

export class ItemNames {
  constructor(
    private readonly bytes: Buffer,
    private readonly tokens: KeywordTokens,
    private readonly syntax: KeywordSyntax,
  ) {}

  private text(token: number): string {
    return nameText(this.bytes, this.tokens.start[token]!, this.tokens.end[token]!);
  }

  /** What the tokens [first, to) are; in a class, definitions are methods. */
  classify(first: number, to: number, isClass: boolean): Item {
    const { bytes, tokens, syntax } = this;
    const kind = tokens.kind[first]!;
    if (kind !== TOKEN.word && kind !== TOKEN.open) return PLAIN;
    const word = this.text(first);
    const container = syntax.containers.get(word);
    if (container !== undefined && kind === TOKEN.open) return this.container(container, first, to);
    if (word === 'def') return this.definition(first, isClass);
    const next = first + 1;
    if (next < to && syntax.modifiers.has(word) && this.text(next) === 'def') {
      return this.definition(next, isClass);
    }
    if (kind === TOKEN.open) return PLAIN;
    if (syntax.imports.has(word))
      return { kind: 'import', name: this.argument(next, to), block: -1 };
    if (syntax.declarations.has(word)) {
      return { kind: 'field', name: this.argument(next, to), block: -1 };
    }
    const isAssigned =
      tokens.kind[next] === TOKEN.operator && bytes[tokens.start[next]!] === EQUALS;
    if (next < to && isAssigned && bytes[tokens.start[next]! + 1] !== EQUALS) {
      return { kind: isClass ? 'field' : 'variable', name: word, block: -1 };
    }
    return this.call(word, first, to);
  }

  private container(kind: Kind, first: number, to: number): Item {
    const { bytes, tokens } = this;
    const end = tokens.mate[first]!;
    // More after the `end` makes it an expression.
    if (end + 1 < to) return PLAIN;
    const next = first + 1;
    if (next >= to) return PLAIN;
    if (bytes[tokens.start[next]!] === LESS) {
      return { kind, name: `<<${this.text(Math.min(next + 2, to - 1))}`, block: first };
    }
    return { kind, name: this.qualified(next, to), block: first };
  }

  private definition(def: number, isClass: boolean): Item {
    const kind = isClass ? 'method' : 'function';
    return { kind, name: def + 1 < this.tokens.kind.length ? this.text(def + 1) : '', block: -1 };
  }

  /** A call with a block is named by its first argument, if that is a text, a symbol or a constant. */
  private call(word: string, first: number, to: number): Item {
    const { bytes, tokens } = this;
    let name = first;
    while (
      name + 2 < to &&
      bytes[tokens.start[name + 1]!] === DOT &&
      tokens.kind[name + 2] === TOKEN.word
    ) {
      name += 2;
    }
    const block = this.lastBlock(first, to);
    if (block < 0) return PLAIN;
    const isGroup = this.syntax.groups.has(name === first ? word : this.text(name));
    const text = this.argument(name + 1, Math.min(block, to));
    if (text === '' && !isGroup) return PLAIN;
    return { kind: 'statement', name: text === '' ? word : text, block: isGroup ? block : -1 };
  }

  /** The `do` whose `end` is the last token of the item, or -1. */
  private lastBlock(first: number, to: number): number {
    const { bytes, tokens } = this;
    for (let token = first; token < to; token = tokens.after(token, to)) {
      const isDo = tokens.kind[token] === TOKEN.open && bytes[tokens.start[token]!] === LETTER_D;
      if (isDo && tokens.mate[to - 1] === token) return token;
    }
    return -1;
  }

  /** The text of the first argument, without its quotes or colons. */
  private argument(from: number, to: number): string {
    const { bytes, tokens } = this;
    let token = from;
    if (token < to && bytes[tokens.start[token]!] === PAREN) token++;
    const kind = tokens.kind[token];
    if (token >= to || kind === undefined) return '';
    const start = tokens.start[token]!;
    const end = tokens.end[token]!;
    if (kind === TOKEN.text) return nameText(bytes, start + 1, end - 1);
    if (kind === TOKEN.symbol) {
      const text = nameText(bytes, start, end);
      return text.replace(/^:?["']?/, '').replace(/["']?:?$/, '');
    }
    if (kind !== TOKEN.word) return '';
    return this.qualified(token, to);
  }

  /** A name with the `::` and `.` parts after it. */
  private qualified(first: number, to: number): string {
    const { bytes, tokens } = this;
    const leads = tokens.kind[first] === TOKEN.operator ? 1 : 0;
    let last = first + leads;
    while (last + 2 < to && tokens.kind[last + 2] === TOKEN.word) {
      const mark = bytes[tokens.start[last + 1]!];
      if ((mark !== COLON && mark !== DOT) || tokens.start[last + 1] !== tokens.end[last]) break;
      last += 2;
    }
    return nameText(bytes, tokens.start[first]!, tokens.end[Math.min(last, to - 1)]!);
  }
}
