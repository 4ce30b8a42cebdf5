/**
 * A working tree that is looked at again and again. Invariant: what is known of it is what the last look
 * saw; a look at some folders takes all others to be as they were.
 */
import { readdirSync } from 'node:fs';
import { findInTree, joinPath } from '../../history/trees.ts';
import { loadFolderStates } from '../../history/worktree-state.ts';
import type { ContentsSink } from '../../history/contents.ts';
import type { Repository } from '../../history/repository.ts';
import type { FolderState } from '../../model/folder-state.ts';
import type { FileIdentity } from '../../model/host.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, parentPath } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import { isTemporaryName } from './audit-path.ts';
import { requireFolder } from './folder.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { isNestedRepository } from './nested-repository.ts';
import { FOLDER as OUTSIDE, outsideRules } from './outside-rules.ts';
import { isOwnName } from './own-names.ts';
import { scanWorkingTree, type ScanResult } from './scan.ts';
import type { Hints } from './debounce.ts';
import { isAmong, lookAt } from './stamp.ts';
import type { WorkingTree } from './working-tree.ts';

export interface WatchedTreeOptions {
  /** '' for the current folder. */
  readonly root: string;
  readonly largeBytes: number;
  /** Files that this process writes to: they are no part of what is watched. */
  readonly outputFiles: readonly FileIdentity[];
}

export class WatchedTree {
  readonly #root: string;
  readonly #largeBytes: number;
  readonly #outputFiles: readonly FileIdentity[];
  #known: ReadonlyMap<RepoPath, FolderState> = new Map();
  /** Nothing that is known was seen by this. */
  #isFresh = true;
  readonly #rules = new Map<string, IgnoreRules>();

  constructor({ root, largeBytes, outputFiles }: WatchedTreeOptions) {
    this.#root = root;
    this.#largeBytes = largeBytes;
    this.#outputFiles = outputFiles;
  }

