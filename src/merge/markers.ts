/**
 * Markers: pieces of a merged file as text, each conflict between marker lines. Invariant: markers stand on
 * lines of their own, and taking one side of every conflict gives that side's bytes (a line feed that the
 * last line lacks is added). Swapping the sides swaps nothing but the order within the markers.
 */
import type { MergeConflict, Piece } from './conflict.ts';
import { diffLines } from './diff.ts';
import { linesBytes, splitLines } from './lines.ts';
import { labelOf } from './marker-label.ts';

export interface MarkerStyle {
  /** How many characters a marker has; Git's default is 7. */
  readonly size: number;
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
  /** `merge` shows the two sides, `diff3` the base between them, too. */
  readonly form: 'merge' | 'diff3';
}

/** Git joins conflicts that are so few lines apart. */
const JOINED_LINES = 3;
const LF = 10;
const CR = 13;

/** A conflict in whole lines. */
interface Region {
  readonly base: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
  /** The conflicts in it. */
  readonly conflicts: readonly MergeConflict[];
}

type Block = { readonly text: Buffer; readonly common: boolean } | Region;

/** Where a conflict stands in the rendered text: its marker lines, counted from 1. */
export interface ShownConflict {
  readonly conflicts: readonly MergeConflict[];
  readonly firstLine: number;
  readonly lastLine: number;
}

export interface Rendered {
  readonly bytes: Buffer;
  readonly shown: readonly ShownConflict[];
  /** Lines between markers, the markers themselves left out. */
  readonly conflictLines: number;
}

/** Renders the pieces; without a conflict the result is their bytes. */
export function renderPieces(pieces: readonly Piece[], style: MarkerStyle): Rendered {
  const blocks = widenToLines(pieces);
  const refine = style.form === 'merge' ? splitRegion : trimRegion;
  const writer = new MarkerWriter(style);
  for (const block of joinClose(
    blocks.flatMap((block) => ('text' in block ? [block] : refine(block))),
  )) {
    if ('text' in block) writer.text(block.text);
    else writer.region(block);
  }
  return writer.finish();
}

/** Makes every conflict begin and end with a line, by taking the rest of its lines into all versions. */
function widenToLines(pieces: readonly Piece[]): readonly Block[] {
  const blocks: Block[] = [];
  let open: { texts: [Buffer[], Buffer[], Buffer[]]; conflicts: MergeConflict[] } | null = null;
  const close = (): void => {
    if (open === null) return;
    const [base, ours, theirs] = open.texts.map((parts) => Buffer.concat(parts));
    blocks.push({ base: base!, ours: ours!, theirs: theirs!, conflicts: open.conflicts });
    open = null;
  };
  for (const piece of pieces) {
    if ('conflict' in piece) {
      const { conflict } = piece;
      const sides = [conflict.base, conflict.ours, conflict.theirs].map(
        (side) => side ?? Buffer.alloc(0),
      );
      if (open === null) {
        const begun = takePartialLine(blocks);
        open = { texts: [[begun], [begun], [begun]], conflicts: [] };
      }
      open.texts.forEach((parts, at) => parts.push(sides[at]!));
      open.conflicts.push(conflict);
      continue;
    }
    let { text } = piece;
    if (open !== null && !open.texts.every(endsLine)) {
      const rest = text.subarray(0, text.indexOf(LF) + 1 || text.length);
      open.texts.forEach((parts) => parts.push(rest));
      text = text.subarray(rest.length);
      if (text.length === 0 && rest.at(-1) !== LF) continue;
    }
    if (text.length === 0) continue;
    close();
    blocks.push({ text, common: piece.common });
  }
  close();
  return blocks;
}

/** Takes the begun line off the end of what is written. */
function takePartialLine(blocks: Block[]): Buffer {
  const parts: Buffer[] = [];
  for (let last = blocks.at(-1); last !== undefined && 'text' in last; last = blocks.at(-1)) {
    const start = last.text.lastIndexOf(LF) + 1;
    if (start === last.text.length) break;
    blocks.pop();
    parts.unshift(last.text.subarray(start));
    if (start === 0) continue;
    blocks.push({ ...last, text: last.text.subarray(0, start) });
    break;
  }
  return Buffer.concat(parts);
}

function endsLine(parts: readonly Buffer[]): boolean {
  for (let at = parts.length - 1; at >= 0; at--) {
    if (parts[at]!.length > 0) return parts[at]!.at(-1) === LF;
  }
  return true;
}

/**
 * Takes out of a conflict the lines that both sides have in common, as Git does; the base goes, because it
 * cannot be divided. Either side may be compared with the other; what leaves fewer lines is taken, so that
 * the answer does not depend on the order of the sides.
 */
function splitRegion(region: Region): readonly Block[] {
  if (region.ours.length === 0 || region.theirs.length === 0) return [region];
  const forward = splitAlong(region);
  const mirrored = splitAlong({ ...region, ours: region.theirs, theirs: region.ours });
  const backward = mirrored.map((block) =>
    'text' in block ? block : { ...block, ours: block.theirs, theirs: block.ours },
  );
  const difference = countLines(forward) - countLines(backward);
  const isFirst =
    difference === 0 ? Buffer.compare(region.ours, region.theirs) <= 0 : difference < 0;
  return isFirst ? forward : backward;
}

