/**
 * Trees as versions of a folder: listing, finding, comparing, changing. Invariant: only folders whose
 * ids differ are ever opened, so the cost follows the size of the change.
 */
import type { Entry } from '../model/entry.ts';
import { MODE, modeType } from '../model/entry.ts';
import { versionTooLarge } from '../model/errors.ts';
import type { BlobId, TreeId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import { LIMITS } from '../model/limits.ts';
import type { RepoPath } from '../model/path.ts';
import { compareBytewise } from '../model/path.ts';
import type { Contents, ContentsSink } from './contents.ts';
import { LeastRecent } from './least-recent.ts';
import type { TreeEntry } from './tree-object.ts';

/** One path that differs between two trees; null where it is absent. */
export interface PathChange {
  readonly path: RepoPath;
  readonly before: Entry | null;
  readonly after: Entry | null;
}

export function joinPath(folder: string, name: string): RepoPath {
  // Only a foreign tree has a name that is empty; it must not vanish from the path.
  if (name === '') return `${folder}/` as RepoPath;
  return (folder === '' ? name : `${folder}/${name}`) as RepoPath;
}

function toEntry(path: RepoPath, { mode, id }: TreeEntry): Entry {
  return { path, mode, id: id as BlobId };
}

/** Every file, link and submodule pointer of a tree, sorted by path. */
export function listTree(contents: Contents, tree: TreeId): Entry[] {
  return diffTrees(contents, null, tree).flatMap(({ after }) => (after === null ? [] : [after]));
}

/** What stands at a path of a tree (a folder, too), or null. */
export function findInTree(contents: Contents, tree: TreeId, path: string): TreeEntry | null {
  let found: TreeEntry = { name: '', mode: MODE.tree, id: tree };
  if (path === '') return found;
  for (const name of path.split('/')) {
    if (modeType(found.mode) !== 'tree') return null;
    // Of two entries with one name, which only a foreign tree has, the last counts, here and everywhere.
    const entry = contents
      .readTree(found.id as TreeId)
      .findLast((candidate) => candidate.name === name);
    if (entry === undefined) return null;
    found = entry;
  }
  return found;
}

/** The paths that differ between two trees (null: nothing), sorted by path. Throws versionTooLarge. */
export function diffTrees(
  contents: Pick<Contents, 'readTree' | 'differences'>,
  before: TreeId | null,
  after: TreeId | null,
): PathChange[] {
  const known = contents.differences?.(before, after) ?? null;
  if (known !== null) return known;
  let recent = recentChanges.get(contents);
  if (recent === undefined) recentChanges.set(contents, (recent = new LeastRecent(REMEMBERED)));
  const make = (): readonly [readonly PathChange[], number] => {
    const changes = compareTrees(contents, before, after);
    return [changes, changes.length + 1];
  };
  return [...recent.get(`${before} ${after}`, make)];
}

/**
 * A commit is compared with its parents again and again: for its ids, its changes, its map and the files on
 * disk.
 */
const recentChanges = new WeakMap<object, LeastRecent<string, readonly PathChange[]>>();
/** Paths in all of them together. */
const REMEMBERED = 20_000;

function compareTrees(
  contents: Pick<Contents, 'readTree'>,
  before: TreeId | null,
  after: TreeId | null,
): PathChange[] {
  const changes: PathChange[] = [];
  // A few trees that name each other many times over can stand for more paths than any memory holds.
  let left = LIMITS.versionEntries.figure;
  const pending: { path: string; before: TreeId | null; after: TreeId | null }[] = [
    { path: '', before, after },
  ];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (folder.before === folder.after) continue;
    const old = byName(folder.before === null ? [] : contents.readTree(folder.before));
    const now = byName(folder.after === null ? [] : contents.readTree(folder.after));
    for (const name of new Set([...old.keys(), ...now.keys()])) {
      const a = old.get(name) ?? null;
      const b = now.get(name) ?? null;
      if (a !== null && b !== null && a.id === b.id && a.mode === b.mode) continue;
      if (--left < 0) throw versionTooLarge(LIMITS.versionEntries.figure);
      const path = joinPath(folder.path, name);
      const [oldTree, oldEntry] = asTreeOrEntry(path, a);
      const [newTree, newEntry] = asTreeOrEntry(path, b);
      if (oldEntry !== null || newEntry !== null) {
        changes.push({ path, before: oldEntry, after: newEntry });
      }
      if (oldTree !== null || newTree !== null) {
        pending.push({ path, before: oldTree, after: newTree });
      }
    }
  }
  return changes.sort((a, b) => compareBytewise(a.path, b.path));
}

