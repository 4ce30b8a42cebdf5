/**
 * The scan: the working tree as folder states and a tree. Invariant: a folder is listed only where its
 * stamp or its ignore rules changed, and what cannot be read keeps what was recorded of it, never counts
 * as deleted.
 */
import type { Stats } from 'node:fs';
import { joinPath } from '../../history/trees.ts';
import type { FileStamp } from '../../model/entry.ts';
import type { KnownFile } from '../../model/folder-state.ts';
import { FolderState } from '../../model/folder-state.ts';
import type { TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, compareBytewise, parentPath } from '../../model/path.ts';
import { isTemporaryName } from './audit-path.ts';
import { attributesChanged } from './changed-attributes.ts';
import { ATTRIBUTES_FILE } from './conversions.ts';
import type { FolderName } from './folder-names.ts';
import { folderNames } from './folder-names.ts';
import { FolderRules, IGNORE_FILES } from './folder-rules.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { isRepositoryFolder } from './nested-repository.ts';
import { isOwnName } from './own-names.ts';
import type { FileScanOptions, OpaqueFile, ScanProblem } from './scan-files.ts';
import { FileScan } from './scan-files.ts';
import { makeTrees } from './scan-trees.ts';
import { isRacy, sameStats, stampOf } from './stamp.ts';
import { systemReason } from '../system-failure.ts';

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
  /** Ignore files that were read in this scan, and not, or not wholly, understood. */
  readonly rulesProblems: readonly ScanProblem[];
  /** Files over `largeBytes` that were read. */
  readonly large: readonly RepoPath[];
  /** Files that changed while they were read, and were spared. */
  readonly changing: readonly RepoPath[];
}

export interface ScanOptions extends FileScanOptions {
  readonly known: ReadonlyMap<RepoPath, FolderState>;
  readonly rules: IgnoreRules;
  /** Rules outside the tree changed since the last scan, so every folder is listed again. */
  readonly rulesChanged: boolean;
  /** What decides of conversions outside the tree changed, so every file is read again. */
  readonly conversionsChanged: boolean;
  /**
   * Only these folders, and what was not known below them, are looked at; all others are as they were known.
   * With each folder those above it are named. Null for the whole tree.
   */
  readonly within?: ReadonlySet<RepoPath> | null;
}

interface PendingFolder {
  readonly path: RepoPath;
  readonly rules: FolderRules;
  /** An ignored folder that holds recorded files: only these count. */
  readonly onlyRecorded: boolean;
  /** Files may be converted anew: their stamps vouch for nothing. */
  readonly converts: boolean;
  /** A folder above is another one than it was, so what was known here may be of another folder. */
  readonly inDoubt: boolean;
}

/** A folder about to be listed. */
interface FolderVisit {
  readonly path: RepoPath;
  readonly former: FolderState | null;
  readonly stats: Stats;
  readonly rules: FolderRules;
  readonly onlyRecorded: boolean;
  readonly converts: boolean;
}

/** Scans the working tree; see ScanResult. Throws FILE_CHANGING. */
export function scanWorkingTree(options: ScanOptions): ScanResult {
  return new Scan(options).run();
}

