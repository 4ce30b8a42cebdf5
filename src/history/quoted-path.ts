/**
 * Quoted paths: how Git writes paths in patches, with core.quotePath on. Invariant: what is written is
 * plain ASCII on one line, and says exactly which bytes the path has.
 */
import { encodeText } from '../model/path.ts';

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
  [34, '\\"'],
  [92, '\\\\'],
]);

/** The path as it is, or between quotes with escapes as in C where it holds other than printable ASCII. */
export function quotePath(path: string): string {
  if (/^[ !#-[\]-~]*$/.test(path)) return path;
  let quoted = '"';
  for (const byte of encodeText(path)) {
    const isPlain = byte >= 32 && byte < 127;
    quoted +=
      ESCAPES.get(byte) ??
      (isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`);
  }
  return `${quoted}"`;
}
