/**
 * Bundles: a repository, or what it has gained, as one file. Invariant: a bundle is complete when it gets
 * its name; and a folder that one was unpacked into has every object that its refs can reach.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { listObjects, newObjects } from '../../history/exporting/new-objects.ts';
import { packSource, type PackSource } from '../../history/exporting/pack-source.ts';
import { refFormatFault } from '../../history/ref-name.ts';
import type { Repository } from '../../history/repository.ts';
import { bundleLacks, bundleUnreadable, FxdError, inTheWay } from '../../model/errors.ts';
import type { ObjectId } from '../../model/ids.ts';
import { runGit } from '../process.ts';
import { readFailure, systemCode, writeFailure } from '../system-failure.ts';
import { makeBareRepository, type NamedObject } from './bare-repository.ts';
import { readBundleHeader, formatBundleHeader, type BundleHeader } from './bundle-header.ts';
import { gitEnvironment, onRepository } from './git-environment.ts';
import { streamPack, writePacks } from './pack-folder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface UnpackOptions {
  readonly env: Environment;
  /** Whether there is a git executable to do it; the outcome is the same. */
  readonly git: boolean;
  /** Has what the bundle builds on, where it is incremental. */
  readonly repository: Repository;
}

const CHUNK = 1 << 20;
/** The usual level of zlib: a bundle is sent as it is, and nothing compresses it later. */
const THOROUGH = 6;
/** `PACK`, a version, a count; at the end a SHA-1. */
const PACK_HEADER_BYTES = 12;
const CHECKSUM_BYTES = 20;

/**
 * Makes a bare repository with all that a bundle has in `folder`, which is new or empty. The commits that
 * an incremental bundle builds on are taken, with all their history, from the store. Without git the whole
 * pack is held in memory. Throws bundleUnreadable, bundleLacks, folderNotEmpty, GIT_MISSING, FILE_UNREADABLE,
 * FILE_UNWRITABLE, DISK_FULL.
 */
export async function unpackBundle(
  file: string,
  folder: string,
  { env, git, repository }: UnpackOptions,
): Promise<void> {
  const fd = openBundle(file);
  try {
    const { header, packStart } = readBundleHeader(fd, file);
    const refs = checkRefs(header, file);
    const lacking = header.prerequisites.filter((id) => !repository.hasObject(id));
    if (lacking.length > 0) throw bundleLacks(file, lacking);
    makeBareRepository(folder, headOf(header.refs), { refs });
    const before = newObjects(repository, header.prerequisites, []);
    writePacks(packSource(repository), listObjects(before), folder);
    if (git) indexByGit(fd, packStart, { file, folder, env });
    else await indexAlone(fd, packStart, { file, folder });
  } finally {
    closeSync(fd);
  }
}

export interface BundleContents extends BundleHeader {
  readonly objects: readonly ObjectId[];
}

/**
 * Writes a bundle; `told` hears of every object. A file that is there is replaced at the end. Throws
 * missingObject, corruptObject, DISK_FULL, FILE_UNWRITABLE.
 */
export function writeBundle(
  source: PackSource,
  file: string,
  { objects, ...header }: BundleContents,
  told: () => void,
): void {
  const temporary = `${file}.fxd-tmp-${source.host.randomBytes(6).toString('hex')}`;
  try {
    const fd = openSync(temporary, 'wx', 0o666);
    try {
      writeSync(fd, formatBundleHeader(header));
      streamPack(source, objects, fd, { level: THOROUGH, told });
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    source.host.reached('export: packed');
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeFailure(file, error);
  }
}

/** Whether a bundle is there; false where nothing is. Throws inTheWay, FILE_UNREADABLE. */
export function isBundle(file: string): boolean {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return false;
  const fd = openBundle(file);
  try {
    readBundleHeader(fd, file);
    return true;
  } catch (error) {
    throw inTheWay(file, { cause: error });
  } finally {
    closeSync(fd);
  }
}

function openBundle(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw readFailure(file, error);
  }
}

