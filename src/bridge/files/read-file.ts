/**
 * Reading the working tree. Invariant: the bytes that are returned were the whole file at one moment (its
 * stamp is the same before and after), and nothing but regular files is ever opened.
 */
import { constants, closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import type { FileStamp } from '../../model/entry.ts';
import { fileChanging, fileUnreadable } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import type { RepoPath } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import { lookAt, sameStamp, stampAt, stampOf, stampType } from './stamp.ts';
import { readFailure, systemCode } from '../system-failure.ts';

const ATTEMPTS = 3;
const SHARED_BYTES = 256 * 1024;
/** One read call takes at most 2 GiB. */
const CALL_BYTES = 1024 * 1024 * 1024;
const MAX_BYTES = LIMITS.file.figure;
// O_NONBLOCK: what has become a FIFO since it was looked at must not make the open wait for a writer.
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A file's bytes, or a link's target, with the stamp that they had. */
export interface ReadFile {
  readonly bytes: Buffer;
  readonly stamp: FileStamp;
}

/**
 * Reads files under one root. Bytes of files under 256 KiB lie in a buffer that the next `read` reuses:
 * whoever keeps them, copies them.
 */
export class FileReader {
  readonly #root: string;
  readonly #shared = Buffer.allocUnsafeSlow(SHARED_BYTES);

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * What stands at `path` (for a link its target, unfollowed), or null where there is neither file nor
   * link. `known` spares one look at a path whose stamp was just taken. Throws FILE_CHANGING,
   * FILE_UNREADABLE.
   */
  read(path: RepoPath, known?: FileStamp): ReadFile | null {
    try {
      let before = known ?? stampAt(this.#root, path);
      for (let attempt = 0; attempt < ATTEMPTS && before !== null; attempt += 1) {
        const type = stampType(before);
        if (type !== 'file' && type !== 'link') return null;
        const bytes = type === 'file' ? this.#contents(path, before.size) : this.#target(path);
        const after = stampAt(this.#root, path);
        if (bytes !== null && after !== null && sameStamp(before, after)) {
          return { bytes, stamp: after };
        }
        before = after;
      }
      if (before === null) return null;
    } catch (error) {
      throw readFailure(path, error);
    }
    throw fileChanging(path);
  }

  /** The whole file; null where its length is not `size`, or it vanished or became something else. */
  #contents(path: RepoPath, size: number): Buffer | null {
    if (size > MAX_BYTES) throw fileUnreadable(path, 'it is larger than 4 GiB');
    const fd = openUnlessChanged(absolutePath(this.#root, path));
    if (fd === null) return null;
    try {
      // One byte more than expected, so that a file that grew shows it in the same call.
      const buffer = size < SHARED_BYTES ? this.#shared : Buffer.allocUnsafeSlow(size + 1);
      let length = 0;
      while (length <= size) {
        const wanted = Math.min(size + 1 - length, CALL_BYTES);
        const count = readSync(fd, buffer, length, wanted, null);
        length += count;
        // A short read of a regular file is its end, except where one call could not take it all.
        if (count === 0 || (count < wanted && length === size)) break;
      }
      return length === size ? buffer.subarray(0, size) : null;
    } finally {
      closeSync(fd);
    }
  }

  #target(path: RepoPath): Buffer | null {
    try {
      return readlinkSync(absolutePath(this.#root, path), { encoding: 'buffer' });
    } catch (error) {
      // EINVAL: it is no link any more.
      if (systemCode(error) === 'EINVAL' || systemCode(error) === 'ENOENT') return null;
      throw error;
    }
  }
}

function openUnlessChanged(file: string | Buffer): number | null {
  try {
    return openSync(file, FLAGS);
  } catch (error) {
    // ELOOP: a link took its place; ENXIO: a socket did.
    if (['ELOOP', 'ENOENT', 'ENOTDIR', 'ENXIO'].includes(systemCode(error))) return null;
    throw error;
  }
}

/**
 * The first folder above `path` that is a symbolic link, or null. What lies beyond one is not part of the
 * working tree.
 */
export function linkAbove(root: string, path: RepoPath): RepoPath | null {
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const folder = path.slice(0, slash) as RepoPath;
    const stats = lookAt(root, folder);
    if (stats === undefined) return null;
    if (stampType(stampOf(stats)) === 'link') return folder;
  }
  return null;
}
