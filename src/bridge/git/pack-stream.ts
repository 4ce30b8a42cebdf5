/**
 * A pack of Git, written object by object (gitformat-pack, version 2). Invariant: every object stands
 * whole, compressed by itself and from the bytes that were given, so whatever Git calls an object can be
 * written, however odd, and no more than one of them is in memory.
 */
import { writeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { ObjectId, ObjectType } from '../../model/ids.ts';

/** Git's numbers of the types. */
const TYPE_NUMBER: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 };

const VERSION = 2;
/** Bytes collected before they are written. */
const BUFFER_BYTES = 1 << 20;

/** Where an object lies in a pack, and the CRC-32 of the bytes that stand there. */
export interface PackedObject {
  readonly id: ObjectId;
  readonly offset: number;
  readonly crc: number;
}

export class PackStream {
  readonly #fd: number;
  readonly #level: number;
  readonly #hash = createHash('sha1');
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #offset = 0;
  readonly objects: PackedObject[] = [];

  /** `fd` stands where the pack begins; `count` objects will be added, deflated by this level of zlib. */
  constructor(fd: number, count: number, level: number) {
    this.#fd = fd;
    this.#level = level;
    const header = Buffer.from('PACK\0\0\0\0\0\0\0\0', 'latin1');
    header.writeUInt32BE(VERSION, 4);
    header.writeUInt32BE(count, 8);
    this.#write(header);
  }

  /** Adds an object whose id the caller has verified. */
  add(id: ObjectId, type: ObjectType, bytes: Buffer): void {
    const header = entryHeader(type, bytes.length);
    const body = deflateSync(bytes, { level: this.#level });
    this.objects.push({ id, offset: this.#offset, crc: crc32(body, crc32(header)) });
    this.#write(header);
    this.#write(body);
  }

  /** Ends the pack; returns its checksum, 20 bytes. */
  finish(): Buffer {
    this.#flush();
    const checksum = this.#hash.digest();
    this.#waiting.push(checksum);
    this.#writeOut();
    return checksum;
  }

  #write(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#offset += bytes.length;
    if (this.#waitingBytes >= BUFFER_BYTES) this.#flush();
  }

  #flush(): void {
    for (const bytes of this.#waiting) this.#hash.update(bytes);
    this.#writeOut();
  }

  #writeOut(): void {
    let bytes = Buffer.concat(this.#waiting);
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(this.#fd, bytes));
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}

/** Type and length: four bits of the length in the first byte, seven in each that follows, low ones first. */
function entryHeader(type: ObjectType, size: number): Buffer {
  const bytes: number[] = [];
  let byte = TYPE_NUMBER[type] * 16 + (size % 16);
  // Lengths pass 32 bits, so they are divided and not shifted.
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 0x80);
    byte = rest % 128;
  }
  return Buffer.from([...bytes, byte]);
}
