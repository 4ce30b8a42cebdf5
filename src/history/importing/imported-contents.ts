/**
 * The contents that an import goes through commit by commit. Invariant: what is asked for by id is what that
 * id names, whether the store has it, waits to be written, or was read from Git; what is met again and again
 * is read and split once.
 */
import { MODE } from '../../model/entry.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId, ObjectId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { Outline } from '../../model/outline.ts';
import type { RepoPath } from '../../model/path.ts';
import type { SettledWriter } from '../../store/settled-writer.ts';
import type { Contents, ContentsSink } from '../contents.ts';
import type { FileMap } from '../node-map.ts';
import { formatFileMap, NO_OVERRIDES, parseFileMap } from '../node-map.ts';
import type { Repository } from '../repository.ts';
import type { TreeEntry } from '../tree-object.ts';
import { formatTree, parseTree } from '../tree-object.ts';
import type { PathChange } from '../trees.ts';
import { findInTree } from '../trees.ts';
import type { FolderDiffs } from './folder-diffs.ts';
import { LeastRecent } from '../least-recent.ts';

/** Bytes of files. */
const BLOB_BYTES = 8 * 1024 * 1024;
/** Few: what stays in memory for long is dear to collect, and to decode one again is cheap. */
const OUTLINES = 256;
const TREES = 1_000;
/** Nodes that maps name. */
const MAPPED_NODES = 60_000;
const DIFFERENCES = 16;

export class ImportedContents implements Contents, ContentsSink {
  readonly #repository: Repository;
  readonly #diffs: FolderDiffs;
  readonly #writer: SettledWriter;
  /** What waits in the writer, which hands nothing out. */
  #waiting = new Map<ObjectId, Buffer>();
  readonly #blobs = new LeastRecent<BlobId, Buffer>(BLOB_BYTES);
  readonly #outlines = new LeastRecent<string, Outline>(OUTLINES);
  readonly #trees = new LeastRecent<TreeId, readonly TreeEntry[]>(TREES);
  readonly #maps = new LeastRecent<BlobId, FileMap>(MAPPED_NODES);
  /** Every commit is compared with its parents more than once. */
  readonly #differences = new LeastRecent<string, PathChange[]>(DIFFERENCES);

  constructor(repository: Repository, diffs: FolderDiffs, writer: SettledWriter) {
    this.#repository = repository;
    this.#diffs = diffs;
    this.#writer = writer;
  }

  hasObject(id: ObjectId): boolean {
    return this.#waiting.has(id) || this.#repository.hasObject(id);
  }

  hasFile(id: BlobId, bytes: Buffer, path: RepoPath): boolean {
    return this.#repository.hasFile(id, bytes, path);
  }

  differences(before: TreeId | null, after: TreeId | null): PathChange[] | null {
    if (!this.#diffs.knows(before, after)) return null;
    const make = () => [this.#diffs.between(before, after), 1] as const;
    return this.#differences.get(`${before} ${after}`, make);
  }

  readTree(id: TreeId): readonly TreeEntry[] {
    if (id === EMPTY_TREE) return [];
    return this.#trees.get(id, () => {
      const bytes = this.#waiting.get(id) ?? this.#diffs.fresh.get(id)?.bytes;
      return [parseTree(bytes ?? this.#repository.store.objects.read(id).bytes, id), 1];
    });
  }

  readBlob(id: BlobId): Buffer {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) return waiting;
    return this.#blobs.get(id, () => {
      // A copy, because what was read may be a small part of a pack that is kept with it.
      const bytes = Buffer.from(this.#repository.store.objects.read(id).bytes);
      return [bytes, bytes.length];
    });
  }

  readOutline(id: BlobId, path: RepoPath): Outline {
    const bytes = this.readBlob(id);
    const { splitter, store } = this.#repository;
    const { name } = splitter.languageOf(path, bytes);
    return this.#outlines.get(`${id} ${name}`, () => {
      const outline = store.objects.readOutline(id, name) ?? splitter.splitFile(path, bytes);
      return [outline, 1];
    });
  }

  splitAgain(path: RepoPath, bytes: Buffer): Outline {
    return this.#repository.splitAgain(path, bytes);
  }

  /** The ids of one file that are not the default, in the node map with that tree. */
  mapOf(tree: TreeId, path: RepoPath): FileMap {
    if (tree === EMPTY_TREE) return NO_OVERRIDES;
    const entry = findInTree(this, tree, path);
    if (entry === null || entry.mode !== MODE.file) return NO_OVERRIDES;
    const id = entry.id as BlobId;
    return this.#maps.get(id, () => weighed(parseFileMap(this.readBlob(id), id)));
  }

  addMap(map: FileMap): BlobId {
    const id = this.addRawBlob(formatFileMap(map));
    this.#maps.get(id, () => weighed(map));
    return id;
  }

  addTree(entries: readonly TreeEntry[]): TreeId {
    const bytes = formatTree(entries);
    const id = hashObject('tree', bytes) as TreeId;
    this.#add('tree', id, bytes);
    return id;
  }

  addBlob(): null {
    throw new TypeError('an import has stored every file before it goes through the commits');
  }

  addRawBlob(bytes: Buffer): BlobId {
    const id = hashObject('blob', bytes) as BlobId;
    this.#add('blob', id, bytes);
    return id;
  }

  #add(type: 'tree' | 'blob', id: ObjectId, bytes: Buffer): void {
    this.#writer.add(type, id, bytes);
    this.#waiting.set(id, bytes);
  }

  /** What waited was written. */
  written(): void {
    this.#waiting = new Map();
  }
}

function weighed(map: FileMap): readonly [FileMap, number] {
  return [map, 1 + map.size];
}
