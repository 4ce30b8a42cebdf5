/**
 * How the folders of an import's commits differ from those of their parents. Invariant: only folders that
 * differ are read, each once, so the cost follows the size of the changes; and a tree that is taken is
 * taken with everything that it names.
 */
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import { gitObjectDamaged, versionTooLarge } from '../../model/errors.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import { LIMITS } from '../../model/limits.ts';
import { compareBytewise } from '../../model/path.ts';
import type { TreeEntry } from '../tree-object.ts';
import { parseTree } from '../tree-object.ts';
import type { PathChange } from '../trees.ts';
import { joinPath } from '../trees.ts';
import type { GitSource } from './git-source.ts';
import { requireOwnId } from './source-tips.ts';

/** Two versions of one folder; null where it is not there. */
export interface FolderPair {
  readonly before: TreeId | null;
  readonly after: TreeId | null;
}

/** A folder that is new, with the first path at which it stands. */
export interface NewTree {
  readonly bytes: Buffer;
  readonly path: string;
}

interface PlacedPair extends FolderPair {
  readonly path: string;
}

/** What differs right inside of one folder. */
interface FolderDiff {
  readonly files: readonly {
    readonly name: string;
    readonly before: TreeEntry | null;
    readonly after: TreeEntry | null;
  }[];
  readonly folders: readonly (FolderPair & { readonly name: string })[];
}

const NO_ENTRIES: ReadonlyMap<string, TreeEntry> = new Map();

export class FolderDiffs {
  /** Trees of the source by id, in the order in which they were met. */
  readonly fresh = new Map<TreeId, NewTree>();
  /** Files that a tree names under a name that it gives to another entry, too. */
  readonly shadowed: Entry[] = [];
  readonly #source: GitSource;
  readonly #readStored: (id: TreeId) => Buffer | null;
  readonly #stored = new Map<TreeId, Buffer>();
  readonly #diffs = new Map<string, FolderDiff>();

  /** `readStored` reads a tree that the store has; null where it has not. */
  constructor(source: GitSource, readStored: (id: TreeId) => Buffer | null) {
    this.#source = source;
    this.#readStored = readStored;
  }

  /** Reads every folder in which these differ, at any depth. Throws gitObjectDamaged, gitObjectMissing. */
  async read(pairs: Iterable<FolderPair>): Promise<void> {
    let level: PlacedPair[] = [];
    for (const { before, after } of pairs) level.push({ before, after, path: '' });
    while (level.length > 0) {
      const fresh = level.filter((pair) => pair.before !== pair.after && !this.#knows(pair));
      await this.#load(fresh);
      level = fresh.flatMap((pair) => this.#compare(pair));
    }
  }

  /** Gives the memory of all trees back; how they differ stays known. */
  forgetTrees(): void {
    this.fresh.clear();
    this.#stored.clear();
  }

  /** The paths that differ between two trees of which `read` was told, sorted. Throws versionTooLarge. */
  between(before: TreeId | null, after: TreeId | null): PathChange[] {
    const changes: PathChange[] = [];
    const pending: PlacedPair[] = [{ before, after, path: '' }];
    for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
      if (pair.before === pair.after) continue;
      const diff = this.#diffs.get(keyOf(pair));
      if (diff === undefined) throw gitObjectDamaged(pair.after ?? '', 'it was not read');
      for (const file of diff.files) {
        const path = joinPath(pair.path, file.name);
        const toEntry = (entry: TreeEntry | null): Entry | null =>
          entry === null ? null : { path, mode: entry.mode, id: entry.id as BlobId };
        changes.push({ path, before: toEntry(file.before), after: toEntry(file.after) });
      }
      for (const folder of diff.folders) {
        pending.push({ ...folder, path: joinPath(pair.path, folder.name) });
      }
      // A few trees that name each other many times over can stand for more paths than memory holds.
      if (changes.length + pending.length > LIMITS.versionEntries.figure) {
        throw versionTooLarge(LIMITS.versionEntries.figure);
      }
    }
    return changes.length < 2 ? changes : changes.sort((a, b) => compareBytewise(a.path, b.path));
  }

  /** Whether `between` can tell how these differ. */
  knows(before: TreeId | null, after: TreeId | null): boolean {
    return before === after || this.#diffs.has(keyOf({ before, after }));
  }

  #knows(pair: FolderPair): boolean {
    return this.#diffs.has(keyOf(pair));
  }

