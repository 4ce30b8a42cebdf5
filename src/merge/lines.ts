/**
 * Lines: the lines of a file, and numbers that stand for them. Invariant: lines joined give the file's
 * bytes; two lines of one table have the same number exactly if their bytes are equal.
 */

/** The lines of a file, each with its line feed; the last one may have none. */
export interface Lines {
  readonly bytes: Buffer;
  readonly count: number;
  /** First byte of each line, and at the end the length of the file. */
  readonly starts: Int32Array;
}

const LF = 10;
/** Lines that a text may have more than the base before there must be more room. */
const ROOM = 64;

export function splitLines(bytes: Buffer): Lines {
  const { length } = bytes;
  let ends = 0;
  for (let at = 0; at < length; at++) if (bytes[at] === LF) ends++;
  const isOpen = length > 0 && bytes[length - 1] !== LF;
  const count = isOpen ? ends + 1 : ends;
  const starts = new Int32Array(count + 1);
  let line = 0;
  for (let at = 0; at < length; at++) if (bytes[at] === LF) starts[++line] = at + 1;
  starts[count] = length;
  return { bytes, count, starts };
}

/** The bytes of one line, its line feed included. */
export function lineBytes(lines: Lines, index: number): Buffer {
  return lines.bytes.subarray(lines.starts[index], lines.starts[index + 1]);
}

/** The bytes of the lines [from, to). */
export function linesBytes(lines: Lines, from: number, to: number): Buffer {
  return lines.bytes.subarray(lines.starts[from], lines.starts[to]);
}

/** A text with a number for each of its lines. */
export interface NumberedLines extends Lines {
  readonly numbers: Int32Array;
}

/**
 * Numbers for the lines of texts that have most of them in common: equal lines have equal numbers, counted
 * from 0 in order of sight, that of the base first. Where a text goes on as the base does, its lines are
 * found by comparing runs of bytes, so that only lines that differ are looked at one by one.
 */
export class LineIndex {
  readonly base: NumberedLines;
  readonly #table: LineTable;
  /** By number, the first line of the base that has it; as long as the base has different lines. */
  readonly #places: readonly number[];
  /** The sides are read more than once: for the merge, and for the proof of each attempt. */
  readonly #known = new WeakMap<Buffer, NumberedLines>();

  constructor(base: Buffer) {
    const lines = splitLines(base);
    this.#table = new LineTable(lines.count);
    const numbers = new Int32Array(lines.count);
    const places: number[] = [];
    for (let line = 0; line < lines.count; line++) {
      const number = this.#table.intern(base, lines.starts[line]!, lines.starts[line + 1]!);
      if (number === places.length) places.push(line);
      numbers[line] = number;
    }
    this.base = { ...lines, numbers };
    this.#places = places;
  }

  /** How many different lines there are. */
  get size(): number {
    return this.#table.count;
  }

  /** The lines of another text. */
  read(bytes: Buffer): NumberedLines {
    const known = this.#known.get(bytes) ?? this.#readLines(bytes);
    this.#known.set(bytes, known);
    return known;
  }

  #readLines(bytes: Buffer): NumberedLines {
    const found = new LineList(this.base.count);
    let at = 0;
    // Where in the base the text is expected to go on.
    let line = 0;
    while (at < bytes.length) {
      const run = this.#runLength(bytes, at, line);
      if (run > 0) {
        const start = this.base.starts[line]!;
        found.copy(this.base, line, line + run, at - start);
        at += this.base.starts[line + run]! - start;
        line += run;
        continue;
      }
      const end = bytes.indexOf(LF, at) + 1 || bytes.length;
      const number = this.#table.intern(bytes, at, end);
      const place = this.#places[number] ?? -1;
      if (place >= line) line = place + 1;
      found.push(at, number);
      at = end;
    }
    return found.finish(bytes);
  }

  /** How many lines from `at` on are those of the base from `line` on; a last line without an end is none. */
  #runLength(bytes: Buffer, at: number, line: number): number {
    const { bytes: own, starts, count } = this.base;
    const isOpen = own.length > 0 && own[own.length - 1] !== LF;
    const limit = isOpen ? count - 1 : count;
    let run = 0;
    for (let step = 1; step > 0;) {
      const next = Math.min(limit, line + run + step);
      const [from, to] = [starts[line + run]!, starts[next]!];
      const there = at + from - starts[line]!;
      const isSame =
        to > from &&
        there + to - from <= bytes.length &&
        bytes.compare(own, from, to, there, there + to - from) === 0;
      if (isSame) run = next - line;
      step = isSame ? step * 2 : step >> 1;
    }
    return run;
  }
}

