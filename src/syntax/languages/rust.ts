/** Rust: items with their fields, variants and methods; a macro's call is a statement. */
import { BANG, LESS } from '../ascii.ts';
import { braceLanguage } from '../brace-language.ts';
import type { HeadRule, Item } from '../brace-table.ts';
import type { Language } from '../language.ts';
import { endOfCharacter, endOfRustRaw } from '../literals.ts';
import { endOfHead, memberKey, nextName, textUpTo } from '../names.ts';
import type { Reading } from '../reading.ts';
import { WORD } from '../tokens.ts';
import { DOUBLE_QUOTED, EXTERN, SLASHES, STARS, words } from './common.ts';

/** `Trait for Type` or `Type`, without parameters and conditions of its own. */
function implementationName(reading: Reading, item: Item): string {
  const { kind, word } = reading.tokens;
  const stop = endOfHead(item);
  const first = item.at + 1;
  const from = kind[first] === LESS ? reading.afterAngles(first, stop) : first;
  let to = from;
  while (to < stop && !(kind[to] === WORD && word[to] === reading.wordId('where'))) to++;
  return textUpTo(reading, from, to);
}

/** `NAME` of `static mut NAME`. */
function valueName(reading: Reading, item: Item): string {
  const { word } = reading.tokens;
  const isMutable = word[item.at + 1] === reading.wordId('mut');
  return nextName(reading, isMutable ? { ...item, at: item.at + 1 } : item);
}

function useName(reading: Reading, item: Item): string {
  return textUpTo(reading, item.at + 1, item.next);
}

/** A call of a macro is called `name!`. */
function macroName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  const isCall = kind[item.at] === WORD && kind[item.at + 1] === BANG && item.at + 1 < item.next;
  return isCall ? reading.text(item.at, item.at + 1) : '';
}

const ITEMS: Readonly<Record<string, HeadRule>> = {
  fn: { kind: 'function', name: nextName, ends: 'block' },
  struct: { kind: 'class', name: nextName, ends: 'block', members: 'fields' },
  union: { kind: 'class', name: nextName, ends: 'block', members: 'fields', contextual: true },
  enum: { kind: 'enum', name: nextName, ends: 'block', members: 'variants' },
  trait: { kind: 'trait', name: nextName, ends: 'block', members: 'implementation' },
  impl: { kind: 'impl', name: implementationName, ends: 'block', members: 'implementation' },
  mod: { kind: 'namespace', name: nextName, ends: 'block', members: 'file' },
  macro_rules: { kind: 'function', name: nextName, ends: 'block' },
  use: { kind: 'import', name: useName, ends: 'separator' },
  crate: { kind: 'import', name: nextName, ends: 'separator', contextual: true },
  const: {
    kind: 'variable',
    name: valueName,
    ends: 'separator',
    notBeforeWords: 'fn unsafe async extern',
  },
  static: { kind: 'variable', name: valueName, ends: 'separator' },
  type: { kind: 'type', name: nextName, ends: 'separator' },
  extern: EXTERN,
};

const FALLBACK: HeadRule = { kind: 'statement', name: macroName, ends: 'block' };

export const rust: Language = braceLanguage(
  {
    attributes: '#[',
    prefixed: endOfRustRaw,
    modifierGroups: true,
    modifiers: words('pub unsafe async const extern default'),
    words: words('where mut'),
    angles: true,
    rules: [
      SLASHES,
      { ...STARS, nests: true },
      { ...DOUBLE_QUOTED, multiline: true },
      { open: "'", kind: 'string', scan: endOfCharacter },
    ],
    contexts: {
      file: { newline: 'none', fallback: FALLBACK, heads: ITEMS },
      implementation: {
        newline: 'none',
        fallback: FALLBACK,
        heads: {
          ...ITEMS,
          fn: { kind: 'method', name: nextName, ends: 'block' },
          const: { ...ITEMS['const']!, kind: 'field' },
        },
      },
      fields: {
        newline: 'none',
        types: true,
        separator: ',',
        fallback: { kind: 'field', name: memberKey, ends: 'separator' },
      },
      variants: {
        newline: 'none',
        separator: ',',
        fallback: { kind: 'member', name: memberKey, ends: 'separator' },
      },
    },
  },
  { name: 'rust', extensions: ['rs'], interpreters: ['rust-script'] },
);
