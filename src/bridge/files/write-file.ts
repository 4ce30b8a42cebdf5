/**
 * Writing the working tree. Invariant: a file has its old contents or its new ones, never a part; nothing
 * outside the root is touched, and no symbolic link is followed, not even one that is slipped in meanwhile.
 */
import * as fs from 'node:fs';
import type { FileStamp } from '../../model/entry.ts';
import { fileUnwritable, unsafePath } from '../../model/errors.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, parentPath } from '../../model/path.ts';
import { auditPath, TEMPORARY_PREFIX } from './audit-path.ts';
import { stampOf } from './stamp.ts';
import { systemCode, writeFailure } from '../system-failure.ts';
import type { HeldFolder } from './write-folder.ts';
import { FolderAccess } from './write-folder.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants;
/** How many temporary names are tried where leftovers of a killed process hold the first ones. */
const NAME_ATTEMPTS = 8;

/** Bytes to write: whole, or in pieces for what should not lie in memory at once. */
export type Contents = Uint8Array | Iterable<Uint8Array>;

/** A new file or link that lies beside its place under a temporary name. */
export interface StagedFile {
  readonly path: RepoPath;
  readonly temporary: string;
}

/**
 * Writes, replaces and removes files below one root. Every method throws UNSAFE_PATH, DISK_FULL or
 * FILE_UNWRITABLE.
 */
export class TreeWriter {
  readonly #folders: FolderAccess;
  /** Begins the name of every temporary file; nobody else can guess it. */
  readonly temporaryStem: string;
  #temporaries = 0;
  readonly #isNewTree: boolean;

  /**
   * `randomBytes` makes the names of temporary files. In a new tree, which nobody reads yet, a file is
   * made under its own name, which halves the work. Throws FILE_UNWRITABLE where there is no root.
   */
  constructor(
    root: string,
    randomBytes: (length: number) => Buffer,
    purpose: 'working tree' | 'new tree' = 'working tree',
  ) {
    this.#isNewTree = purpose === 'new tree';
    try {
      this.#folders = new FolderAccess(root);
    } catch (error) {
      throw writeFailure(root, error);
    }
    this.temporaryStem = `${TEMPORARY_PREFIX}${randomBytes(8).toString('hex')}`;
  }

  /**
   * Writes a file, with the missing folders above it, in place of whatever file, link or empty folder is
   * there. Of `mode` only the owner's exec bit counts; the rest is the process's umask. Returns the new
   * stamp.
   */
  writeFile(path: RepoPath, contents: Contents, mode: number): FileStamp {
    return this.#replace(path, fileMaker(contents, mode));
  }

  /** Writes a symbolic link with this target, as `writeFile` does; the target is never looked at. */
  writeLink(path: RepoPath, target: Buffer): FileStamp {
    return this.#replace(path, linkMaker(path, target));
  }

  /** Writes a file beside its place; `place` puts it there. */
  stageFile(path: RepoPath, contents: Contents, mode: number): StagedFile {
    return this.#stage(path, fileMaker(contents, mode));
  }

  /** Makes a symbolic link beside its place. */
  stageLink(path: RepoPath, target: Buffer): StagedFile {
    return this.#stage(path, linkMaker(path, target));
  }

