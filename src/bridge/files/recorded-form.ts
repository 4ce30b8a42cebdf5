/**
 * What is recorded of files: their bytes, converted as Git, beside the store, would. Invariant: one place
 * decides it for every reader of the working tree, so that none takes a file for changed that another
 * takes for unchanged.
 */
import { join } from 'node:path';
import type { Contents } from '../../history/contents.ts';
import type { TreeEntry } from '../../history/tree-object.ts';
import { findInTree } from '../../history/trees.ts';
import type { Entry } from '../../model/entry.ts';
import { AS_ON_DISK, isAsOnDisk, modeType, sameMode } from '../../model/entry.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId, ObjectId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { Converted } from './conversion.ts';
import { Conversions, type ConversionOptions } from './conversions.ts';
import { GitIndex } from './git-index.ts';
import type { ReadFile } from './read-file.ts';
import { modeOfStamp } from './stamp.ts';

export class RecordedForm {
  readonly conversions: Conversions;
  /** Null where nothing is converted. */
  readonly #contents: Contents | null;
  readonly #recorded: (path: RepoPath) => TreeEntry | null;
  #index: GitIndex | null | undefined = undefined;

  private constructor(
    conversions: Conversions,
    contents: Contents | null,
    recorded: (path: RepoPath) => TreeEntry | null,
  ) {
    this.conversions = conversions;
    this.#contents = contents;
    this.#recorded = recorded;
  }

  /** Of files as they are, where `head` is checked out. */
  static of(options: ConversionOptions, contents: Contents, head: TreeId | null): RecordedForm {
    const recorded = (path: RepoPath) => (head === null ? null : findInTree(contents, head, path));
    const conversions = Conversions.beside(options, attributesIn(contents, head));
    return new RecordedForm(conversions, contents, recorded);
  }

  /** Of files that are recorded as they are, wherever they lie. */
  static plain(): RecordedForm {
    return new RecordedForm(Conversions.none(), null, () => null);
  }

  /** Of files as they stand, or will, where a version is checked out, its attributes included. */
  static inVersion(
    options: ConversionOptions,
    contents: Contents,
    tree: TreeId | null,
  ): RecordedForm {
    const recorded = (path: RepoPath) => (tree === null ? null : findInTree(contents, tree, path));
    const attributes = attributesIn(contents, tree);
    const conversions = Conversions.beside(options, () => null).within(attributes);
    return new RecordedForm(conversions, contents, recorded);
  }

  /** The bytes to record of a file that was read, or why there are none. */
  of(path: RepoPath, { bytes, stamp }: ReadFile): Converted {
    const conversion = this.conversions.of(path);
    const contents = this.#contents;
    if (conversion === null || contents === null) return bytes;
    const entry = this.#recorded(path);
    const id = entry !== null && modeType(entry.mode) === 'file' ? (entry.id as BlobId) : null;
    return conversion.toGit({
      bytes,
      recorded: () => (id === null ? null : contents.readBlob(id)),
      isAsRecorded: () => id !== null && this.#indexVouches(path, id, stamp),
    });
  }

  /** The bytes that a file of a version is checked out as. */
  toFile({ path, mode }: Entry, blob: Buffer): Buffer {
    if (isAsOnDisk(mode) || modeType(mode) !== 'file') return blob;
    return this.conversions.of(path)?.toFile(blob) ?? blob;
  }

  /** What was read is recorded as this entry, or is what it would be checked out as. */
  isOf(read: ReadFile, entry: Entry): boolean {
    const { path, mode, id } = entry;
    const written = modeOfStamp(read.stamp);
    if (!sameMode(written, mode & ~AS_ON_DISK)) return false;
    const isPlain = modeType(mode) !== 'file' || isAsOnDisk(mode);
    if (isPlain || this.conversions.of(path) === null) return idOf(read.bytes) === id;
    const recorded = this.of(path, read);
    if (Buffer.isBuffer(recorded) && idOf(recorded) === id) return true;
    const blob =
      this.#contents?.hasObject(id) === true ? this.#contents.readBlob(id as BlobId) : null;
    return blob !== null && this.toFile(entry, blob).equals(read.bytes);
  }

  #indexVouches(path: RepoPath, id: ObjectId, stamp: ReadFile['stamp']): boolean {
    const { git } = this.conversions;
    if (this.#index === undefined) {
      this.#index = git === null ? null : GitIndex.read(join(git.own, 'index'));
    }
    return this.#index?.vouchesFor(path, id, stamp) ?? false;
  }
}

function idOf(bytes: Buffer): BlobId {
  return hashObject('blob', bytes) as BlobId;
}

/** Reads the attributes files of a version. */
function attributesIn(contents: Contents, tree: TreeId | null): (path: RepoPath) => Buffer | null {
  return (path) => {
    const entry = tree === null ? null : findInTree(contents, tree, path);
    const isFile = entry !== null && modeType(entry.mode) === 'file';
    return isFile ? contents.readBlob(entry.id as BlobId) : null;
  };
}
