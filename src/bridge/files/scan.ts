/**
 * The scan: the working tree as folder states and a tree. Invariant: a file is read only where its stamp
 * cannot vouch for it, and what cannot be read keeps what was recorded of it, never counts as deleted.
 */
import { lstatSync, readdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { ContentsSink } from '../../history/contents.ts';
import { joinPath } from '../../history/trees.ts';
import { MODE, modeType, sameMode } from '../../model/entry.ts';
import type { FileStamp } from '../../model/entry.ts';
import { FxdError } from '../../model/errors.ts';
import type { KnownFile } from '../../model/folder-state.ts';
import { FolderState } from '../../model/folder-state.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { compareBytewise, decodeBytes } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import { isTemporaryName } from './audit-path.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { FolderRules, IGNORE_FILES } from './folder-rules.ts';
import { isNestedRepository, isRepositoryFolder, nestedCommit } from './nested-repository.ts';
import { FileReader } from './read-file.ts';
import { modeOfStamp, stampOf, stampType } from './stamp.ts';
import { systemReason } from './system-failure.ts';

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

export interface ScanResult {
  /** The whole working tree; null where it holds no file. */
  readonly tree: TreeId | null;
  readonly states: ReadonlyMap<RepoPath, FolderState>;
  /** What differs from the states that were known; null where a folder is gone. */
  readonly changed: ReadonlyMap<RepoPath, FolderState | null>;
  readonly fileCount: number;
  /** Paths that were read. */
  readonly read: readonly RepoPath[];
  /** Files read in this scan that are kept as one opaque node. */
  readonly opaque: readonly OpaqueFile[];
  readonly problems: readonly ScanProblem[];
  /** Files over `largeBytes` that were read. */
  readonly large: readonly RepoPath[];
}

export interface ScanOptions {
  readonly root: string;
  readonly known: ReadonlyMap<RepoPath, FolderState>;
  readonly sink: ContentsSink;
  readonly rules: IgnoreRules;
  /** Rules outside the tree changed since the last scan, so every folder is listed again. */
  readonly rulesChanged: boolean;
  /** Whether HEAD has a file or folder here: what is recorded stays so, even where it is ignored. */
  readonly isRecorded: (path: RepoPath) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Read every file, whatever its stamp says. */
  readonly force: boolean;
  readonly largeBytes: number;
}

/** Names at the top that belong to fxd or Git themselves. */
const OWN_NAMES = new Set(['.git', '.fxd', '.fxd-wal', '.fxd-shm', '.fxd-journal']);
/** A file changed so shortly before it was read may change again without a new time. */
const RACY_MS = 20;
/** The same where times are whole seconds, as on FAT. */
const RACY_WHOLE_SECONDS_MS = 2000;

interface PendingFolder {
  readonly path: RepoPath;
  readonly rules: FolderRules;
  /** An ignored folder that holds recorded files: only these count. */
  readonly onlyRecorded: boolean;
}

/** Scans the working tree; see ScanResult. Throws FILE_CHANGING. */
export function scanWorkingTree(options: ScanOptions): ScanResult {
  return new Scan(options).run();
}

class Scan {
  readonly #options: ScanOptions;
  readonly #reader: FileReader;
  readonly #states = new Map<RepoPath, FolderState>();
  /** Folders whose files or subfolders are not as they were known. */
  readonly #touched = new Set<RepoPath>();
  readonly #pending: PendingFolder[] = [];
  readonly #read: RepoPath[] = [];
  readonly #opaque: OpaqueFile[] = [];
  readonly #problems: ScanProblem[] = [];
  readonly #large: RepoPath[] = [];
  #fileCount = 0;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#reader = new FileReader(options.root);
  }

  run(): ScanResult {
    const { root, rules, rulesChanged, known } = this.#options;
    const top = FolderRules.top(root, rules, rulesChanged);
    this.#pending.push({ path: '' as RepoPath, rules: top, onlyRecorded: false });
    const order: RepoPath[] = [];
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      if (this.#visit(next)) order.push(next.path);
    }
    this.#makeTrees(order);
    const changed = new Map<RepoPath, FolderState | null>();
    for (const [path, state] of this.#states)
      if (known.get(path) !== state) changed.set(path, state);
    for (const path of known.keys()) if (!this.#states.has(path)) changed.set(path, null);
    return {
      tree: this.#states.get('' as RepoPath)?.tree ?? null,
      states: this.#states,
      changed,
      fileCount: this.#fileCount,
      read: this.#read,
      opaque: this.#opaque,
      problems: this.#problems,
      large: this.#large,
    };
  }

  /** Reads one folder; false where it is gone or is not a folder any more. */
  #visit({ path, rules, onlyRecorded }: PendingFolder): boolean {
    const { root, known } = this.#options;
    const stats = lstatSync(absolutePath(root, path), { throwIfNoEntry: false });
    if (stats?.isDirectory() !== true) return false;
    const former = known.get(path) ?? null;
    const isSame = former?.stamp != null && sameStats(former.stamp, stats);
    const here = rules.enter(path, former, isSame);
    const isListed = isSame && !here.changed && !onlyRecorded;
    const state = isListed
      ? this.#checkFiles(path, former)
      : this.#listFolder(path, former, stats, here, onlyRecorded);
    if (state === null) return false;
    this.#states.set(path, state);
    if (state !== former) this.#touched.add(path);
    this.#fileCount += state.names.length;
    for (let i = state.folders.length - 1; i >= 0; i--) {
      const child = joinPath(path, state.folders[i]!);
      const isHidden = onlyRecorded || (!isListed && here.isIgnored(child, true));
      this.#pending.push({ path: child, rules: here, onlyRecorded: isHidden });
    }
    return true;
  }

  /** A folder whose names are as they were: only its files are looked at. */
  #checkFiles(path: RepoPath, former: FolderState): FolderState {
    const { root, force } = this.#options;
    let files: KnownFile[] | null = null;
    former.names.forEach((name, index) => {
      const child = joinPath(path, name);
      const stats = lstatSync(absolutePath(root, child), { throwIfNoEntry: false });
      if (stats === undefined || (!force && former.vouchesFor(index, stats))) return;
      const known = former.files[index]!;
      const now = this.#fileOf(child, name, known, stats);
      if (now === known || now === null) return;
      files ??= [...former.files];
      files[index] = now;
    });
    if (files === null) return former;
    return FolderState.of({ stamp: former.stamp, folders: former.folders, tree: null }, files);
  }

  #listFolder(
    path: RepoPath,
    former: FolderState | null,
    stats: Stats,
    rules: FolderRules,
    onlyRecorded: boolean,
  ): FolderState | null {
    const listedAt = this.#options.now();
    const names = this.#names(path);
    if (names === null) return former;
    if (path !== '' && isRepositoryFolder(names.map(({ name }) => name))) return null;
    const knownFiles = new Map(former?.files.map((file) => [file.name, file]));
    const files: KnownFile[] = [];
    const folders: string[] = [];
    let isComplete = true;
    for (const { name, isFolder } of names) {
      if (isTemporaryName(name) || (path === '' && OWN_NAMES.has(name)) || name === '.git')
        continue;
      const child = joinPath(path, name);
      const isHidden = onlyRecorded || rules.isIgnored(child, isFolder);
      if (isHidden && !this.#options.isRecorded(child)) {
        // An ignore file that is itself ignored is in no list: only listing anew notices its change.
        isComplete &&= !IGNORE_FILES.includes(name);
        continue;
      }
      const knownFile = knownFiles.get(name) ?? null;
      if (isFolder && !this.#isBoundary(child, knownFile)) {
        folders.push(name);
        isComplete &&= !isHidden;
        continue;
      }
      const file = this.#file(child, name, knownFile);
      if (file === null) isComplete = false;
      else files.push(file);
    }
    const stamp = isComplete && !isRacy(stats, listedAt) ? stampOf(stats) : null;
    return keepUnchanged(former, stamp, folders, files);
  }

  /** Whether a folder is a repository of its own, or a submodule that was never filled. */
  #isBoundary(path: RepoPath, known: KnownFile | null): boolean {
    const isSubmodule = known !== null && modeType(known.mode) === 'submodule';
    return isSubmodule || isNestedRepository(this.#options.root, path);
  }

  /** The names in a folder, sorted by their bytes; null where it cannot be listed. */
  #names(path: RepoPath): { name: string; isFolder: boolean }[] | null {
    const place = absolutePath(this.#options.root, path);
    try {
      let entries = readdirSync(place, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        isFolder: entry.isDirectory(),
      }));
      if (entries.some(({ name }) => name.includes('\ufffd'))) {
        // Names that are not UTF-8 come whole only as bytes.
        entries = readdirSync(place, { withFileTypes: true, encoding: 'buffer' }).map((entry) => ({
          name: decodeBytes(entry.name),
          isFolder: entry.isDirectory(),
        }));
      }
      return entries.sort((a, b) => compareBytewise(a.name, b.name));
    } catch (error) {
      this.#problems.push({ path, reason: `cannot be listed: ${systemReason(error)}` });
      return null;
    }
  }

  /** What stands at a path now; the known entry itself where it is unchanged, null where nothing counts. */
  #file(path: RepoPath, name: string, known: KnownFile | null): KnownFile | null {
    const { root, force } = this.#options;
    const stats = lstatSync(absolutePath(root, path), { throwIfNoEntry: false });
    if (stats === undefined) return null;
    if (known?.stamp != null && !force && sameStats(known.stamp, stats)) return known;
    return this.#fileOf(path, name, known, stats);
  }

  /** The same for a path that has been looked at and whose stamp does not vouch for it. */
  #fileOf(path: RepoPath, name: string, known: KnownFile | null, stats: Stats): KnownFile | null {
    const stamp = stampOf(stats);
    const type = stampType(stamp);
    if (type === 'folder') return this.#submodule(path, name, known);
    if (type === 'other') {
      this.#problems.push({ path, reason: 'is neither a file nor a folder nor a link' });
      return known;
    }
    const readAt = this.#options.now();
    const read = this.#contents(path, stamp);
    if (read === null) return known;
    const id = hashObject('blob', read.bytes) as BlobId;
    this.#record(path, id, read.bytes, type === 'link');
    const mode = modeOf(read.stamp, known);
    const trusted = isRacy(stats, readAt) ? null : read.stamp;
    return known !== null && trusted === null && known.id === id && known.mode === mode
      ? unstamped(known)
      : { name, mode, id, stamp: trusted };
  }

  #contents(path: RepoPath, stamp: FileStamp): { bytes: Buffer; stamp: FileStamp } | null {
    try {
      const read = this.#reader.read(path, stamp);
      if (read !== null) this.#read.push(path);
      return read;
    } catch (error) {
      if (!(error instanceof FxdError) || error.code !== 'FILE_UNREADABLE') throw error;
      this.#problems.push({ path, reason: `${error.message.slice(path.length + 1)}` });
      return null;
    }
  }

  #record(path: RepoPath, id: BlobId, bytes: Buffer, isLink: boolean): void {
    const { sink, largeBytes } = this.#options;
    if (bytes.length > largeBytes) this.#large.push(path);
    const outline = isLink ? null : sink.addBlob(id, bytes, path);
    if (isLink) sink.addRawBlob(bytes);
    if (outline?.opaque != null) this.#opaque.push({ path, reason: outline.opaque });
  }

  #submodule(path: RepoPath, name: string, known: KnownFile | null): KnownFile | null {
    const { root } = this.#options;
    const commit = isNestedRepository(root, path) ? nestedCommit(root, path) : null;
    if (commit !== null) {
      const isSame = known?.id === commit && modeType(known.mode) === 'submodule';
      return isSame ? known : { name, mode: MODE.submodule, id: commit, stamp: null };
    }
    // A submodule that was never filled is an empty folder; it stays what it was.
    if (known !== null && modeType(known.mode) === 'submodule') return known;
    this.#problems.push({ path, reason: 'is a repository of its own without a commit' });
    return null;
  }

  /** Gives every folder its tree, deepest first; an untouched folder keeps the one it had. */
  #makeTrees(order: readonly RepoPath[]): void {
    for (let i = order.length - 1; i >= 0; i--) {
      const path = order[i]!;
      const state = this.#states.get(path)!;
      const isTouched =
        this.#touched.has(path) || state.folders.some((name) => this.#isNew(path, name));
      if (!isTouched && state.tree !== null) continue;
      const tree = this.#makeTree(path, state);
      if (tree === state.tree) continue;
      this.#states.set(path, state.withTree(tree));
    }
  }

  #isNew(path: RepoPath, name: string): boolean {
    const child = joinPath(path, name);
    return this.#states.get(child)?.tree !== this.#options.known.get(child)?.tree;
  }

  #makeTree(path: RepoPath, state: FolderState): TreeId | null {
    const folders = state.folders.flatMap((name) => {
      const id = this.#states.get(joinPath(path, name))?.tree ?? null;
      return id === null ? [] : [{ name, mode: MODE.tree, id }];
    });
    const files = state.files.map(({ name, mode, id }) => ({ name, mode, id: id as BlobId }));
    const entries = [...folders, ...files];
    return entries.length === 0 ? null : this.#options.sink.addTree(entries);
  }
}

