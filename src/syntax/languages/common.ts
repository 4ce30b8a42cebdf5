/** Common parts of language tables: the literals and statements that many languages share. */
import { BANG, CR, endOfLine, HASH } from '../ascii.ts';
import type { HeadRule } from '../brace-table.ts';
import type { LexRule } from '../lexicon.ts';
import { nameless, nextName } from '../names.ts';

export const SLASHES: LexRule = { open: '//', close: '\n', kind: 'comment' };
export const STARS: LexRule = { open: '/*', close: '*/', kind: 'comment' };
export const HASHES: LexRule = { open: '#', close: '\n', kind: 'comment' };
export const DOUBLE_QUOTED: LexRule = { open: '"', close: '"', kind: 'string' };
export const SINGLE_QUOTED: LexRule = { open: "'", close: "'", kind: 'string' };
export const TRIPLE_QUOTED: LexRule = {
  open: '"""',
  close: '"""',
  kind: 'string',
  multiline: true,
};

/** The words of a text. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The same rule for each of these words. */
export function each(text: string, rule: HeadRule): Record<string, HeadRule> {
  return Object.fromEntries(words(text).map((word) => [word, rule]));
}

/** Statements with a body, such as `if`. */
export function control(text: string): Record<string, HeadRule> {
  return each(text, { kind: 'statement', name: nameless, ends: 'block', control: true });
}

/** `do … while (…)`. */
export const DO: HeadRule = {
  kind: 'statement',
  name: nameless,
  ends: 'block',
  control: true,
  tail: 'while',
};

/** `extern "C" {…}`. */
export const EXTERN: HeadRule = {
  kind: 'namespace',
  name: nextName,
  ends: 'block',
  members: 'file',
  onlyBlock: true,
};

/** The end of a `#!` line that opens a script, or 0. */
export function endOfShebang(bytes: Buffer): number {
  const from = bytes[0] === 0xef ? 3 : 0;
  if (bytes[from] !== HASH || bytes[from + 1] !== BANG) return 0;
  const end = endOfLine(bytes, from);
  return bytes[end - 1] === CR ? end - 1 : end;
}
