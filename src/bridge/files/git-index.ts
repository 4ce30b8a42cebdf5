/**
 * The index of the Git repository beside the store, read without Git. Invariant: it is only read, and what
 * is not wholly understood is none (gitformat-index: versions 2 to 4; no split index).
 */
import { readFileSync, statSync } from 'node:fs';
import type { ObjectId } from '../../model/ids.ts';
import type { FileStamp } from '../../model/entry.ts';
import { decodePath, type RepoPath } from '../../model/path.ts';
import { systemCode } from '../system-failure.ts';

export interface IndexEntry {
  /** Ends with a slash where it stands for a whole folder that is not checked out. */
  readonly path: RepoPath;
  readonly mode: number;
  readonly id: ObjectId;
  /** 0, or which side of a conflict it is. */
  readonly stage: number;
  readonly size: number;
  readonly modifiedMs: number;
  /** Outside of a sparse checkout: not on the disk, and not gone. */
  readonly isSkipped: boolean;
  /** Only its name is staged. */
  readonly isIntended: boolean;
}

const SIGNATURE = 0x44495243;
const HEADER = 12;
const FIXED = 62;
const HASH = 20;
const EXTENDED = 0x4000;
const SKIPPED = 0x4000;
const INTENDED = 0x2000;
/** Times are compared as milliseconds, of which a double keeps less than nanoseconds. */
const TIME_TOLERANCE_MS = 0.001;

export class GitIndex {
  readonly entries: readonly IndexEntry[];
  readonly #writtenMs: number;
  #byPath: ReadonlyMap<string, IndexEntry> | null = null;

  private constructor(entries: readonly IndexEntry[], writtenMs: number) {
    this.entries = entries;
    this.#writtenMs = writtenMs;
  }

  /** The index at a file; an empty one where there is none, null where it cannot be read. */
  static read(file: string): GitIndex | null {
    try {
      const stats = statSync(file);
      const entries = stats.isFile() ? parseIndex(readFileSync(file)) : null;
      return entries === null ? null : new GitIndex(entries, stats.mtimeMs);
    } catch (error) {
      return systemCode(error) === 'ENOENT' ? new GitIndex([], 0) : null;
    }
  }

  /** The entry of a path that is in no conflict, or null. */
  find(path: RepoPath): IndexEntry | null {
    this.#byPath ??= new Map(
      this.entries.filter(({ stage }) => stage === 0).map((entry) => [entry.path, entry]),
    );
    return this.#byPath.get(path) ?? null;
  }

  /** Whether Git knows without reading it that a file with this stamp is that blob, checked out. */
  vouchesFor(path: RepoPath, id: ObjectId, stamp: FileStamp): boolean {
    const entry = this.find(path);
    if (entry?.id !== id || entry.isIntended || entry.size !== stamp.size) return false;
    const isSameTime = Math.abs(entry.modifiedMs - stamp.modifiedMs) < TIME_TOLERANCE_MS;
    // Git's racy rule: what changed when the index was written may have changed after it.
    return isSameTime && entry.modifiedMs < this.#writtenMs - TIME_TOLERANCE_MS;
  }
}

function parseIndex(bytes: Buffer): IndexEntry[] | null {
  if (bytes.length < HEADER + HASH || bytes.readUInt32BE(0) !== SIGNATURE) return null;
  const version = bytes.readUInt32BE(4);
  if (version < 2 || version > 4) return null;
  const count = bytes.readUInt32BE(8);
  const end = bytes.length - HASH;
  const entries: IndexEntry[] = [];
  let at = HEADER;
  let former: Buffer = Buffer.alloc(0);
  for (let index = 0; index < count; index += 1) {
    if (at + FIXED > end) return null;
    const flags = bytes.readUInt16BE(at + 60);
    const isExtended = (flags & EXTENDED) !== 0;
    const more = isExtended ? bytes.readUInt16BE(at + FIXED) : 0;
    const name = readName(bytes, at + FIXED + (isExtended ? 2 : 0), version, former);
    if (name === null || name.end > end) return null;
    entries.push({
      path: decodePath(name.bytes),
      mode: bytes.readUInt32BE(at + 24),
      id: bytes.toString('hex', at + 40, at + 60) as ObjectId,
      stage: (flags >> 12) & 3,
      size: bytes.readUInt32BE(at + 36),
      modifiedMs: bytes.readUInt32BE(at + 8) * 1000 + bytes.readUInt32BE(at + 12) / 1e6,
      isSkipped: (more & SKIPPED) !== 0,
      isIntended: (more & INTENDED) !== 0,
    });
    former = name.bytes;
    // Before version 4 an entry is filled up to a multiple of eight bytes.
    at = version === 4 ? name.end + 1 : at + ((name.end - at + 8) & ~7);
  }
  return isSplit(bytes, at, end) ? null : entries;
}

/** The name at a place, and where it ends; in version 4 it begins as the former one does. */
function readName(
  bytes: Buffer,
  start: number,
  version: number,
  former: Buffer,
): { readonly bytes: Buffer; readonly end: number } | null {
  let at = start;
  let kept = Buffer.alloc(0);
  if (version === 4) {
    let byte = bytes[at++] ?? 0;
    let dropped = byte & 0x7f;
    while ((byte & 0x80) !== 0) {
      byte = bytes[at++] ?? 0;
      dropped = (dropped + 1) * 128 + (byte & 0x7f);
    }
    if (dropped > former.length) return null;
    kept = Buffer.from(former.subarray(0, former.length - dropped));
  }
  const end = bytes.indexOf(0, at);
  return end < 0 ? null : { bytes: Buffer.concat([kept, bytes.subarray(at, end)]), end };
}

/** Whether most entries lie in another file (the extension `link`). */
function isSplit(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at + 8 <= end; at += 8 + bytes.readUInt32BE(at + 4)) {
    if (bytes.toString('latin1', at, at + 4) === 'link') return true;
  }
  return false;
}
