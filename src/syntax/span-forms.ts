/**
 * Forms of spans: what texts have in common that are taken for equal, as keys of a Map. Invariant: equal keys
 * mean equal forms.
 */
import { sha256Key } from '../model/hash.ts';
import type { Span } from '../model/outline.ts';

/** What equal spans have in common. */
export type Form = (bytes: Buffer, span: Span) => string;

/** Texts longer than this are compared by their hash. */
const LONGEST_KEY = 512;

/** The bytes as they are. */
export function valueOf(bytes: Buffer, { start, end }: Span): string {
  return keyOf(bytes, start, end);
}

function keyOf(bytes: Buffer, start: number, end: number): string {
  if (end - start <= LONGEST_KEY) return bytes.toString('latin1', start, end);
  return `\u2026${sha256Key(bytes.subarray(start, end))}`;
}

/** Without white space: what stays when code is reformatted. */
export function squeezed(bytes: Buffer, { start, end }: Span): string {
  const kept = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte > 0x20) kept[length++] = byte;
  }
  return keyOf(kept, 0, length);
}
