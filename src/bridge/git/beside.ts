/**
 * The Git repository beside the store: its HEAD, what it is in the middle of, and its index. Invariant: HEAD
 * is read with two small files, and written by Git's own protocol; files of the working tree are never
 * touched, and no hook, monitor or filter is run.
 */
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { GitHead } from '../../history/git-seen.ts';
import { gitFailed, refLocked } from '../../model/errors.ts';
import type { CommitId, ObjectId } from '../../model/ids.ts';
import { EMPTY_TREE, parseObjectId } from '../../model/ids.ts';
import { encodePath, systemPath, type RepoPath } from '../../model/path.ts';
import { runGit, type Finished } from '../process.ts';
import { systemCode, writeFailure } from '../system-failure.ts';
import { gitEnvironment, onRepository } from './git-environment.ts';
import type { GitFolder } from './git-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const NUL = Buffer.from([0]);

/** HEAD of a repository; null where it says nothing that can be read. */
export function readHeadBeside(folder: GitFolder): GitHead | null {
  const text = readLine(join(folder.own, 'HEAD'));
  if (text === null) return null;
  if (!text.startsWith('ref:')) {
    const commit = parseObjectId(text) as CommitId | null;
    return commit === null ? null : { text, ref: null, commit };
  }
  const ref = text.slice('ref:'.length).trim();
  return { text: `ref: ${ref}`, ref, commit: readTip(folder, ref) };
}

/** The commit of a branch; null where there is none. */
export function readTip(folder: GitFolder, ref: string): CommitId | null {
  const loose = readLine(join(folder.common, ref));
  return parseObjectId(loose ?? packedRef(folder, ref) ?? '') as CommitId | null;
}

function packedRef({ common }: GitFolder, ref: string): string | null {
  const packed = readText(join(common, 'packed-refs')) ?? '';
  const end = packed.indexOf(` ${ref}\n`);
  return end < 40 ? null : packed.slice(end - 40, end);
}

const UNDER_WAY: readonly (readonly [file: string, what: string])[] = [
  ['MERGE_HEAD', 'a merge'],
  ['rebase-merge', 'a rebase'],
  ['rebase-apply', 'a rebase'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'],
  ['REVERT_HEAD', 'a revert'],
  ['BISECT_LOG', 'a bisection'],
];

/** What Git has begun and not ended, such as `a rebase`; or null. */
export function underWay({ own }: GitFolder): string | null {
  return UNDER_WAY.find(([file]) => existsSync(systemPath(join(own, file))))?.[1] ?? null;
}

/** How Git is run on the repository around a working tree. */
export interface BesideRun {
  readonly folder: GitFolder;
  /** The top of the working tree. */
  readonly root: string;
  readonly env: Environment;
  /** Names of filters that are not to be run. */
  readonly withoutFilters: readonly string[];
}

function run(
  { folder, root, env, withoutFilters }: BesideRun,
  words: readonly string[],
  input: Buffer | '' = '',
): Finished {
  const settings = withoutFilters.flatMap((name) => [
    ...['clean', 'smudge', 'process'].flatMap((word) => ['-c', `filter.${name}.${word}=`]),
    ...['-c', `filter.${name}.required=false`],
  ]);
  const all = [...onRepository(folder.own), ...settings, '-c', 'core.bare=false', ...words];
  return runGit(all, root, { ...gitEnvironment(env), GIT_WORK_TREE: root }, input);
}

/**
 * Has the index say of the paths that differ between two commits what the second has, and nothing else of
 * all others; what is staged stays. `absent` are paths that a sparse checkout leaves out. Throws GIT_FAILED
 * where a staged change would be lost, GIT_MISSING.
 */
export function moveIndex(
  beside: BesideRun,
  from: ObjectId | null,
  to: ObjectId | null,
  absent: readonly RepoPath[],
): void {
  const trees = [from ?? EMPTY_TREE, to ?? EMPTY_TREE];
  if (trees[0] !== trees[1]) {
    const { status, stderr } = run(beside, ['read-tree', '-i', '-m', ...trees]);
    if (status !== 0) throw gitFailed('read-tree', stderr.trim());
  }
  if (absent.length > 0) {
    const paths = Buffer.concat(absent.map((path) => Buffer.concat([encodePath(path), NUL])));
    run(beside, ['update-index', '-z', '--skip-worktree', '--stdin'], paths);
  }
  // It ends with 1 where a file has changes: that is no failure.
  run(beside, ['update-index', '-q', '--refresh']);
}

/**
 * Points HEAD elsewhere; `reason` is for its log. Throws refLocked, GIT_FAILED, DISK_FULL, FILE_UNWRITABLE.
 */
export function moveHeadBeside(
  beside: BesideRun,
  to: { readonly ref: string | null; readonly commit: CommitId | null },
  { reason, git }: { readonly reason: string; readonly git: boolean },
): void {
  const { ref, commit } = to;
  if (!git) return writeHead(beside.folder, ref === null ? commit! : `ref: ${ref}`);
  const words =
    ref === null
      ? ['update-ref', '-m', reason, '--no-deref', 'HEAD', commit!]
      : ['symbolic-ref', '-m', reason, 'HEAD', ref];
  const { status, stderr } = run(beside, words);
  if (status !== 0) throw gitFailed(words[0]!, stderr.trim());
}

/** The protocol of Git's lockfile.h: a lock that is renamed into place. */
function writeHead({ own }: GitFolder, text: string): void {
  const file = join(own, 'HEAD');
  const lock = `${file}.lock`;
  try {
    const fd = openSync(systemPath(lock), 'wx', 0o666);
    try {
      writeSync(fd, `${text}\n`);
    } finally {
      closeSync(fd);
    }
    renameSync(systemPath(lock), systemPath(file));
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw refLocked('HEAD', lock);
    rmSync(systemPath(lock), { force: true });
    throw writeFailure(file, error);
  }
}

function readLine(file: string): string | null {
  return readText(file)?.trimEnd() ?? null;
}

function readText(file: string): string | null {
  try {
    // A FIFO could be read for ever.
    if (statSync(systemPath(file), { throwIfNoEntry: false })?.isFile() !== true) return null;
    return readFileSync(systemPath(file), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes(systemCode(error))) return null;
    throw error;
  }
}
