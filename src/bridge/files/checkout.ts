/**
 * Checkout: makes the working tree another version. Invariant: only paths that differ between the two
 * versions are touched, every one of them is checked before the first is written, and what is nowhere
 * stored is never overwritten.
 */
import type { PathChange } from '../../history/trees.ts';
import { diffTrees, findInTree } from '../../history/trees.ts';
import { loadFolderStates } from '../../history/worktree-state.ts';
import type { Entry } from '../../model/entry.ts';
import { modeType, sameMode } from '../../model/entry.ts';
import {
  collidingPaths,
  unsafePath,
  untrackedInTheWay,
  wouldOverwrite,
} from '../../model/errors.ts';
import type { TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { parentPath } from '../../model/path.ts';
import { auditPath } from './audit-path.ts';
import type { EntriesNow } from './entries-now.ts';
import { entriesByStamp, entriesOfScan } from './entries-now.ts';
import { listBelow } from './list-below.ts';
import { STORE_NAME } from './locate.ts';
import { findCollisions, foldsNames } from './name-collisions.ts';
import { faultOn } from './portable-name.ts';
import type { RecordedForm } from './recorded-form.ts';
import { SparseCheckout } from './sparse-checkout.ts';
import { lookAt } from './stamp.ts';
import type { ScannedTree, WorkingTree } from './working-tree.ts';

/** What is to be done to the files: at each path, what stands there now and what is to stand there. */
export type CheckoutPlan = readonly PathChange[];

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
  const form = workingTree.form();
  const now =
    scanned === null
      ? entriesByStamp({ root, form }, loadFolderStates(repository))
      : entriesOfScan({ root, form }, scanned);
  return new Planner(workingTree, form, now).plan(diffTrees(repository, from, to), false);
}

/**
 * The same for changes that were put together otherwise. By force, what would be refused is overwritten,
 * so store it first (snapshot).
 */
export function planChanges(
  workingTree: WorkingTree,
  changes: readonly PathChange[],
  scanned: ScannedTree,
  force: boolean,
): CheckoutPlan {
  const { root } = workingTree;
  const form = workingTree.form();
  const now = entriesOfScan({ root, form }, scanned);
  return new Planner(workingTree, form, now).plan(changes, force);
}

/**
 * The same by force: what would be refused is overwritten, so store it first (snapshot). Files of
 * no version that are not in the way stay all the same. The scan must have been recorded. Throws
 * unsafePath; untrackedInTheWay for the inside of another repository.
 */
export function planForcedCheckout(
  workingTree: WorkingTree,
  from: TreeId | null,
  to: TreeId | null,
  scanned: ScannedTree,
): CheckoutPlan {
  const { repository } = workingTree;
  const isRecorded = (path: RepoPath) =>
    from !== null && findInTree(repository, from, path) !== null;
  const changes = diffTrees(repository, scanned.tree, to).filter(({ path, after }) => {
    return after !== null || isRecorded(path);
  });
  return planChanges(workingTree, changes, scanned, true);
}

class Planner {
  readonly #root: string;
  readonly #platform: string;
  readonly #now: EntriesNow;
  readonly #sparse: SparseCheckout | null;
  /** Paths that were seen to be folders. */
  readonly #folders = new Set<string>();

  constructor({ root, repository }: WorkingTree, form: RecordedForm, now: EntriesNow) {
    this.#root = root;
    this.#sparse = SparseCheckout.beside(form.conversions);
    this.#platform = repository.host.platform;
    this.#now = now;
  }

  plan(changes: readonly PathChange[], force: boolean): CheckoutPlan {
    const overwritten: RepoPath[] = [];
    const untracked: RepoPath[] = [];
    const plan: PathChange[] = [];
    this.#refuseCollisions(changes);
    for (const { path, before, after } of changes) {
      if (after !== null) refuseUnsafe(path, this.#platform);
      if (this.#isLeftOut(path)) continue;
      const now = this.#now(path, before);
      if (now?.id === after?.id && now?.mode === after?.mode) continue;
      // The inside of a submodule is not touched, so there is nothing to lose.
      const isSafe = force || now === null || (isSubmodule(now) && isSubmodule(after));
      if (isSafe || sameEntry(now, before)) plan.push({ path, before: now, after });
      else (before === null ? untracked : overwritten).push(path);
    }
    const gone = new Set<string>(plan.flatMap(({ path, after }) => (after === null ? [path] : [])));
    const inTheWay = new Set(
      plan.flatMap(({ after }) => (after === null ? [] : this.#obstacles(after, gone))),
    );
    for (const path of inTheWay) {
      // Even by force, the inside of another repository is not ours to remove.
      if (force && auditPath(path) === null) {
        plan.push({ path, before: this.#now(path, null), after: null });
      } else untracked.push(path);
    }
    if (overwritten.length > 0) throw wouldOverwrite(overwritten);
    if (untracked.length > 0) throw untrackedInTheWay(untracked);
    return plan;
  }

  /** What is there already is met as a file in the way, so only the new files are compared. */
  #refuseCollisions(changes: readonly PathChange[]): void {
    if (changes.length < 2 || !foldsNames(this.#platform, this.#root, STORE_NAME)) return;
    const paths = changes.flatMap(({ path, after }) => (after === null ? [] : [path]));
    const collisions = [...findCollisions(paths)];
    if (collisions.length > 0) throw collidingPaths(collisions);
  }

  /** Whether a sparse checkout has nothing at a path, before and after. */
  #isLeftOut(path: RepoPath): boolean {
    return (this.#sparse?.absent(this.#root, [path]).length ?? 0) > 0;
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

function refuseUnsafe(path: RepoPath, platform: string): void {
  const reason = auditPath(path) ?? faultOn(platform, path);
  if (reason !== null) throw unsafePath(path, reason);
}

function isSubmodule(entry: Entry | null): boolean {
  return entry !== null && modeType(entry.mode) === 'submodule';
}

/** Whether the same stands at a path, as far as it can be told from the disk. */
export function sameEntry(a: Entry | null, b: Entry | null): boolean {
  if (a === null || b === null) return a === b;
  return a.id === b.id && sameMode(a.mode, b.mode);
}
