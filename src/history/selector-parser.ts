/**
 * The parser of selectors: text to a tree. Invariant: it ends for any text, with a selector or with
 * invalidSelector, and what it returns is small enough to be walked by recursion.
 */
import { invalidSelector } from '../model/errors.ts';
import type { Kind } from '../model/kinds.ts';
import { parseKind } from '../model/kinds.ts';
import { LIMITS } from '../model/limits.ts';

export type Selector =
  | { readonly type: 'path'; readonly path: string }
  | { readonly type: 'node'; readonly path: string; readonly name: string }
  | { readonly type: 'name'; readonly kind: Kind | null; readonly name: string }
  | { readonly type: 'kind'; readonly kind: Kind }
  | { readonly type: 'id'; readonly prefix: string }
  | { readonly type: 'changed'; readonly range: string }
  | { readonly type: 'and' | 'or'; readonly left: Selector; readonly right: Selector }
  | { readonly type: 'not'; readonly inner: Selector };

/** Kinds that people call by another word. */
const KIND_GROUPS: Readonly<Record<string, Kind>> = { config: 'key', para: 'paragraph' };

/**
 * Parses a selector: `path`, `path#name`, `fn:name`, `name:x`, `kind:class`, `n:<id>`, `changed(a..b)`,
 * globs in paths and names, combined with `&`, `|`, `~` and parentheses. Throws invalidSelector.
 */
export function parseSelector(text: string): Selector {
  return new Parser(text).parse();
}

/** Deepest nesting of parentheses. */
const DEPTH_LIMIT = LIMITS.selectorDepth.figure;
/** Names, paths and kinds in one selector; each is looked for in the whole version. */
const TERM_LIMIT = LIMITS.selectorTerms.figure;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #terms = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Selector {
    const selector = this.#or();
    if (this.#at < this.#text.length) this.#fail('something follows its end');
    return selector;
  }

  #fail(reason: string): never {
    throw invalidSelector(this.#text, reason);
  }

  #or(): Selector {
    let left = this.#and();
    while (this.#operator('|')) left = { type: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Selector {
    let left = this.#unary();
    while (this.#operator('&')) left = { type: 'and', left, right: this.#unary() };
    return left;
  }

  #unary(): Selector {
    let isNegated = false;
    while (this.#operator('~')) isNegated = !isNegated;
    const inner = this.#operator('(') ? this.#group() : this.#atom();
    return isNegated ? { type: 'not', inner } : inner;
  }

  #group(): Selector {
    if (++this.#depth > DEPTH_LIMIT) this.#fail('its parentheses are nested too deeply');
    const inner = this.#or();
    if (!this.#operator(')')) this.#fail('a closing parenthesis is missing');
    this.#depth--;
    return inner;
  }

  /** Skips spaces, then takes the character if it is next. */
  #operator(character: string): boolean {
    while (this.#text[this.#at] === ' ') this.#at++;
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #atom(): Selector {
    if (++this.#terms > TERM_LIMIT) this.#fail(`it has more than ${TERM_LIMIT} terms`);
    const changed = /^changed\(([^()]*)\)/.exec(this.#text.slice(this.#at));
    if (changed !== null) {
      this.#at += changed[0].length;
      return { type: 'changed', range: changed[1]! };
    }
    const word = this.#word();
    if (word === '') this.#fail('a name or path is missing');
    return this.#simple(word);
  }

  /** Everything up to an operator that stands alone; quotes and parentheses of names are part of it. */
  #word(): string {
    let depth = 0;
    let quote = '';
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at]!;
      if (quote !== '') {
        if (character === quote) quote = '';
        continue;
      }
      if (depth === 0 && /[&|)]/.test(character)) break;
      if (character === '"') quote = character;
      else if (character === '(') depth++;
      else if (character === ')') depth--;
    }
    return this.#text.slice(start, this.#at).trim();
  }

  #simple(word: string): Selector {
    const hash = word.indexOf('#');
    if (hash === 0) this.#fail('write name:x for a name in any file');
    if (hash > 0) return { type: 'node', path: word.slice(0, hash), name: word.slice(hash + 1) };
    const colon = /^([a-z]+):(.+)$/.exec(word);
    if (colon === null) return { type: 'path', path: word };
    const [, prefix = '', rest = ''] = colon;
    if (prefix === 'n') return this.#nodeId(rest);
    if (prefix === 'name') return { type: 'name', kind: null, name: rest };
    if (prefix === 'kind') return { type: 'kind', kind: this.#kind(rest) };
    const kind = parseKind(prefix);
    return kind === null ? { type: 'path', path: word } : { type: 'name', kind, name: rest };
  }

  #nodeId(prefix: string): Selector {
    if (!/^[0-9a-f]{4,32}$/.test(prefix)) this.#fail('a node id is 4 to 32 hex digits');
    return { type: 'id', prefix };
  }

  #kind(word: string): Kind {
    return parseKind(word) ?? KIND_GROUPS[word] ?? this.#fail(`'${word}' is not a kind of node`);
  }
}
