/**
 * The folder in which a Git repository keeps itself: where it is, what of Git's newer forms it uses, and
 * its refs. Invariant: it is only read; what is written in it is data, and no setting of it runs anything.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SourceHead, SourceRef } from '../../history/importing/git-source.ts';
import { gitNotImportable, gitUnreadable, noGitRepository } from '../../model/errors.ts';
import type { CommitId, ObjectId } from '../../model/ids.ts';
import { parseObjectId } from '../../model/ids.ts';
import { compareBytewise, decodeBytes, systemPath } from '../../model/path.ts';
import { systemCode, systemReason } from '../system-failure.ts';

const SYMBOLIC = 'ref:';
/** Refs that name refs that name refs. */
const SYMBOLIC_DEPTH = 5;
/** What each linked working tree has for itself. */
const OF_WORKTREE = /^refs\/(bisect|worktree|rewritten)\//;

export interface GitFolder {
  /** With HEAD; of a linked working tree its own folder. */
  readonly own: string;
  /** With objects and refs. */
  readonly common: string;
}

/**
 * The repository of a working tree, of a `.git`, or a bare one. Throws NO_GIT_REPOSITORY,
 * GIT_NOT_IMPORTABLE for what fxd cannot read, GIT_UNREADABLE.
 */
export function openGitFolder(path: string): GitFolder {
  const found = findGitFolder(path);
  if (found === null) throw noGitRepository(path);
  refuseUnknown(path, found);
  return found;
}

/** The repository at a path, or null where there is none. Throws GIT_UNREADABLE. */
export function findGitFolder(path: string): GitFolder | null {
  const inside = join(path, '.git');
  for (const candidate of [inside, path]) {
    const own = followFile(candidate);
    if (own === null || readText(join(own, 'HEAD')) === null) continue;
    const pointer = readText(join(own, 'commondir'));
    const common = pointer === null ? own : resolve(own, pointer.trim());
    if (isFolder(join(common, 'objects')) && isFolder(join(common, 'refs'))) return { own, common };
  }
  return null;
}

/** A folder itself; what a `.git` file names; null for anything else. */
function followFile(path: string): string | null {
  if (isFolder(path)) return path;
  const text = readText(path, LONGEST_POINTER);
  const target = text === null ? undefined : /^gitdir: (.+?)\n?$/.exec(text)?.[1];
  if (target === undefined) return null;
  const folder = resolve(dirname(path), target);
  return isFolder(folder) ? folder : null;
}

const LONGEST_POINTER = 64 * 1024;

/** Throws GIT_NOT_IMPORTABLE where objects or refs are kept in a way that fxd does not read. */
function refuseUnknown(path: string, { common }: GitFolder): void {
  const settings = readText(join(common, 'config')) ?? '';
  for (const [key, value] of settingsOf(settings)) {
    if (key === 'extensions.objectformat' && value !== 'sha1') {
      throw gitNotImportable(path, `its objects are named by ${value}`, 'fxd reads SHA-1 only');
    }
    if (key === 'extensions.refstorage' && value !== 'files') {
      const hint = '`git refs migrate --ref-format=files` brings them into the older form';
      throw gitNotImportable(path, `its refs are kept as ${value}`, hint);
    }
    const isPromised = key === 'extensions.partialclone' || /^remote\..*\.promisor$/.test(key);
    if (isPromised && value !== 'false') {
      const hint = 'Clone it without `--filter`, or run `git fetch --refetch --no-filter` in it';
      throw gitNotImportable(path, 'it is a partial clone, which has not all objects', hint);
    }
  }
}

/** Whether the settings say that there is no working tree, linked ones aside. */
export function isBare({ common }: GitFolder): boolean {
  const settings = new Map(settingsOf(readText(join(common, 'config')) ?? ''));
  return settings.get('core.bare') === 'true';
}

