/**
 * Encodings of files in a working tree (working-tree-encoding of Git's attributes). Invariant: what is
 * decoded is exactly what iconv, which Git asks, makes of it; an encoding of which that is not certain is
 * none that is known here.
 */

/** A way to write text as bytes. Both directions return null where that cannot be done without loss. */
export interface TextEncoding {
  /** UTF-8 for the bytes of a file. */
  toUtf8(bytes: Buffer): Buffer | null;
  fromUtf8(text: Buffer): Buffer | null;
}

const MARK = '\ufeff';
const LITTLE_MARK = Buffer.from([0xff, 0xfe]);
const BIG_MARK = Buffer.from([0xfe, 0xff]);

type Order = 'little' | 'big';
/** What stands before the text: nothing may, a mark must, or it is written and need not be there. */
type MarkRule = 'forbidden' | 'required' | 'written';

/** By names without the dash that Git takes or leaves in `UTF-16`. */
const UNICODE: ReadonlyMap<string, readonly [width: 2 | 4, order: Order, mark: MarkRule]> = new Map(
  [
    ['UTF16', [2, 'little', 'required']],
    ['UTF16LE', [2, 'little', 'forbidden']],
    ['UTF16BE', [2, 'big', 'forbidden']],
    ['UTF16LE-BOM', [2, 'little', 'written']],
    ['UTF16BE-BOM', [2, 'big', 'written']],
    ['UTF32', [4, 'little', 'required']],
    ['UTF32LE', [4, 'little', 'forbidden']],
    ['UTF32BE', [4, 'big', 'forbidden']],
  ],
);

/** The encodings of one byte a character whose tables are the same everywhere, by what iconv calls them. */
const SINGLE_BYTE: ReadonlyMap<string, string> = new Map([
  ...[2, 3, 4, 5, 7, 13, 15].map((part) => [`ISO-8859-${part}`, `iso-8859-${part}`] as const),
  ...[1250, 1251, 1254, 1256, 1257].flatMap((page) => [
    [`CP${page}`, `windows-${page}`] as const,
    [`WINDOWS-${page}`, `windows-${page}`] as const,
  ]),
  ['KOI8-R', 'koi8-r'],
  ['KOI8-U', 'koi8-u'],
]);

/** Whether Git takes a name for its own encoding, and so converts nothing. */
export function isUtf8Name(name: string): boolean {
  return /^utf-?8$/i.test(name);
}

/** The encoding of a name as it stands in an attribute; null where it is not known here. */
export function findEncoding(name: string): TextEncoding | null {
  const upper = name.toUpperCase();
  const unicode = UNICODE.get(upper.replace(/^UTF-/, 'UTF'));
  if (unicode !== undefined) return new UnicodeEncoding(...unicode);
  if (upper === 'ISO-8859-1' || upper === 'LATIN1') return tableEncoding(latin1());
  if (upper === 'ASCII' || upper === 'US-ASCII') return tableEncoding(latin1().slice(0, 128));
  if (upper === 'CP1252' || upper === 'WINDOWS-1252') return tableEncoding(westernTable());
  const label = SINGLE_BYTE.get(upper);
  return label === undefined ? null : tableEncoding(standardTable(label));
}

class UnicodeEncoding implements TextEncoding {
  readonly #width: 2 | 4;
  readonly #order: Order;
  readonly #mark: MarkRule;

  constructor(width: 2 | 4, order: Order, mark: MarkRule) {
    this.#width = width;
    this.#order = order;
    this.#mark = mark;
  }

  toUtf8(bytes: Buffer): Buffer | null {
    const width = this.#width;
    if (bytes.length % width !== 0) return null;
    const marked = markOf(bytes, width);
    if (this.#mark === 'forbidden' ? marked !== null : this.#mark === 'required' && marked === null)
      return null;
    const order = marked ?? this.#order;
    const rest = marked === null ? bytes : bytes.subarray(width);
    const little = order === 'little' ? rest : swapped(rest, width);
    const text = width === 2 ? decodeUtf16(little) : decodeUtf32(little);
    return text === null ? null : Buffer.from(text, 'utf8');
  }

  fromUtf8(bytes: Buffer): Buffer | null {
    const decoded = decodeStrictly('utf-8', bytes);
    if (decoded === null) return null;
    const text = this.#mark === 'forbidden' ? decoded : MARK + decoded;
    const little = this.#width === 2 ? Buffer.from(text, 'utf16le') : encodeUtf32(text);
    return this.#order === 'little' ? little : swapped(little, this.#width);
  }
}

/** The byte order that a mark at the beginning tells, or null. */
function markOf(bytes: Buffer, width: 2 | 4): Order | null {
  const zeros = Buffer.alloc(width - 2);
  if (bytes.subarray(0, width).equals(Buffer.concat([LITTLE_MARK, zeros]))) return 'little';
  return bytes.subarray(0, width).equals(Buffer.concat([zeros, BIG_MARK])) ? 'big' : null;
}

function swapped(bytes: Buffer, width: 2 | 4): Buffer {
  const copy = Buffer.from(bytes);
  return width === 2 ? copy.swap16() : copy.swap32();
}

function decodeUtf16(bytes: Buffer): string | null {
  return decodeStrictly('utf-16le', bytes);
}

/** Takes a mark within the text for a character, and refuses what is no text. */
function decodeStrictly(label: string, bytes: Buffer): string | null {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    // ERR_ENCODING_INVALID_ENCODED_DATA is a TypeError; anything else is no answer.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function decodeUtf32(bytes: Buffer): string | null {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const code = bytes.readUInt32LE(at);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    parts.push(String.fromCodePoint(code));
  }
  return parts.join('');
}

function encodeUtf32(text: string): Buffer {
  const codes = Array.from(text, (char) => char.codePointAt(0)!);
  const bytes = Buffer.alloc(codes.length * 4);
  for (const [index, code] of codes.entries()) bytes.writeUInt32LE(code, index * 4);
  return bytes;
}

function latin1(): (string | null)[] {
  return Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
}

/** What windows-1252 has from 0x80 to 0x9f, where some versions of Node have the control characters. */
const WESTERN = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

function westernTable(): (string | null)[] {
  return latin1().map((char, byte) => {
    const special = WESTERN[byte - 0x80];
    return special === ' ' ? null : (special ?? char);
  });
}

/**
 * The characters of an encoding by their bytes. The Encoding Standard fills the holes of some tables with
 * control characters, where iconv has nothing.
 */
function standardTable(label: string): (string | null)[] {
  const isHoley = label.startsWith('windows-');
  return Array.from({ length: 256 }, (_, byte) => {
    const char = decodeStrictly(label, Buffer.from([byte]));
    return isHoley && byte >= 0x80 && char === String.fromCharCode(byte) && byte < 0xa0
      ? null
      : char;
  });
}

/** The encoding in which a byte stands for the character at its place; null for none. */
function tableEncoding(table: readonly (string | null)[]): TextEncoding {
  const byteOf = new Map(table.flatMap((char, byte) => (char === null ? [] : [[char, byte]])));
  return {
    toUtf8: (bytes) => {
      const chars = Array.from(bytes, (byte) => table[byte] ?? null);
      return chars.includes(null) ? null : Buffer.from(chars.join(''), 'utf8');
    },
    fromUtf8: (text) => {
      const chars = decodeStrictly('utf-8', text);
      const bytes = chars === null ? [null] : Array.from(chars, (char) => byteOf.get(char) ?? null);
      return bytes.includes(null) ? null : Buffer.from(bytes as number[]);
    },
  };
}