/** A folder that was listed anew; the former state where nothing of it changed. */
function keepUnchanged(
  former: FolderState | null,
  stamp: FileStamp | null,
  folders: readonly string[],
  files: readonly KnownFile[],
): FolderState {
  const isSame =
    former !== null &&
    former.files.length === files.length &&
    former.folders.length === folders.length &&
    files.every((file, index) => file === former.files[index]) &&
    folders.every((name, index) => name === former.folders[index]);
  if (isSame && former.stamp === null && stamp === null) return former;
  return FolderState.of({ stamp, folders, tree: isSame ? former.tree : null }, files);
}

function unstamped(known: KnownFile): KnownFile {
  return known.stamp === null ? known : { ...known, stamp: null };
}

/** The mode to record; an odd mode of an old history stays while it means the same. */
function modeOf(stamp: FileStamp, known: KnownFile | null): number {
  const mode = modeOfStamp(stamp);
  return known !== null && sameMode(known.mode, mode) ? known.mode : mode;
}

function sameStats(stamp: FileStamp, stats: Stats): boolean {
  return (
    stamp.modifiedMs === stats.mtimeMs &&
    stamp.changedMs === stats.ctimeMs &&
    stamp.size === stats.size &&
    stamp.inode === stats.ino &&
    stamp.mode === stats.mode
  );
}

/** Git's racy rule: a time too close to the look cannot tell a later change from an earlier one. */
function isRacy({ mtimeMs, ctimeMs }: Stats, lookedAt: number): boolean {
  const margin = mtimeMs % 1000 === 0 && ctimeMs % 1000 === 0 ? RACY_WHOLE_SECONDS_MS : RACY_MS;
  return Math.max(mtimeMs, ctimeMs) > lookedAt - margin;
}