  /** Folders that count, as of the last look. */
  get folders(): readonly RepoPath[] {
    return [...this.#known.keys()].filter((path) => path !== OUTSIDE);
  }

  /** Takes over what the store knows of the tree, before the first look. */
  recall(repository: Repository): void {
    this.#known = loadFolderStates(repository);
  }

  /**
   * Looks at the folders that hints name, or at all without. Files go to `sink`. A file that changes while
   * it is read stays as it was. Throws FOLDER_MISSING where the whole tree is gone.
   */
  look(workingTree: WorkingTree, sink: ContentsSink, hints: Hints | null): ScanResult {
    requireFolder(this.#root === '' ? '.' : this.#root);
    const { repository } = workingTree;
    const head = repository.treeOf(workingTree.baseCommit());
    const states = this.#known;
    const form = workingTree.form();
    const { fingerprint } = form.conversions;
    const outside = outsideRules(this.#root, repository, head, states, fingerprint);
    const isWhole = this.#isFresh || outside.changed || outside.conversionsChanged;
    this.#rules.clear();
    const result = outside.remember(
      scanWorkingTree({
        root: this.#root,
        known: outside.known,
        sink,
        rules: IgnoreRules.top(this.#root),
        rulesChanged: outside.changed,
        conversionsChanged: outside.conversionsChanged,
        form,
        recorded: (path) => (head === null ? null : findInTree(repository, head, path)),
        now: () => repository.host.fileClock(),
        force: false,
        sparesChanging: true,
        outputFiles: this.#outputFiles,
        largeBytes: this.#largeBytes,
        within: isWhole || hints === null ? null : this.#foldersOf(hints),
      }),
    );
    const next = new Map(result.states);
    for (const [path, state] of result.changed) if (state !== null) next.set(path, state);
    // What is remembered of the outside is no folder of the tree, and is in no result unless it changed.
    for (const [path, state] of states) {
      if (!next.has(path) && !result.changed.has(path)) next.set(path, state);
    }
    this.#known = next;
    this.#isFresh = false;
    return result;
  }

  /** The folders to look at, with those above; null for all. */
  #foldersOf({ paths, isDoubtful }: Hints): ReadonlySet<RepoPath> | null {
    if (isDoubtful) return null;
    const folders = new Set<RepoPath>(['' as RepoPath]);
    const whole: string[] = [];
    for (const hinted of paths) {
      const wasFolder = this.#known.has(hinted);
      if (wasFolder) whole.push(`${hinted}/`);
      for (let path: string = hinted; path !== ''; path = parentPath(path)) {
        folders.add(path as RepoPath);
      }
    }
    if (paths.has('' as RepoPath)) return null;
    // A folder that came, went or was replaced may be another one, and so may be those in it.
    if (whole.length > 0) {
      for (const path of this.#known.keys()) {
        if (whole.some((prefix) => path.startsWith(prefix))) folders.add(path);
      }
    }
    return folders;
  }

  /** Whether something at a path can be a change: it is neither ignored nor fxd's own. */
  concerns(path: RepoPath): boolean {
    if (path === OUTSIDE || this.#isOutput(path)) return false;
    if (path === '' || this.#known.has(path)) return true;
    if (isTemporaryName(baseName(path))) return false;
    if (this.uncounted(path) !== null) return false;
    const folder = this.#known.get(parentPath(path) as RepoPath);
    if (folder === undefined || folder.names.includes(baseName(path))) return true;
    const isFolder = lookAt(this.#root, path)?.isDirectory() ?? false;
    return !this.#rulesOf(parentPath(path)).isIgnored(path, isFolder);
  }

  #isOutput(path: RepoPath): boolean {
    if (this.#outputFiles.length === 0) return false;
    const stats = lookAt(this.#root, path);
    return stats !== undefined && isAmong(this.#outputFiles, stats);
  }

  /** The topmost folder at or above a path that does not count, or null. */
  uncounted(path: RepoPath): RepoPath | null {
    if (this.#known.has(path) && path !== OUTSIDE) return null;
    const names = path.split('/');
    if (isOwnName(names[0]!)) return names[0] as RepoPath;
    for (let depth = 1; depth <= names.length; depth += 1) {
      const folder = names.slice(0, depth).join('/') as RepoPath;
      if (this.#known.has(folder)) continue;
      const isFile = depth === names.length && lookAt(this.#root, folder)?.isDirectory() !== true;
      if (isFile) return null;
      const isHidden = names[depth - 1] === '.git' || this.#isIgnoredFolder(folder);
      if (isHidden) return folder;
    }
    return null;
  }

  #isIgnoredFolder(folder: RepoPath): boolean {
    const isIgnored = this.#rulesOf(parentPath(folder)).isIgnored(folder, true);
    return isIgnored || isNestedRepository(this.#root, folder);
  }

  #rulesOf(folder: string): IgnoreRules {
    const known = this.#rules.get(folder);
    if (known !== undefined) return known;
    const above = folder === '' ? IgnoreRules.top(this.#root) : this.#rulesOf(parentPath(folder));
    const read = (name: string) =>
      readIgnoreFile(this.#root, joinPath(folder, name))?.bytes ?? null;
    const files = { gitignore: read('.gitignore'), fxdignore: read('.fxdignore') };
    const rules = above.enter(folder as RepoPath, files);
    this.#rules.set(folder, rules);
    return rules;
  }

  /** Folders that do not count and lie in such that do. */
  uncountedFolders(): RepoPath[] {
    const found: RepoPath[] = [];
    for (const [path, state] of this.#known) {
      if (path === OUTSIDE || this.#holdsOnly(path, state.folders.length)) continue;
      const counted = new Set(state.folders);
      for (const name of this.#foldersIn(path)) {
        if (!counted.has(name)) found.push(joinPath(path, name));
      }
    }
    return found;
  }

  /**
   * Whether a folder holds so many folders and no other. Most file systems for Unix count each as a link to
   * the folder that it is in, which its own two come to; where one does not, the answer is no.
   */
  #holdsOnly(path: RepoPath, folders: number): boolean {
    return lookAt(this.#root, path)?.nlink === folders + 2;
  }

  #foldersIn(path: RepoPath): string[] {
    try {
      const entries = readdirSync(absolutePath(this.#root, path), { withFileTypes: true });
      return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    } catch {
      // It is gone by now.
      return [];
    }
  }
}
