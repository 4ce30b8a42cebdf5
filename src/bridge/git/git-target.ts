/**
 * A Git repository that is written. Invariant: refs move at the end, all or none, and only from what was
 * seen when the target was opened; nothing of it is run, and its working trees are left alone unless one
 * is to follow.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedMove } from '../../history/exporting/ref-moves.ts';
import { exportOvertaken, folderNotEmpty, gitFailed } from '../../model/errors.ts';
import type { ObjectId } from '../../model/ids.ts';
import { encodeText, systemPath } from '../../model/path.ts';
import { runGit } from '../process.ts';
import { readFailure, systemCode } from '../system-failure.ts';
import { mayBecomeRepository } from './bare-repository.ts';
import { gitEnvironment, onRepository } from './git-environment.ts';
import { findGitFolder, isBare, openGitFolder, readRefs, type GitFolder } from './git-folder.ts';
import { moveLockedRefs } from './ref-locks.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface GitTarget {
  readonly folder: GitFolder;
  /** What its refs name, those that are symbolic left out. */
  readonly refs: ReadonlyMap<string, ObjectId>;
  /** Refs that follow another, such as `refs/remotes/origin/HEAD`; they are not ours to move. */
  readonly symbolic: ReadonlySet<string>;
  /** Branches that are checked out in a working tree of it, by the `.git` of that one. */
  readonly checkedOut: ReadonlyMap<string, string>;
}

/** How Git is run: its environment, and whether there is one to run. */
export interface GitRunner {
  readonly env: Environment;
  readonly git: boolean;
}

/**
 * The repository in a folder; null where that is new or empty. Throws folderNotEmpty where it holds
 * something else, GIT_NOT_IMPORTABLE for forms that fxd does not write, GIT_UNREADABLE.
 */
export function openGitTarget(path: string): GitTarget | null {
  if (findGitFolder(path) === null) {
    if (isNewOrEmpty(path)) return null;
    throw folderNotEmpty(path);
  }
  const folder = openGitFolder(path);
  const all = readRefs(folder);
  const symbolic = new Set(all.map(({ name }) => name).filter((name) => isSymbolic(folder, name)));
  const refs = all.filter(({ name }) => !symbolic.has(name));
  return {
    folder,
    refs: new Map(refs.map(({ name, target }) => [name, target])),
    symbolic,
    checkedOut: checkedOutBranches(folder),
  };
}

/**
 * Moves refs, all or none. Throws exportOvertaken where one is not as it was seen, refLocked, GIT_FAILED,
 * GIT_MISSING, DISK_FULL, FILE_UNWRITABLE.
 */
export function moveRefs(
  folder: GitFolder,
  moves: readonly PlannedMove[],
  { env, git }: GitRunner,
): void {
  if (moves.length === 0) return;
  if (!git) return moveLockedRefs(folder, moves);
  const commands = moves.map(({ name, from, to }) => {
    return encodeText(
      from === null ? `create ${name}\0${to}\0` : `update ${name}\0${to}\0${from}\0`,
    );
  });
  const words = ['update-ref', '-z', '-m', 'fxd export', '--no-deref', '--stdin'];
  const { status, stderr } = runGit(
    [...onRepository(folder.own), ...words],
    folder.own,
    gitEnvironment(env),
    Buffer.concat(commands),
  );
  if (status === 0) return;
  const now = new Map(readRefs(folder).map(({ name, target }) => [name, target]));
  const overtaken = moves.find(({ name, from }) => (now.get(name) ?? null) !== from);
  if (overtaken !== undefined) throw exportOvertaken(overtaken.name);
  throw gitFailed('update-ref', stderr.trim());
}

/**
 * Takes a working tree from one commit to another, before the branch moves. Git does it, and refuses to
 * overwrite changes. Throws GIT_FAILED, GIT_MISSING.
 */
export function followInWorkTree(
  path: string,
  from: ObjectId | null,
  to: ObjectId,
  env: Environment,
): void {
  const trees = from === null ? [to] : [from, to];
  const words = ['read-tree', '-m', '-u', ...trees];
  const safe = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-C', path];
  const run = runGit([...safe, ...words], path, gitEnvironment(env));
  if (run.status !== 0) throw gitFailed('read-tree', run.stderr.trim());
}

function isNewOrEmpty(path: string): boolean {
  try {
    return mayBecomeRepository(readdirSync(systemPath(path)));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true;
    if (systemCode(error) === 'ENOTDIR') return false;
    throw readFailure(path, error);
  }
}

function isSymbolic({ common }: GitFolder, name: string): boolean {
  const file = systemPath(join(common, name));
  const stats = lstatSync(file, { throwIfNoEntry: false });
  // Long ago they were symbolic links.
  if (stats?.isSymbolicLink() === true) return true;
  return stats?.isFile() === true && readFileSync(file, 'latin1').startsWith('ref:');
}

function checkedOutBranches(folder: GitFolder): ReadonlyMap<string, string> {
  const linked = namesIn(join(folder.common, 'worktrees'));
  const places = linked.map((name) => join(folder.common, 'worktrees', name));
  if (!isBare(folder)) places.push(folder.common);
  const found = new Map<string, string>();
  for (const place of places) {
    const branch = headBranch(join(place, 'HEAD'));
    if (branch !== null) found.set(branch, place);
  }
  return found;
}

function headBranch(file: string): string | null {
  try {
    return /^ref: ?(.+?)\n?$/.exec(readFileSync(file, 'utf8'))?.[1] ?? null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw readFailure(file, error);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw readFailure(folder, error);
  }
}