/** The settings of a file by lower-case key; enough for those that are asked for here. */
function* settingsOf(text: string): Generator<[string, string]> {
  let section = '';
  for (const line of text.split('\n')) {
    const [, name, sub] = /^\s*\[([\w.-]+)(?:\s+"(.*)")?\]/.exec(line) ?? [];
    if (name !== undefined) section = name.toLowerCase() + (sub === undefined ? '' : `.${sub}`);
    const [, key, value] =
      /^(?:\s*\[[^\]]*\])?\s*([A-Za-z][\w-]*)\s*(?:=\s*([^#;]*))?/.exec(line) ?? [];
    if (key === undefined) continue;
    yield [
      `${section}.${key.toLowerCase()}`,
      (value ?? 'true').trim().replaceAll('"', '').toLowerCase(),
    ];
  }
}

/** Every ref that names an object; of two places the loose file counts. */
export function readRefs(folder: GitFolder): SourceRef[] {
  const found = new Map<string, string>();
  const packed = readText(join(folder.common, 'packed-refs')) ?? '';
  for (const line of packed.split('\n')) {
    const [, id, name] = /^([0-9a-f]{40}) (refs\/.+)$/.exec(line) ?? [];
    if (id !== undefined && name !== undefined) found.set(name, id);
  }
  for (const name of listRefs(folder.common)) {
    const text = readText(join(folder.common, name));
    if (text !== null) found.set(name, text.trim());
  }
  return [...found.keys()].sort(compareBytewise).flatMap((name): SourceRef[] => {
    if (OF_WORKTREE.test(name)) return [];
    const target = follow(found, name);
    return target === null ? [] : [{ name, target }];
  });
}

/** The names of the files below `refs`, in a folder whose names need not be UTF-8. */
function* listRefs(common: string): Generator<string> {
  const pending = ['refs'];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const path = systemPath(join(common, folder));
    for (const entry of readdirSync(path, { withFileTypes: true, encoding: 'buffer' })) {
      const name = `${folder}/${decodeBytes(entry.name)}`;
      if (entry.isDirectory()) pending.push(name);
      else if (!name.endsWith('.lock')) yield name;
    }
  }
}

function follow(refs: ReadonlyMap<string, string>, name: string): ObjectId | null {
  let value = refs.get(name);
  for (let depth = 0; depth < SYMBOLIC_DEPTH && value?.startsWith(SYMBOLIC) === true; depth++) {
    value = refs.get(value.slice(SYMBOLIC.length).trim());
  }
  return parseObjectId(value ?? '');
}

/** Throws GIT_UNREADABLE where HEAD is neither a branch nor a commit. */
export function readHead(folder: GitFolder, refs: readonly SourceRef[]): SourceHead {
  const text = (readText(join(folder.own, 'HEAD')) ?? '').trim();
  if (!text.startsWith(SYMBOLIC)) {
    const commit = parseObjectId(text) as CommitId | null;
    if (commit === null) throw gitUnreadable(folder.own, 'HEAD is neither a branch nor a commit');
    return { ref: null, commit };
  }
  const ref = text.slice(SYMBOLIC.length).trim();
  const target = refs.find(({ name }) => name === ref)?.target ?? null;
  return { ref, commit: target as CommitId | null };
}

/** The commits whose parents are not there. */
export function readShallow({ common }: GitFolder): Set<CommitId> {
  const lines = (readText(join(common, 'shallow')) ?? '').split('\n');
  return new Set(lines.flatMap((line) => (parseObjectId(line) as CommitId | null) ?? []));
}

/** The folders of objects that are borrowed from elsewhere (`objects/info/alternates`), nested ones too. */
export function readAlternates({ common }: GitFolder): string[] {
  const found = [join(common, 'objects')];
  // The list grows while it is walked.
  for (const objects of found) {
    for (const line of (readText(join(objects, 'info/alternates')) ?? '').split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      const folder = resolve(objects, line);
      if (!found.includes(folder)) found.push(folder);
    }
  }
  return found.slice(1);
}

function isFolder(path: string): boolean {
  try {
    return statSync(systemPath(path), { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return false;
    throw gitUnreadable(path, systemReason(error), { cause: error });
  }
}

/** The text of a file, its bytes kept as paths keep theirs; null where there is none. */
function readText(path: string, longest = Infinity): string | null {
  try {
    const file = systemPath(path);
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? Infinity) > longest) return null;
    return decodeBytes(readFileSync(file));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error))) return null;
    throw gitUnreadable(path, systemReason(error), { cause: error });
  }
}
