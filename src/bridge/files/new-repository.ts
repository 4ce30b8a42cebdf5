/**
 * A new repository: the store file and what a Git repository beside it must know. Invariant: a store
 * appears whole under its name or not at all, and no tracked file is touched.
 */
import {
  appendFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import type { RepositoryOptions } from '../../history/repository.ts';
import { Repository } from '../../history/repository.ts';
import { fileUnwritable, storeUnreadable } from '../../model/errors.ts';
import { BACKUP_PREFIX, TEMPORARY_PREFIX } from './audit-path.ts';
import { hasGit, STORE_NAME } from './locate.ts';
import { systemCode, systemReason, writeFailure } from '../system-failure.ts';

export interface NewRepository {
  readonly storeFile: string;
  /** False where there was one already. */
  readonly isNew: boolean;
  readonly hasGit: boolean;
}

const SIDE_FILES = ['', '-wal', '-shm', '-journal'];
const EXCLUDED = [
  ...SIDE_FILES.map((suffix) => `/${STORE_NAME}${suffix}`),
  `/${BACKUP_PREFIX}*`,
  `/${STORE_NAME}-watch*`,
];

/** Makes `.fxd` in a folder, and the folder itself if need be. Throws FILE_UNWRITABLE, DISK_FULL. */
export function createRepository(
  folder: string,
  branch: string,
  options: RepositoryOptions,
): NewRepository {
  const storeFile = join(folder, STORE_NAME);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeFailure(folder, error);
  }
  const stats = lstatSync(storeFile, { throwIfNoEntry: false });
  if (stats !== undefined) {
    if (!stats.isFile()) throw storeUnreadable(storeFile, 'it is not a regular file');
    return { storeFile, isNew: false, hasGit: hasGit(folder) };
  }
  const isNew = makeStore(folder, storeFile, branch, options);
  if (hasGit(folder)) excludeFromGit(folder);
  return { storeFile, isNew, hasGit: hasGit(folder) };
}

/** Makes the store under another name and links it into place, so that a crash leaves none half made. */
function makeStore(
  folder: string,
  storeFile: string,
  branch: string,
  options: RepositoryOptions,
): boolean {
  const stem = `${TEMPORARY_PREFIX}${options.host.randomBytes(8).toString('hex')}`;
  const temporary = join(folder, stem);
  try {
    Repository.create(temporary, branch, options).close();
    putInPlace(temporary, storeFile);
    return true;
  } catch (error) {
    // Another process was faster; its store is as good.
    if (systemCode(error) === 'EEXIST') return false;
    if (systemCode(error) !== '' && !(error instanceof Error && error.name === 'FxdError')) {
      throw fileUnwritable(storeFile, systemReason(error), { cause: error });
    }
    throw error;
  } finally {
    for (const suffix of SIDE_FILES) rmSync(temporary + suffix, { force: true });
  }
}

/** Gives a file its name unless that is taken. Where there are no hard links, renaming has to do. */
function putInPlace(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(systemCode(error))) throw error;
    renameSync(temporary, file);
  }
}

/** Tells a Git repository to leave the store alone, in the file that no commit carries. */
export function excludeFromGit(folder: string): void {
  const info = join(folder, '.git', 'info');
  const file = join(info, 'exclude');
  let text = '';
  try {
    mkdirSync(info, { recursive: true });
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // A `.git` that is a file belongs to another folder's repository, which has its own exclude file.
    if (systemCode(error) === 'ENOTDIR') return;
    if (systemCode(error) !== 'ENOENT') throw writeFailure(file, error);
  }
  const missing = EXCLUDED.filter((line) => !text.split('\n').includes(line));
  if (missing.length === 0) return;
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  try {
    appendFileSync(file, `${separator}${missing.join('\n')}\n`);
  } catch (error) {
    throw writeFailure(file, error);
  }
}
