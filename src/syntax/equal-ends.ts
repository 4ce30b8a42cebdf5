/**
 * The ends of two versions of a file: how much of them is equal at the beginning and at the end. Invariant:
 * what is said to be equal is, byte for byte; more may be.
 */
import type { Span } from '../model/outline.ts';

/** Where two files are equal: at the beginning and at the end. */
export class EqualEnds {
  readonly #start: number;
  readonly #end: number;
  readonly #shift: number;

  constructor(a: Buffer, b: Buffer) {
    this.#shift = b.length - a.length;
    this.#start = commonStart(a, b);
    this.#end = a.length - commonEnd(a, b, Math.min(a.length, b.length) - this.#start);
  }

  /** Whether spans of the two files are seen to have the same bytes without comparing one. */
  has(old: Span, now: Span): boolean {
    if (old.end - old.start !== now.end - now.start) return false;
    if (old.bodyStart - old.start !== now.bodyStart - now.start) return false;
    if (old.end - old.bodyEnd !== now.end - now.bodyEnd) return false;
    if ((old.children.length === 0) !== (now.children.length === 0)) return false;
    if (old.start === now.start && old.end <= this.#start) return true;
    return old.start + this.#shift === now.start && old.start >= this.#end;
  }
}

/** Bytes that are compared at once. */
const BLOCK = 512;

export function commonStart(a: Buffer, b: Buffer): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at + BLOCK <= length && a.compare(b, at, at + BLOCK, at, at + BLOCK) === 0) at += BLOCK;
  while (at < length && a[at] === b[at]) at++;
  return at;
}

/** At most `most`. */
function commonEnd(a: Buffer, b: Buffer, most: number): number {
  let count = 0;
  for (; count + BLOCK <= most; count += BLOCK) {
    const [i, j] = [a.length - count, b.length - count];
    if (a.compare(b, j - BLOCK, j, i - BLOCK, i) !== 0) break;
  }
  while (count < most && a[a.length - count - 1] === b[b.length - count - 1]) count++;
  return count;
}
