/**
 * Checkout: makes the working tree another version. Invariant: only paths that differ between the two
 * versions are touched, every one of them is checked before the first is written, and what is nowhere
 * stored is never overwritten.
 */
import { readdirSync } from 'node:fs';
import type { Contents } from '../../history/contents.ts';
import type { PathChange } from '../../history/trees.ts';
import { diffTrees, findInTree, joinPath } from '../../history/trees.ts';
import { loadFolderStates } from '../../history/worktree-state.ts';
import type { Entry } from '../../model/entry.ts';
import { modeType, sameMode } from '../../model/entry.ts';
import { unsafePath, untrackedInTheWay, wouldOverwrite } from '../../model/errors.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { decodeBytes, parentPath } from '../../model/path.ts';
import { absolutePath } from './absolute-path.ts';
import { auditPath } from './audit-path.ts';
import type { EntriesNow } from './entries-now.ts';
import { entriesByStamp, entriesOfScan } from './entries-now.ts';
import { lookAt } from './stamp.ts';
import type { ScannedTree, WorkingTree } from './working-tree.ts';
import { TreeWriter } from './write-file.ts';

/** What is to be done to the files. */
export interface CheckoutPlan {
  readonly removed: readonly RepoPath[];
  readonly written: readonly Entry[];
}

/**
 * What makes the files of version `from` those of version `to`. Files with changes of their own that
 * differ between the versions, and files of no version that stand in the way, are refused. Only the paths
 * that differ are looked at; whoever has scanned the files may say what they are. Throws wouldOverwrite,
 * untrackedInTheWay, unsafePath.
 */
export function planCheckout(
  workingTree: WorkingTree,
  from: TreeId | null,
  to: TreeId | null,
  scanned: ScannedTree | null = null,
): CheckoutPlan {
  const { repository, root } = workingTree;
  const now =
    scanned === null
      ? entriesByStamp(root, loadFolderStates(repository))
      : entriesOfScan(root, scanned);
  return new Planner(root, now).plan(diffTrees(repository, from, to), false);
}

/**
 * The same by force: what would be refused is overwritten, so store it first (saveOverwritten). Files of
 * no version that are not in the way stay all the same. The scan must have been recorded. Throws
 * unsafePath; untrackedInTheWay for the inside of another repository.
 */
export function planForcedCheckout(
  workingTree: WorkingTree,
  from: TreeId | null,
  to: TreeId | null,
  scanned: ScannedTree,
): CheckoutPlan {
  const { repository, root } = workingTree;
  const isRecorded = (path: RepoPath) =>
    from !== null && findInTree(repository, from, path) !== null;
  const changes = diffTrees(repository, scanned.tree, to).filter(({ path, after }) => {
    return after !== null || isRecorded(path);
  });
  return new Planner(root, entriesOfScan(root, scanned)).plan(changes, true);
}

class Planner {
  readonly #root: string;
  readonly #now: EntriesNow;
  /** Paths that were seen to be folders. */
  readonly #folders = new Set<string>();

  constructor(root: string, now: EntriesNow) {
    this.#root = root;
    this.#now = now;
  }

  plan(changes: readonly PathChange[], force: boolean): CheckoutPlan {
    const overwritten: RepoPath[] = [];
    const untracked: RepoPath[] = [];
    const removed: RepoPath[] = [];
    const written: Entry[] = [];
    for (const { path, before, after } of changes) {
      if (after !== null) refuseUnsafe(path);
      const now = this.#now(path);
      if (now?.id === after?.id && now?.mode === after?.mode) continue;
      // The inside of a submodule is not touched, so there is nothing to lose.
      const isSafe = force || now === null || (isSubmodule(now) && isSubmodule(after));
      if (!isSafe && !sameEntry(now, before)) {
        (before === null ? untracked : overwritten).push(path);
      } else if (after !== null) written.push(after);
      else if (now !== null) removed.push(path);
    }
    const gone = new Set<string>(removed);
    const inTheWay = new Set(written.flatMap((entry) => this.#obstacles(entry, gone)));
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
  #obstacles(entry: Entry, gone: ReadonlySet<string>): RepoPath[] {
    const { path } = entry;
    for (let above = parentPath(path); above !== ''; above = parentPath(above)) {
      if (this.#folders.has(above)) break;
      const stats = lookAt(this.#root, above as RepoPath);
      if (stats?.isDirectory() === true) this.#folders.add(above);
      else if (stats !== undefined && !gone.has(above)) return [above as RepoPath];
    }
    const isFolder = lookAt(this.#root, path)?.isDirectory() === true;
    return isFolder && !isSubmodule(entry) ? this.#leftovers(path, gone) : [];
  }

  /** The files below a folder that will still be there when `gone` is removed. */
  #leftovers(folder: RepoPath, gone: ReadonlySet<string>): RepoPath[] {
    return listBelow(this.#root, folder).files.filter((path) => !gone.has(path));
  }
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

function isSubmodule(entry: Entry | null): boolean {
  return entry !== null && modeType(entry.mode) === 'submodule';
}

function sameEntry(a: Entry | null, b: Entry | null): boolean {
  if (a === null || b === null) return a === b;
  return a.id === b.id && sameMode(a.mode, b.mode);
}

/**
 * Does what a plan says. What the last scan saw is left as it is: the stamps of what was written and of
 * the folders around it are others now, so the next scan reads just these files.
 */
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
    if (!isSubmodule(entry)) removeEmptyFolders(writer, root, entry.path);
    writeEntry(writer, contents, entry);
  }
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
