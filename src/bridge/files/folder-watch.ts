/**
 * What every package that watches folders is taken to do. Invariant: what they tell are hints, names at which
 * something may have happened; what did happen is for a scan to find out. A hint may be missing for a moment
 * (a folder that is only just watched), so whoever needs certainty looks at everything once more when it is
 * quiet.
 */
import { relative, sep } from 'node:path';
import { watchFailed, watchLimit, type FxdError } from '../../model/errors.ts';
import type { RepoPath } from '../../model/path.ts';
import { decodePath } from '../../model/path.ts';
import { systemCode } from '../system-failure.ts';

export interface FolderWatchOptions {
  /** Absolute. */
  readonly root: string;
  /** The folders that count. */
  folders(): Iterable<RepoPath>;
  /** The topmost folder at or above a path that does not count, or null. */
  uncounted(path: RepoPath): RepoPath | null;
  /** Folders that are not to be watched and lie in such that are. */
  uncountedFolders(): RepoPath[];
  /** Something may have happened at a path. */
  hint(path: RepoPath): void;
  /** Something may have happened anywhere. */
  doubt(): void;
  /** Watching has come to an end. */
  failed(error: FxdError): void;
}

export interface FolderWatch {
  /** The package that does it. */
  readonly by: 'chokidar' | '@parcel/watcher';
  /** How long it may keep a hint to itself, in milliseconds. */
  readonly delayMs: number;
  /** Watches every folder that counts, after folders came, or came to count. */
  cover(): void;
  close(): Promise<void>;
}

/** The path of a file below the folder that is watched. */
export function pathWithin(root: string, file: string): RepoPath {
  const path = decodePath(Buffer.from(relative(root, file)));
  return (sep === '/' ? path : path.replaceAll(sep, '/')) as RepoPath;
}

/** The error for what a package says. */
export function watchError(error: unknown): FxdError {
  const message = error instanceof Error ? error.message : String(error);
  const code = systemCode(error);
  if (code === 'ENOSPC' || /No space left/i.test(message)) {
    return watchLimit('folders', 'fs.inotify.max_user_watches=1048576', error);
  }
  if (code === 'EMFILE' || /Too many open files/i.test(message)) {
    return watchLimit('trees at once', 'fs.inotify.max_user_instances=1024', error);
  }
  return watchFailed(message, error);
}
