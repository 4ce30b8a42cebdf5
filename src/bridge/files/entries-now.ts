/**
 * What stands at single paths of the working tree now. Invariant: nothing is taken for what it was unless
 * a stamp vouches for it, and what lies beyond a symbolic link is not part of the working tree.
 */
import { findInTree } from '../../history/trees.ts';
import type { Entry } from '../../model/entry.ts';
import { AS_ON_DISK, isAsOnDisk, MODE, modeType, sameMode } from '../../model/entry.ts';
import type { FolderState } from '../../model/folder-state.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, parentPath } from '../../model/path.ts';
import { isNestedRepository, nestedCommit } from './nested-repository.ts';
import { FileReader, linkAbove } from './read-file.ts';
import type { RecordedForm } from './recorded-form.ts';
import { lookAt, modeOfStamp } from './stamp.ts';
import type { ScannedTree } from './working-tree.ts';

/**
 * The file, link or submodule at a path; null for nothing and for a folder. It is the entry that is
 * expected, if the file is what that would be written as: Git, beside the store, may record it otherwise.
 */
export type EntriesNow = (path: RepoPath, expected: Entry | null) => Entry | null;

/** As they were scanned; what the scan leaves out, because it is ignored, is read. */
export function entriesOfScan({ root, form }: Standing, scanned: ScannedTree): EntriesNow {
  const { tree, version } = scanned;
  const reader = new EntryReader(root, form);
  return (path, expected) => {
    const found = tree === null ? null : findInTree(version.contents, tree, path);
    if (found === null) return linkAbove(root, path) === null ? reader.read(path, expected) : null;
    const { mode, id } = found;
    if (modeType(mode) === 'tree') return null;
    const entry = { path, mode, id: id as BlobId };
    const isUnexpected = expected !== null && !isSameEntry(entry, expected);
    return isUnexpected && reader.mayDiffer(entry, expected) ? reader.read(path, expected) : entry;
  };
}

/** As the last scan saw them where their stamps are the same, else as they are read: for a few paths. */
export function entriesByStamp(
  { root, form }: Standing,
  states: ReadonlyMap<RepoPath, FolderState>,
): EntriesNow {
  const reader = new EntryReader(root, form);
  return (path, expected) => {
    if (linkAbove(root, path) !== null) return null;
    const stats = lookAt(root, path);
    if (stats === undefined) return null;
    const state = states.get(parentPath(path) as RepoPath);
    const index = state?.names.indexOf(baseName(path)) ?? -1;
    const known = index < 0 ? null : state!.files[index]!;
    if (known !== null && state!.vouchesFor(index, stats)) {
      const entry = { path, mode: known.mode, id: known.id as BlobId };
      const isExpected = expected === null || isSameEntry(entry, expected);
      if (isExpected || !reader.mayDiffer(entry, expected)) return entry;
    }
    if (!stats.isDirectory()) return reader.read(path, expected);
    const commit = isNestedRepository(root, path) ? nestedCommit(root, path) : null;
    if (commit !== null) return { path, mode: MODE.submodule, id: commit };
    // A submodule that was never filled is an empty folder.
    const isSubmodule = known !== null && modeType(known.mode) === 'submodule';
    return isSubmodule ? { path, mode: known.mode, id: known.id as BlobId } : null;
  };
}

/** Where files stand, and what is recorded of them. */
export interface Standing {
  readonly root: string;
  readonly form: RecordedForm;
}

class EntryReader {
  readonly #reader: FileReader;
  readonly #form: RecordedForm;

  constructor(root: string, form: RecordedForm) {
    this.#reader = new FileReader(root);
    this.#form = form;
  }

  /** Whether a file that is recorded as one entry can be what another would be written as. */
  mayDiffer(entry: Entry, expected: Entry): boolean {
    if (modeType(entry.mode) !== 'file' || modeType(expected.mode) !== 'file') return false;
    return isAsOnDisk(expected.mode) || this.#form.conversions.of(entry.path) !== null;
  }

  /** What is recorded of a file; where that is refused, the file as it is on the disk. */
  read(path: RepoPath, expected: Entry | null): Entry | null {
    const read = this.#reader.read(path);
    if (read === null) return null;
    if (expected !== null && this.#form.isOf(read, expected)) return expected;
    const mode = modeOfStamp(read.stamp);
    const isFile = modeType(mode) === 'file';
    const bytes = isFile ? this.#form.of(path, read) : read.bytes;
    const isRecorded = Buffer.isBuffer(bytes);
    const id = hashObject('blob', isRecorded ? bytes : read.bytes) as BlobId;
    return { path, mode: isRecorded ? mode : mode | AS_ON_DISK, id };
  }
}

function isSameEntry(a: Entry, b: Entry): boolean {
  return a.id === b.id && sameMode(a.mode, b.mode);
}