function byName(entries: readonly TreeEntry[]): Map<string, TreeEntry> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function asTreeOrEntry(path: RepoPath, entry: TreeEntry | null): [TreeId | null, Entry | null] {
  if (entry === null) return [null, null];
  return modeType(entry.mode) === 'tree'
    ? [entry.id as TreeId, null]
    : [null, toEntry(path, entry)];
}

/** A change to one path of a tree: what it becomes, or null to remove it. */
export type TreeEdit = { readonly mode: number; readonly id: Entry['id'] } | null;

interface FolderEdits {
  readonly files: Map<string, TreeEdit>;
  readonly folders: Map<string, FolderEdits>;
}

function groupByFolder(edits: ReadonlyMap<RepoPath, TreeEdit>): FolderEdits {
  const top: FolderEdits = { files: new Map(), folders: new Map() };
  for (const [path, edit] of edits) {
    const names = path.split('/');
    const last = names.pop()!;
    let folder = top;
    for (const name of names) {
      let next = folder.folders.get(name);
      if (next === undefined) {
        next = { files: new Map(), folders: new Map() };
        folder.folders.set(name, next);
      }
      folder = next;
    }
    folder.files.set(last, edit);
  }
  return top;
}

/** One folder that edits go into; its parents come before it. */
interface EditedFolder {
  readonly name: string;
  readonly above: EditedFolder | null;
  readonly edits: FolderEdits;
  readonly old: TreeId | null;
  readonly entries: Map<string, TreeEntry>;
}

/** The tree that results from editing some paths of another. Folders that become empty vanish, as in Git. */
export function editTree(
  contents: Contents,
  sink: ContentsSink,
  base: TreeId,
  edits: ReadonlyMap<RepoPath, TreeEdit>,
): TreeId {
  let top: TreeId | null = null;
  for (const folder of editedFolders(contents, base, groupByFolder(edits)).reverse()) {
    const { name, above, old, entries } = folder;
    const tree = entries.size === 0 ? null : sink.addTree([...entries.values()]);
    if (above === null) top = tree;
    else if (tree !== null) above.entries.set(name, { name, mode: MODE.tree, id: tree });
    else if (old !== null) above.entries.delete(name);
  }
  return top ?? sink.addTree([]);
}

/** Every folder that edits go into with its files edited, parents first. */
function editedFolders(contents: Contents, base: TreeId, edits: FolderEdits): EditedFolder[] {
  const entriesOf = (tree: TreeId | null) =>
    byName(tree === null || tree === EMPTY_TREE ? [] : contents.readTree(tree));
  const folders: EditedFolder[] = [
    { name: '', above: null, edits, old: base, entries: entriesOf(base) },
  ];
  // The list grows while it is walked; a recursion would be as deep as a path in a hostile tree.
  for (const folder of folders) {
    editFiles(folder.entries, folder.edits.files);
    for (const [name, below] of folder.edits.folders) {
      const entry = folder.entries.get(name);
      const isTree = entry !== undefined && modeType(entry.mode) === 'tree';
      const old = isTree ? (entry.id as TreeId) : null;
      folders.push({ name, above: folder, edits: below, old, entries: entriesOf(old) });
    }
  }
  return folders;
}

function editFiles(entries: Map<string, TreeEntry>, files: FolderEdits['files']): void {
  for (const [name, edit] of files) {
    const old = entries.get(name);
    const isFolder = old !== undefined && modeType(old.mode) === 'tree';
    // A removed file whose name became a folder in the same change is no reason to remove the folder.
    if (edit !== null) entries.set(name, { name, ...edit });
    else if (!isFolder) entries.delete(name);
  }
}
