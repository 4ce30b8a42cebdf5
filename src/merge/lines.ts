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

export function splitLines(bytes: Buffer): Lines {
  const starts: number[] = [0];
  const { length } = bytes;
  for (let at = 0; at < length; at++) if (bytes[at] === LF) starts.push(at + 1);
  if (starts[starts.length - 1] !== length) starts.push(length);
  return { bytes, count: starts.length - 1, starts: Int32Array.from(starts) };
}

/** The bytes of one line, its line feed included. */
export function lineBytes(lines: Lines, index: number): Buffer {
  return lines.bytes.subarray(lines.starts[index], lines.starts[index + 1]);
}

/** The bytes of the lines [from, to). */
export function linesBytes(lines: Lines, from: number, to: number): Buffer {
  return lines.bytes.subarray(lines.starts[from], lines.starts[to]);
}

/** A number for each line of each file: equal numbers for equal lines, counted from 0 in order of sight. */
export function internLines(files: readonly Lines[]): Int32Array[] {
  const total = files.reduce((sum, file) => sum + file.count, 0);
  const table = new LineTable(total);
  return files.map((file) => {
    const numbers = new Int32Array(file.count);
    for (let line = 0; line < file.count; line++) {
      numbers[line] = table.intern(file.bytes, file.starts[line]!, file.starts[line + 1]!);
    }
    return numbers;
  });
}

/** An open-addressed hash table over ranges of bytes, so that no string is made per line. */
class LineTable {
  private readonly mask: number;
  /** Slot → number + 1; 0 where the slot is free. */
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly files: Buffer[] = [];
  private count = 0;

  constructor(capacity: number) {
    let size = 16;
    while (size < 2 * capacity) size *= 2;
    this.mask = size - 1;
    this.slots = new Int32Array(size);
    this.hashes = new Int32Array(capacity);
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
  }

  intern(bytes: Buffer, start: number, end: number): number {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    hash ^= hash >>> 15;
    for (let slot = hash & this.mask; ; slot = (slot + 1) & this.mask) {
      const known = this.slots[slot]! - 1;
      if (known < 0) {
        this.slots[slot] = this.add(hash, bytes, start, end) + 1;
        return this.count - 1;
      }
      if (this.hashes[known] === hash && this.isSame(known, bytes, start, end)) return known;
    }
  }

  private add(hash: number, bytes: Buffer, start: number, end: number): number {
    const number = this.count++;
    this.hashes[number] = hash;
    this.starts[number] = start;
    this.ends[number] = end;
    this.files.push(bytes);
    return number;
  }

  private isSame(known: number, bytes: Buffer, start: number, end: number): boolean {
    const from = this.starts[known]!;
    if (this.ends[known]! - from !== end - start) return false;
    const other = this.files[known]!;
    for (let at = start; at < end; at++) if (other[from + at - start] !== bytes[at]) return false;
    return true;
  }
}
