/**
 * Gone names: words that one side took away altogether, and that the result has all the same. Invariant: a
 * name that is found occurs in the base, nowhere on one side, and in the result.
 */
import type { SplitFile } from '../syntax/match.ts';
import { fullText } from '../syntax/match.ts';
import type { Changes } from './line-account.ts';
import type { TextChange } from './text-change.ts';
import { hasWord, isIdentifier, latin, readTokens } from './tokens.ts';

/** What stands in an import beside names. */
const IMPORT_WORDS = new Set(
  'import from as type typeof export default require const let var use pub crate self super mod static include'.split(
    ' ',
  ),
);
/** Words that name nothing: a side may use one of them although the other needs it no more. */
const KEYWORDS = new Set(
  (
    'and as async await break case catch class const continue def default del delete do elif else except ' +
    'false finally fn for from func function if impl import in instanceof is let match mut new nil None not ' +
    'null or pass pub raise return self static struct super switch this throw true try typeof undefined ' +
    'use var void while with yield TODO FIXME'
  ).split(' '),
);
const DECLARING = new Set(['function', 'class', 'interface', 'trait', 'type', 'enum', 'variable']);
/** What an alias in YAML stands for. */
const ANCHOR = /(?:^|[\s:])&(\w+)/g;
/** Words that are looked for; where more went away, the file is another one. */
const WORD_LIMIT = 2000;

export interface NamedTexts {
  readonly language: string;
  readonly base: SplitFile;
  readonly ours: SplitFile;
  readonly theirs: SplitFile;
  readonly result: SplitFile;
}

/**
 * A word of the base that one side removed altogether and the result still has; or null. The other side may
 * have put a word elsewhere anew, but not the name of something that is gone.
 */
export function findGoneName(texts: NamedTexts, changes: Changes): string | null {
  const declared = declaredNames(texts);
  const result = latin(texts.result.bytes);
  for (const [side, other] of [
    ['ours', 'theirs'],
    ['theirs', 'ours'],
  ] as const) {
    const left = latin(texts[side].bytes);
    const surplus = surplusOf(changes[other]);
    const fewer = [...surplusOf(changes[side])].filter(([, count]) => count < 0);
    for (const [word] of fewer.slice(0, WORD_LIMIT)) {
      const isUsedAnew = (surplus.get(word) ?? 0) > 0;
      const isBare = isUsedAnew && !declared.has(word);
      if (isBare && (word.length === 1 || KEYWORDS.has(word))) continue;
      if (hasWord(result, word, isBare) && !hasWord(left, word, false)) return word;
    }
  }
  return null;
}

/** By word, how many more than in the base. */
function surplusOf({ removed, added }: TextChange): Map<string, number> {
  const surplus = new Map<string, number>();
  const count = (lines: readonly string[], step: 1 | -1): void => {
    for (const token of readTokens(lines.join('')).tokens) {
      if (isIdentifier(token)) surplus.set(token, (surplus.get(token) ?? 0) + step);
    }
  };
  count(removed, -1);
  count(added, 1);
  return surplus;
}

function declaredNames({ language, base: file }: NamedTexts): Set<string> {
  const names = new Set<string>();
  if (language === 'yaml') {
    for (const [, anchor] of latin(file.bytes).matchAll(ANCHOR)) names.add(anchor!);
  }
  for (const placed of file.spans) {
    const { kind, name, start, codeStart } = placed.span;
    if (DECLARING.has(kind) && isIdentifier(name)) names.add(name);
    if (kind !== 'import') continue;
    const text = latin(fullText(file, placed).subarray(codeStart - start));
    for (const imported of importedNames(readTokens(text).tokens)) names.add(imported);
  }
  return names;
}

/** The words of an import that are no part of a path: `c` of `a.b.c` and of `from a.b import c`. */
function importedNames(tokens: readonly string[]): string[] {
  const from = tokens[0] === 'from' ? tokens.indexOf('import') : -1;
  return tokens.filter((token, at) => {
    const next = tokens[at + 1];
    const isPath = next === '.' || (next === ':' && tokens[at + 2] === ':') || at < from;
    return isIdentifier(token) && !IMPORT_WORDS.has(token) && !isPath;
  });
}