/** The beginnings and numbers of lines, as they are found. */
class LineList {
  #starts: Int32Array;
  #numbers: Int32Array;
  #count = 0;

  constructor(expected: number) {
    this.#starts = new Int32Array(expected + ROOM);
    this.#numbers = new Int32Array(expected + ROOM);
  }

  push(start: number, number: number): void {
    this.#reserve(this.#count + 1);
    this.#starts[this.#count] = start;
    this.#numbers[this.#count++] = number;
  }

  /** Takes over lines that stand `shift` bytes further on. */
  copy({ starts, numbers }: NumberedLines, from: number, to: number, shift: number): void {
    this.#reserve(this.#count + to - from);
    this.#numbers.set(numbers.subarray(from, to), this.#count);
    for (let line = from; line < to; line++) this.#starts[this.#count++] = starts[line]! + shift;
  }

  finish(bytes: Buffer): NumberedLines {
    this.#reserve(this.#count + 1);
    this.#starts[this.#count] = bytes.length;
    return {
      bytes,
      count: this.#count,
      starts: this.#starts.subarray(0, this.#count + 1),
      numbers: this.#numbers.subarray(0, this.#count),
    };
  }

  #reserve(count: number): void {
    if (count < this.#starts.length) return;
    this.#starts = enlarge(this.#starts, 2 * count);
    this.#numbers = enlarge(this.#numbers, 2 * count);
  }
}

function enlarge(list: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(list);
  return larger;
}

/** An open-addressed hash table over ranges of bytes, so that no string is made per line. */
class LineTable {
  /** Slot → number + 1; 0 where the slot is free. */
  #slots: Int32Array;
  #hashes: Int32Array;
  #starts: Int32Array;
  #ends: Int32Array;
  readonly #texts: Buffer[] = [];
  #count = 0;

  constructor(expected: number) {
    let size = 16;
    while (size < 2 * expected) size *= 2;
    this.#slots = new Int32Array(size);
    this.#hashes = new Int32Array(size / 2);
    this.#starts = new Int32Array(size / 2);
    this.#ends = new Int32Array(size / 2);
  }

  get count(): number {
    return this.#count;
  }

  intern(bytes: Buffer, start: number, end: number): number {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot]! - 1;
      if (known < 0) return this.#add(slot, hash, bytes, start, end);
      if (this.#hashes[known] === hash && this.#isSame(known, bytes, start, end)) return known;
    }
  }

  #add(slot: number, hash: number, bytes: Buffer, start: number, end: number): number {
    const number = this.#count++;
    this.#slots[slot] = number + 1;
    this.#hashes[number] = hash;
    this.#starts[number] = start;
    this.#ends[number] = end;
    this.#texts.push(bytes);
    if (2 * this.#count >= this.#slots.length) this.#grow();
    return number;
  }

  #grow(): void {
    const size = 2 * this.#slots.length;
    this.#slots = new Int32Array(size);
    this.#hashes = enlarge(this.#hashes, size / 2);
    this.#starts = enlarge(this.#starts, size / 2);
    this.#ends = enlarge(this.#ends, size / 2);
    for (let number = 0; number < this.#count; number++) {
      let slot = this.#hashes[number]! & (size - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.#slots[slot] = number + 1;
    }
  }

  #isSame(known: number, bytes: Buffer, start: number, end: number): boolean {
    const from = this.#starts[known]!;
    if (this.#ends[known]! - from !== end - start) return false;
    const other = this.#texts[known]!;
    for (let at = start; at < end; at++) if (other[from + at - start] !== bytes[at]) return false;
    return true;
  }
}
