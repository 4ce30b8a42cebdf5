/**
 * Folder states: what the last scan saw, so that the next one reads only what changed. Invariant: a cache;
 * whatever a stamp cannot vouch for has none, and is read again.
 *
 * A state that comes from the store keeps its files in columns and makes objects of them only when they
 * are asked for, because a scan that finds nothing changed looks at nothing but stamps.
 */
import type { FileStamp } from './entry.ts';
import type { ObjectId, TreeId } from './ids.ts';

/** What the last scan saw at one name of a folder. */
export interface KnownFile {
  readonly name: string;
  /** Git's mode of the entry. */
  readonly mode: number;
  readonly id: ObjectId;
  readonly stamp: FileStamp | null;
}

/** The files of a folder by column. Names may be decoded anew each time they are asked for. */
export interface FileColumns {
  readonly count: number;
  /** Sorted by their bytes. */
  readonly names: readonly string[];
  /** The time of the last change that the stamp of a file holds; NaN where there is no stamp. */
  modifiedAt(index: number): number;
  /** The whole stamp of the file at an index. */
  stampAt(index: number): FileStamp | null;
  /** Git's mode and id of the file at an index. */
  entryAt(index: number): { readonly mode: number; readonly id: ObjectId };
}

export interface FolderFields {
  /** The folder's own stamp when its names were listed; null if the next scan must list them again. */
  readonly stamp: FileStamp | null;
  /** Names of the folders below that were walked, sorted by their bytes. */
  readonly folders: readonly string[];
  /** The tree of all this, or null where the folder holds no file or the tree is not known. */
  readonly tree: TreeId | null;
}

/** What `lstat` answers, as far as a stamp holds it. */
interface StampSource {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly mode: number;
}

export class FolderState implements FolderFields {
  readonly columns: FileColumns;
  readonly #fields: FolderFields;
  #files: readonly KnownFile[] | null = null;

  /** A state whose files lie in columns. */
  constructor(fields: FolderFields, columns: FileColumns) {
    this.#fields = fields;
    this.columns = columns;
  }

  /** A state of these files, sorted by the bytes of their names. */
  static of(fields: FolderFields, files: readonly KnownFile[]): FolderState {
    const state = new FolderState(fields, {
      count: files.length,
      names: files.map(({ name }) => name),
      modifiedAt: (index) => files[index]!.stamp?.modifiedMs ?? Number.NaN,
      stampAt: (index) => files[index]!.stamp,
      entryAt: (index) => files[index]!,
    });
    state.#files = files;
    return state;
  }

  get stamp(): FileStamp | null {
    return this.#fields.stamp;
  }

  get folders(): readonly string[] {
    return this.#fields.folders;
  }

  get tree(): TreeId | null {
    return this.#fields.tree;
  }

  get fileCount(): number {
    return this.columns.count;
  }

  get names(): readonly string[] {
    return this.columns.names;
  }

  /** Files, links and submodules, sorted by their bytes. */
  get files(): readonly KnownFile[] {
    this.#files ??= this.columns.names.map((name, index) => ({
      name,
      ...this.columns.entryAt(index),
      stamp: this.columns.stampAt(index),
    }));
    return this.#files;
  }

  /** Whether the file at an index has a stamp and `lstat` still says the same. */
  vouchesFor(index: number, source: StampSource): boolean {
    if (this.columns.modifiedAt(index) !== source.mtimeMs) return false;
    const stamp = this.columns.stampAt(index);
    return (
      stamp !== null &&
      stamp.size === source.size &&
      stamp.changedMs === source.ctimeMs &&
      stamp.inode === source.ino &&
      stamp.mode === source.mode
    );
  }

  /** The same with another tree. */
  withTree(tree: TreeId | null): FolderState {
    const { stamp, folders } = this;
    return new FolderState({ stamp, folders, tree }, this.columns);
  }
}
