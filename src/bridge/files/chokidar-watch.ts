/**
 * The door to chokidar. Invariant: it watches folders alone, one watch each; that a file changed is told by
 * its folder's own event (`raw`).
 */
import type { FSWatcher } from 'chokidar';
import { join } from 'node:path';
import type { RepoPath } from '../../model/path.ts';
import { systemPath } from '../../model/path.ts';
import { systemCode } from '../system-failure.ts';
import {
  pathWithin,
  watchError,
  type FolderWatch,
  type FolderWatchOptions,
} from './folder-watch.ts';

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
    const fail = (error: unknown) => reject(watchError(error));
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
    else options.failed(watchError(error));
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
