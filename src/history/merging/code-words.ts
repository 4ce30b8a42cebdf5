/**
 * Code words: the calls in a text of a JavaScript-like language or of Python. Invariant: nothing inside of
 * comments or strings is taken for code; where it is not sure that a word is a call of what it names, it
 * is not taken for one.
 */

export type CodeStyle = 'javascript' | 'python';

const STYLES: ReadonlyMap<string, CodeStyle> = new Map([
  ['typescript', 'javascript'],
  ['tsx', 'javascript'],
  ['javascript', 'javascript'],
  ['jsx', 'javascript'],
  ['python', 'python'],
]);

/** How a language is read here, or null where it is not. */
export function codeStyleOf(language: string): CodeStyle | null {
  return STYLES.get(language) ?? null;
}

/** The text with spaces in the place of comments and strings; line breaks and length stay. */
export function maskText(text: string, style: CodeStyle): string {
  const parts: string[] = [];
  let at = 0;
  let plain = 0;
  while (at < text.length) {
    const end = endOfQuiet(text, at, style);
    if (end === at) {
      at++;
      continue;
    }
    parts.push(text.slice(plain, at), text.slice(at, end).replace(/[^\n]/g, ' '));
    at = end;
    plain = end;
  }
  parts.push(text.slice(plain));
  return parts.join('');
}

/** Where the comment or string that begins at a place ends; the place itself where none begins. */
function endOfQuiet(text: string, at: number, style: CodeStyle): number {
  const char = text[at]!;
  if (style === 'python') {
    if (char === '#') return endOfLine(text, at);
    const triple = text.startsWith(char.repeat(3), at);
    if (triple && (char === '"' || char === "'")) return after(text, char.repeat(3), at + 3);
  } else {
    if (text.startsWith('//', at)) return endOfLine(text, at);
    if (text.startsWith('/*', at)) return after(text, '*/', at + 2);
    if (char === '`') return endOfString(text, at, true);
  }
  return char === '"' || char === "'" ? endOfString(text, at, false) : at;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function after(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

function endOfString(text: string, start: number, overLines: boolean): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at + 1;
    else if (text[at] === '\n' && !overLines) return at;
  }
  return text.length;
}

/** How far the end of an argument list is looked for. */
const LONGEST_ARGUMENTS = 4000;

/**
 * Where a masked text calls a name, or makes one of its instances; with `through`, where it calls it as a
 * member of that: `this`, or a module.
 */
export function callsOf(masked: string, name: string, through: string | null = null): number[] {
  const called = through === null ? name : `${through}.${name}`;
  const places: number[] = [];
  for (let at = masked.indexOf(called); at >= 0; at = masked.indexOf(called, at + called.length)) {
    const end = at + called.length;
    if (isWordChar(masked[at - 1]) || isWordChar(masked[end])) continue;
    const before = masked.slice(Math.max(0, at - 40), at).trimEnd();
    const rest = masked.slice(end, end + 40).trimStart();
    if (/[.#]$/.test(before) && !before.endsWith('...')) continue;
    if (/\b(?:function|def|class|get|set|async|static|interface|type|enum)\*?$/.test(before))
      continue;
    if (rest.startsWith('(') && !isDefinition(masked, masked.indexOf('(', end))) places.push(at);
  }
  return places;
}

function isWordChar(char: string | undefined): boolean {
  return char !== undefined && /[\w$\u0080-\u{10ffff}]/u.test(char);
}

/** Whether what follows an argument list says that it is one of parameters. */
function isDefinition(masked: string, open: number): boolean {
  let depth = 0;
  const limit = Math.min(masked.length, open + LONGEST_ARGUMENTS);
  for (let at = open; at < limit; at++) {
    if (masked[at] === '(') depth++;
    if (masked[at] === ')') depth--;
    if (depth === 0) return /^\s*(?:\{|:|=>)/.test(masked.slice(at + 1, at + 40));
  }
  return true;
}

/** Whether a masked text binds a name for itself, as far as can be seen: then it is another's. */
export function mayBind(masked: string, name: string): boolean {
  const word = name.replace(/\$/g, '\\$');
  const declared = `\\b(?:const|let|var|function|class|def|as|for|global|nonlocal)\\s+${word}(?![\\w$])`;
  const parameter = `[(,{[]\\s*(?:\\.\\.\\.|\\*{1,2})?${word}\\s*[,:)=}\\]?]`;
  const assigned = `(?<![.\\w$])${word}\\s*=(?![=>])`;
  return new RegExp(`${declared}|${parameter}|${assigned}`).test(masked);
}
