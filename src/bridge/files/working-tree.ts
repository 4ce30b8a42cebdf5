/**
 * The working tree: the files around the store. Invariant: what is about to be overwritten is what HEAD
 * or the target has, or is stored first.
 */
import type { Contents } from '../../history/contents.ts';
import { MemoryContents } from '../../history/contents.ts';
import { headIfWhole, readableHead } from '../../history/head.ts';
import type { Recorder, Repository } from '../../history/repository.ts';
import { diffTrees, editTree, findInTree, type TreeEdit } from '../../history/trees.ts';
import { loadFolderStates, saveFolderStates } from '../../history/worktree-state.ts';
import type { NewVersion } from '../../history/working-version.ts';
import { newVersion } from '../../history/working-version.ts';
import { modeType } from '../../model/entry.ts';
import { FxdError } from '../../model/errors.ts';
import type { FolderState } from '../../model/folder-state.ts';
import type { CommitId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { ConversionOptions } from './conversions.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { outsideRules } from './outside-rules.ts';
import { RecordedForm } from './recorded-form.ts';
import type { ScanResult } from './scan.ts';
import { scanWorkingTree } from './scan.ts';
import { SparseCheckout } from './sparse-checkout.ts';

export interface WorkingTreeOptions {
  /** The folder that holds the files; '' for the current folder. */
  readonly root: string;
  /** Files longer than this are pointed out when they are read. */
  readonly largeBytes: number;
  /** HEAD is left by force: what of it cannot be read counts as if it had nothing. */
  readonly leavesHead?: boolean;
  /** The user lets filters of Git's attributes run. */
  readonly trustsFilters?: boolean;
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
  readonly #trustsFilters: boolean;

  constructor(repository: Repository, options: WorkingTreeOptions) {
    this.repository = repository;
    this.root = options.root;
    this.#largeBytes = options.largeBytes;
    this.#leavesHead = options.leavesHead ?? false;
    this.#trustsFilters = options.trustsFilters ?? false;
  }

  /** The commit that the files belong to, or null. Throws headUnreadable. */
  baseCommit(): CommitId | null {
    return this.#leavesHead ? headIfWhole(this.repository) : readableHead(this.repository);
  }

  /** What is recorded of files as they are now, by the attributes and settings of this moment. */
  form(): RecordedForm {
    const head = this.repository.treeOf(this.baseCommit());
    return RecordedForm.of(this.#conversionOptions(), this.repository, head);
  }

  /** The same for files of a version that was, or is to be, checked out. */
  formIn(tree: TreeId | null): RecordedForm {
    return RecordedForm.inVersion(this.#conversionOptions(), this.repository, tree);
  }

  #conversionOptions(): ConversionOptions {
    const { root, repository } = this;
    return { root, env: repository.host.env, trustsFilters: this.#trustsFilters };
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
    const form = this.form();
    const outside = outsideRules(root, repository, head, known, form.conversions.fingerprint);
    const result = scanWorkingTree({
      root,
      known: outside.known,
      sink,
      rules: IgnoreRules.top(root),
      rulesChanged: outside.changed,
      conversionsChanged: outside.conversionsChanged,
      form,
      recorded: (path) => (head === null ? null : findInTree(repository, head, path)),
      now: () => repository.host.fileClock(),
      force,
      largeBytes: this.#largeBytes,
    });
    return this.#withLeftOut(outside.remember(result), head, form, sink);
  }

  /** What a sparse checkout leaves out is as HEAD has it. */
  #withLeftOut(
    result: ScanResult,
    head: TreeId | null,
    { conversions }: RecordedForm,
    sink: MemoryContents | Recorder,
  ): ScanResult {
    const sparse = SparseCheckout.beside(conversions);
    if (sparse === null || head === null) return result;
    const contents = sink instanceof MemoryContents ? sink : this.repository;
    if (!(sink instanceof MemoryContents)) sink.flush();
    const base = result.tree ?? EMPTY_TREE;
    const edits = new Map<RepoPath, TreeEdit>();
    for (const { path, before, after } of diffTrees(contents, head, base)) {
      if (before !== null && after === null && sparse.leavesOut(path)) edits.set(path, before);
    }
    if (edits.size === 0) return result;
    return { ...result, tree: editTree(contents, sink, base, edits) };
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
      (state) =>
        state === null ||
        state.files.every(({ id, mode }) => {
          return modeType(mode) === 'submodule' || objects.has(id);
        }),
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
