/**
 * Patches: the difference of two versions of a file in Git's format. Invariant: `git apply` accepts what
 * is written, and from the bytes of `before` makes those of `after`; lines are bytes, never decoded.
 */
import { isBinary } from '../model/binary.ts';
import type { FileStatus } from '../model/change.ts';
import { modeType } from '../model/entry.ts';
import { diffLines, type Hunk } from '../merge/diff.ts';
import { lineBytes, splitLines, type Lines } from '../merge/lines.ts';
import { quotePath } from './quoted-path.ts';

/** One version of a file. */
export interface PatchSide {
  readonly path: string;
  /** As a tree spells it. */
  readonly mode: number;
  /** Git's id of the contents; of the commit for a submodule. */
  readonly id: string;
  /** Not read for a submodule. */
  readonly bytes: Buffer;
}

export interface FilePatch {
  /** Null when the file was added. */
  readonly before: PatchSide | null;
  /** Null when it was deleted. */
  readonly after: PatchSide | null;
  readonly status: FileStatus;
  /** Of a renamed file, 0 to 100. */
  readonly similarity?: number;
}

export interface PatchOptions {
  /** How many unchanged lines are shown around a change. */
  readonly context: number;
  /** What to print after `@@` for a hunk that begins at this line of `before`, counted from 1. */
  readonly heading?: (line: number) => string | null;
  readonly abbreviate?: (id: string) => string;
  /** The numbers of the first lines, where the sides are pieces of files; 1 if left out. */
  readonly firstLines?: { readonly before: number; readonly after: number };
}

/** Added and deleted lines of a file; null where it is binary. */
export interface LineCounts {
  readonly added: number;
  readonly deleted: number;
}

/** Git shows as much of a heading, in bytes. */
const HEADING_LIMIT = 80;

const NO_NEWLINE = Buffer.from('\n\\ No newline at end of file\n');

/** The patch of one file; empty where nothing differs. */
export function formatFilePatch(patch: FilePatch, options: PatchOptions): Buffer {
  const { before, after } = patch;
  // Another type of entry is another file: Git takes the old one away and adds the new one.
  if (before !== null && after !== null && modeType(before.mode) !== modeType(after.mode)) {
    return Buffer.concat([
      formatFilePatch({ before, after: null, status: 'deleted' }, options),
      formatFilePatch({ before: null, after, status: 'added' }, options),
    ]);
  }
  const oldBytes = contents(before);
  const newBytes = contents(after);
  const isSame = oldBytes.equals(newBytes);
  const header = [
    ...nameLines(patch),
    ...(isSame && before && after ? [] : [indexLine(patch, options)]),
  ];
  if (isSame && before && after && header.length === 1) return Buffer.alloc(0);
  if (isSame) return text(header);
  const [oldLabel, newLabel] = [label('a', before), label('b', after)];
  if (isBinary(oldBytes) || isBinary(newBytes)) {
    return text([...header, `Binary files ${oldLabel} and ${newLabel} differ`]);
  }
  return Buffer.concat([
    text([...header, `--- ${oldLabel}${tab(before)}`, `+++ ${newLabel}${tab(after)}`]),
    ...formatHunks(splitLines(oldBytes), splitLines(newBytes), options),
  ]);
}

/** How many lines a file gained and lost; null for a binary file. */
export function countLines(before: PatchSide | null, after: PatchSide | null): LineCounts | null {
  const oldBytes = contents(before);
  const newBytes = contents(after);
  if (isBinary(oldBytes) || isBinary(newBytes)) return null;
  let added = 0;
  let deleted = 0;
  for (const { aStart, aEnd, bStart, bEnd } of diffLines(oldBytes, newBytes)) {
    added += bEnd - bStart;
    deleted += aEnd - aStart;
  }
  return { added, deleted };
}

// ---- the header ----

function contents(side: PatchSide | null): Buffer {
  if (side === null) return Buffer.alloc(0);
  if (modeType(side.mode) === 'submodule') return Buffer.from(`Subproject commit ${side.id}\n`);
  return side.bytes;
}

function text(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8');
}

function octal(mode: number): string {
  return mode.toString(8).padStart(6, '0');
}

function label(prefix: 'a' | 'b', side: PatchSide | null): string {
  return side === null ? '/dev/null' : quotePath(`${prefix}/${side.path}`);
}

