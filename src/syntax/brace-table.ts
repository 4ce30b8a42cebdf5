/**
 * Brace table: what a language of the brace family says about its structure. Invariant: a table
 * names contexts and words by text; the compiled one refers to them directly and by number.
 */
import type { Kind } from '../model/kinds.ts';
import {
  compileLexicon,
  type Lexicon,
  type LexTable,
  Vocabulary,
  type WordSet,
} from './lexicon.ts';
import type { Reading } from './reading.ts';

/**
 * What is known of an item when it is named; a name rule may refine the kind or point to a body.
 * One object serves for all items in turn, because there are millions of them.
 */
export interface Item {
  kind: Kind;
  /** The first token, attributes and modifiers included. */
  first: number;
  /** The token of the head word, or the first one after the modifiers. */
  at: number;
  /** The token after the last one. */
  next: number;
  /** The opening bracket of the body, or -1. */
  body: number;
  /** The context inside the body, or null for a leaf. */
  inside: Context | null;
}

/** What an item is called. */
export type NameRule = (reading: Reading, item: Item) => string;

/** How an item goes on and ends, by the word that begins it. */
export interface HeadRule {
  readonly kind: Kind;
  readonly name: NameRule;
  /**
   * `block`: at the first `{…}` that is no type and no value. `separator`: braces belong to values.
   * `afterBlock`: like `separator`, but the first `{…}` is a body.
   */
  readonly ends: 'block' | 'separator' | 'afterBlock';
  /** The context inside the body. */
  readonly members?: string;
  /** A statement with parts: `else`, `catch` and the like go on with it. */
  readonly control?: true;
  /** Only a head if a word follows on the same line. */
  readonly contextual?: true;
  /** Bytes that must not follow. */
  readonly notBefore?: string;
  /** Words that must not follow, separated by spaces. */
  readonly notBeforeWords?: string;
  /** The word after the body that still belongs to it: `while` of `do`. */
  readonly tail?: string;
  /** Only a head if a block follows the next token: `extern "C" {`. */
  readonly onlyBlock?: true;
  /** All of it is a type, so `<` is always a bracket. */
  readonly types?: true;
  /** With parentheses, it is a function that returns such a thing: C's `struct x f() {…}`. */
  readonly becomesFunction?: true;
  /** The context inside `(…)` right after the head word: Go's groups of declarations. */
  readonly parenthesised?: string;
}

export interface ContextTable {
  /** Which line breaks end an item: none, Go's, JavaScript's, or those of an interface. */
  readonly newline: 'none' | 'go' | 'asi' | 'members';
  /** What ends an item besides `;`. */
  readonly separator?: ',';
  readonly fallback: HeadRule;
  readonly heads?: Readonly<Record<string, HeadRule>>;
  /** The context that a `;` switches to: after Java's enum constants comes a class body. */
  readonly after?: string;
  /** The separator is part of the item. */
  readonly keepSeparator?: true;
  /** An item may be a bare `{…}`. */
  readonly blocks?: true;
  /** Keywords may be names: `catch()` in a class. */
  readonly keys?: true;
  readonly types?: true;
  /** `public:` is an item. */
  readonly labels?: true;
  /** `*` after a body begins an item: a generator method. */
  readonly starStarts?: true;
  /** `#{…}` is no body. */
  readonly interpolation?: true;
  /** Values may hold type arguments, whose commas end no item: C++'s `is_same<a, b>::value`. */
  readonly typeArguments?: true;
  /** `=` does not begin a value: a selector. */
  readonly equalsIsText?: true;
  /** After `) :` comes a list such as `x{1}, y(2)`, before the body: a constructor of C++. */
  readonly initialiserLists?: true;
  /** A property's body may be followed by `= value`. */
  readonly initialiserAfterBody?: true;
}

export interface BraceTable extends LexTable {
  readonly contexts: Readonly<Record<'file', ContextTable> & Record<string, ContextTable>>;
  readonly attributes?: '@' | '#[' | '[' | 'template';
  /**
   * Every comma outside of literals stands between two nodes, so commas tell how many there are.
   */
  readonly commasCount?: true;
  /** `<…>` may be type arguments. */
  readonly angles?: true;
  /** After `=>` comes a body. */
  readonly arrowIsBody?: true;
  /** A modifier may be two words with a dash between them: Java's `non-sealed`. */
  readonly dashedModifiers?: true;
  /** `pub(crate)`, `extern "C"`: a group or string belongs to the modifier before it. */
  readonly modifierGroups?: true;
  /** Bytes before a brace that make it a type, not a body. */
  readonly typeLeads?: string;
  readonly typeWords?: readonly string[];
  /** Words that come after a class's name, or in its place. */
  readonly heritage?: readonly string[];
  readonly modifiers?: readonly string[];
  readonly continues?: readonly string[];
  readonly operandAfter?: readonly string[];
  readonly controlWords?: readonly string[];
  /** Words that cannot end a statement, for JavaScript's line breaks. */
  readonly neverLast?: readonly string[];
  /** Words that cannot begin one. */
  readonly neverFirst?: readonly string[];
  /** Words whose `(…)` may be followed by its `{` on the next line. */
  readonly bodyWords?: readonly string[];
  readonly labelWords?: readonly string[];
  /** Further words that the rules for names ask for. */
  readonly words?: readonly string[];
  /** Words that make `@word` no attribute: Java's `@interface`. */
  readonly notAttribute?: readonly string[];
}

