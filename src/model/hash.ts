/**
 * Hashes: Git's object ids and SHA-256. Invariant: an id covers the type and the length as well as the
 * bytes, exactly as `git hash-object` computes it.
 */
import { createHash, hash } from 'node:crypto';
import type { ObjectId, ObjectType } from './ids.ts';

const SCRATCH = Buffer.allocUnsafeSlow(1 << 18);

/** Git's id of an object with these bytes. */
export function hashObject(type: ObjectType, bytes: Uint8Array): ObjectId {
  const header = `${type} ${bytes.length}\0`;
  if (header.length + bytes.length > SCRATCH.length) {
    return createHash('sha1').update(header, 'latin1').update(bytes).digest('hex') as ObjectId;
  }
  // One call over one buffer costs half of a hash object's three.
  const start = SCRATCH.write(header, 0, 'latin1');
  SCRATCH.set(bytes, start);
  return hash('sha1', SCRATCH.subarray(0, start + bytes.length), 'hex') as ObjectId;
}

/** SHA-256 as a string of 32 characters, one a byte: the cheapest form for a key of a Map. */
export function sha256Key(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'binary');
}

/** SHA-256 as 32 bytes. */
export function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');
}
