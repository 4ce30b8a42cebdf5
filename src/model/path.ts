/**
 * Repository paths: relative, `/` between parts, any bytes. Invariant: a path is text, and encoding it
 * gives back exactly the bytes it was decoded from. Bytes that are not UTF-8 stand as lone surrogates
 * U+DC80 to U+DCFF (the scheme of PEP 383), so ordinary paths are ordinary strings.
 */
declare const brand: unique symbol;
export type RepoPath = string & { readonly [brand]: 'path' };

const ESCAPED = /[\udc80-\udcff]/;

function isValidUtf8(bytes: Buffer, text: string): boolean {
  return !text.includes('\ufffd') || Buffer.from(text, 'utf8').equals(bytes);
}

/** Length of the well-formed UTF-8 sequence at `at`, or 0. */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at]!;
  const length =
    lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const sequence = bytes.subarray(at, at + length);
  return isValidUtf8(sequence, sequence.toString('utf8')) ? length : 0;
}

/** The text of any bytes; see the head of this file. */
export function decodeBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (isValidUtf8(bytes, text)) return text;
  let escaped = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    escaped +=
      length > 0
        ? bytes.toString('utf8', at, at + length)
        : String.fromCharCode(0xdc00 + bytes[at]!);
    at += Math.max(length, 1);
  }
  return escaped;
}

/** The bytes of a text that `decodeBytes` made. */
export function encodeText(text: string): Buffer {
  if (!ESCAPED.test(text)) return Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  for (const unit of text) {
    const code = unit.charCodeAt(0);
    const isEscape = unit.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    parts.push(isEscape ? Buffer.from([code - 0xdc00]) : Buffer.from(unit, 'utf8'));
  }
  return Buffer.concat(parts);
}

/** The path that these bytes spell. */
export function decodePath(bytes: Buffer): RepoPath {
  return decodeBytes(bytes) as RepoPath;
}

/** The bytes of a path. */
export function encodePath(path: RepoPath): Buffer {
  return encodeText(path);
}

/** What the system calls take: the text itself where it is plain, else its bytes. */
export function systemPath(path: string): string | Buffer {
  return ESCAPED.test(path) ? encodeText(path) : path;
}

/** Order of two paths or names by their bytes, as Git orders them. */
export function compareBytewise(a: string, b: string): number {
  if (a === b) return 0;
  // UTF-16 order and byte order agree below the surrogates.
  if (/^[\u0000-\ud7ff]*$/.test(a) && /^[\u0000-\ud7ff]*$/.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(encodeText(a), encodeText(b));
}

/** The folder part of a path, '' at the top. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
