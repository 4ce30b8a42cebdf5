/**
 * The files of a scan. Invariant: a file is read only where its stamp cannot vouch for it, and what
 * cannot be read keeps what was recorded of it.
 */
import type { Stats } from 'node:fs';
import type { ContentsSink } from '../../history/contents.ts';
import type { TreeEntry } from '../../history/tree-object.ts';
import { MODE, modeType, sameMode } from '../../model/entry.ts';
import type { FileStamp } from '../../model/entry.ts';
import { FxdError } from '../../model/errors.ts';
import type { KnownFile } from '../../model/folder-state.ts';
import { hashObject } from '../../model/hash.ts';
import type { FileIdentity } from '../../model/host.ts';
import type { BlobId, CommitId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { isNestedRepository, nestedCommit } from './nested-repository.ts';
import { FileReader, type ReadFile } from './read-file.ts';
import type { RecordedForm } from './recorded-form.ts';
import { isAmong, isRacy, lookAt, modeOfStamp, sameStats, stampOf, stampType } from './stamp.ts';
import { systemReason } from '../system-failure.ts';

/** Something in the working tree that is not, or not wholly, recorded. */
export interface ScanProblem {
  readonly path: RepoPath;
  /** A phrase: `is a socket`, `cannot be read: permission denied`. */
  readonly reason: string;
}

export interface OpaqueFile {
  readonly path: RepoPath;
  readonly reason: string;
}

export interface FileScanOptions {
  readonly root: string;
  readonly sink: ContentsSink;
  /** What HEAD has at a path (a folder, too): what is recorded stays so, even where it is ignored. */
  readonly recorded: (path: RepoPath) => TreeEntry | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Read every file, whatever its stamp says. */
  readonly force: boolean;
  readonly largeBytes: number;
  /** What is recorded of a file's bytes. */
  readonly form: RecordedForm;
  /** A file that changes while it is read stays as it was known, for whoever looks again anyway. */
  readonly sparesChanging?: boolean;
  /** Files that this process writes to; they stay as they were recorded. */
  readonly outputFiles?: readonly FileIdentity[];
}

export class FileScan {
  readonly #options: FileScanOptions;
  readonly #reader: FileReader;
  readonly read: RepoPath[] = [];
  readonly opaque: OpaqueFile[] = [];
  readonly problems: ScanProblem[] = [];
  readonly large: RepoPath[] = [];
  /** Files that changed while they were read, and were spared. */
  readonly changing: RepoPath[] = [];

  constructor(options: FileScanOptions) {
    this.#options = options;
    this.#reader = new FileReader(options.root);
  }

  /** What stands at a path; `unknown` and a problem where the system does not say. */
  look(path: RepoPath): Stats | 'nothing' | 'unknown' {
    try {
      return lookAt(this.#options.root, path) ?? 'nothing';
    } catch (error) {
      this.problems.push({ path, reason: `cannot be looked at: ${systemReason(error)}` });
      return 'unknown';
    }
  }

  /** Whether a file is one that this process writes to, so that what is in it says nothing. */
  isOutput(stats: Stats): boolean {
    return isAmong(this.#options.outputFiles, stats);
  }

  /** What stands at a path now; the known entry itself where it is unchanged, null where nothing counts. */
  entry(path: RepoPath, name: string, known: KnownFile | null): KnownFile | null {
    const stats = this.look(path);
    if (stats === 'nothing') return null;
    if (stats === 'unknown') return this.#asRecorded(path, name, known);
    const isVouchedFor = known?.stamp != null && !this.#options.force && !this.isOutput(stats);
    if (isVouchedFor && sameStats(known.stamp, stats)) return known;
    return this.entryOf(path, name, known, stats);
  }

  /** The same for a path that has been looked at and whose stamp does not vouch for it. */
  entryOf(path: RepoPath, name: string, known: KnownFile | null, stats: Stats): KnownFile | null {
    if (this.isOutput(stats)) {
      this.problems.push({ path, reason: 'is what fxd writes to, so it is left out' });
      return this.#asRecorded(path, name, known);
    }
    const stamp = stampOf(stats);
    const type = stampType(stamp);
    if (type === 'folder') return this.submodule(path, name, known);
    if (type === 'other') {
      this.problems.push({ path, reason: 'is neither a file nor a folder nor a link' });
      return this.#asRecorded(path, name, known);
    }
    const readAt = this.#options.now();
    const read = this.#contents(path, stamp);
    if (read === 'changing') return known === null ? null : unstamped(known);
    if (read === null) return this.#asRecorded(path, name, known);
    const bytes = type === 'link' ? read.bytes : this.#options.form.of(path, read);
    if (!Buffer.isBuffer(bytes)) {
      this.problems.push({ path, reason: bytes.refused });
      return this.#asRecorded(path, name, known);
    }
    const id = hashObject('blob', bytes) as BlobId;
    this.#record(path, id, bytes, type === 'link');
    const mode = modeOf(read.stamp, this.#options.recorded(path));
    const trusted = isRacy(read.stamp, readAt) ? null : read.stamp;
    return known !== null && trusted === null && known.id === id && known.mode === mode
      ? unstamped(known)
      : { name, mode, id, stamp: trusted };
  }

  /**
   * What cannot be read is what HEAD has there. What was known of it is no better: a checkout may have
   * written another file since.
   */
  #asRecorded(path: RepoPath, name: string, known: KnownFile | null): KnownFile | null {
    const recorded = this.#options.recorded(path);
    if (recorded === null || modeType(recorded.mode) === 'tree') return null;
    const { mode, id } = recorded;
    if (known !== null && known.id === id && known.mode === mode) return known;
    return { name, mode, id: id as BlobId, stamp: null };
  }

  /** Whether a folder is a repository of its own, or a submodule that was never filled. */
  isBoundary(path: RepoPath): boolean {
    return this.#isSubmodule(path) || isNestedRepository(this.#options.root, path);
  }

  /** The pointer to a nested repository's commit, or null, and a problem, where it has none. */
  submodule(path: RepoPath, name: string, known: KnownFile | null): KnownFile | null {
    const { root, recorded } = this.#options;
    const isNested = isNestedRepository(root, path);
    const commit = isNested ? nestedCommit(root, path) : null;
    // A submodule that was never filled is an empty folder; it stays what it was.
    const kept = this.#isSubmodule(path) ? (recorded(path)!.id as CommitId) : null;
    const id = commit ?? kept;
    if (id === null) {
      if (isNested)
        this.problems.push({ path, reason: 'is a repository of its own without a commit' });
      return null;
    }
    const isSame = known?.id === id && modeType(known.mode) === 'submodule';
    return isSame ? known : { name, mode: MODE.submodule, id, stamp: null };
  }

  #isSubmodule(path: RepoPath): boolean {
    const recorded = this.#options.recorded(path);
    return recorded !== null && modeType(recorded.mode) === 'submodule';
  }

  #contents(path: RepoPath, stamp: FileStamp): ReadFile | 'changing' | null {
    try {
      const read = this.#reader.read(path, stamp);
      if (read !== null) this.read.push(path);
      return read;
    } catch (error) {
      if (!(error instanceof FxdError)) throw error;
      if (error.code === 'FILE_CHANGING' && this.#options.sparesChanging === true) {
        this.changing.push(path);
        return 'changing';
      }
      if (error.code !== 'FILE_UNREADABLE') throw error;
      this.problems.push({ path, reason: error.message.slice(path.length + 1) });
      return null;
    }
  }

  #record(path: RepoPath, id: BlobId, bytes: Buffer, isLink: boolean): void {
    const { sink, largeBytes } = this.#options;
    if (bytes.length > largeBytes) this.large.push(path);
    const outline = isLink ? null : sink.addBlob(id, bytes, path);
    if (isLink) sink.addRawBlob(bytes);
    if (outline?.opaque != null) this.opaque.push({ path, reason: outline.opaque });
  }
}

function unstamped(known: KnownFile): KnownFile {
  return known.stamp === null ? known : { ...known, stamp: null };
}

/** The mode to record; an odd mode of an old history stays while it means the same. */
function modeOf(stamp: FileStamp, recorded: TreeEntry | null): number {
  const mode = modeOfStamp(stamp);
  return recorded !== null && sameMode(recorded.mode, mode) ? recorded.mode : mode;
}