export interface Head extends Omit<
  HeadRule,
  'members' | 'parenthesised' | 'notBeforeWords' | 'tail'
> {
  members: Context | null;
  parenthesised: Context | null;
  readonly isNotBefore: WordSet;
  readonly tailId: number;
  readonly notBeforeBytes: Uint8Array;
}

export interface Context extends Omit<ContextTable, 'separator' | 'fallback' | 'heads' | 'after'> {
  readonly separatorByte: number;
  fallback: Head;
  readonly headOf: (Head | undefined)[];
  after: Context | null;
}

const WORD_SETS = [
  'typeWords',
  'heritage',
  'modifiers',
  'continues',
  'operandAfter',
  'controlWords',
  'neverLast',
  'neverFirst',
  'bodyWords',
  'labelWords',
  'notAttribute',
] as const;

type WordSetName = (typeof WORD_SETS)[number];

/** A table with everything looked up; `is.modifiers[word]` is 1 if that word is one. */
export interface CompiledTable {
  readonly table: BraceTable;
  readonly lexicon: Lexicon;
  readonly is: Readonly<Record<WordSetName, WordSet>>;
  readonly typeLeadBytes: Uint8Array;
  readonly contexts: Readonly<Record<string, Context>>;
  readonly file: Context;
}

export function compileTable(table: BraceTable): CompiledTable {
  const words = WORD_SETS.flatMap((name) => [...(table[name] ?? [])]);
  for (const context of Object.values(table.contexts)) {
    for (const [word, head] of Object.entries(context.heads ?? {})) {
      words.push(word, ...(head.notBeforeWords?.split(' ') ?? []), head.tail ?? word);
    }
  }
  const vocabulary = new Vocabulary([...words, ...(table.words ?? [])]);
  const sets = WORD_SETS.map((name) => [name, vocabulary.set(table[name])] as const);
  const is = Object.fromEntries(sets) as Record<WordSetName, WordSet>;
  const contexts = compileContexts(table, vocabulary);
  return {
    table,
    lexicon: compileLexicon(table, vocabulary, is.operandAfter, is.controlWords),
    is,
    typeLeadBytes: byteSet(table.typeLeads),
    contexts,
    file: contexts['file']!,
  };
}

/** 1 at every byte of the text. */
function byteSet(text = ''): Uint8Array {
  const set = new Uint8Array(256);
  for (const byte of Buffer.from(text, 'latin1')) set[byte] = 1;
  return set;
}

function compileContexts(table: BraceTable, vocabulary: Vocabulary): Record<string, Context> {
  const contexts: Record<string, Context> = {};
  const drafts = Object.entries(table.contexts).map(([name, source]) => {
    const fallback = compileHead(source.fallback, vocabulary);
    const separatorByte = (source.separator ?? ';').charCodeAt(0);
    const context: Context = { ...source, separatorByte, fallback, headOf: [], after: null };
    contexts[name] = context;
    return { context, source };
  });
  for (const { context, source } of drafts) {
    context.after = source.after === undefined ? null : contexts[source.after]!;
    link(context.fallback, source.fallback, contexts);
    for (const [word, rule] of Object.entries(source.heads ?? {})) {
      const head = compileHead(rule, vocabulary);
      link(head, rule, contexts);
      context.headOf[vocabulary.id(word)] = head;
    }
  }
  return contexts;
}

function compileHead(rule: HeadRule, vocabulary: Vocabulary): Head {
  return {
    ...rule,
    members: null,
    parenthesised: null,
    isNotBefore: vocabulary.set(rule.notBeforeWords?.split(' ')),
    tailId: rule.tail === undefined ? -1 : vocabulary.id(rule.tail),
    notBeforeBytes: byteSet(rule.notBefore),
  };
}

function link(head: Head, rule: HeadRule, contexts: Record<string, Context>): void {
  if (rule.members !== undefined) head.members = contexts[rule.members]!;
  if (rule.parenthesised !== undefined) head.parenthesised = contexts[rule.parenthesised]!;
}
