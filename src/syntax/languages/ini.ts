/** INI and its kin: sections, keys, values continued by a backslash or by deeper lines. */
import { BACKSLASH, COLON, EQUALS, endOfLine } from '../ascii.ts';
import type { Language } from '../language.ts';
import { trimEnd } from '../line-cursor.ts';
import { readSections, type EntryEnd } from '../line-sections.ts';

/** Where a key's name ends: before `=` or `:`, whichever comes first. */
function nameEnd(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at++;
    else if (byte === EQUALS || byte === COLON) return at;
  }
  return end;
}

/** An odd number of backslashes at the end of a line joins it with the next. */
function entryEnd(bytes: Buffer, _from: number, firstLineEnd: number): EntryEnd {
  let end = firstLineEnd;
  for (;;) {
    let slashes = 0;
    while (bytes[end - 1 - slashes] === BACKSLASH) slashes++;
    const next = endOfLine(bytes, end) + 1;
    if (slashes % 2 === 0 || next >= bytes.length) return { codeEnd: end, end };
    const joined = trimEnd(bytes, next, endOfLine(bytes, next));
    if (joined === next) return { codeEnd: end, end };
    end = joined;
  }
}

export const ini: Language = {
  name: 'ini',
  extensions: [
    'ini',
    'cfg',
    'conf',
    'properties',
    'editorconfig',
    'gitconfig',
    'desktop',
    'service',
    'socket',
    'timer',
    'env',
  ],
  fileNames: [
    '.editorconfig',
    '.gitconfig',
    '.gitmodules',
    '.npmrc',
    '.pylintrc',
    '.flake8',
    '.env',
  ],
  split: (bytes) =>
    readSections(bytes, {
      comments: '#;!',
      indentContinues: true,
      nameEnd,
      entryEnd,
      name: (text) => text,
    }),
};