/** The refs of a bundle without its HEAD. */
function checkRefs({ refs }: BundleHeader, file: string): NamedObject[] {
  const named = refs.filter(({ name }) => name !== 'HEAD');
  for (const { name } of named) {
    if (!name.startsWith('refs/') || refFormatFault(name) !== null) {
      throw bundleUnreadable(file, `'${name}' is no name of a ref`);
    }
  }
  return named;
}

/** What HEAD of the new repository holds: a branch that is where the bundle's is, as `git clone` does. */
function headOf(refs: readonly NamedObject[]): string {
  const head = refs.find(({ name }) => name === 'HEAD');
  const branches = refs.filter(({ name }) => name.startsWith('refs/heads/'));
  const there = head === undefined ? branches : branches.filter(({ id }) => id === head.id);
  const likely = ['refs/heads/main', 'refs/heads/master'];
  const chosen = there.find(({ name }) => likely.includes(name)) ?? there[0];
  if (chosen !== undefined) return `ref: ${chosen.name}`;
  return head === undefined ? 'ref: refs/heads/main' : head.id;
}

interface Unpacking {
  readonly file: string;
  readonly folder: string;
}

function indexByGit(
  fd: number,
  packStart: number,
  { file, folder, env }: Unpacking & { readonly env: Environment },
): void {
  // Git goes on where the descriptor stands, so exactly the header is read from it.
  for (let left = packStart; left > 0;) left -= readSync(fd, Buffer.alloc(left));
  const words = [...onRepository(resolve(folder)), 'index-pack', '--stdin', '--fix-thin'];
  const { status, stderr } = runGit(words, folder, gitEnvironment(env), fd);
  if (status !== 0) throw bundleUnreadable(file, stderr.trim().replace(/^(fatal|error): /, ''));
}

async function indexAlone(
  fd: number,
  packStart: number,
  { file, folder }: Unpacking,
): Promise<void> {
  const name = 'objects/pack/pack-of-bundle.pack';
  const count = copyPack(fd, packStart, join(folder, name), file);
  const { indexPack } = await import('isomorphic-git');
  try {
    const { oids } = await indexPack({ fs, dir: folder, gitdir: folder, filepath: name });
    if (oids.length !== count) throw bundleUnreadable(file, 'its pack lacks objects');
  } catch (error) {
    if (error instanceof FxdError) throw error;
    if (systemCode(error) !== '') throw writeFailure(folder, error);
    throw bundleUnreadable(file, 'its pack is damaged', { cause: error });
  }
}

/** Copies the pack of a bundle, and compares its checksum. Returns how many objects it says it has. */
function copyPack(fd: number, packStart: number, place: string, file: string): number {
  const hash = createHash('sha1');
  const chunk = Buffer.alloc(CHUNK);
  // The last bytes wait, because they may be the checksum, which does not cover itself.
  let waiting = Buffer.alloc(0);
  let count = 0;
  const target = openSync(place, 'wx');
  try {
    for (let at = packStart; ;) {
      const length = readSync(fd, chunk, 0, CHUNK, at);
      if (length === 0) break;
      const bytes = Buffer.concat([waiting, chunk.subarray(0, length)]);
      if (at === packStart && length >= PACK_HEADER_BYTES) count = bytes.readUInt32BE(8);
      at += length;
      hash.update(bytes.subarray(0, Math.max(0, bytes.length - CHECKSUM_BYTES)));
      waiting = Buffer.from(bytes.subarray(-CHECKSUM_BYTES));
      writeSync(target, chunk, 0, length);
    }
  } catch (error) {
    throw writeFailure(place, error);
  } finally {
    closeSync(target);
  }
  if (!hash.digest().equals(waiting))
    throw bundleUnreadable(file, 'its pack is damaged or cut off');
  return count;
}
