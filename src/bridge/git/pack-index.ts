/**
 * The index of a pack (gitformat-pack, version 2). Invariant: ids stand in order, and the offset of each
 * is where its object begins; Git looks up nothing else before it reads one.
 */
import { createHash } from 'node:crypto';
import type { PackedObject } from './pack-stream.ts';

const MAGIC = 0xff744f63;
const VERSION = 2;
const HEADER_BYTES = 8 + 256 * 4;
/** An id, a CRC-32, an offset. */
const ENTRY_BYTES = 20 + 4 + 4;

/** The bytes of the index of a pack smaller than 2 GiB with that checksum. */
export function formatPackIndex(objects: readonly PackedObject[], packChecksum: Buffer): Buffer {
  const sorted = [...objects].sort((a, b) => (a.id < b.id ? -1 : 1));
  const index = Buffer.alloc(HEADER_BYTES + sorted.length * ENTRY_BYTES + 40);
  index.writeUInt32BE(MAGIC, 0);
  index.writeUInt32BE(VERSION, 4);
  const crcs = HEADER_BYTES + sorted.length * 20;
  const offsets = crcs + sorted.length * 4;
  const upTo = new Uint32Array(256);
  for (const [at, { id, crc, offset }] of sorted.entries()) {
    index.write(id, HEADER_BYTES + at * 20, 'hex');
    index.writeUInt32BE(crc, crcs + at * 4);
    index.writeUInt32BE(offset, offsets + at * 4);
    upTo[index[HEADER_BYTES + at * 20]!]! += 1;
  }
  let total = 0;
  for (const [first, count] of upTo.entries()) {
    total += count;
    index.writeUInt32BE(total, 8 + first * 4);
  }
  const end = packChecksum.copy(index, offsets + sorted.length * 4) + offsets + sorted.length * 4;
  const checksum = createHash('sha1').update(index.subarray(0, end)).digest();
  checksum.copy(index, end);
  return index;
}