class Scan {
  readonly #options: ScanOptions;
  readonly #files: FileScan;
  readonly #states = new Map<RepoPath, FolderState>();
  readonly #touched = new Set<RepoPath>();
  readonly #order: RepoPath[] = [];
  readonly #pending: PendingFolder[] = [];

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#files = new FileScan(options);
  }

  run(): ScanResult {
    const { root, rules, rulesChanged, known, sink } = this.#options;
    const rulesProblems: ScanProblem[] = [];
    const top = FolderRules.top(root, rules, rulesChanged, (path, reason) => {
      rulesProblems.push({ path, reason });
    });
    this.#pending.push({
      path: '' as RepoPath,
      rules: top,
      onlyRecorded: false,
      converts: this.#options.conversionsChanged,
      inDoubt: false,
    });
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      this.#visit(next);
    }
    const states = this.#states;
    makeTrees({ order: this.#order, states, touched: this.#touched, known }, sink);
    const changed = new Map<RepoPath, FolderState | null>();
    for (const [path, state] of states) if (known.get(path) !== state) changed.set(path, state);
    for (const path of known.keys()) if (!states.has(path)) changed.set(path, null);
    let fileCount = 0;
    for (const state of states.values()) fileCount += state.fileCount;
    const { read, opaque, problems, large, changing } = this.#files;
    const tree = states.get('' as RepoPath)?.tree ?? null;
    const found = { read, opaque, problems, rulesProblems, large, changing };
    return { tree, states, changed, fileCount, ...found };
  }

  /** Looks at one folder, and lists it where that is needed. */
  #visit(pending: PendingFolder): void {
    const { path, rules, onlyRecorded, converts: convertsAbove } = pending;
    if (this.#isSpared(pending)) return this.#keepAll(path);
    const stats = this.#files.look(path);
    const former = this.#options.known.get(path) ?? null;
    if (stats === 'unknown') return this.#keepAll(path);
    if (stats === 'nothing' || !stats.isDirectory()) return;
    const isSame = former?.stamp != null && sameStats(former.stamp, stats);
    const here = rules.enter(path, former, isSame);
    const converts = convertsAbove || this.#convertsAnew(path, former, isSame);
    const isKept = isSame && !here.changed && !onlyRecorded && !converts;
    const checked = isKept ? this.#checkFiles(path, former) : null;
    const visit = { path, former, stats, rules: here, onlyRecorded, converts };
    const state = checked ?? this.#listFolder(visit);
    if (state === null) return;
    this.#settle(path, state);
    const { folders } = state;
    const isOther = former?.stamp != null && former.stamp.inode !== stats.ino;
    const inDoubt = pending.inDoubt || isOther;
    for (let i = folders.length - 1; i >= 0; i--) {
      const child = joinPath(path, folders[i]!);
      const isHidden = onlyRecorded || (checked === null && here.isIgnored(child, true));
      this.#pending.push({ path: child, rules: here, onlyRecorded: isHidden, converts, inDoubt });
    }
  }

  /** Whether a folder need not be looked at, because only others were asked for. */
  #isSpared({ path, rules, converts, inDoubt }: PendingFolder): boolean {
    const { within = null, known } = this.#options;
    const isSure = !rules.changed && !converts && !inDoubt;
    return within !== null && isSure && !within.has(path) && known.has(path);
  }

  #convertsAnew(path: RepoPath, former: FolderState | null, sameNames: boolean): boolean {
    const { root, form } = this.#options;
    const isConverted = former !== null && form.conversions.git !== null;
    return isConverted && attributesChanged(root, path, former, sameNames);
  }

  #settle(path: RepoPath, state: FolderState): void {
    if (!this.#states.has(path)) this.#order.push(path);
    this.#states.set(path, state);
    if (state !== this.#options.known.get(path)) this.#touched.add(path);
  }

  /** A folder that cannot be looked into stays as it was known, with everything below. */
  #keepAll(top: RepoPath): void {
    const pending = [top];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      const state = this.#options.known.get(path);
      if (state === undefined) continue;
      this.#settle(path, state);
      for (const name of state.folders) pending.push(joinPath(path, name));
    }
  }

  /**
   * A folder whose names are as they were: only its files are looked at. Null where one of them is no
   * entry any more, as when a repository below became an ordinary folder.
   */
  #checkFiles(path: RepoPath, former: FolderState): FolderState | null {
    const { force } = this.#options;
    let files: KnownFile[] | null = null;
    const { names } = former;
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      const child = joinPath(path, name);
      const stats = this.#files.look(child);
      if (stats === 'nothing' || stats === 'unknown') continue;
      const isVouchedFor = !force && !this.#files.isOutput(stats);
      if (isVouchedFor && former.vouchesFor(index, stats)) continue;
      const known = former.files[index]!;
      const now = this.#files.entryOf(child, name, known, stats);
      if (now === null) return null;
      if (now === known) continue;
      files ??= [...former.files];
      files[index] = now;
    }
    if (files === null) return former;
    return FolderState.of({ stamp: former.stamp, folders: former.folders, tree: null }, files);
  }

  /** The state of a folder by its names; null where it is a repository, or cannot be listed. */
  #listFolder(visit: FolderVisit): FolderState | null {
    const { path, former, stats, rules, onlyRecorded, converts } = visit;
    const listedAt = this.#options.now();
    const names = this.#names(path);
    if (names === null) {
      this.#keepAll(path);
      return null;
    }
    if (path !== '' && isRepositoryFolder(names.map(({ name }) => name))) {
      this.#becomeBoundary(path);
      return null;
    }
    const vouched = converts ? [] : (former?.files ?? []);
    const knownFiles = new Map(vouched.map((file) => [file.name, file]));
    const files: KnownFile[] = [];
    const folders: string[] = [];
    let isComplete = true;
    for (const { name, isFolder } of names) {
      if (isTemporaryName(name) || name === '.git' || (path === '' && isOwnName(name))) continue;
      const child = joinPath(path, name);
      const isHidden = onlyRecorded || rules.isIgnored(child, isFolder);
      if (isHidden && this.#options.recorded(child) === null) {
        // An ignore file that is itself ignored is in no list: only listing anew notices its change.
        isComplete &&= !IGNORE_FILES.includes(name) && name !== ATTRIBUTES_FILE;
        continue;
      }
      if (isFolder && !this.#files.isBoundary(child)) {
        folders.push(name);
        isComplete &&= !isHidden;
        continue;
      }
      const file = this.#files.entry(child, name, knownFiles.get(name) ?? null);
      if (file === null) isComplete = false;
      else files.push(file);
    }
    const stamp = isComplete && !isRacy(stampOf(stats), listedAt) ? stampOf(stats) : null;
    return keepUnchanged(former, stamp, folders, files);
  }

  #names(path: RepoPath): FolderName[] | null {
    try {
      return folderNames(this.#options.root, path);
    } catch (error) {
      const reason = `cannot be listed: ${systemReason(error)}`;
      this.#files.problems.push({ path, reason });
      return null;
    }
  }

  /** A folder that turns out to be a repository becomes an entry of the folder above. */
  #becomeBoundary(path: RepoPath): void {
    const above = parentPath(path) as RepoPath;
    const name = baseName(path);
    const state = this.#states.get(above)!;
    const file = this.#files.submodule(path, name, null);
    const files = file === null ? state.files : [...state.files, file];
    const folders = state.folders.filter((folder) => folder !== name);
    const fields = { stamp: file === null ? null : state.stamp, folders, tree: null };
    const sorted = [...files].sort((a, b) => compareBytewise(a.name, b.name));
    this.#settle(above, FolderState.of(fields, sorted));
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
