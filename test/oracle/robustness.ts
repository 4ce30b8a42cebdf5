/**
 * Robustness: how much of a file's outline is left when one bracket of it is lost. Invariant: which
 * bracket is lost depends on the file's bytes alone, so that every run measures the same.
 */
import type { Outline } from '../../src/model/outline.ts';

export interface Robustness {
  /** Top-level spans besides the one that lost its bracket. */
  readonly others: number;
  /** How many of them are in the new outline, byte for byte. */
  readonly kept: number;
}

const BRACKETS = new Set(Buffer.from('()[]{}'));
/** Bytes. */
const LONGEST = 100_000;
const FEWEST_SPANS = 4;

/** Null for files that show nothing: short lists, and files that are mostly the damaged span. */
export function measureRobustness(
  path: string,
  bytes: Buffer,
  splitFile: (path: string, bytes: Buffer) => Outline,
): Robustness | null {
  const { spans } = splitFile(path, bytes);
  if (bytes.length > LONGEST || spans.length < FEWEST_SPANS) return null;
  const at = chooseBracket(bytes);
  if (at < 0) return null;
  const damaged = spans.find(({ start, end }) => at >= start && at < end);
  if (damaged === undefined || damaged.end - damaged.start > bytes.length * 0.8) return null;
  const broken = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
  const left = new Set(
    splitFile(path, broken).spans.map(({ start, end }) => broken.toString('latin1', start, end)),
  );
  const others = spans.filter((span) => span !== damaged);
  const kept = others.filter(({ start, end }) => left.has(bytes.toString('latin1', start, end)));
  return { others: others.length, kept: kept.length };
}

/** The offset of one bracket, by a sum over the file (FNV-1a), or -1. */
function chooseBracket(bytes: Buffer): number {
  let hash = 0x811c9dc5;
  const offsets: number[] = [];
  bytes.forEach((byte, offset) => {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    if (BRACKETS.has(byte)) offsets.push(offset);
  });
  return offsets[hash % Math.max(offsets.length, 1)] ?? -1;
}
