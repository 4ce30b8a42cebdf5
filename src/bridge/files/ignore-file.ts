/**
 * Ignore files: lines in, patterns out. Invariant: the size of what is read is bounded, and whoever reads
 * one learns when the bound was met.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { LIMITS } from '../../model/limits.ts';
import type { RepoPath } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import type { Pattern } from './ignore-pattern.ts';
import { parsePattern } from './ignore-pattern.ts';
import { systemCode, systemReason } from '../system-failure.ts';

const MAX_BYTES = LIMITS.ignoreFile.figure;
// O_NOFOLLOW: like Git, a link named .gitignore is not followed. O_NONBLOCK: a FIFO must not hang.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

export interface IgnoreFile {
  readonly bytes: Buffer;
  /** What the user should know, as the rest of a sentence that begins with the path; or null. */
  readonly warning: string | null;
}

/**
 * The contents of the ignore file at `path`, whole lines up to 1 MiB; null where there is no regular file.
 * A file that cannot be read counts as empty, with a warning, as in Git.
 */
export function readIgnoreFile(root: string, path: RepoPath): IgnoreFile | null {
  try {
    return readUpTo(absolutePath(root, path));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(systemCode(error))) return null;
    return { bytes: Buffer.alloc(0), warning: `cannot be read: ${systemReason(error)}` };
  }
}

function readUpTo(file: string | Buffer): IgnoreFile | null {
  const fd = openSync(file, FLAGS);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return null;
    const buffer = Buffer.alloc(Math.min(stats.size, MAX_BYTES));
    let length = 0;
    while (length < buffer.length) {
      const count = readSync(fd, buffer, length, buffer.length - length, null);
      if (count === 0) break;
      length += count;
    }
    if (stats.size <= MAX_BYTES) return { bytes: buffer.subarray(0, length), warning: null };
    const lastLine = buffer.lastIndexOf(0x0a, length - 1);
    return {
      bytes: buffer.subarray(0, lastLine + 1),
      warning: 'is longer than 1 MiB; the rest of its rules is not read',
    };
  } finally {
    closeSync(fd);
  }
}

/**
 * The patterns of an ignore file in order, without those that can match nothing. Of equal lines only the
 * last is kept: it decides whatever the others would.
 */
export function parseIgnoreFile(bytes: Buffer): Pattern[] {
  let text = bytes.toString('latin1');
  if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(BYTE_ORDER_MARK.length);
  // Git drops one CR before the end of a line, also of a last line that has no end.
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const patterns: Pattern[] = [];
  for (const line of new Set(lines.reverse())) {
    const pattern = line === '' ? null : parsePattern(line);
    if (pattern !== null) patterns.push(pattern);
  }
  return patterns.reverse();
}
