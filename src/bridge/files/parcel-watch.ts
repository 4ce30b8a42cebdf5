/**
 * The door to @parcel/watcher, which starts faster than chokidar and takes less memory in large trees.
 * Invariant: it is given the whole tree but for what does not count; when that changes, it is told anew.
 */
import type * as ParcelModule from '@parcel/watcher';
import { join } from 'node:path';
import { FxdError } from '../../model/errors.ts';
import type { RepoPath } from '../../model/path.ts';
import { parentPath, systemPath } from '../../model/path.ts';
import {
  pathWithin,
  watchError,
  type FolderWatch,
  type FolderWatchOptions,
} from './folder-watch.ts';

/** What @parcel/watcher says of a folder that is not there any more. */
const GONE = /No such file or directory|Not a directory/i;
const ATTEMPTS = 10;
/** It tells a first event at once, collects for 50 ms what follows, and takes a little to tell it. */
const PARCEL_DELAY_MS = 60;
/** What @parcel/watcher would take for a pattern. */
const PATTERN = /[*?[{|]|[@!+]\(/;

export type Parcel = typeof ParcelModule;

/** Null where npm could not install it. */
export async function loadParcel(): Promise<Parcel | null> {
  try {
    return await import('@parcel/watcher');
  } catch {
    // It is compiled for each system, and optional.
    return null;
  }
}

/** Watches by @parcel/watcher. Throws watchLimit, watchFailed. */
export async function watchByParcel(
  options: FolderWatchOptions,
  parcel: Parcel,
): Promise<FolderWatch> {
  const tree = new ParcelTree(options, parcel);
  await tree.begin();
  return {
    by: '@parcel/watcher',
    delayMs: PARCEL_DELAY_MS,
    cover: () => tree.cover(),
    close: () => tree.close(),
  };
}

/** A tree that @parcel/watcher watches but for some folders; when these change it is told anew. */
class ParcelTree {
  readonly #options: FolderWatchOptions;
  readonly #parcel: Parcel;
  #left = new Set<RepoPath>();
  /** Folders that it surely watches. On Linux it misses one that is made in a folder just made. */
  #watched = new Set<RepoPath>();
  /** Of those, names that may stand for other folders by now. */
  readonly #replaced = new Set<RepoPath>();
  /** What it told to be new; if that is a folder, it watches it. */
  readonly #created = new Set<RepoPath>();
  #isStale = false;
  #end: () => Promise<void> = () => Promise.resolve();
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: FolderWatchOptions, parcel: Parcel) {
    this.#options = options;
    this.#parcel = parcel;
  }

  async begin(): Promise<void> {
    this.#left = new Set(this.#options.uncountedFolders());
    this.#watched = new Set(this.#options.folders());
    this.#isStale = false;
    const { root } = this.#options;
    // A folder with such a name is watched, and what is told of it is not passed on.
    const ignore = [...this.#left]
      .map((path) => join(root, String(systemPath(path))))
      .filter((path) => !PATTERN.test(path));
    const tell = (error: Error | null, events: readonly ParcelModule.Event[]) => {
      if (error !== null) this.#options.doubt();
      else for (const { path, type } of events) this.#told(pathWithin(root, path), type);
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const subscription = await this.#parcel.subscribe(root, tell, { ignore });
        this.#end = () => subscription.unsubscribe();
        return;
      } catch (error) {
        // A folder went away between being found and being watched.
        const isPassing = GONE.test(error instanceof Error ? error.message : '');
        if (!isPassing || attempt === ATTEMPTS) throw watchError(error);
      }
    }
  }

  #told(path: RepoPath, type: ParcelModule.EventType): void {
    if (this.#watched.has(path)) this.#replaced.add(path);
    if (type === 'create') this.#created.add(path);
    const uncounted = this.#options.uncounted(path);
    if (uncounted === null) this.#options.hint(path);
    else if (!this.#left.has(uncounted)) this.#isStale = true;
  }

  /** Subscribes anew where a folder came that does not count, or one that counts may not be watched. */
  cover(): void {
    for (const path of this.#watched) if (this.#isReplaced(path)) this.#watched.delete(path);
    for (const path of this.#options.folders()) {
      if (this.#created.has(path)) this.#watched.add(path);
      if (this.#left.has(path) || !this.#watched.has(path)) this.#isStale = true;
    }
    this.#replaced.clear();
    this.#created.clear();
    if (this.#isStale && !this.#isClosed) this.#turn = this.#turn.then(() => this.#renew());
  }

  /** Whether a folder, or one above it, may be another one by now. */
  #isReplaced(folder: RepoPath): boolean {
    if (this.#replaced.size === 0) return false;
    for (let path: string = folder; path !== ''; path = parentPath(path)) {
      if (this.#replaced.has(path as RepoPath)) return true;
    }
    return false;
  }

  async #renew(): Promise<void> {
    if (!this.#isStale || this.#isClosed) return;
    try {
      // The package shares what it read of a tree, with what was left out, among all that watch it.
      await this.#leave();
      await this.begin();
      // Between the two nobody watched.
      this.#options.doubt();
    } catch (error) {
      this.#options.failed(error instanceof FxdError ? error : watchError(error));
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#turn;
    await this.#leave();
  }

  async #leave(): Promise<void> {
    try {
      await this.#end();
    } catch {
      // It cannot give up the watch of a folder that was removed, and need not.
    }
  }
}
