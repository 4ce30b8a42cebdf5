/**
 * Tokens of one text, in parallel arrays: a token is an index. Invariant: tokens are in order and
 * do not overlap; a bracket knows its mate, every other token is its own mate, so a group is
 * skipped in one step.
 */

// Kinds below 32. Any other token is one byte of punctuation, and its kind is that byte.
export const WORD = 1;
export const STRING = 2;
export const NUMBER = 3;
/** `=>` */
export const ARROW = 4;
/** A line of the preprocessor. */
export const DIRECTIVE = 5;
/** `++` and `--` */
export const STEP = 6;
/** `==`, `!=`, `<=`, `->` and the like: never an assignment, never an angle bracket. */
export const COMPARE = 7;
/** A JSX element is a group; only its holes have tokens. */
export const ELEMENT = 8;
export const ELEMENT_END = 9;
/** A template up to a hole opens a group, what follows the hole closes it. */
export const TEMPLATE = 10;
export const TEMPLATE_END = 11;

const SMALL = 1 << 14;
/** Arrays that have grown beyond this are given back after the file that needed them. */
const LARGE = 1 << 20;
/** Bytes per token, as a first guess; dense text makes the arrays grow. */
const USUAL_WIDTH = 4;

/**
 * Characters. The engine copies shorter parts of a string; longer ones would keep the whole of it.
 */
const SHORT = 12;

export class Tokens {
  bytes: Buffer = Buffer.alloc(0);
  count = 0;
  kind = new Uint8Array(SMALL);
  /** The keyword's number, or 0. */
  word = new Uint8Array(SMALL);
  /** 1 if this is the first token of its line. */
  newline = new Uint8Array(SMALL);
  start = new Int32Array(SMALL);
  end = new Int32Array(SMALL);
  mate = new Int32Array(SMALL);
  /** Starts and ends of comments, by turns. */
  readonly comments: number[] = [];
  /** After a `#!` line or the like that opens the text; 0 if there is none. */
  preambleEnd = 0;
  /** Whether every bracket found its mate. */
  balanced = true;
  /** Whether the next token is the first of its line. */
  lineBegins = true;
  /** The text with one character for each byte, made when it is first asked for. */
  private source: string | null = null;

  reset(bytes: Buffer): void {
    const wanted = bytes.length / USUAL_WIDTH;
    if (this.kind.length > LARGE || this.kind.length < wanted) {
      this.resize(Math.max(SMALL, Math.ceil(wanted)), 0);
    }
    this.bytes = bytes;
    this.source = null;
    this.count = 0;
    this.comments.length = 0;
    this.preambleEnd = 0;
    this.balanced = true;
    this.lineBegins = true;
  }

  push(kind: number, start: number, end: number): number {
    const index = this.count;
    if (index === this.kind.length) this.resize(index * 2, index);
    this.kind[index] = kind;
    this.word[index] = 0;
    this.newline[index] = this.lineBegins ? 1 : 0;
    this.start[index] = start;
    this.end[index] = end;
    this.mate[index] = index;
    this.count = index + 1;
    this.lineBegins = false;
    return index;
  }

  /** The text of the bytes [from, to). */
  text(from: number, to: number): string {
    const { bytes } = this;
    if (to - from > SHORT) return bytes.toString('utf8', from, to);
    for (let i = from; i < to; i++) if (bytes[i]! >= 128) return bytes.toString('utf8', from, to);
    this.source ??= bytes.toString('latin1');
    return this.source.slice(from, to);
  }

  private resize(size: number, kept: number): void {
    this.kind = copied(new Uint8Array(size), this.kind, kept);
    this.word = copied(new Uint8Array(size), this.word, kept);
    this.newline = copied(new Uint8Array(size), this.newline, kept);
    this.start = copied(new Int32Array(size), this.start, kept);
    this.end = copied(new Int32Array(size), this.end, kept);
    this.mate = copied(new Int32Array(size), this.mate, kept);
  }
}

function copied<A extends Uint8Array | Int32Array>(target: A, source: A, length: number): A {
  target.set(source.subarray(0, length));
  return target;
}
