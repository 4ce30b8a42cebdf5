/**
 * What Git does to the text of a file on its way into and out of a repository: line endings and `$Id$`.
 * Invariant: byte for byte as convert.c of Git does it; every function gives back its argument itself
 * where nothing is to be done, and takes linear time.
 */
const CR = 0x0d;
const LF = 0x0a;
const DOLLAR = 0x24;
const SPACE = 0x20;

/** How often what Git looks for occurs. */
interface TextStatistics {
  readonly loneCr: number;
  readonly loneLf: number;
  readonly crLf: number;
  readonly isBinary: boolean;
}

/** Which of the control bytes count as printable: backspace, tab, form feed, escape. */
const PRINTABLE_CONTROLS: ReadonlySet<number> = new Set([0x08, 0x09, 0x0c, 0x1b]);
const DELETE = 0x7f;
/** What MS-DOS ended its texts with. */
const END_OF_FILE = 0x1a;

/** gather_stats and convert_is_binary. */
function statisticsOf(bytes: Buffer): TextStatistics {
  let loneCr = 0;
  let loneLf = 0;
  let crLf = 0;
  let nul = 0;
  let printable = 0;
  let nonPrintable = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === CR) {
      if (bytes[at + 1] === LF) {
        crLf += 1;
        at += 1;
      } else loneCr += 1;
    } else if (byte === LF) loneLf += 1;
    else if (byte === DELETE || (byte < 0x20 && !PRINTABLE_CONTROLS.has(byte))) {
      nonPrintable += 1;
      if (byte === 0) nul += 1;
    } else printable += 1;
  }
  if (bytes.at(-1) === END_OF_FILE) nonPrintable -= 1;
  const isBinary = loneCr > 0 || nul > 0 || Math.floor(printable / 128) < nonPrintable;
  return { loneCr, loneLf, crLf, isBinary };
}

/** Whether a text with these bytes has CRLF and is no binary file: has_crlf_in_index. */
export function isTextWithCrLf(bytes: Buffer): boolean {
  if (!bytes.includes(CR)) return false;
  const { isBinary, crLf } = statisticsOf(bytes);
  return !isBinary && crLf > 0;
}

/** Every CRLF as LF. With `auto` a binary file stays, and one that is recorded with CRLF. */
export function toLf(
  bytes: Buffer,
  auto: { readonly recordedHasCrLf: () => boolean } | null,
): Buffer {
  if (!bytes.includes('\r\n')) return bytes;
  if (auto !== null && (statisticsOf(bytes).isBinary || auto.recordedHasCrLf())) return bytes;
  const text = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === CR && bytes[at + 1] === LF) continue;
    text[length] = bytes[at]!;
    length += 1;
  }
  return text.subarray(0, length);
}

/** Every lone LF as CRLF. With `auto` a binary file stays, and one that has any CR. */
export function toCrLf(bytes: Buffer, isAuto: boolean): Buffer {
  if (!bytes.includes(LF)) return bytes;
  const { loneLf, loneCr, crLf, isBinary } = statisticsOf(bytes);
  if (loneLf === 0 || (isAuto && (loneCr > 0 || crLf > 0 || isBinary))) return bytes;
  const text = Buffer.allocUnsafe(bytes.length + loneLf);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === LF && bytes[at - 1] !== CR) {
      text[length] = CR;
      length += 1;
    }
    text[length] = byte;
    length += 1;
  }
  return text;
}

/** Whether `back`, what would be checked out again, has lost all line endings of a kind: core.safecrlf. */
export function losesLineEndings(bytes: Buffer, back: Buffer): boolean {
  const [before, after] = [statisticsOf(bytes), statisticsOf(back)];
  const isLost = before.crLf > 0 && after.crLf === 0;
  return isLost || (before.loneLf > 0 && after.loneLf === 0);
}

/** Every `$Id: …$` on one line as `$Id$`. */
export function collapseIds(bytes: Buffer): Buffer {
  if (!bytes.includes('$Id:')) return bytes;
  const parts: Buffer[] = [];
  let kept = 0;
  for (let at = bytes.indexOf('$Id:'); at >= 0;) {
    const end = bytes.indexOf(DOLLAR, at + 4);
    if (end < 0) break;
    if (bytes.subarray(at, end).includes(LF)) {
      at = bytes.indexOf('$Id:', end);
      continue;
    }
    parts.push(bytes.subarray(kept, at + 3));
    kept = end;
    // What ends a keyword does not begin the next one.
    at = bytes.indexOf('$Id:', end + 1);
  }
  if (parts.length === 0) return bytes;
  return Buffer.concat([...parts, bytes.subarray(kept)]);
}

/** Every `$Id$`, and every `$Id: …$` of Git's own making, as `$Id: <id of the blob> $`. */
export function expandIds(bytes: Buffer, blobId: (bytes: Buffer) => string): Buffer {
  if (!bytes.includes('$Id')) return bytes;
  const parts: Buffer[] = [];
  let expansion: Buffer | null = null;
  let kept = 0;
  for (let at = bytes.indexOf('$Id'); at >= 0;) {
    const end = endOfId(bytes, at);
    if (end === null) break;
    if (end < 0) {
      at = bytes.indexOf('$Id', at + 1);
      continue;
    }
    expansion ??= Buffer.from(`Id: ${blobId(bytes)} $`);
    parts.push(bytes.subarray(kept, at + 1), expansion);
    kept = end;
    at = bytes.indexOf('$Id', end);
  }
  if (parts.length === 0) return bytes;
  return Buffer.concat([...parts, bytes.subarray(kept)]);
}

/** Where the keyword that begins at `start` ends; -1 where it is none, null where nothing ends any more. */
function endOfId(bytes: Buffer, start: number): number | null {
  const next = bytes[start + 3];
  if (next === DOLLAR) return start + 4;
  if (next !== 0x3a) return -1;
  const end = bytes.indexOf(DOLLAR, start + 4);
  if (end < 0) return null;
  if (bytes.subarray(start, end).includes(LF)) return -1;
  // A space elsewhere than before the end: written by another system, and kept.
  const space = bytes.subarray(start + 5, Math.max(start + 5, end)).indexOf(SPACE);
  return space >= 0 && start + 5 + space < end - 1 ? -1 : end + 1;
}