function splitAlong(region: Region): readonly Block[] {
  const [ours, theirs] = [splitLines(region.ours), splitLines(region.theirs)];
  const blocks: Block[] = [];
  let at = 0;
  for (const { aStart, aEnd, bStart, bEnd } of diffLines(region.ours, region.theirs)) {
    if (aStart > at) blocks.push({ text: linesBytes(ours, at, aStart), common: true });
    blocks.push({
      base: Buffer.alloc(0),
      ours: linesBytes(ours, aStart, aEnd),
      theirs: linesBytes(theirs, bStart, bEnd),
      conflicts: region.conflicts,
    });
    at = aEnd;
  }
  if (at < ours.count) blocks.push({ text: linesBytes(ours, at, ours.count), common: true });
  // Sides that do not differ are a conflict all the same: one about a name or a place.
  return blocks.every((block) => 'text' in block) ? [region] : blocks;
}

function countLines(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + ('text' in block ? 0 : linesOf(block)), 0);
}

function linesOf({ ours, theirs }: Region): number {
  return splitLines(ours).count + splitLines(theirs).count;
}

/** Takes out the lines that both sides have in common at the beginning and at the end; the base stays. */
function trimRegion(region: Region): readonly Block[] {
  const [ours, theirs] = [splitLines(region.ours), splitLines(region.theirs)];
  const isSame = (i: number, j: number): boolean =>
    linesBytes(ours, i, i + 1).equals(linesBytes(theirs, j, j + 1));
  const least = Math.min(ours.count, theirs.count);
  let before = 0;
  while (before < least && isSame(before, before)) before++;
  let after = 0;
  while (after < least - before && isSame(ours.count - 1 - after, theirs.count - 1 - after))
    after++;
  if (before + after === ours.count && ours.count === theirs.count) return [region];
  const inner: Region = {
    ...region,
    ours: linesBytes(ours, before, ours.count - after),
    theirs: linesBytes(theirs, before, theirs.count - after),
  };
  return [
    { text: linesBytes(ours, 0, before), common: true },
    inner,
    { text: linesBytes(ours, ours.count - after, ours.count), common: true },
  ].filter((block) => !('text' in block) || block.text.length > 0);
}

/** Joins conflicts with next to nothing between them: they are read as one. */
function joinClose(blocks: readonly Block[]): readonly Block[] {
  const joined: Block[] = [];
  /** The conflicts that are read as one, with what stands between them. */
  let run: Region[] = [];
  const close = (): void => {
    if (run.length > 0) joined.push(joinRegions(run));
    run = [];
  };
  for (const [at, block] of blocks.entries()) {
    if (!('text' in block)) {
      run.push(block);
      continue;
    }
    const next = blocks[at + 1];
    const isBetween = run.length > 0 && next !== undefined && !('text' in next);
    if (isBetween && block.common && hasFewLines(block.text)) {
      const { text } = block;
      run.push({ base: text, ours: text, theirs: text, conflicts: [] });
      continue;
    }
    close();
    joined.push(block);
  }
  close();
  return joined;
}

function joinRegions(run: readonly Region[]): Region {
  if (run.length === 1) return run[0]!;
  const join = (side: 'base' | 'ours' | 'theirs'): Buffer =>
    Buffer.concat(run.map((region) => region[side]));
  const conflicts = [...new Set(run.flatMap((region) => region.conflicts))];
  return { base: join('base'), ours: join('ours'), theirs: join('theirs'), conflicts };
}

/** Whether a text is short enough to be joined with what is around it; a long one is not read to its end. */
function hasFewLines(text: Buffer): boolean {
  let at = 0;
  for (let count = 0; count < JOINED_LINES && at < text.length; count++) {
    at = text.indexOf(LF, at) + 1 || text.length;
  }
  return at === text.length;
}

class MarkerWriter {
  readonly #style: MarkerStyle;
  readonly #parts: Buffer[] = [];
  readonly #shown: ShownConflict[] = [];
  #line = 1;
  #conflictLines = 0;

  constructor(style: MarkerStyle) {
    this.#style = style;
  }

  text(text: Buffer): void {
    this.#parts.push(text);
    for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) this.#line++;
  }

  region({ base, ours, theirs, conflicts }: Region): void {
    const { size, form } = this.#style;
    const lineBreak = [ours, theirs, base].every(hasOnlyCrlf) ? '\r\n' : '\n';
    const marker = (sign: string, label: string): void => {
      this.text(Buffer.from(`${sign.repeat(size)}${label === '' ? '' : ` ${label}`}${lineBreak}`));
    };
    const side = (text: Buffer): void => {
      this.#conflictLines += splitLines(text).count;
      this.text(text);
      if (text.length > 0 && text.at(-1) !== LF) this.text(Buffer.from(lineBreak));
    };
    const firstLine = this.#line;
    const told = conflicts.find(({ subject }) => subject !== null);
    marker('<', labelOf(this.#style.ours, told?.subject, told?.oursDid));
    side(ours);
    if (form === 'diff3') {
      marker('|', this.#style.base);
      side(base);
    }
    marker('=', '');
    side(theirs);
    marker('>', labelOf(this.#style.theirs, told?.subject, told?.theirsDid));
    this.#shown.push({ conflicts, firstLine, lastLine: this.#line - 1 });
  }

  finish(): Rendered {
    const bytes = Buffer.concat(this.#parts);
    return { bytes, shown: this.#shown, conflictLines: this.#conflictLines };
  }
}

/** Whether all lines end with CR LF; a text without lines does not object. */
function hasOnlyCrlf(text: Buffer): boolean {
  for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) {
    if (text[at - 1] !== CR) return false;
  }
  return text.length === 0 || text.includes(LF);
}
