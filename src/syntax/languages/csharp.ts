/** C#: types with their members, also in namespaces; directives such as `#region` are comments. */
import { EQUALS } from '../ascii.ts';
import { braceLanguage } from '../brace-language.ts';
import type { HeadRule, Item } from '../brace-table.ts';
import type { Language } from '../language.ts';
import { declarator, memberKey, nextName, textUpTo } from '../names.ts';
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
  TRIPLE_QUOTED,
  words,
} from './common.ts';

/** `X` of `record struct X`. */
function typeName(reading: Reading, item: Item): string {
  const { kind, word } = reading.tokens;
  const next = item.at + 1;
  const isCompound =
    word[next] !== 0 && kind[next + 1] === WORD && reading.language.is.heritage[word[next]!] === 1;
  return nextName(reading, isCompound ? { ...item, at: next } : item);
}

/** The alias of `using alias = …`, else what is used. */
function usingName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  if (kind[item.at + 2] === EQUALS && item.at + 2 < item.next)
    return reading.text(item.at + 1, item.at + 1);
  return textUpTo(reading, item.at + 1, item.next);
}

const CLASS: HeadRule = { kind: 'class', name: typeName, ends: 'block', members: 'class' };

const TYPES: Readonly<Record<string, HeadRule>> = {
  class: CLASS,
  struct: CLASS,
  interface: { ...CLASS, kind: 'interface' },
  record: { ...CLASS, contextual: true },
  enum: { kind: 'enum', name: nextName, ends: 'block', members: 'enum' },
  delegate: { kind: 'type', name: declarator('type'), ends: 'separator' },
};

export const csharp: Language = braceLanguage(
  {
    wordBytes: '@',
    angles: true,
    attributes: '[',
    arrowIsBody: true,
    continues: words('else catch finally'),
    controlWords: words('if for while foreach switch lock'),
    words: words('operator'),
    heritage: words('class struct'),
    rules: [
      SLASHES,
      STARS,
      HASHES,
      TRIPLE_QUOTED,
      { open: '$@"', close: '"', kind: 'string', multiline: true, raw: true },
      { open: '@$"', close: '"', kind: 'string', multiline: true, raw: true },
      { open: '@"', close: '"', kind: 'string', multiline: true, raw: true },
      DOUBLE_QUOTED,
      SINGLE_QUOTED,
    ],
    modifiers: words(
      `public private protected internal static sealed abstract virtual override readonly partial
       extern unsafe async new const volatile ref file required global`,
    ),
    contexts: {
      file: {
        newline: 'none',
        fallback: { kind: 'statement', name: declarator('function'), ends: 'block' },
        heads: {
          ...TYPES,
          ...control('if for while foreach try switch lock'),
          do: DO,
          using: { kind: 'import', name: usingName, ends: 'separator', notBefore: '(' },
          namespace: { kind: 'namespace', name: nextName, ends: 'block', members: 'file' },
        },
      },
      class: {
        newline: 'none',
        initialiserAfterBody: true,
        fallback: { kind: 'field', name: declarator('method'), ends: 'block' },
        heads: TYPES,
      },
      enum: {
        newline: 'none',
        separator: ',',
        fallback: { kind: 'member', name: memberKey, ends: 'separator' },
      },
    },
  },
  { name: 'csharp', extensions: ['cs', 'csx'] },
);
