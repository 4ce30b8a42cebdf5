/**
 * Tree merge: three versions of a whole tree into one. Invariant: it writes nothing but to the contents in
 * memory that it is given, and what it returns follows from the three versions and the options alone; a
 * file that one side alone changed, and no move joins to others, is taken as it is and not even read.
 */
import { findGroups } from '../../merge/file-groups.ts';
import type { GroupFile, GroupVersions } from '../../merge/group-versions.ts';
import type { Entry } from '../../model/entry.ts';
import { hashObject } from '../../model/hash.ts';
import type { NodeId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { MemoryContents } from '../contents.ts';
import type { TreeEdit } from '../trees.ts';
import { editTree } from '../trees.ts';
import { mergeGroupChecked, tellMoves } from './checked-group.ts';
import { findDisputed, type ThreeSides } from './disputed-files.ts';
import { isOfFiles, mergeEntry } from './entry-merge.ts';
import { FilePlacing } from './file-placing.ts';
import type { FileRow } from './file-rows.ts';
import type { TreeMergeOptions } from './merge-options.ts';
import { Rulings } from './rulings.ts';
import type { ConflictedFile, TreeConflict, TreeDecision } from './tree-conflict.ts';
import { TreeLayout } from './tree-layout.ts';

export interface MergedTree {
  /** In the contents in memory. */
  readonly tree: TreeId;
  /** Against the tree of ours. */
  readonly edits: ReadonlyMap<RepoPath, TreeEdit>;
  readonly conflicts: readonly TreeConflict[];
  readonly files: readonly ConflictedFile[];
  readonly decisions: readonly TreeDecision[];
}

/** Merges three versions whose contents are `memory`. */
export async function mergeVersions(
  memory: MemoryContents,
  sides: ThreeSides,
  options: TreeMergeOptions,
): Promise<MergedTree> {
  return await new TreeMerge(memory, sides, options).run();
}

class TreeMerge {
  readonly #memory: MemoryContents;
  readonly #sides: ThreeSides;
  readonly #options: TreeMergeOptions;
  readonly #layout: TreeLayout;
  readonly #rulings: Rulings;
  readonly #placing: FilePlacing;

  constructor(memory: MemoryContents, sides: ThreeSides, options: TreeMergeOptions) {
    this.#memory = memory;
    this.#sides = sides;
    this.#options = options;
    this.#layout = new TreeLayout(sides.ours.version, options.markers);
    this.#rulings = new Rulings(options);
    this.#placing = new FilePlacing(memory, sides, options, this.#layout, this.#rulings);
  }

  async run(): Promise<MergedTree> {
    const { paths, rows, theirsAlone } = findDisputed(this.#sides);
    for (const { path, after } of theirsAlone) {
      if (after === null) this.#layout.clear(path);
      else this.#put(after);
    }
    for (const path of paths) this.#layout.clear(path);
    for (const row of rows) if (!isOfFiles(row)) this.#mergeEntry(row);
    await this.#mergeFiles(rows.filter(isOfFiles));
    const { edits, conflicts, files } = this.#layout.finish();
    const ours = this.#sides.ours.version.tree ?? EMPTY_TREE;
    const tree = editTree(this.#memory, this.#memory, ours, edits);
    return { tree, edits, conflicts, files, decisions: this.#rulings.decisions };
  }

  #put(entry: Entry): void {
    this.#layout.place({ entry, conflicts: [], stages: null });
  }

  // ---- links, submodules, and what changed its type ----

  #mergeEntry(row: FileRow): void {
    const { kept, aside, conflict } = mergeEntry(this.#memory, row);
    if (conflict === null) {
      if (kept !== null) this.#put(kept);
      return;
    }
    const { favour, isVirtual } = this.#options;
    if (isVirtual || favour === 'ours' || favour === 'theirs') {
      const taken = isVirtual ? row.base : row[favour as 'ours' | 'theirs'];
      if (taken !== null) this.#put(taken);
      return;
    }
    const { path } = kept!;
    this.#layout.place({
      entry: kept!,
      conflicts: [{ ...conflict, path }],
      stages: { path, base: row.base, ours: row.ours, theirs: row.theirs },
    });
    if (aside !== null) this.#layout.placeBeside(aside, 'theirs');
  }

  // ---- files ----

  async #mergeFiles(rows: readonly FileRow[]): Promise<void> {
    const byFile = new Map(rows.map((row) => [row.file, row]));
    const filesOf = (of: readonly FileRow[], side: 'base' | 'ours' | 'theirs'): GroupFile[] =>
      of.flatMap((row) => {
        const entry = row[side];
        return entry === null ? [] : [{ ...this.#read(side, entry), file: row.file }];
      });
    const versions = (of: readonly FileRow[]): GroupVersions => {
      return {
        base: filesOf(of, 'base'),
        ours: filesOf(of, 'ours'),
        theirs: filesOf(of, 'theirs'),
      };
    };
    const groups = this.#options.byNode
      ? findGroups(versions(rows))
      : rows.map((row) => versions([row]));
    for (const group of groups) {
      const merged = await mergeGroupChecked(group, this.#options);
      for (const decision of tellMoves(group, merged)) this.#rulings.note(decision);
      for (const file of merged.files) this.#placing.place(byFile.get(file.file)!, file);
    }
  }

  /**
   * A file of a side. What has no name is one node on both sides only if it was in the base or is the same:
   * that both have it at one place says nothing.
   */
  #read(side: 'base' | 'ours' | 'theirs', entry: Entry): GroupFile {
    const file = this.#sides[side].read(entry);
    if (side === 'base') return file;
    const ids = file.ids.map((node, index) => {
      const placed = file.spans[index]!;
      if (placed.span.name !== '' || this.#sides.base.hasRead(node)) return node;
      const text = file.bytes.subarray(placed.span.start, placed.span.end);
      // No id of a repository has this form.
      return `${node}=${hashObject('blob', text)}` as NodeId;
    });
    return { ...file, ids };
  }
}