  #has(id: TreeId): boolean {
    return id === EMPTY_TREE || this.fresh.has(id) || this.#stored.has(id);
  }

  async #load(level: readonly PlacedPair[]): Promise<void> {
    const asked = new Map<TreeId, string>();
    for (const { after, path } of level) {
      if (after !== null && !this.#has(after) && !asked.has(after)) asked.set(after, path);
    }
    // What only a parent has that the store knows is read there.
    for (const { before, path } of level) {
      if (before === null || this.#has(before) || asked.has(before)) continue;
      const bytes = this.#readStored(before);
      if (bytes === null) asked.set(before, path);
      else this.#stored.set(before, bytes);
    }
    if (asked.size === 0) return;
    for await (const object of this.#source.read(asked.keys())) {
      const { id, type } = object;
      if (type !== 'tree') throw gitObjectDamaged(id, `a tree was expected, it is a ${type}`);
      requireOwnId(object);
      const path = asked.get(id as TreeId)!;
      // A copy, because what was read is a part of something larger.
      this.fresh.set(id as TreeId, { bytes: Buffer.from(object.bytes), path });
    }
  }

  /** Notes how two folders differ; returns the folders below that do. */
  #compare(pair: PlacedPair): PlacedPair[] {
    if (this.#knows(pair)) return [];
    const below: PlacedPair[] = [];
    const old = this.#byName(pair.before, null, below);
    const now = this.#byName(pair.after, pair.path, below);
    const files: FolderDiff['files'][number][] = [];
    const folders: FolderDiff['folders'][number][] = [];
    const compare = (name: string, a: TreeEntry | null, b: TreeEntry | null): void => {
      if (a !== null && b !== null && a.id === b.id && a.mode === b.mode) return;
      const [oldTree, oldFile] = asTreeOrFile(a);
      const [newTree, newFile] = asTreeOrFile(b);
      if (oldFile !== null || newFile !== null) {
        files.push({ name, before: oldFile, after: newFile });
      }
      if (oldTree === newTree) return;
      folders.push({ name, before: oldTree, after: newTree });
      below.push({ before: oldTree, after: newTree, path: joinPath(pair.path, name) });
    };
    for (const [name, entry] of now) compare(name, old.get(name) ?? null, entry);
    for (const [name, entry] of old) if (!now.has(name)) compare(name, entry, null);
    this.#diffs.set(keyOf(pair), { files, folders });
    return below;
  }

  /**
   * The entries of a tree by name; of two with one name, which only a foreign tree has, the last. In a tree
   * that is taken (`path` is where it stands) the others are taken, too.
   */
  #byName(
    id: TreeId | null,
    path: string | null,
    below: PlacedPair[],
  ): ReadonlyMap<string, TreeEntry> {
    if (id === null || id === EMPTY_TREE) return NO_ENTRIES;
    const entries = parseTree((this.fresh.get(id)?.bytes ?? this.#stored.get(id))!, id);
    const byName = new Map<string, TreeEntry>();
    for (const entry of entries) {
      const other = byName.get(entry.name);
      if (other !== undefined && path !== null) this.#takeShadowed(other, path, below);
      byName.set(entry.name, entry);
    }
    return byName;
  }

  #takeShadowed({ name, mode, id }: TreeEntry, folder: string, below: PlacedPair[]): void {
    const path = joinPath(folder, name);
    if (modeType(mode) === 'tree') below.push({ before: null, after: id as TreeId, path });
    else this.shadowed.push({ path, mode, id: id as BlobId });
  }
}

function keyOf({ before, after }: FolderPair): string {
  return `${before ?? ''} ${after ?? ''}`;
}

function asTreeOrFile(entry: TreeEntry | null): [TreeId | null, TreeEntry | null] {
  if (entry === null) return [null, null];
  return modeType(entry.mode) === 'tree' ? [entry.id as TreeId, null] : [null, entry];
}
