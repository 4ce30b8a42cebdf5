/**
 * Where the repository is. Invariant: only a regular file counts as a store, and one that belongs to
 * somebody else is not used before the user has said that it may be.
 */
import type { Stats } from 'node:fs';
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  dubiousOwnership,
  notARepository,
  storeLinked,
  storeMissing,
  storeUnreadable,
} from '../../model/errors.ts';
import { systemPath } from '../../model/path.ts';
import { isTemporaryName } from './audit-path.ts';
import { systemCode, systemReason } from '../system-failure.ts';

export const STORE_NAME = '.fxd';

export interface Location {
  /** The top of the working tree, absolute. */
  readonly root: string;
  readonly storeFile: string;
  /** Whether there is a Git repository at the root, as a folder or, in a linked working tree, a file. */
  readonly hasGit: boolean;
}

export interface Whereabouts {
  /** Where the command runs, absolute. */
  readonly folder: string;
  /** The file or folder of `-R`, else of FXD_REPO; null to look for `.fxd` from `folder` upwards. */
  readonly named: string | null;
  /** Who runs fxd; null where the system knows no users. Root may use any store. */
  readonly userId: number | null;
  /** Whether the user trusts a root that belongs to somebody else (`safe.directory`). */
  readonly isTrusted: (root: string) => boolean;
}

/**
 * The repository to work in. Throws NOT_A_REPOSITORY, STORE_MISSING, STORE_UNREADABLE, STORE_LINKED,
 * DUBIOUS_OWNERSHIP.
 */
export function locate(whereabouts: Whereabouts): Location {
  const { folder, named, userId, isTrusted } = whereabouts;
  const storeFile = named === null ? findStore(folder) : namedStore(resolve(folder, named));
  if (hasOtherName(storeFile)) throw storeLinked(storeFile);
  const root = dirname(storeFile);
  const owners = [lookAt(storeFile), statSync(systemPath(root))].map((stats) => stats?.uid);
  const isForeign = userId !== null && userId !== 0 && owners.some((owner) => owner !== userId);
  if (isForeign && !isTrusted(root)) throw dubiousOwnership(root);
  return { root, storeFile, hasGit: hasGit(root) };
}

/**
 * Whether a store can be reached by another name: SQLite would keep a journal for each. A name that a
 * killed `fxd init` has left beside it is none that anybody uses.
 */
function hasOtherName(file: string): boolean {
  const stats = lookAt(file);
  if (stats === null || stats.nlink < 2) return false;
  const folder = dirname(file);
  const leftovers = readdirSync(systemPath(folder)).filter((name) => {
    return isTemporaryName(name) && lookAt(join(folder, name))?.ino === stats.ino;
  });
  return stats.nlink > 1 + leftovers.length;
}

/** Whether there is a Git repository at `root`. */
export function hasGit(root: string): boolean {
  const stats = lookAt(join(root, '.git'));
  return stats !== null && (stats.isDirectory() || stats.isFile());
}

function findStore(start: string): string {
  let odd: string | null = null;
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, STORE_NAME);
    const stats = lookAt(file);
    if (stats?.isFile() === true) return file;
    // Another program's folder of this name must not hide the store of a folder above.
    if (stats !== null) odd ??= file;
    if (folder === dirname(folder)) break;
  }
  if (odd !== null) throw storeUnreadable(odd, 'it is not a regular file');
  throw notARepository(start);
}

function namedStore(named: string): string {
  const stats = lookAt(named);
  const file = stats?.isDirectory() === true ? join(named, STORE_NAME) : named;
  const found = file === named ? stats : lookAt(file);
  if (found === null) throw storeMissing(file);
  if (!found.isFile()) throw storeUnreadable(file, 'it is not a regular file');
  return file;
}

/** What stands at `file` itself, null for nothing, or nothing that we may see. */
function lookAt(file: string): Stats | null {
  try {
    return lstatSync(systemPath(file), { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (systemCode(error) === 'EACCES') return null;
    throw storeUnreadable(file, systemReason(error), { cause: error });
  }
}
