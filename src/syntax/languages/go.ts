/**
 * Go: functions, methods by receiver, types with fields and methods, and groups of declarations.
 */
import { BRACE, BRACKET, COMMA, DOT, EQUALS, PAREN, STAR } from '../ascii.ts';
import { braceLanguage } from '../brace-language.ts';
import type { HeadRule, Item } from '../brace-table.ts';
import type { Language } from '../language.ts';
import { lastOfPath, nameless, nextName, specifier } from '../names.ts';
import type { Reading } from '../reading.ts';
import { WORD } from '../tokens.ts';
import { DOUBLE_QUOTED, SINGLE_QUOTED, SLASHES, STARS, words } from './common.ts';

/** `name`, or `Receiver.name` for a method. */
function functionName(reading: Reading, item: Item): string {
  const { kind, mate } = reading.tokens;
  const receiver = item.at + 1;
  const close = mate[receiver] ?? receiver;
  if (kind[receiver] !== PAREN || close + 1 >= item.next) return nextName(reading, item);
  let type = -1;
  for (let t = receiver + 1; t < close; t = Math.max(t, mate[t]!) + 1)
    if (kind[t] === WORD) type = t;
  const name = reading.text(close + 1, close + 1);
  item.kind = 'method';
  return type < 0 ? name : `${reading.text(type, type)}.${name}`;
}

function importName(reading: Reading, item: Item): string {
  return item.body >= 0 ? '' : specifier(reading, item);
}

/** The names before the type: `a, b int`. */
function listName(from: (item: Item) => number): (reading: Reading, item: Item) => string {
  return (reading, item) => {
    const { kind } = reading.tokens;
    const first = from(item);
    if (item.body >= 0 || first >= item.next || kind[first] !== WORD) return '';
    let last = first;
    while (last + 2 < item.next && kind[last + 1] === COMMA && kind[last + 2] === WORD) last += 2;
    return reading.squeezed(first, last);
  };
}

/** A field, an embedded type such as `*pkg.Type`, or a method of an interface. */
function fieldName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  const first = kind[item.at] === STAR ? item.at + 1 : item.at;
  if (kind[first + 1] === PAREN) item.kind = 'method';
  if (kind[first + 1] === DOT) return reading.text(first, lastOfPath(reading, first, item.next));
  return listName(() => first)(reading, item);
}

/** The name of a type, whose fields or methods become its children. */
function typeName(from: (item: Item) => number): (reading: Reading, item: Item) => string {
  return (reading, item) => {
    const name = from(item);
    if (item.body >= 0 || name >= item.next) return '';
    enterType(reading, item, afterTypeParameters(reading, name + 1));
    return reading.text(name, name);
  };
}

/** Points the item to its body if its type, which begins at t, is a struct or an interface. */
function enterType(reading: Reading, item: Item, t: number): void {
  const { kind, word, mate } = reading.tokens;
  if (t + 1 >= item.next || kind[t + 1] !== BRACE || mate[t + 1] !== item.next - 1) return;
  const { fields, methods } = reading.language.contexts;
  if (word[t] === reading.wordId('struct')) {
    item.kind = 'class';
    item.inside = fields ?? null;
    item.body = t + 1;
  } else if (word[t] === reading.wordId('interface')) {
    item.kind = 'interface';
    item.inside = methods ?? null;
    item.body = t + 1;
  }
}

/** After `[T any]` and `=`; an array's `[]` or `[n]` belongs to the type. */
function afterTypeParameters(reading: Reading, from: number): number {
  const { kind, mate } = reading.tokens;
  const close = mate[from] ?? from;
  const t = kind[from] === BRACKET && close > from + 2 ? close + 1 : from;
  return kind[t] === EQUALS ? t + 1 : t;
}

const afterHead = (item: Item): number => item.at + 1;
const atFirst = (item: Item): number => item.at;

const value = (inside: string): HeadRule => ({
  kind: 'variable',
  name: listName(afterHead),
  ends: 'separator',
  parenthesised: inside,
});

export const go: Language = braceLanguage(
  {
    rules: [
      SLASHES,
      STARS,
      DOUBLE_QUOTED,
      { open: '`', close: '`', kind: 'string', multiline: true, raw: true },
      SINGLE_QUOTED,
    ],
    typeWords: words('struct interface'),
    contexts: {
      file: {
        newline: 'go',
        fallback: { kind: 'statement', name: nameless, ends: 'separator' },
        heads: {
          package: { kind: 'namespace', name: nextName, ends: 'separator' },
          import: { kind: 'import', name: importName, ends: 'separator', parenthesised: 'imports' },
          func: { kind: 'function', name: functionName, ends: 'block' },
          const: value('values'),
          var: value('values'),
          type: {
            kind: 'type',
            name: typeName(afterHead),
            ends: 'separator',
            parenthesised: 'types',
          },
        },
      },
      imports: {
        newline: 'go',
        fallback: { kind: 'import', name: specifier, ends: 'separator' },
      },
      values: {
        newline: 'go',
        fallback: { kind: 'variable', name: listName(atFirst), ends: 'separator' },
      },
      types: {
        newline: 'go',
        fallback: { kind: 'type', name: typeName(atFirst), ends: 'separator' },
      },
      fields: { newline: 'go', fallback: { kind: 'field', name: fieldName, ends: 'separator' } },
      methods: { newline: 'go', fallback: { kind: 'field', name: fieldName, ends: 'separator' } },
    },
  },
  { name: 'go', extensions: ['go'] },
);
