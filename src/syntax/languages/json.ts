/**
 * JSON, with the comments and trailing commas of its dialects. Invariant: a value is a container
 * exactly if it is an object or an array.
 */
import { BRACE, BRACKET, COLON } from '../ascii.ts';
import { braceLanguage } from '../brace-language.ts';
import type { Item } from '../brace-table.ts';
import type { Language } from '../language.ts';
import type { Reading } from '../reading.ts';
import { DOUBLE_QUOTED, SINGLE_QUOTED, SLASHES, STARS } from './common.ts';

/** Points the item to the object or array that begins at t, if it reaches to the item's end. */
function enterValue(reading: Reading, item: Item, t: number): void {
  const { kind, mate } = reading.tokens;
  if (mate[t] !== item.next - 1 || t >= item.next) return;
  const { object, array } = reading.language.contexts;
  if (kind[t] === BRACE) item.inside = object ?? null;
  else if (kind[t] === BRACKET) item.inside = array ?? null;
  item.body = t;
}

function keyName(reading: Reading, item: Item): string {
  const { kind } = reading.tokens;
  const hasColon = item.at + 1 < item.next && kind[item.at + 1] === COLON;
  enterValue(reading, item, hasColon ? item.at + 2 : item.at);
  return reading.unquoted(item.at);
}

function valueName(reading: Reading, item: Item): string {
  enterValue(reading, item, item.at);
  return '';
}

export const json: Language = braceLanguage(
  {
    wordBytes: '$-+.',
    commasCount: true,
    rules: [SLASHES, STARS, DOUBLE_QUOTED, SINGLE_QUOTED],
    contexts: {
      file: { newline: 'none', fallback: { kind: 'block', name: valueName, ends: 'separator' } },
      object: {
        newline: 'none',
        separator: ',',
        fallback: { kind: 'key', name: keyName, ends: 'separator' },
      },
      array: {
        newline: 'none',
        separator: ',',
        fallback: { kind: 'item', name: valueName, ends: 'separator' },
      },
    },
  },
  {
    name: 'json',
    extensions: ['json', 'jsonc', 'json5', 'webmanifest', 'geojson', 'jsonld', 'code-workspace'],
    fileNames: ['.babelrc', '.eslintrc', '.jshintrc', '.swcrc', '.prettierrc', '.nycrc', '.c8rc'],
  },
);
