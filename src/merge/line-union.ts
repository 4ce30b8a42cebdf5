/**
 * Line union: entries of a list that both sides added at one spot of a text. Invariant: every line of both
 * sides is in the result, in the order that it had on its side, and nothing else.
 */

/** Languages in which a bulleted line is an entry, and its order is free enough for a change log. */
const BULLETED = new Set(['markdown', 'text']);

/** A tag of a documentation comment of which there may be many. */
const AUTHOR = /^\s*\*\s*@author\s/;
/** Where a named link leads. */
const LINK = /^\[[^\]]+\]:\s/;

const BULLET = /^[ \t]*[-*+•] +\S/;

/** An entry: its first line, and the deeper lines that go on with it. */
interface Entry {
  readonly text: string;
  readonly indent: string;
}

/** The union of two insertions, or null where they are no lists. Texts are Latin-1 strings. */
export function mergeLineUnion(
  base: string,
  ours: string,
  theirs: string,
  language: string,
): string | null {
  if (base.trim() !== '') return null;
  const isListed = (pattern: RegExp): boolean =>
    [ours, theirs].every((text) => isAll(text, pattern));
  if (isListed(AUTHOR) || (language === 'markdown' && isListed(LINK)))
    return linesOnce(ours, theirs);
  if (!BULLETED.has(language)) return null;
  const [own, other] = [readEntries(ours), readEntries(theirs)];
  if (own === null || other === null || own[0]!.indent !== other[0]!.indent) return null;
  const known = new Set(own.map(({ text }) => text.trim()));
  const missing = other.filter(({ text }) => !known.has(text.trim()));
  const [first, second] = ours <= theirs ? [own, missing] : [missing, own];
  return [...first, ...second].map(({ text }) => text).join('');
}

/** Whether a text has lines, and all of them are of a sort. */
function isAll(text: string, pattern: RegExp): boolean {
  return (
    text.endsWith('\n') &&
    text
      .slice(0, -1)
      .split('\n')
      .every((line) => pattern.test(line))
  );
}

/** The lines of both, each once; those of the text that sorts first go first. */
function linesOnce(ours: string, theirs: string): string {
  const [first, second] = ours <= theirs ? [ours, theirs] : [theirs, ours];
  return [...new Set(`${first}${second}`.slice(0, -1).split('\n'))]
    .map((line) => `${line}\n`)
    .join('');
}

/** The entries of a text that consists of nothing else. */
function readEntries(text: string): Entry[] | null {
  const entries: { text: string; indent: string }[] = [];
  if (!text.endsWith('\n')) return null;
  for (const line of text.slice(0, -1).split('\n')) {
    const last = entries.at(-1);
    const indent = /^[ \t]*/.exec(line)![0];
    if (BULLET.test(line) && (last === undefined || indent.length <= last.indent.length)) {
      if (last !== undefined && indent !== last.indent) return null;
      entries.push({ text: `${line}\n`, indent });
    } else if (last === undefined || line.trim() === '' || indent.length <= last.indent.length) {
      return null;
    } else last.text += `${line}\n`;
  }
  return entries.length === 0 ? null : entries;
}
