/** Aliases: the words that a setting `alias.<name>` stands for. Invariant: quotes as in a shell, no more. */
import { badUsage } from '../model/errors.ts';

/** The words of an alias, cut at blanks outside of quotes. Throws USAGE for a quote that is not closed. */
export function splitAlias(name: string, text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote === null && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (quote === null && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (character === quote) {
      quote = null;
    } else if (character === '\\' && quote !== "'" && at + 1 < text.length) {
      word = (word ?? '') + text.charAt(++at);
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) {
    throw badUsage(
      `A quote in alias.${name} is not closed`,
      `Run \`fxd config get alias.${name}\``,
    );
  }
  if (word !== null) words.push(word);
  return words;
}
