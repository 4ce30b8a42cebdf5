/**
 * Tree layout: merged files on the paths of one tree. Invariant: two files never share a path, and none
 * stands where another needs a folder; what has to give way is put beside, under a name that nobody has,
 * and that is a conflict.
 */
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import type { TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { parentPath } from '../../model/path.ts';
import type { TreeEdit } from '../trees.ts';
import { findInTree, listTree } from '../trees.ts';
import type { Version } from '../version.ts';
import { entryAt } from './disputed-files.ts';
import type { ConflictedFile, TreeConflict } from './tree-conflict.ts';

/** A file of the result with what is open about it. */
export interface PlacedFile {
  readonly entry: Entry;
  readonly conflicts: readonly TreeConflict[];
  /** Null where nothing is open. */
  readonly stages: ConflictedFile | null;
}

export interface Layout {
  /** Against the tree of ours. */
  readonly edits: ReadonlyMap<RepoPath, TreeEdit>;
  readonly conflicts: readonly TreeConflict[];
  readonly files: readonly ConflictedFile[];
}

export class TreeLayout {
  readonly #ours: Version;
  readonly #labels: { readonly ours: string; readonly theirs: string };
  readonly #edits = new Map<RepoPath, TreeEdit>();
  readonly #placed = new Map<RepoPath, PlacedFile>();

  constructor(ours: Version, labels: { readonly ours: string; readonly theirs: string }) {
    this.#ours = ours;
    this.#labels = labels;
  }

  /** The path is empty unless something is placed there. */
  clear(path: RepoPath): void {
    if (entryAt(this.#ours, path) !== null) this.#edits.set(path, null);
  }

  at(path: RepoPath): PlacedFile | null {
    return this.#placed.get(path) ?? null;
  }

  place(file: PlacedFile): void {
    const { path, mode, id } = file.entry;
    this.#placed.set(path, file);
    this.#edits.set(path, { mode, id });
  }

  /** Places a file beside the path that it would have, with what is open about it. */
  placeBeside(
    entry: Entry,
    side: 'ours' | 'theirs',
    conflicts: readonly Omit<TreeConflict, 'path'>[] = [],
  ): void {
    const path = this.#freeName(entry.path, this.#labels[side]);
    const placed = { ...entry, path };
    const stages = { path, base: null, ours: null, theirs: null, [side]: placed };
    this.place({
      entry: placed,
      conflicts: conflicts.map((conflict) => ({ ...conflict, path })),
      stages: conflicts.length === 0 ? null : stages,
    });
  }

  /** Puts aside what stands where a folder must be. */
  finish(): Layout {
    const added = [...this.#edits].flatMap(([path, edit]) => (edit === null ? [] : [path]));
    for (const path of added) {
      if (entryAt(this.#ours, path) !== null) continue;
      for (let above = parentPath(path); above !== ''; above = parentPath(above)) {
        if (this.#stands(above as RepoPath)) this.#giveWay(above as RepoPath);
      }
      if (this.#holdsFiles(path)) this.#giveWay(path);
    }
    const placed = [...this.#placed.values()];
    return {
      edits: this.#edits,
      conflicts: placed.flatMap(({ conflicts }) => conflicts),
      files: placed.flatMap(({ stages }) => stages ?? []),
    };
  }

  #stands(path: RepoPath): boolean {
    const edit = this.#edits.get(path);
    return edit === undefined ? entryAt(this.#ours, path) !== null : edit !== null;
  }

  /** Whether ours has a folder there in which something stays. */
  #holdsFiles(path: RepoPath): boolean {
    const { tree, contents } = this.#ours;
    const found = tree === null ? null : findInTree(contents, tree, path);
    if (found === null || modeType(found.mode) !== 'tree') return false;
    const below = listTree(contents, found.id as TreeId);
    return below.some((entry) => this.#edits.get(`${path}/${entry.path}` as RepoPath) !== null);
  }

  #giveWay(path: RepoPath): void {
    const own = entryAt(this.#ours, path);
    const edit = this.#edits.get(path);
    const { mode, id } = edit ?? own!;
    const side = own === null ? 'theirs' : 'ours';
    const former = this.#placed.get(path);
    this.#placed.delete(path);
    if (own === null) this.#edits.delete(path);
    else this.#edits.set(path, null);
    const aside = this.#freeName(path, this.#labels[side]);
    const entry = { path: aside, mode, id };
    const conflict: TreeConflict = {
      ...{ path: aside, reason: 'file/folder', field: 'path', markerSize: null },
      subject: null,
      oursDid: side === 'ours' ? `file ${path}` : `folder ${path}`,
      theirsDid: side === 'ours' ? `folder ${path}` : `file ${path}`,
      ...{ base: null, ours: null, theirs: null },
    };
    const stages = former?.stages ?? {
      path,
      base: null,
      ours: side === 'ours' ? { path, mode, id } : null,
      theirs: side === 'theirs' ? { path, mode, id } : null,
    };
    const moved = (former?.conflicts ?? []).map((each) => ({ ...each, path: aside }));
    this.place({ entry, conflicts: [...moved, conflict], stages: { ...stages, path: aside } });
  }

  /** As Git names it: `path~side`, with a number where that is taken. */
  #freeName(path: RepoPath, label: string): RepoPath {
    const stem = `${path}~${label.replaceAll('/', '_')}`;
    let name = stem;
    for (let count = 0; this.#isTaken(name as RepoPath); count++) name = `${stem}_${count}`;
    return name as RepoPath;
  }

  #isTaken(path: RepoPath): boolean {
    const { tree, contents } = this.#ours;
    const isThere = tree !== null && findInTree(contents, tree, path) !== null;
    return this.#edits.has(path) || isThere;
  }
}
