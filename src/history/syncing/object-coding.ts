/**
 * The bytes of an object on the line: as they are, deflated, or as what differs from a former version.
 * Invariant: decoding allocates no more than the length that was told, and only where that is within the
 * limits and not beyond all proportion to what came.
 */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { peerInvalid } from '../../model/errors.ts';

/** How `data` stands for the bytes. */
export const ENCODING = { raw: 0, deflated: 1, splicedDeflated: 2, spliced: 3 } as const;

export interface CodedBytes {
  readonly encoding: number;
  /** Bytes at the beginning and end that are those of the base. */
  readonly prefix: number;
  readonly suffix: number;
  readonly data: Buffer;
}

/** Fast, and nearly as small as the best. */
const LEVEL = 4;
/** Longer bytes without a base are deflated by themselves, not with what is around them. */
const LONG = 256 * 1024;
/** What differs and is shorter is left to be deflated with what is around it. */
const SHORT = 64;
/** Deflate looks back no further. */
const DICTIONARY = 32 * 1024;
/** Bytes may grow by so much when they are inflated, and by the second figure whatever they are. */
const GROWTH = 200;
const GROWTH_BYTES = 64 * 1024;

/** Codes bytes, with a former version of them if there is one. */
export function codeBytes(bytes: Buffer, base: Buffer | null): CodedBytes {
  if (base === null) return codeWhole(bytes);
  const [prefix, suffix] = sameEnds(bytes, base);
  const middle = bytes.subarray(prefix, bytes.length - suffix);
  if (middle.length > SHORT) {
    const data = deflateRawSync(middle, {
      level: LEVEL,
      dictionary: dictionaryOf(base, prefix, suffix),
    });
    if (data.length < middle.length && !isBeyondProportion(middle.length, data.length)) {
      return { encoding: ENCODING.splicedDeflated, prefix, suffix, data };
    }
  }
  return { encoding: ENCODING.spliced, prefix, suffix, data: middle };
}

function codeWhole(bytes: Buffer): CodedBytes {
  const whole = { encoding: ENCODING.raw, prefix: 0, suffix: 0, data: bytes };
  if (bytes.length <= LONG) return whole;
  const data = deflateRawSync(bytes, { level: LEVEL });
  const isBetter = data.length < bytes.length && !isBeyondProportion(bytes.length, data.length);
  return isBetter ? { ...whole, encoding: ENCODING.deflated, data } : whole;
}

/** The bytes of `size` that were coded. Throws peerInvalid. */
export function decodeBytes(
  { encoding, prefix, suffix, data }: CodedBytes,
  size: number,
  base: Buffer | null,
): Buffer {
  if (encoding === ENCODING.raw || encoding === ENCODING.deflated) {
    const bytes = encoding === ENCODING.raw ? data : inflate(data, size);
    if (bytes.length !== size) throw peerInvalid('an object that is of another length');
    return bytes;
  }
  const length = size - prefix - suffix;
  if (base === null || length < 0 || prefix + suffix > base.length) {
    throw peerInvalid('an object that does not fit what it builds on');
  }
  const isDeflated = encoding === ENCODING.splicedDeflated;
  const middle = isDeflated ? inflate(data, length, dictionaryOf(base, prefix, suffix)) : data;
  if (middle.length !== length) throw peerInvalid('an object that is of another length');
  const end = base.subarray(base.length - suffix);
  return Buffer.concat([base.subarray(0, prefix), middle, end], size);
}

/** Inflates to no more than `size` bytes. Throws peerInvalid. */
export function inflate(data: Buffer, size: number, dictionary?: Buffer): Buffer {
  if (isBeyondProportion(size, data.length)) throw peerInvalid('bytes that grow beyond proportion');
  try {
    return inflateRawSync(data, {
      maxOutputLength: Math.max(size, 1),
      finishFlush: constants.Z_FINISH,
      ...(dictionary === undefined || dictionary.length === 0 ? {} : { dictionary }),
    });
  } catch (error) {
    throw peerInvalid('bytes that cannot be inflated', { cause: error });
  }
}

function isBeyondProportion(size: number, coded: number): boolean {
  return size > GROWTH * coded + GROWTH_BYTES;
}

/** The last part of what was replaced. */
function dictionaryOf(base: Buffer, prefix: number, suffix: number): Buffer {
  return base.subarray(Math.max(prefix, base.length - suffix - DICTIONARY), base.length - suffix);
}

/** How many bytes two versions have in common at the beginning and at the end. */
function sameEnds(bytes: Buffer, base: Buffer): [number, number] {
  const most = Math.min(bytes.length, base.length);
  let prefix = 0;
  while (prefix < most && bytes[prefix] === base[prefix]) prefix++;
  let suffix = 0;
  const [end, baseEnd] = [bytes.length - 1, base.length - 1];
  while (suffix < most - prefix && bytes[end - suffix] === base[baseEnd - suffix]) suffix++;
  return [prefix, suffix];
}
