/**
 * The working tree: the files around the store. Invariant: what is about to be overwritten is what HEAD
 * or the target has, or is stored first.
 */
import type { Contents } from '../../history/contents.ts';
import { MemoryContents } from '../../history/contents.ts';
import { headIfWhole, readableHead } from '../../history/head.ts';
import type { Recorder, Repository } from '../../history/repository.ts';
import { findInTree } from '../../history/trees.ts';
import { loadFolderStates, saveFolderStates } from '../../history/worktree-state.ts';
import type { NewVersion } from '../../history/working-version.ts';
import { newVersion } from '../../history/working-version.ts';
import { FxdError } from '../../model/errors.ts';
import type { FolderState } from '../../model/folder-state.ts';
import type { CommitId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { outsideRules } from './outside-rules.ts';
import type { ScanResult } from './scan.ts';
import { scanWorkingTree } from './scan.ts';

export interface WorkingTreeOptions {
  /** The folder that holds the files; '' for the current folder. */
  readonly root: string;
  /** Files longer than this are pointed out when they are read. */
  readonly largeBytes: number;
  /** HEAD is left by force: what of it cannot be read counts as if it had nothing. */
  readonly leavesHead?: boolean;
}

/** A scan with the version that the working tree would become. */
export interface ScannedTree extends ScanResult {
  readonly version: NewVersion;
}

export class WorkingTree {
  readonly repository: Repository;
  readonly root: string;
  readonly #largeBytes: number;
  readonly #leavesHead: boolean;

  constructor(repository: Repository, options: WorkingTreeOptions) {
    this.repository = repository;
    this.root = options.root;
    this.#largeBytes = options.largeBytes;
    this.#leavesHead = options.leavesHead ?? false;
  }

  /** The commit that the files belong to, or null. Throws headUnreadable. */
  baseCommit(): CommitId | null {
    return this.#leavesHead ? headIfWhole(this.repository) : readableHead(this.repository);
  }

  /** Looks at the files without writing to the store, except to remember stamps where that is free. */
  look(): ScannedTree {
    const { repository } = this;
    const memory = new MemoryContents(repository, repository.splitter);
    const result = this.#scan(memory, false);
    const isStored = memory.addsNoFile && (result.read.length === 0 || this.#isAllStored(result));
    if (isStored) this.#rememberIfFree(withoutTreesInMemory(result, repository));
    return this.#scanned(result, memory);
  }

  /** Stores every file that is not stored yet, and remembers the stamps. `force` reads every file. */
  record(recorder: Recorder, force = false): ScannedTree {
    const result = this.#scan(recorder, force);
    // What was stored here is needed only by the commit that follows, which brings it to the disk.
    this.repository.preparation(() => {
      recorder.flush();
      saveFolderStates(this.repository, result.changed);
    });
    return this.#scanned(result, this.repository);
  }

  #scanned(result: ScanResult, contents: Contents): ScannedTree {
    const commit = this.baseCommit();
    const tree = result.tree ?? EMPTY_TREE;
    const parents = commit === null ? [] : [commit];
    return { ...result, version: newVersion(this.repository, contents, tree, parents) };
  }

  #scan(sink: MemoryContents | Recorder, force: boolean): ScanResult {
    const { repository, root } = this;
    const base = this.baseCommit();
    const head = repository.treeOf(base);
    // What was remembered goes with a HEAD that is lost, because it names trees of it.
    const isLost = base === null && repository.head().commit !== null;
    const known = isLost ? new Map<RepoPath, FolderState>() : loadFolderStates(repository);
    const outside = outsideRules(root, repository, head, known);
    const result = scanWorkingTree({
      root,
      known: outside.known,
      sink,
      rules: IgnoreRules.top(root),
      rulesChanged: outside.changed,
      recorded: (path) => (head === null ? null : findInTree(repository, head, path)),
      now: () => repository.host.fileClock(),
      force,
      largeBytes: this.#largeBytes,
    });
    return outside.remember(result);
  }

  /** Remembering is a kindness: a store that another process holds, or a full disk, is no failure. */
  #rememberIfFree(changed: ReadonlyMap<RepoPath, FolderState | null>): void {
    try {
      this.repository.withoutWaiting(() => saveFolderStates(this.repository, changed));
    } catch (error) {
      const code = error instanceof FxdError ? error.code : '';
      if (!['BUSY', 'DISK_FULL', 'STORE_READ_ONLY'].includes(code)) throw error;
    }
  }

  #isAllStored(result: ScanResult): boolean {
    const { objects } = this.repository.store;
    return [...result.changed.values()].every(
      (state) => state === null || state.files.every(({ id }) => objects.has(id)),
    );
  }
}

/** States whose trees may live in memory only are saved without them. */
function withoutTreesInMemory(
  { changed }: ScanResult,
  repository: Repository,
): Map<RepoPath, FolderState | null> {
  const isStored = (tree: TreeId | null) => tree === null || repository.store.objects.has(tree);
  return new Map(
    [...changed].map(([path, state]) => [
      path,
      state === null || isStored(state.tree) ? state : state.withTree(null),
    ]),
  );
}
