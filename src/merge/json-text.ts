/**
 * JSON texts: whether one can be read, as strictly as it is written. Invariant: comments and commas at the
 * end of a list count as nothing; whatever else is no JSON is none. Linear in the text.
 */

const QUOTE = '"';

/** Whether a text is JSON, but for comments and for commas before a closing bracket. */
export function isJson(bytes: Buffer): boolean {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  return parses(text) || parses(plainJson(text));
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not being JSON is an answer.
    return false;
  }
}

/** The text without its comments, and without commas that nothing follows. */
function plainJson(text: string): string {
  const parts: string[] = [];
  /** Where in `parts` there is a comma after something that only white space has followed; -1 for none. */
  let comma = -1;
  let last = '';
  for (let at = 0; at < text.length;) {
    const end = tokenEnd(text, at);
    const token = text.slice(at, end);
    at = end;
    if (token.startsWith('//') || token.startsWith('/*')) continue;
    if ((token === '}' || token === ']') && comma >= 0) parts[comma] = '';
    if (token.trim() !== '') {
      comma = token === ',' && !/^[,{[]?$/.test(last) ? parts.length : -1;
      last = token;
    }
    parts.push(token);
  }
  return parts.join('');
}

/** After a string, a comment, or a run of one sort of characters. */
function tokenEnd(text: string, start: number): number {
  const char = text[start]!;
  if (char === QUOTE) return stringEnd(text, start);
  if (text.startsWith('//', start)) return indexOf(text, '\n', start);
  if (text.startsWith('/*', start)) return indexOf(text, '*/', start + 2) + '*/'.length;
  if (/[,{}[\]/]/.test(char)) return start + 1;
  let end = start + 1;
  const isSpace = char.trim() === '';
  while (
    end < text.length &&
    !/[",{}[\]/]/.test(text[end]!) &&
    (text[end]!.trim() === '') === isSpace
  )
    end++;
  return end;
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === QUOTE) return at + 1;
  }
  return text.length;
}

/** Where a mark occurs next; the end of the text where it does not. */
function indexOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at;
}
