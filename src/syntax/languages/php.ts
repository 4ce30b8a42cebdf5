/**
 * PHP: types with their members, functions, statements; markup between `?>` and `<?` is like a
 * comment.
 */
import { EQUALS, LF } from '../ascii.ts';
import { braceLanguage } from '../brace-language.ts';
import type { HeadRule, Item } from '../brace-table.ts';
import { callName, endOfChain } from '../chain-names.ts';
import type { Language } from '../language.ts';
import { declarator, nextName, textAfterHead, textUpTo } from '../names.ts';
import type { Reading } from '../reading.ts';
import { WORD } from '../tokens.ts';
import {
  control,
  DO,
  DOUBLE_QUOTED,
  HASHES,
  SINGLE_QUOTED,
  SLASHES,
  STARS,
  words,
} from './common.ts';

/** The end of the markup that opens a file, with its first `<?php`. */
function endOfOpening(bytes: Buffer): number {
  return endOfMarkup(bytes, 0);
}

/** After the next `<?php`, `<?=` or `<?`, or the end of the text. */
function endOfMarkup(bytes: Buffer, at: number): number {
  const open = bytes.indexOf('<?', at, 'latin1');
  if (open < 0) return bytes.length;
  if (bytes.toString('latin1', open + 2, open + 5).toLowerCase() === 'php') return open + 5;
  return open + (bytes[open + 2] === EQUALS ? 3 : 2);
}

const HEREDOC = /^<<<[ \t]*(["']?)([A-Za-z_]\w*)\1\r?\n/;
/** Bytes. A label is not longer than this. */
const LABEL_LIMIT = 120;

/** The end of a heredoc: after its label where it is the first word of a line. */
function endOfHeredoc(bytes: Buffer, at: number): number {
  const match = HEREDOC.exec(bytes.toString('latin1', at, at + LABEL_LIMIT));
  if (match === null) return -1;
  const label = Buffer.from(match[2] ?? '', 'latin1');
  for (let line = at + match[0].length; line > 0; line = bytes.indexOf(LF, line) + 1) {
    let from = line;
    while (bytes[from] === 32 || bytes[from] === 9) from++;
    const end = from + label.length;
    const isLabel = label.equals(bytes.subarray(from, end));
    if (isLabel && !/\w/.test(bytes.toString('latin1', end, end + 1))) return end;
  }
  return bytes.length;
}

function statementName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  if (kind[item.at] !== WORD) return '';
  const end = endOfChain(reading, item.at, item.next);
  if (end >= item.next || kind[end] !== EQUALS) return callName(reading, item.at, item.next);
  if (end === item.at + 1) item.kind = 'variable';
  return reading.squeezed(item.at, end - 1);
}

function useName(reading: Reading, item: Item): string {
  return textUpTo(reading, item.at + 1, item.next);
}

const CLASS: HeadRule = { kind: 'class', name: nextName, ends: 'block', members: 'class' };

export const php: Language = braceLanguage(
  {
    wordBytes: '$',
    attributes: '#[',
    preamble: endOfOpening,
    continues: words('else elseif catch finally'),
    controlWords: words('if for while foreach switch elseif'),
    modifiers: words('public private protected static final abstract readonly var'),
    rules: [
      { open: '?>', kind: 'comment', scan: endOfMarkup },
      { open: '<<<', kind: 'string', scan: endOfHeredoc },
      { ...HASHES, unless: '[' },
      SLASHES,
      STARS,
      { ...DOUBLE_QUOTED, multiline: true },
      { ...SINGLE_QUOTED, multiline: true },
    ],
    contexts: {
      file: {
        newline: 'none',
        fallback: { kind: 'statement', name: statementName, ends: 'separator' },
        heads: {
          ...control('if for while foreach try switch'),
          do: DO,
          class: CLASS,
          interface: { ...CLASS, kind: 'interface' },
          trait: { ...CLASS, kind: 'trait' },
          enum: { ...CLASS, kind: 'enum', contextual: true },
          function: { kind: 'function', name: nextName, ends: 'block', notBefore: '(' },
          namespace: {
            kind: 'namespace',
            name: nextName,
            ends: 'block',
            members: 'file',
            notBefore: '\\',
          },
          use: { kind: 'import', name: useName, ends: 'separator' },
          const: { kind: 'variable', name: nextName, ends: 'separator' },
        },
      },
      class: {
        newline: 'none',
        initialiserAfterBody: true,
        fallback: { kind: 'field', name: declarator('method'), ends: 'block' },
        heads: {
          function: { kind: 'method', name: nextName, ends: 'block' },
          use: { kind: 'import', name: textAfterHead, ends: 'block' },
          const: { kind: 'field', name: declarator('method'), ends: 'separator' },
          case: { kind: 'member', name: nextName, ends: 'separator' },
        },
      },
    },
  },
  { name: 'php', extensions: ['php', 'phtml', 'inc'], interpreters: ['php'] },
);
