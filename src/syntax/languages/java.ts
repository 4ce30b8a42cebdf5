/** Java: types with their members; after the constants of an enum comes a class body. */
import { braceLanguage } from '../brace-language.ts';
import type { HeadRule, Item } from '../brace-table.ts';
import type { Language } from '../language.ts';
import { declarator, memberKey, nextName, textUpTo } from '../names.ts';
import type { Reading } from '../reading.ts';
import { DOUBLE_QUOTED, SINGLE_QUOTED, SLASHES, STARS, TRIPLE_QUOTED, words } from './common.ts';

function importName(reading: Reading, item: Item): string {
  return textUpTo(reading, item.at + 1, item.next);
}

const CLASS: HeadRule = { kind: 'class', name: nextName, ends: 'block', members: 'class' };

const TYPES: Readonly<Record<string, HeadRule>> = {
  class: CLASS,
  interface: { ...CLASS, kind: 'interface' },
  enum: { kind: 'enum', name: nextName, ends: 'block', members: 'enum' },
  record: { ...CLASS, contextual: true },
};

export const java: Language = braceLanguage(
  {
    wordBytes: '$',
    angles: true,
    attributes: '@',
    dashedModifiers: true,
    notAttribute: words('interface'),
    rules: [SLASHES, STARS, TRIPLE_QUOTED, DOUBLE_QUOTED, SINGLE_QUOTED],
    modifiers: words(
      `public private protected static final abstract native synchronized transient volatile
       strictfp default sealed non`,
    ),
    contexts: {
      file: {
        newline: 'none',
        fallback: { kind: 'statement', name: declarator('function'), ends: 'block' },
        heads: {
          ...TYPES,
          package: { kind: 'namespace', name: nextName, ends: 'separator' },
          import: { kind: 'import', name: importName, ends: 'separator' },
        },
      },
      class: {
        newline: 'none',
        fallback: { kind: 'field', name: declarator('method'), ends: 'block' },
        heads: TYPES,
      },
      enum: {
        newline: 'none',
        separator: ',',
        after: 'class',
        fallback: { kind: 'member', name: memberKey, ends: 'separator' },
      },
    },
  },
  { name: 'java', extensions: ['java'] },
);
