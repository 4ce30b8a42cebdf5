/**
 * Marker blocks: conflicts as they stand in a text between marker lines. Invariant: only a start, a base, a
 * middle and an end in this order are a block; every other marker line is a stray one, and counts.
 */

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const SIGNS = { start: 0x3c, base: 0x7c, middle: 0x3d, end: 0x3e } as const;
type Sign = keyof typeof SIGNS;

/** The length of markers in Git. */
export const MARKER_SIZE = 7;

/** A conflict in a text; offsets are in bytes. */
export interface MarkerBlock {
  readonly start: number;
  readonly end: number;
  /** Of its marker lines, counted from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly ours: Buffer;
  /** Null where the block does not show it. */
  readonly base: Buffer | null;
  readonly theirs: Buffer;
}

export interface MarkedText {
  readonly blocks: readonly MarkerBlock[];
  /** Lines, counted from 1, of markers that are no part of a block. */
  readonly strays: readonly number[];
}

interface MarkerLine {
  readonly sign: Sign;
  readonly line: number;
  readonly start: number;
  /** After its line break. */
  readonly end: number;
}

/** The blocks of a text with markers of this size. */
export function readMarkers(text: Buffer, size: number): MarkedText {
  const blocks: MarkerBlock[] = [];
  const strays: number[] = [];
  let open: MarkerLine[] = [];
  const giveUp = (): void => {
    strays.push(...open.map(({ line }) => line));
    open = [];
  };
  for (const marker of markerLines(text, size)) {
    const expected = EXPECTED[open.at(-1)?.sign ?? 'none'];
    if (!expected.includes(marker.sign)) giveUp();
    if (open.length === 0 && marker.sign !== 'start') strays.push(marker.line);
    else open.push(marker);
    if (marker.sign !== 'end' || open.length < 3) continue;
    blocks.push(blockOf(text, open));
    open = [];
  }
  giveUp();
  return { blocks, strays: strays.sort((a, b) => a - b) };
}

const EXPECTED: Readonly<Record<Sign | 'none', readonly Sign[]>> = {
  none: ['start'],
  start: ['base', 'middle'],
  base: ['middle'],
  middle: ['end'],
  end: ['start'],
};

function blockOf(text: Buffer, lines: readonly MarkerLine[]): MarkerBlock {
  const at = (sign: Sign): MarkerLine | undefined => lines.find((line) => line.sign === sign);
  const [first, base, middle, last] = [at('start')!, at('base'), at('middle')!, at('end')!];
  return {
    start: first.start,
    end: last.end,
    firstLine: first.line,
    lastLine: last.line,
    ours: text.subarray(first.end, (base ?? middle).start),
    base: base === undefined ? null : text.subarray(base.end, middle.start),
    theirs: text.subarray(middle.end, last.start),
  };
}

function* markerLines(text: Buffer, size: number): Generator<MarkerLine> {
  let line = 1;
  for (let start = 0; start < text.length; line++) {
    const found = text.indexOf(LF, start);
    const end = found < 0 ? text.length : found + 1;
    const sign = signOf(text, start, end, size);
    if (sign !== null) yield { sign, line, start, end };
    start = end;
  }
}

function signOf(text: Buffer, start: number, end: number, size: number): Sign | null {
  const byte = text[start];
  const sign = (Object.keys(SIGNS) as Sign[]).find((each) => SIGNS[each] === byte);
  if (sign === undefined) return null;
  for (let at = start; at < start + size; at++) if (text[at] !== byte) return null;
  const next = start + size < end ? text[start + size] : LF;
  const isLabelled = next === SPACE && sign !== 'middle';
  return isLabelled || next === LF || next === CR ? sign : null;
}

/** The shortest markers, from Git's size on, that none of the texts has already. */
export function freeMarkerSize(texts: readonly Buffer[], least: number): number {
  let size = least;
  while (texts.some((text) => !markerLines(text, size).next().done)) size++;
  return size;
}

/** The text with something else in the place of a block. */
export function replaceBlock(text: Buffer, block: MarkerBlock, by: Buffer): Buffer {
  return Buffer.concat([text.subarray(0, block.start), by, text.subarray(block.end)]);
}
