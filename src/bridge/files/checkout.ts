/**
 * Checkout: makes the working tree another version. Invariant: only paths that differ between the two
 * versions are touched, every one of them is checked before the first is written, and what is nowhere
 * stored is never overwritten.
 */
import { readdirSync } from 'node:fs';
import type { Contents } from '../../history/contents.ts';
import type { Repository } from '../../history/repository.ts';
import type { PathChange } from '../../history/trees.ts';
import { diffTrees, findInTree, joinPath } from '../../history/trees.ts';
import { loadFolderStates, saveFolderStates } from '../../history/worktree-state.ts';
import type { Entry } from '../../model/entry.ts';
import { modeType, sameMode } from '../../model/entry.ts';
import { unsafePath, untrackedInTheWay, wouldOverwrite } from '../../model/errors.ts';
import type { KnownFile } from '../../model/folder-state.ts';
import { FolderState } from '../../model/folder-state.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { baseName, compareBytewise, decodeBytes, parentPath } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import { auditPath } from './audit-path.ts';
import { FileReader, linkAbove } from './read-file.ts';
import { lookAt, modeOfStamp } from './stamp.ts';
import type { ScannedTree, WorkingTree } from './working-tree.ts';
import { TreeWriter } from './write-file.ts';
import { hashObject } from '../../model/hash.ts';

/** What is to be done to the files. */
export interface CheckoutPlan {
  readonly removed: readonly RepoPath[];
  readonly written: readonly Entry[];
}

/**
 * What makes the files of version `from` those of version `to`, given what the files are. Files with
 * changes of their own that differ between the versions, and files of no version that stand in the way,
 * are refused. With `force` they are overwritten: store them first (saveOverwritten); files of no version
 * that are not in the way stay all the same. Throws wouldOverwrite, untrackedInTheWay, unsafePath.
 */
export function planCheckout(
  workingTree: WorkingTree,
  scanned: ScannedTree,
  from: TreeId | null,
  to: TreeId | null,
  force: boolean,
): CheckoutPlan {
  const { repository } = workingTree;
  const planner = new Planner(workingTree, scanned);
  if (!force) return planner.plan(diffTrees(repository, from, to), false);
  const isRecorded = (path: RepoPath) =>
    from !== null && findInTree(repository, from, path) !== null;
  const changes = diffTrees(scanned.version.contents, scanned.tree, to);
  return planner.plan(
    changes.filter(({ path, after }) => after !== null || isRecorded(path)),
    true,
  );
}

class Planner {
  readonly #root: string;
  readonly #scanned: ScannedTree;
  readonly #reader: FileReader;
  /** Paths that were seen to be folders. */
  readonly #folders = new Set<string>();

  constructor(workingTree: WorkingTree, scanned: ScannedTree) {
    this.#root = workingTree.root;
    this.#scanned = scanned;
    this.#reader = new FileReader(workingTree.root);
  }

