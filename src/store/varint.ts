/**
 * Varints: whole numbers in as few bytes as they need, seven bits a byte, low bits first (LEB128).
 * Invariant: every number from 0 to 2^53-1 reads back as it was written.
 */

import { decodeBytes } from '../model/path.ts';

/** Of a text, in characters; shorter ones have a length of one byte. */
const SHORT_TEXT = 0x80;

/** Collects bytes; grows as needed. */
export class ByteWriter {
  #bytes: Buffer = Buffer.allocUnsafe(256);
  #length = 0;

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }

  number(value: number): void {
    this.#reserve(8);
    while (value >= 0x80) {
      this.#bytes[this.#length++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    this.#bytes[this.#length++] = value;
  }

  /** A double, little-endian: for times, which need more than whole milliseconds. */
  double(value: number): void {
    this.#reserve(8);
    this.#bytes.writeDoubleLE(value, this.#length);
    this.#length += 8;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#bytes.writeUInt32LE(value, this.#length);
    this.#length += 4;
  }

  bytes(value: Uint8Array): void {
    this.number(value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  text(value: string): void {
    const { length } = value;
    // Most texts are short names in ASCII, for which a buffer of their own would cost the most.
    if (length < SHORT_TEXT) {
      this.#reserve(length + 1);
      let at = this.#length + 1;
      let code = 0;
      for (let i = 0; i < length && (code = value.charCodeAt(i)) < 0x80; i++) {
        this.#bytes[at++] = code;
      }
      if (code < 0x80) {
        this.#bytes[this.#length] = length;
        this.#length = at;
        return;
      }
    }
    this.bytes(Buffer.from(value, 'utf8'));
  }

  /** A copy of what was written. */
  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }
}

/** Reads what a ByteWriter wrote; throws a RangeError past the end. */
export class ByteReader {
  #at: number;

  constructor(
    private readonly source: Buffer,
    at = 0,
  ) {
    this.#at = at;
  }

  /** Where the next part begins. */
  get at(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.source.length;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.source[this.#at++];
      if (byte === undefined || scale > 2 ** 49)
        throw new RangeError('truncated or oversized number');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  /** Passes over some bytes; returns where they begin. */
  skip(length: number): number {
    const start = this.#at;
    if (start + length > this.source.length) throw new RangeError('truncated bytes');
    this.#at = start + length;
    return start;
  }

  bytes(): Buffer {
    return this.raw(this.number());
  }

  /** Bytes as `decodeBytes` of model/path.ts reads them, without a buffer for each. */
  decodedBytes(): string {
    const length = this.number();
    const start = this.skip(length);
    const text = this.source.toString('utf8', start, start + length);
    return text.includes('\ufffd')
      ? decodeBytes(this.source.subarray(start, start + length))
      : text;
  }

  raw(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.source.length) throw new RangeError('truncated bytes');
    const value = this.source.subarray(this.#at, end);
    this.#at = end;
    return value;
  }

  text(): string {
    const length = this.number();
    const start = this.skip(length);
    return this.source.toString('utf8', start, start + length);
  }
}
