/**
 * CSS, SCSS and Less. Invariant: what ends with a block is a rule, with declarations and nested
 * rules inside; what ends with `;` is a declaration, a variable or an at-rule without a block.
 */
import { AT, BRACKET, COLON, DOLLAR, PAREN } from '../ascii.ts';
import { braceLanguage } from '../brace-language.ts';
import type { BraceTable, Item } from '../brace-table.ts';
import type { Language } from '../language.ts';
import { endOfUrl } from '../literals.ts';
import { specifier, textUpTo } from '../names.ts';
import type { Reading } from '../reading.ts';
import { STRING, WORD } from '../tokens.ts';
import { DOUBLE_QUOTED, SINGLE_QUOTED, SLASHES, STARS } from './common.ts';

const IMPORTS = new Set(['import', 'use', 'forward']);

/** A rule's selector, a declaration's property, or the text of an at-rule. */
function styleName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  if (item.body >= 0) return textUpTo(reading, item.at, item.body);
  item.inside = null;
  const isAt = kind[item.at] === AT && kind[item.at + 1] === WORD;
  if (isAt && kind[item.at + 2] !== COLON) return atRuleName(reading, item);
  const colon = findColon(reading, item);
  if (colon < 0) {
    item.kind = 'statement';
    return textUpTo(reading, item.at, item.next);
  }
  const isVariable = isAt || reading.tokens.bytes[reading.tokens.start[item.at]!] === DOLLAR;
  item.kind = isVariable ? 'variable' : 'field';
  return reading.squeezed(item.at, colon - 1);
}

function atRuleName(reading: Reading, item: Item): string {
  const isImport = IMPORTS.has(reading.text(item.at + 1, item.at + 1));
  item.kind = isImport ? 'import' : 'statement';
  if (!isImport) return textUpTo(reading, item.at, item.next);
  const { kind } = reading.tokens;
  for (let t = item.at + 2; t < item.next; t++) if (kind[t] === STRING) return reading.unquoted(t);
  return specifier(reading, item);
}

/** The colon after a property, or -1. */
function findColon(reading: Reading, item: Item): number {
  const { kind, mate } = reading.tokens;
  for (let t = item.at + 1; t < item.next; t = Math.max(t, mate[t]!) + 1) {
    if (kind[t] === COLON) return t;
    if (kind[t] === PAREN || kind[t] === BRACKET) return -1;
  }
  return -1;
}

const TABLE: BraceTable = {
  wordBytes: '-$',
  anyAtColumnZero: true,
  prefixed: endOfUrl,
  rules: [STARS, DOUBLE_QUOTED, SINGLE_QUOTED],
  contexts: {
    file: {
      newline: 'none',
      interpolation: true,
      equalsIsText: true,
      fallback: { kind: 'rule', name: styleName, ends: 'block', members: 'file' },
    },
  },
};

const WITH_LINE_COMMENTS: BraceTable = { ...TABLE, rules: [...TABLE.rules, SLASHES] };

export const css: Language = braceLanguage(TABLE, { name: 'css', extensions: ['css', 'pcss'] });

export const scss: Language = braceLanguage(WITH_LINE_COMMENTS, {
  name: 'scss',
  extensions: ['scss'],
});

export const less: Language = braceLanguage(WITH_LINE_COMMENTS, {
  name: 'less',
  extensions: ['less'],
});