/** A tab tells readers where a name with spaces ends. */
function tab(side: PatchSide | null): string {
  return side?.path.includes(' ') ? '\t' : '';
}

function nameLines({ before, after, similarity }: FilePatch): string[] {
  const oldPath = (before ?? after)?.path ?? '';
  const newPath = (after ?? before)?.path ?? '';
  const lines = [`diff --git ${quotePath(`a/${oldPath}`)} ${quotePath(`b/${newPath}`)}`];
  if (before === null && after !== null) lines.push(`new file mode ${octal(after.mode)}`);
  if (after === null && before !== null) lines.push(`deleted file mode ${octal(before.mode)}`);
  if (before === null || after === null) return lines;
  if (before.mode !== after.mode) {
    lines.push(`old mode ${octal(before.mode)}`, `new mode ${octal(after.mode)}`);
  }
  if (oldPath !== newPath) {
    lines.push(
      `similarity index ${similarity ?? 100}%`,
      `rename from ${quotePath(oldPath)}`,
      `rename to ${quotePath(newPath)}`,
    );
  }
  return lines;
}

function indexLine({ before, after }: FilePatch, options: PatchOptions): string {
  const abbreviate = options.abbreviate ?? ((id: string): string => id.slice(0, 7));
  const known = abbreviate((before ?? after)?.id ?? '');
  const none = '0'.repeat(known.length);
  const oldId = before === null ? none : abbreviate(before.id);
  const newId = after === null ? none : abbreviate(after.id);
  const mode = before?.mode === after?.mode && after !== null ? ` ${octal(after.mode)}` : '';
  return `index ${oldId}..${newId}${mode}`;
}

// ---- the hunks ----

/** Joins changes whose contexts touch into one printed hunk each. */
function printedHunks(hunks: readonly Hunk[], context: number): (readonly Hunk[])[] {
  const groups: Hunk[][] = [];
  let last: Hunk | undefined;
  for (const hunk of hunks) {
    if (last !== undefined && hunk.aStart - last.aEnd <= 2 * context) groups.at(-1)!.push(hunk);
    else groups.push([hunk]);
    last = hunk;
  }
  return groups;
}

function formatHunks(a: Lines, b: Lines, options: PatchOptions): Buffer[] {
  const { context } = options;
  const pieces: Buffer[] = [];
  for (const group of printedHunks(diffLines(a.bytes, b.bytes), context)) {
    const first = group[0]!;
    const last = group.at(-1)!;
    const lead = Math.min(context, first.aStart);
    const trail = Math.min(context, a.count - last.aEnd);
    const aStart = first.aStart - lead;
    const aRange = range(aStart, last.aEnd + trail, options.firstLines?.before);
    const bRange = range(first.bStart - lead, last.bEnd + trail, options.firstLines?.after);
    pieces.push(Buffer.from(`@@ -${aRange} +${bRange} @@`), heading(options, aStart + 1));
    let at = aStart;
    for (const hunk of group) {
      addLines(pieces, ' ', a, at, hunk.aStart);
      addLines(pieces, '-', a, hunk.aStart, hunk.aEnd);
      addLines(pieces, '+', b, hunk.bStart, hunk.bEnd);
      at = hunk.aEnd;
    }
    addLines(pieces, ' ', a, at, last.aEnd + trail);
  }
  return pieces;
}

/** `start,count`; the start of an empty range is the line before it. */
function range(start: number, end: number, firstLine = 1): string {
  const count = end - start;
  const first = start + firstLine;
  if (count === 0) return `${first - 1},0`;
  return count === 1 ? `${first}` : `${first},${count}`;
}

function heading({ heading: find }: PatchOptions, line: number): Buffer {
  const found = find?.(line) ?? '';
  if (found === '') return Buffer.from('\n');
  const shown = Buffer.from(found.replaceAll(/\s+/g, ' '), 'utf8').subarray(0, HEADING_LIMIT);
  return Buffer.concat([Buffer.from(' '), shown, Buffer.from('\n')]);
}

function addLines(pieces: Buffer[], mark: string, lines: Lines, from: number, to: number): void {
  const prefix = Buffer.from(mark);
  for (let line = from; line < to; line++) {
    const bytes = lineBytes(lines, line);
    pieces.push(prefix, bytes);
    if (bytes.at(-1) !== 10) pieces.push(NO_NEWLINE);
  }
}
