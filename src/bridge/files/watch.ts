/**
 * The door to the packages that watch folders. Invariant: what they tell are hints, names at which something
 * may have happened; what did happen is for a scan to find out. A hint may be missing for a moment (a folder
 * that is only just watched), so whoever needs certainty looks at everything once more when it is quiet.
 *
 * chokidar watches folders alone here, one watch each: that a file changed is told by its folder's own event
 * (`raw`). @parcel/watcher, where npm could install it, starts faster and takes less memory, which counts in
 * large trees.
 */
import type * as ParcelModule from '@parcel/watcher';
import type { FSWatcher } from 'chokidar';
import { join, relative, sep } from 'node:path';
import { FxdError, watchFailed, watchLimit } from '../../model/errors.ts';
import type { RepoPath } from '../../model/path.ts';
import { decodePath, systemPath } from '../../model/path.ts';
import { systemCode } from '../system-failure.ts';

/** What @parcel/watcher says of a folder that is not there any more. */
const GONE = /No such file or directory|Not a directory/i;
const ATTEMPTS = 10;
/** From so many folders on @parcel/watcher is preferred. */
const MANY_FOLDERS = 2000;
/** How long @parcel/watcher collects before it tells. */
const PARCEL_DELAY_MS = 50;

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
  /** How long it keeps hints to itself, in milliseconds. */
  readonly delayMs: number;
  /** Watches every folder that counts, after folders came, or came to count. */
  cover(): void;
  close(): Promise<void>;
}

/** Watches by the package that suits the number of folders. Throws watchLimit, watchFailed. */
export async function watchFolders(
  options: FolderWatchOptions,
  count: number,
): Promise<FolderWatch> {
  const parcel = count > MANY_FOLDERS ? await loadParcel() : null;
  return parcel === null ? await watchByChokidar(options) : await watchByParcel(options, parcel);
}

type Parcel = typeof ParcelModule;

/** Null where npm could not install it. */
export async function loadParcel(): Promise<Parcel | null> {
  try {
    return await import('@parcel/watcher');
  } catch {
    // It is compiled for each system, and optional.
    return null;
  }
}

function pathWithin(root: string, file: string): RepoPath {
  const path = decodePath(Buffer.from(relative(root, file)));
  return (sep === '/' ? path : path.replaceAll(sep, '/')) as RepoPath;
}

/** The error for what a package says. */
function translate(error: unknown): FxdError {
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

/** Watches by chokidar. Throws watchLimit, watchFailed. */
export async function watchByChokidar(options: FolderWatchOptions): Promise<FolderWatch> {
  const { watch } = await import('chokidar');
  const { root } = options;
  const watcher = watch(root, {
    // A temporary file of an editor is gone when it is looked for; nothing has to be held back.
    atomic: false,
    followSymlinks: false,
    ignorePermissionErrors: true,
    ignored: (file, stats) => {
      if (stats === undefined || file === root) return false;
      return !stats.isDirectory() || options.uncounted(pathWithin(root, file)) !== null;
    },
  });
  const folders = new ChokidarFolders(watcher, options);
  await new Promise<void>((resolve, reject) => {
    const fail = (error: unknown) => reject(translate(error));
    watcher.once('ready', () => {
      watcher.off('error', fail);
      resolve();
    });
    watcher.on('error', fail);
  }).catch(async (error: unknown) => {
    await watcher.close();
    throw error;
  });
  watcher.on('error', (error) => {
    // A folder that vanished while it was about to be watched is no failure.
    if (systemCode(error) === 'EPERM') options.doubt();
    else options.failed(translate(error));
  });
  return {
    by: 'chokidar',
    delayMs: 0,
    cover: () => folders.cover(),
    close: () => watcher.close(),
  };
}

/** The folder whose event it was. */
function watchedPathOf(details: unknown): string | null {
  const isObject = typeof details === 'object' && details !== null;
  if (!isObject || !('watchedPath' in details)) return null;
  return typeof details.watchedPath === 'string' ? details.watchedPath : null;
}

/** Which folders chokidar watches. */
class ChokidarFolders {
  readonly #watcher: FSWatcher;
  readonly #options: FolderWatchOptions;
  readonly #watched = new Set<RepoPath>();
  /** Names of watched folders that may stand for other folders by now. */
  readonly #replaced = new Set<RepoPath>();
  #isReady = false;

  constructor(watcher: FSWatcher, options: FolderWatchOptions) {
    const { root } = options;
    this.#watcher = watcher;
    this.#options = options;
    watcher.on('addDir', (file) => {
      const path = pathWithin(root, file);
      this.#watched.add(path);
      if (this.#isReady) options.hint(path);
    });
    watcher.once('ready', () => (this.#isReady = true));
    watcher.on('unlinkDir', (file) => {
      const path = pathWithin(root, file);
      this.#watched.delete(path);
      options.hint(path);
    });
    watcher.on('raw', (event, name: string | null, details) => {
      this.#raw(event, name, watchedPathOf(details) ?? root);
    });
  }

  #raw(event: string, name: string | null, folder: string): void {
    // Without a name, anything in the folder may be meant.
    const path = pathWithin(this.#options.root, name === null ? folder : join(folder, name));
    if (event === 'rename' && this.#watched.has(path)) this.#replaced.add(path);
    this.#options.hint(path);
  }

  cover(): void {
    for (const path of this.#replaced) this.#forget(path);
    this.#replaced.clear();
    const missing = [...this.#options.folders()].filter((path) => !this.#watched.has(path));
    for (const path of missing) this.#watched.add(path);
    if (missing.length > 0) this.#watcher.add(missing.map((path) => this.#file(path)));
  }

  /** The watch of a folder is one of the folder that had the name then, and so are those below. */
  #forget(path: RepoPath): void {
    const below = [...this.#watched].filter((one) => one === path || one.startsWith(`${path}/`));
    for (const one of below) this.#watched.delete(one);
    this.#watcher.unwatch(below.map((one) => this.#file(one)));
  }

  #file(path: RepoPath): string {
    return path === '' ? this.#options.root : join(this.#options.root, String(systemPath(path)));
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
    this.#isStale = false;
    const { root } = this.#options;
    const ignore = [...this.#left].map((path) => join(root, String(systemPath(path))));
    const tell = (error: Error | null, events: readonly { readonly path: string }[]) => {
      if (error !== null) this.#options.doubt();
      else for (const event of events) this.#told(pathWithin(root, event.path));
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const subscription = await this.#parcel.subscribe(root, tell, { ignore });
        this.#end = () => subscription.unsubscribe();
        return;
      } catch (error) {
        // A folder went away between being found and being watched.
        const isPassing = GONE.test(error instanceof Error ? error.message : '');
        if (!isPassing || attempt === ATTEMPTS) throw translate(error);
      }
    }
  }

  #told(path: RepoPath): void {
    const uncounted = this.#options.uncounted(path);
    if (uncounted === null) this.#options.hint(path);
    else if (!this.#left.has(uncounted)) this.#isStale = true;
  }

  /** Subscribes anew where a folder came that does not count, or one came to count. */
  cover(): void {
    for (const path of this.#options.folders()) {
      if (this.#left.has(path)) this.#isStale = true;
    }
    if (this.#isStale && !this.#isClosed) this.#turn = this.#turn.then(() => this.#renew());
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
      this.#options.failed(error instanceof FxdError ? error : translate(error));
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
