/** Shell: functions, variables, sourced files; other commands by paragraph. */
import {
  AMPERSAND,
  APOSTROPHE,
  BACKTICK,
  BRACE,
  EQUALS,
  LF,
  MINUS,
  PAREN,
  PAREN_END,
  PIPE,
  PLUS,
  QUOTE,
  SEMICOLON,
  hasBlankLine,
  isOneLine,
} from '../ascii.ts';
import type { Kind } from '../../model/kinds.ts';
import type { Span } from '../../model/outline.ts';
import { CommandReader } from '../keyword-commands.ts';
import type { Commands } from '../keyword-ranges.ts';
import { isWordByte } from '../keyword-literals.ts';
import { isNameByte } from '../keyword-quotes.ts';
import type { Language } from '../language.ts';
import { isBlank, isSpace, nameText } from '../line-cursor.ts';
import { draftSpan, type SpanDraft } from '../span-draft.ts';

interface Item {
  readonly kind: Kind;
  readonly name: string;
}

const PLAIN: Item = { kind: 'statement', name: '' };
const DECLARING = new Set(['export', 'readonly', 'declare', 'typeset', 'alias']);

/** Offset of the first byte of the next word after `at`. */
function nextWord(bytes: Buffer, at: number, end: number): number {
  while (at < end && !isSpace(bytes[at])) at++;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

/** The variable that the word at `at` assigns to, or ''. */
function assigned(bytes: Buffer, at: number, end: number): string {
  let name = at;
  while (name < end && isWordByte(bytes[name])) name++;
  const isPlus = bytes[name] === PLUS;
  return name > at && bytes[isPlus ? name + 1 : name] === EQUALS ? nameText(bytes, at, name) : '';
}

function classify(bytes: Buffer, start: number, end: number): Item {
  let nameEnd = start;
  while (nameEnd < end && isNameByte(bytes[nameEnd])) nameEnd++;
  let after = nameEnd;
  while (after < end && isBlank(bytes[after])) after++;
  const word = nameText(bytes, start, nameEnd);
  if (bytes[after] === PAREN && nameEnd > start) {
    let close = after + 1;
    while (isBlank(bytes[close])) close++;
    if (bytes[close] === PAREN_END) return { kind: 'function', name: word };
  }
  if (word === 'function') {
    let last = after;
    while (last < end && isNameByte(bytes[last])) last++;
    return { kind: 'function', name: nameText(bytes, after, last) };
  }
  if ((word === 'source' || word === '.') && after > nameEnd) {
    return { kind: 'import', name: nameText(bytes, after, lastWord(bytes, after, end)) };
  }
  if (DECLARING.has(word)) {
    let at = after;
    while (bytes[at] === MINUS) at = nextWord(bytes, at, end);
    const name = assigned(bytes, at, end);
    return name === '' ? PLAIN : { kind: 'variable', name };
  }
  const name = assigned(bytes, start, end);
  return name === '' || hasCommand(bytes, start, end) ? PLAIN : { kind: 'variable', name };
}

function lastWord(bytes: Buffer, at: number, end: number): number {
  while (at < end && !isSpace(bytes[at]) && bytes[at] !== SEMICOLON) at++;
  return at;
}

/** Whether a word follows the assignment, as in `LANG=C sort`; a quoted or bracketed value is one word. */
function hasCommand(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (
      byte === QUOTE ||
      byte === APOSTROPHE ||
      byte === PAREN ||
      byte === BACKTICK ||
      byte === BRACE
    )
      return false;
    if (byte === SEMICOLON || byte === AMPERSAND || byte === PIPE || byte === LF) return true;
    if (isBlank(byte) && at + 1 < end && !isBlank(bytes[at + 1])) return true;
  }
  return false;
}

/** Commands become spans; plain ones without a blank line between them are one paragraph. */
function spansOf(bytes: Buffer, { ranges, comments }: Commands): Span[] {
  const spans: SpanDraft[] = [];
  let comment = 0;
  for (let range = 0; range < ranges.length; range += 2) {
    const codeStart = ranges[range]!;
    const codeEnd = ranges[range + 1]!;
    const start = Math.min(comments[comment] ?? codeStart, codeStart);
    while (comment < comments.length && comments[comment]! < codeEnd) comment += 2;
    let end = codeEnd;
    const trailing = comments[comment] ?? bytes.length;
    const isNext = trailing < (ranges[range + 2] ?? bytes.length);
    if (isNext && isOneLine(bytes, codeEnd, trailing)) {
      end = comments[comment + 1]!;
      comment += 2;
    }
    const item = classify(bytes, codeStart, codeEnd);
    const last = spans.at(-1);
    if (item === PLAIN && last?.kind === 'statement' && !hasBlankLine(bytes, last.end, start)) {
      last.end = last.bodyStart = last.bodyEnd = end;
      last.codeEnd = codeEnd;
      continue;
    }
    const span = draftSpan(item.kind, item.name, start, codeStart, end);
    span.codeEnd = codeEnd;
    spans.push(span);
  }
  if (comment < comments.length) {
    const start = comments[comment]!;
    spans.push(draftSpan('block', '', start, start, comments.at(-1)!));
  }
  return spans;
}

/** A script that does not balance is read again, starting anew at every function. */
function split(bytes: Buffer): Span[] {
  const commands = new CommandReader(bytes, false).read();
  return spansOf(bytes, commands.isBalanced ? commands : new CommandReader(bytes, true).read());
}

export const shell: Language = {
  name: 'shell',
  extensions: ['sh', 'bash', 'zsh', 'ksh', 'bats', 'command'],
  fileNames: [
    '.bashrc',
    '.bash_profile',
    '.bash_aliases',
    '.bash_logout',
    '.profile',
    '.zshrc',
    '.zshenv',
    '.zprofile',
    '.kshrc',
    'PKGBUILD',
  ],
  interpreters: ['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash'],
  split,
};
