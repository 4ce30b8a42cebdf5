/**
 * C and C++: functions, types with their members, declarations; each line of the preprocessor is a
 * node. Invariant: both are read by one table, because a header does not say which of them it is
 * in.
 */
import { BRACE, COLON, EQUALS, LESS, PAREN_END, SEMICOLON } from '../ascii.ts';
import { braceLanguage } from '../brace-language.ts';
import type { BraceTable, HeadRule, Item } from '../brace-table.ts';
import type { Language } from '../language.ts';
import { endOfCppRaw, endOfDirective } from '../literals.ts';
import { declarator, endOfHead, lastOfPath, memberKey, nextName, textUpTo } from '../names.ts';
import type { Reading } from '../reading.ts';
import { DIRECTIVE, WORD } from '../tokens.ts';
import { DOUBLE_QUOTED, EXTERN, SINGLE_QUOTED, SLASHES, STARS, words } from './common.ts';

const DIRECTIVE_TEXT = /^#\s*(include|define)\b\s*(<[^>\n]*>|"[^"\n]*"|\w+)/;

/** What is included or defined, or '' for a condition. */
function directiveName(reading: Reading, item: Item): string {
  const match = DIRECTIVE_TEXT.exec(reading.squeezed(item.first, item.first));
  item.kind = match?.[1] === 'include' ? 'import' : match === null ? 'statement' : 'variable';
  item.inside = null;
  return (match?.[2] ?? '').replace(/^[<"]|[>"]$/g, '');
}

function declarationName(
  callable: 'method' | 'function',
): (reading: Reading, item: Item) => string {
  const name = declarator(callable);
  return (reading, item) => {
    const { kind, word } = reading.tokens;
    if (kind[item.first] === DIRECTIVE) return directiveName(reading, item);
    const last = item.next - 1;
    if (kind[last] === COLON && reading.language.is.labelWords[word[item.at]!] === 1) {
      item.kind = 'statement';
      return reading.text(item.at, item.at);
    }
    return name(reading, item);
  };
}

/** A type that is defined or announced here; else something declared to be of it. */
function typeName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  const stop = endOfHead(item);
  const isFunction = item.body >= 0 && kind[item.body - 1] === PAREN_END;
  const isDefined = item.body >= 0 && !isFunction;
  const name = typeNameToken(reading, item.at + 1, stop);
  if (isDefined) return name < 0 ? '' : reading.text(name, lastOfPath(reading, name, stop));
  const isAnnounced = name >= 0 && (name + 1 >= item.next || kind[name + 1] === SEMICOLON);
  if (isAnnounced && name === item.at + 1) return reading.text(name, name);
  item.inside = null;
  item.kind = 'variable';
  return declarator('function')(reading, item);
}

/**
 * The last word before the base classes, the parameters or the body, but `final`; -1 if there is
 * none.
 */
function typeNameToken(reading: Reading, from: number, stop: number): number {
  const { kind, word } = reading.tokens;
  let name = -1;
  for (let t = from; t < stop; t++) {
    const k = kind[t];
    const isPath = k === COLON && (kind[t + 1] === COLON || kind[t - 1] === COLON);
    if (k === BRACE || k === LESS || k === EQUALS || k === SEMICOLON || (k === COLON && !isPath))
      break;
    if (k === WORD && word[t] !== reading.wordId('final') && !(name >= 0 && isPath)) name = t;
  }
  return name;
}

/** The last word of `typedef … name;` that is in no group. */
function typedefName(reading: Reading, item: Item): string {
  const { kind, mate } = reading.tokens;
  let name = -1;
  for (let t = item.at + 1; t < item.next; t = Math.max(t, mate[t]!) + 1)
    if (kind[t] === WORD) name = t;
  return name < 0 ? '' : reading.text(name, name);
}

/** `using name = …` is a type, `using namespace x` and `using a::b` are imports. */
function usingName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  if (item.at + 2 < item.next && kind[item.at + 2] === EQUALS) {
    item.kind = 'type';
    return reading.text(item.at + 1, item.at + 1);
  }
  return textUpTo(reading, item.at + 1, item.next);
}

const CLASS: HeadRule = {
  kind: 'class',
  name: typeName,
  ends: 'afterBlock',
  members: 'class',
  becomesFunction: true,
  notBefore: '<',
};

const TYPES: Readonly<Record<string, HeadRule>> = {
  class: CLASS,
  struct: CLASS,
  union: CLASS,
  enum: { ...CLASS, kind: 'enum', members: 'enum' },
};

const TABLE: BraceTable = {
  attributes: 'template',
  digitQuotes: true,
  prefixed: endOfCppRaw,
  labelWords: words('public private protected signals'),
  words: words('operator template final'),
  modifiers: words('static inline constexpr virtual explicit friend const'),
  rules: [
    SLASHES,
    STARS,
    { open: '#', kind: 'directive', scan: endOfDirective },
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
  ],
  contexts: {
    file: {
      newline: 'none',
      initialiserLists: true,
      fallback: { kind: 'variable', name: declarationName('function'), ends: 'block' },
      heads: {
        ...TYPES,
        namespace: { kind: 'namespace', name: nextName, ends: 'block', members: 'file' },
        extern: EXTERN,
        using: { kind: 'import', name: usingName, ends: 'separator' },
        typedef: { kind: 'type', name: typedefName, ends: 'separator' },
      },
    },
    class: {
      newline: 'none',
      labels: true,
      initialiserLists: true,
      fallback: { kind: 'field', name: declarationName('method'), ends: 'block' },
      heads: {
        ...TYPES,
        using: { kind: 'type', name: usingName, ends: 'separator' },
        typedef: { kind: 'type', name: typedefName, ends: 'separator' },
      },
    },
    enum: {
      newline: 'none',
      separator: ',',
      typeArguments: true,
      fallback: { kind: 'member', name: memberKey, ends: 'separator' },
    },
  },
};

export const c: Language = braceLanguage(TABLE, { name: 'c', extensions: ['c', 'h'] });

export const cpp: Language = braceLanguage(TABLE, {
  name: 'cpp',
  extensions: [
    'cpp',
    'cc',
    'cxx',
    'c++',
    'hpp',
    'hh',
    'hxx',
    'h++',
    'ipp',
    'inl',
    'tpp',
    'cu',
    'ino',
  ],
});