  plan(changes: readonly PathChange[], force: boolean): CheckoutPlan {
    const overwritten: RepoPath[] = [];
    const untracked: RepoPath[] = [];
    const removed: RepoPath[] = [];
    const written: Entry[] = [];
    for (const { path, before, after } of changes) {
      if (after !== null) refuseUnsafe(path);
      const now = entryNow(this.#root, this.#reader, this.#scanned, path);
      if (sameEntry(now, after)) continue;
      if (!force && now !== null && !sameEntry(now, before)) {
        (before === null ? untracked : overwritten).push(path);
      } else if (after !== null) written.push(after);
      else if (now !== null) removed.push(path);
    }
    const gone = new Set<string>(removed);
    const inTheWay = new Set(written.flatMap(({ path }) => this.#obstacles(path, gone)));
    for (const path of inTheWay) {
      // Even by force, the inside of another repository is not ours to remove.
      if (force && auditPath(path) === null) removed.push(path);
      else untracked.push(path);
    }
    if (overwritten.length > 0) throw wouldOverwrite(overwritten);
    if (untracked.length > 0) throw untrackedInTheWay(untracked);
    return { removed, written };
  }

  /** Files that are in no version and stand where a folder or file must go. */
  #obstacles(path: RepoPath, gone: ReadonlySet<string>): RepoPath[] {
    for (let above = parentPath(path); above !== ''; above = parentPath(above)) {
      if (this.#folders.has(above)) break;
      const stats = lookAt(this.#root, above as RepoPath);
      if (stats?.isDirectory() === true) this.#folders.add(above);
      else if (stats !== undefined && !gone.has(above)) return [above as RepoPath];
    }
    const stats = lookAt(this.#root, path);
    return stats?.isDirectory() === true ? this.#leftovers(path, gone) : [];
  }

  /** The files below a folder that will still be there when `gone` is removed. */
  #leftovers(folder: RepoPath, gone: ReadonlySet<string>): RepoPath[] {
    return listBelow(this.#root, folder).files.filter((path) => !gone.has(path));
  }
}

/** What stands at a path: as it was scanned, or, where it is ignored, as it is read now. */
export function entryNow(
  root: string,
  reader: FileReader,
  { tree, version }: ScannedTree,
  path: RepoPath,
): Entry | null {
  const found = tree === null ? null : findInTree(version.contents, tree, path);
  if (found !== null) {
    const { mode, id } = found;
    return modeType(mode) === 'tree' ? null : { path, mode, id: id as BlobId };
  }
  // What lies beyond a link is not part of the working tree.
  const read = linkAbove(root, path) === null ? reader.read(path) : null;
  if (read === null) return null;
  const id = hashObject('blob', read.bytes) as BlobId;
  return { path, mode: modeOfStamp(read.stamp), id };
}

/** Everything below a folder, not followed through links; a folder comes before what is in it. */
function listBelow(root: string, top: RepoPath): { files: RepoPath[]; folders: RepoPath[] } {
  const files: RepoPath[] = [];
  const folders: RepoPath[] = [];
  const pending = [top];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const place = absolutePath(root, folder);
    for (const entry of readdirSync(place, { withFileTypes: true, encoding: 'buffer' })) {
      const path = joinPath(folder, decodeBytes(entry.name));
      if (!entry.isDirectory()) files.push(path);
      else {
        folders.push(path);
        pending.push(path);
      }
    }
  }
  return { files, folders };
}

function refuseUnsafe(path: RepoPath): void {
  const reason = auditPath(path);
  if (reason !== null) throw unsafePath(path, reason);
}

function sameEntry(a: Entry | null, b: Entry | null): boolean {
  if (a === null || b === null) return a === b;
  return a.id === b.id && sameMode(a.mode, b.mode);
}

/** Does what a plan says, and remembers the files as they now are. */
export function applyCheckout(
  workingTree: WorkingTree,
  contents: Contents,
  { removed, written }: CheckoutPlan,
): void {
  const { repository, root } = workingTree;
  if (removed.length === 0 && written.length === 0) return;
  const writer = new TreeWriter(root === '' ? '.' : root, (length) => {
    return repository.host.randomBytes(length);
  });
  for (const path of removed) writer.remove(path);
  for (const entry of written) {
    if (modeType(entry.mode) !== 'submodule') removeEmptyFolders(writer, root, entry.path);
    writeEntry(writer, contents, entry);
  }
  rememberFiles(repository, removed, written);
}

/** Writes one entry of a version to disk. */
export function writeEntry(writer: TreeWriter, contents: Contents, entry: Entry): void {
  const { path, mode } = entry;
  switch (modeType(mode)) {
    case 'submodule':
      writer.makeFolder(path);
      return;
    case 'link':
      writer.writeLink(path, contents.readBlob(entry.id as BlobId));
      return;
    default:
      writer.writeFile(path, contents.readBlob(entry.id as BlobId), mode);
  }
}

/** Empty folders are in no version, so one that stands where a file must go is removed. */
function removeEmptyFolders(writer: TreeWriter, root: string, path: RepoPath): void {
  const stats = lookAt(root, path);
  if (stats?.isDirectory() !== true) return;
  for (const folder of listBelow(root, path).folders.reverse()) writer.remove(folder);
}

/**
 * The folder states after a checkout: what was written has no stamp, because it was written just now, and
 * the next scan will read it once.
 */
function rememberFiles(
  repository: Repository,
  removed: readonly RepoPath[],
  written: readonly Entry[],
): void {
  const edits = new Map<RepoPath, Map<string, KnownFile | null>>();
  const edit = (path: RepoPath, now: KnownFile | null): void => {
    const folder = parentPath(path) as RepoPath;
    const files = edits.get(folder) ?? new Map<string, KnownFile | null>();
    edits.set(folder, files.set(baseName(path), now));
  };
  for (const path of removed) edit(path, null);
  for (const { path, mode, id } of written) {
    edit(path, { name: baseName(path), mode, id, stamp: null });
  }
  const states = loadFolderStates(repository);
  const changed = new Map<RepoPath, FolderState>();
  for (const [folder, files] of edits) {
    const state = states.get(folder);
    const kept = (state?.files ?? []).filter(({ name }) => !files.has(name));
    const all = [...kept, ...[...files.values()].filter((file) => file !== null)];
    all.sort((a, b) => compareBytewise(a.name, b.name));
    const fields = { stamp: null, folders: state?.folders ?? [], tree: null };
    changed.set(folder, FolderState.of(fields, all));
    forgetTreesAbove(folder, states, changed);
  }
  saveFolderStates(repository, changed);
}

/** The trees of the folders above hold the tree of this one, so they are not known any more either. */
function forgetTreesAbove(
  folder: RepoPath,
  states: ReadonlyMap<RepoPath, FolderState>,
  changed: Map<RepoPath, FolderState>,
): void {
  for (let path = folder; path !== '';) {
    path = parentPath(path) as RepoPath;
    const state = changed.get(path) ?? states.get(path);
    if (state !== undefined && state.tree !== null) changed.set(path, state.withTree(null));
  }
}