  #stage(path: RepoPath, make: (place: string | Buffer) => void): StagedFile {
    return this.#work(path, true, (folder) => {
      return { path, temporary: this.#makeTemporary(folder, make) };
    });
  }

  /** Puts a staged file in its place, over whatever file, link or empty folder is there. */
  place({ path, temporary }: StagedFile): void {
    this.#work(path, true, (folder, name) => {
      renameOver(path, folder, temporary, name);
    });
  }

  /**
   * Removes what lies beside `path` under temporary names with this stem, and the folders that this
   * empties, up to the root.
   */
  sweep(path: RepoPath, stem: string): void {
    const isSwept = this.#workIfThere(path, (folder) => {
      const left = fs.readdirSync(folder.at('.')).filter((name) => name.startsWith(stem));
      for (const name of left) fs.unlinkSync(folder.at(name));
      return left.length > 0;
    });
    if (isSwept) this.#removeEmptied(path);
  }

  /** Makes an empty folder (where a submodule stands), unless there is one. Returns its stamp. */
  makeFolder(path: RepoPath): FileStamp {
    return this.#work(path, true, (folder, name) => {
      const stats = fs.lstatSync(folder.at(name), { throwIfNoEntry: false });
      if (stats?.isDirectory() === true) return stampOf(stats);
      if (stats !== undefined) fs.unlinkSync(folder.at(name));
      fs.mkdirSync(folder.at(name));
      return stampOf(fs.lstatSync(folder.at(name)));
    });
  }

  /**
   * Removes a file, link, or empty folder, and the folders above that this empties, up to the root. A
   * folder that is not empty stays. Returns whether anything was removed.
   */
  remove(path: RepoPath): boolean {
    const removed = this.#removeEntry(path);
    if (removed) this.#removeEmptied(path);
    return removed;
  }

  /** Removes the folders above a path that hold nothing any more, up to the root. */
  #removeEmptied(path: RepoPath): void {
    let folder = parentPath(path);
    // A folder that holds anything refuses to go, and so ends this.
    while (folder !== '' && this.#removeFolder(folder as RepoPath)) folder = parentPath(folder);
  }

  #removeEntry(path: RepoPath): boolean {
    return this.#workIfThere(path, (folder, name) => {
      const stats = fs.lstatSync(folder.at(name), { throwIfNoEntry: false });
      if (stats === undefined) return false;
      if (stats.isDirectory()) return removeEmptyFolder(folder.at(name));
      fs.unlinkSync(folder.at(name));
      return true;
    });
  }

  #removeFolder(path: RepoPath): boolean {
    return this.#workIfThere(path, (folder, name) => removeEmptyFolder(folder.at(name)));
  }

  /** Lets `make` create a temporary entry beside the target, then renames it over the target. */
  #replace(path: RepoPath, make: (place: string | Buffer) => void): FileStamp {
    return this.#work(path, true, (folder, name) => {
      if (this.#isNewTree && makeIfFree(folder.at(name), make)) {
        return stampOf(fs.lstatSync(folder.at(name)));
      }
      const temporary = this.#makeTemporary(folder, make);
      try {
        renameOver(path, folder, temporary, name);
      } catch (error) {
        fs.rmSync(folder.at(temporary), { force: true });
        throw error;
      }
      return stampOf(fs.lstatSync(folder.at(name)));
    });
  }

  #makeTemporary(folder: HeldFolder, make: (place: string | Buffer) => void): string {
    for (let attempt = 1; ; attempt += 1) {
      this.#temporaries += 1;
      const name = `${this.temporaryStem}-${this.#temporaries}`;
      try {
        make(folder.at(name));
        return name;
      } catch (error) {
        const isTaken = systemCode(error) === 'EEXIST';
        // A name that is taken belongs to somebody else: it is not removed.
        if (!isTaken) fs.rmSync(folder.at(name), { force: true });
        if (!isTaken || attempt === NAME_ATTEMPTS) throw error;
      }
    }
  }

  #work<T>(path: RepoPath, create: boolean, act: (folder: HeldFolder, name: string) => T): T {
    const worked = this.#try(path, create, act);
    if (worked === null) throw fileUnwritable(path, 'its folder is missing');
    return worked.result;
  }

  #workIfThere(path: RepoPath, act: (folder: HeldFolder, name: string) => boolean): boolean {
    return this.#try(path, false, act)?.result ?? false;
  }

  /** Runs `act` in the folder above `path`; null where that folder is missing and not to be made. */
  #try<T>(
    path: RepoPath,
    create: boolean,
    act: (folder: HeldFolder, name: string) => T,
  ): { readonly result: T } | null {
    const reason = auditPath(path);
    if (reason !== null) throw unsafePath(path, reason);
    try {
      const folder = this.#folders.holdParent(path, create);
      if (folder === null) return null;
      try {
        return { result: act(folder, baseName(path)) };
      } finally {
        folder.release();
      }
    } catch (error) {
      throw writeFailure(path, error);
    }
  }
}

function fileMaker(contents: Contents, mode: number): (place: string | Buffer) => void {
  const permissions = (mode & 0o100) === 0 ? 0o666 : 0o777;
  return (place) => {
    const fd = fs.openSync(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, permissions);
    try {
      if (contents instanceof Uint8Array) writeWhole(fd, contents);
      else for (const piece of contents) writeWhole(fd, piece);
    } finally {
      fs.closeSync(fd);
    }
  };
}

function linkMaker(path: RepoPath, target: Buffer): (place: string | Buffer) => void {
  if (target.length === 0) throw fileUnwritable(path, 'the link has no target');
  if (target.includes(0)) throw unsafePath(path, 'the target of the link contains a NUL');
  return (place) => {
    fs.symlinkSync(target, place);
  };
}

/** Makes an entry unless something stands there. */
function makeIfFree(place: string | Buffer, make: (place: string | Buffer) => void): boolean {
  try {
    make(place);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Writes all of `bytes`; one call may take less than it is given. */
function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += fs.writeSync(fd, bytes, written);
  }
}

function renameOver(path: RepoPath, folder: HeldFolder, from: string, to: string): void {
  try {
    fs.renameSync(folder.at(from), folder.at(to));
  } catch (error) {
    if (systemCode(error) !== 'EISDIR') throw error;
    if (!removeEmptyFolder(folder.at(to))) {
      throw fileUnwritable(path, 'a folder that is not empty stands there', { cause: error });
    }
    fs.renameSync(folder.at(from), folder.at(to));
  }
}

/** Whether the folder could be removed: false where it holds something, or is no folder. */
function removeEmptyFolder(place: string | Buffer): boolean {
  try {
    fs.rmdirSync(place);
    return true;
  } catch (error) {
    // ENOTDIR: a link or a file took its place, and is not ours to remove. EBUSY: a mount point.
    const code = systemCode(error);
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'ENOENT', 'EBUSY'].includes(code)) return false;
    throw error;
  }
}
