/**
 * Similarity: how much of two texts is the same. Invariant: symmetric; 100 for equal bytes only; white
 * space counts for nothing but keeps a text from being equal.
 */

/**
 * The pairs of neighbouring tokens of a text: each a hash whose lowest bits are the pair's length
 * in bytes. Common pairs weighed by length tell functions apart that share only keywords and brackets.
 */
type Pairs = Uint32Array;

interface Fingerprint {
  /** Not in order before they are compared, which few are. */
  readonly pairs: Pairs;
  isSorted: boolean;
  readonly weight: number;
  /** The weights of the pairs, summed up by some bits of the pair. */
  readonly sums: Uint32Array;
}

const WEIGHT_MASK = 63;
/** Above the bits of the weight. */
const SUM_SHIFT = 6;
const SUMS = 32;

/** Of texts that are compared again and again; the entry goes when the text does. */
const fingerprints = new WeakMap<Buffer, Fingerprint>();

const WHITE = 0;
const WORD = 1;
const SIGN = 2;

const CLASS = new Uint8Array(256).fill(SIGN);
for (const byte of [9, 10, 11, 12, 13, 32]) CLASS[byte] = WHITE;
for (let byte = 0; byte < 256; byte++) {
  const isLetter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte >= 128;
  const isOther = (byte >= 48 && byte <= 57) || byte === 36 || byte === 95;
  if (isLetter || isOther) CLASS[byte] = WORD;
}

/**
 * How similar two texts are, 0 to 100; 99 at most where only white space differs. What is less than `floor`
 * may come out as 0.
 */
export function similarity(a: Buffer, b: Buffer, floor = 0): number {
  if (a.equals(b)) return 100;
  const left = fingerprint(a);
  const right = fingerprint(b);
  const total = left.weight + right.weight;
  if (total === 0) return equalButForSpace(a, b) ? 99 : 0;
  if (200 * mostCommon(left.sums, right.sums) < floor * total) return 0;
  return Math.min(
    99,
    Math.floor((200 * commonWeight(sortedPairs(left), sortedPairs(right))) / total),
  );
}

/** Whether two texts are equal when all white space is left out. */
function equalButForSpace(a: Buffer, b: Buffer): boolean {
  let i = 0;
  let j = 0;
  for (;;) {
    while (i < a.length && CLASS[a[i]!] === WHITE) i++;
    while (j < b.length && CLASS[b[j]!] === WHITE) j++;
    if (i === a.length || j === b.length) return i === a.length && j === b.length;
    if (a[i++] !== b[j++]) return false;
  }
}

/** Where the pairs of one text are gathered. */
let scratch = new Uint32Array(1 << 14);

function fingerprint(bytes: Buffer): Fingerprint {
  let known = fingerprints.get(bytes);
  if (known === undefined) {
    known = readFingerprint(bytes);
    fingerprints.set(bytes, known);
  }
  return known;
}

function sortedPairs(fingerprint: Fingerprint): Pairs {
  if (!fingerprint.isSorted) fingerprint.pairs.sort();
  fingerprint.isSorted = true;
  return fingerprint.pairs;
}

function readFingerprint(bytes: Buffer): Fingerprint {
  // No token is shorter than a byte.
  if (scratch.length < bytes.length) scratch = new Uint32Array(bytes.length * 2);
  let count = 0;
  let weight = 0;
  const sums = new Uint32Array(SUMS);
  let previous = 0;
  let previousLength = 0;
  for (let at = 0; at < bytes.length;) {
    const kind = CLASS[bytes[at]!]!;
    if (kind === WHITE) {
      at++;
      continue;
    }
    const start = at;
    let hash = 0x811c9dc5;
    do hash = Math.imul(hash ^ bytes[at++]!, 0x01000193);
    while (kind === WORD && at < bytes.length && CLASS[bytes[at]!] === WORD);
    const length = at - start;
    const pair = Math.imul(previous ^ (hash >>> 7), 0x85ebca6b) ^ hash;
    const own = Math.min(WEIGHT_MASK, previousLength + length);
    scratch[count++] = (pair & ~WEIGHT_MASK) | own;
    weight += own;
    sums[(pair >>> SUM_SHIFT) % SUMS]! += own;
    previous = hash;
    previousLength = length;
  }
  return { pairs: scratch.slice(0, count), isSorted: false, weight, sums };
}

/** At least what commonWeight gives, and found sooner. */
function mostCommon(left: Uint32Array, right: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < SUMS; i++) sum += Math.min(left[i]!, right[i]!);
  return sum;
}

function commonWeight(left: Pairs, right: Pairs): number {
  let sum = 0;
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    const order = left[i]! - right[j]!;
    if (order === 0) sum += left[i]! & WEIGHT_MASK;
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return sum;
}
