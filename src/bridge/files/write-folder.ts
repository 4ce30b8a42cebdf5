/**
 * Folders that are about to be written in. Invariant: a held folder was reached from the root through real
 * folders only, checked one by one at that moment; nothing is remembered for the next file.
 *
 * Where /proc shows open descriptors (Linux), each folder is opened without following links, relative to
 * the one before, and stays open until it is released: a folder that is swapped for a symbolic link
 * meanwhile cannot lead a write outside. Elsewhere each folder is looked at with `lstat` instead.
 */
import { closeSync, constants, lstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { fileUnwritable, unsafePath } from '../../model/errors.ts';
import type { RepoPath } from '../../model/path.ts';
import { systemPath } from '../../model/path.ts';
import { systemCode } from '../system-failure.ts';

/** Linux: a descriptor that only names a place, and needs no right to list it. Not among `constants`. */
const O_PATH = 0o10000000;
const HOLD_ROOT = O_PATH | constants.O_DIRECTORY;
const HOLD = HOLD_ROOT | constants.O_NOFOLLOW;

/** A folder to work in until it is released. */
export interface HeldFolder {
  /** What the system calls take for the entry `name` of this folder. */
  at(name: string): string | Buffer;
  release(): void;
}

/** Reaches folders below one root. */
export class FolderAccess {
  readonly #root: string;
  readonly #hasDescriptors: boolean;

  constructor(root: string) {
    this.#root = root === '' ? '.' : root;
    this.#hasDescriptors = canHoldByDescriptor(this.#root);
  }

  /**
   * Holds the folder above `path`; missing folders are made if `create`, else null comes back. Throws
   * UNSAFE_PATH where a symbolic link stands in the way, FILE_UNWRITABLE where something else does.
   */
  holdParent(path: RepoPath, create: boolean): HeldFolder | null {
    const names = path.split('/').slice(0, -1);
    return this.#hasDescriptors
      ? this.#holdByDescriptor(path, names, create)
      : this.#holdByLook(path, names, create);
  }

  #holdByDescriptor(path: RepoPath, names: readonly string[], create: boolean): HeldFolder | null {
    let fd = openSync(systemPath(this.#root), HOLD_ROOT);
    try {
      for (const name of names) {
        const next = openFolder(path, systemPath(`${descriptorPath(fd)}/${name}`), name, create);
        closeSync(fd);
        fd = -1;
        if (next === null) return null;
        fd = next;
      }
      const held = fd;
      fd = -1;
      return {
        at: (name) => systemPath(`${descriptorPath(held)}/${name}`),
        release: () => {
          closeSync(held);
        },
      };
    } finally {
      if (fd >= 0) closeSync(fd);
    }
  }

  #holdByLook(path: RepoPath, names: readonly string[], create: boolean): HeldFolder | null {
    let folder = this.#root;
    for (const name of names) {
      folder = `${folder}/${name}`;
      const place = systemPath(folder);
      if (lstatSync(place, { throwIfNoEntry: false }) === undefined) {
        if (!create) return null;
        makeFolder(place);
      }
      if (!lstatSync(place).isDirectory()) throw obstacle(path, place, name);
    }
    return { at: (name) => systemPath(`${folder}/${name}`), release: () => undefined };
  }
}

function descriptorPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

/** Whether a descriptor of `root`, named through /proc, leads to the same folder. */
function canHoldByDescriptor(root: string): boolean {
  const probe = statSync(systemPath(root));
  let fd: number;
  try {
    fd = openSync(systemPath(root), HOLD_ROOT);
  } catch {
    // O_PATH is Linux's; another system may refuse the unknown flag.
    return false;
  }
  try {
    const seen = statSync(`${descriptorPath(fd)}/.`, { throwIfNoEntry: false });
    return seen !== undefined && seen.ino === probe.ino && seen.dev === probe.dev;
  } finally {
    closeSync(fd);
  }
}

/** A descriptor of the folder `place`; null where it is missing and not to be made. */
function openFolder(
  path: RepoPath,
  place: string | Buffer,
  name: string,
  create: boolean,
): number | null {
  try {
    return openSync(place, HOLD);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw obstacle(path, place, name, error);
  }
  if (!create) return null;
  makeFolder(place);
  try {
    return openSync(place, HOLD);
  } catch (error) {
    throw obstacle(path, place, name, error);
  }
}

function makeFolder(place: string | Buffer): void {
  try {
    mkdirSync(place);
  } catch (error) {
    // Another process made it first; the caller looks at it next.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

/** Why the folder `name` on the way to `path` cannot be entered. */
function obstacle(path: RepoPath, place: string | Buffer, name: string, cause?: unknown): unknown {
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink() === true) {
    return unsafePath(path, `'${name}' on its way is a symbolic link`);
  }
  if (stats !== undefined && !stats.isDirectory()) {
    return fileUnwritable(path, `'${name}' on its way is not a folder`, { cause });
  }
  return cause ?? unsafePath(path, `'${name}' on its way changes while it is written`);
}
