/**
 * Watching folders, by the package that suits how many there are. Invariant: which one it is makes no
 * difference to what is found, only to time and memory.
 */
import { watchByChokidar } from './chokidar-watch.ts';
import type { FolderWatch, FolderWatchOptions } from './folder-watch.ts';
import { loadParcel, watchByParcel } from './parcel-watch.ts';

/** From so many folders on @parcel/watcher is preferred, where npm could install it. */
const MANY_FOLDERS = 2000;

/** Begins to watch as soon as it is called. Throws watchLimit, watchFailed. */
export type WatchFolders = (options: FolderWatchOptions) => Promise<FolderWatch>;

/** Loads the package for a number of folders. */
export async function loadWatch(count: number): Promise<WatchFolders> {
  const parcel = count > MANY_FOLDERS ? await loadParcel() : null;
  return parcel === null ? watchByChokidar : (options) => watchByParcel(options, parcel);
}
