/**
 * A new file of the store's kind: written under a temporary name, then given its own. Invariant: under
 * its own name it is complete and on the disk, and nobody may read it who may not read the original.
 */
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { backupExists, diskFull, fileUnwritable, FxdError } from '../model/errors.ts';

/** What SQLite may keep beside a store. */
const SIDE_FILES = ['-wal', '-shm', '-journal'];

/** What happens where the name is taken: fail, replace what is there, or take the next free name. */
export type IfTaken = 'fail' | 'replace' | 'beside';

export class NewFile {
  private constructor(readonly temporary: string) {}

  /**
   * An empty file, with the permissions of `original`; `name` is what an error names. Throws diskFull,
   * fileUnwritable.
   */
  static reserve(temporary: string, original: string, name: string): NewFile {
    const file = new NewFile(temporary);
    return attempt(name, () => {
      file.discard();
      const mode = fs.statSync(original).mode & 0o777;
      fs.closeSync(fs.openSync(temporary, 'wx', mode));
      return file;
    });
  }

  /**
   * Removes files beside `file` that are called `<start><hexadecimal>-<end>`, and what SQLite kept beside
   * them. Throws fileUnwritable, naming `file`.
   */
  static removeLeftovers(file: string, start: string, end: string): void {
    const folder = dirname(file);
    const ends = ['', ...SIDE_FILES].map((suffix) => `-${end}${suffix}`);
    attempt(file, () => {
      for (const name of fs.readdirSync(folder)) {
        const rest = name.startsWith(start) ? name.slice(start.length) : '';
        const ending = ends.find((text) => rest.endsWith(text));
        if (ending === undefined || !/^[0-9a-f]+$/.test(rest.slice(0, -ending.length))) continue;
        fs.rmSync(join(folder, name), { force: true });
      }
    });
  }

  /** Gives the file its name, for good. Throws backupExists, diskFull, fileUnwritable. */
  putInPlace(name: string, ifTaken: IfTaken): string {
    return attempt(name, () => {
      syncPath(this.temporary);
      const place = this.#rename(name, ifTaken);
      syncPath(dirname(place));
      return place;
    });
  }

  #rename(name: string, ifTaken: IfTaken): string {
    if (ifTaken === 'replace') {
      fs.renameSync(this.temporary, name);
      return name;
    }
    for (let count = 1; ; count++) {
      const place = count === 1 ? name : `${name}-${count}`;
      if (linkUnlessTaken(this.temporary, place)) return place;
      if (ifTaken === 'fail') throw backupExists(name);
    }
  }

  /** Removes what still has the temporary name. */
  discard(): void {
    for (const suffix of ['', ...SIDE_FILES]) fs.rmSync(this.temporary + suffix, { force: true });
  }
}

/** Whether something of a store lies beside a name, as it does while a process has it open. */
export function hasSideFiles(name: string): boolean {
  return SIDE_FILES.some((suffix) => fs.existsSync(name + suffix));
}

/** Whether two names stand for one file. */
export function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((name) => fs.statSync(name, { throwIfNoEntry: false }));
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}

/** Gives a file a second name; false where that is taken. Without hard links renaming has to do. */
function linkUnlessTaken(file: string, name: string): boolean {
  try {
    fs.linkSync(file, name);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'].includes(codeOf(error))) {
      throw error;
    }
    if (fs.lstatSync(name, { throwIfNoEntry: false }) !== undefined) return false;
    fs.renameSync(file, name);
    return true;
  }
}

/** Brings a file, or the names in a folder, to the disk. */
function syncPath(path: string): void {
  const isFolder = fs.statSync(path).isDirectory();
  // Some systems have no way to do this for a folder; they bring names to the disk by themselves.
  if (isFolder && !canOpenFolders()) return;
  const fd = fs.openSync(path, isFolder ? 'r' : 'r+');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Where the system has O_DIRECTORY, a folder can be opened. */
function canOpenFolders(): boolean {
  return (fs.constants.O_DIRECTORY as number | undefined) !== undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (error instanceof FxdError || code === '') throw error;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw diskFull(file);
    throw fileUnwritable(file, REASONS.get(code) ?? code, { cause: error });
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['EIO', 'the disk reports an error'],
  ['ENOENT', 'its folder does not exist'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EISDIR', 'it is a folder'],
  ['ENOTEMPTY', 'it is a folder'],
  ['ENAMETOOLONG', 'the name is too long'],
]);
