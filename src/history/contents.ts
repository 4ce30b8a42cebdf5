/**
 * Contents: blobs, trees and outlines by id, wherever they are. Invariant: what is asked for by id is
 * what that id names; a working tree that is not stored yet looks exactly like a stored version.
 */
import type { BlobId, ObjectId, TreeId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import { hashObject } from '../model/hash.ts';
import type { Outline } from '../model/outline.ts';
import type { RepoPath } from '../model/path.ts';
import type { Splitter } from '../syntax/split.ts';
import { formatTree, parseTree } from './tree-object.ts';
import type { TreeEntry } from './tree-object.ts';
import type { PathChange } from './trees.ts';

export interface Contents {
  hasObject(id: ObjectId): boolean;
  /** Whether a file is there, split as one at this path is. */
  hasFile(id: BlobId, bytes: Buffer, path: RepoPath): boolean;
  readTree(id: TreeId): readonly TreeEntry[];
  /** How two trees differ, where that is known without reading them; see diffTrees of trees.ts. */
  differences?(before: TreeId | null, after: TreeId | null): PathChange[] | null;
  readBlob(id: BlobId): Buffer;
  /** How the blob is split when it stands at this path. */
  readOutline(id: BlobId, path: RepoPath): Outline;
  /** Splits bytes with the present splitter, whatever is recorded. */
  splitAgain(path: RepoPath, bytes: Buffer): Outline;
}

/** Where new trees and blobs go. */
export interface ContentsSink {
  hasObject(id: ObjectId): boolean;
  addTree(entries: readonly TreeEntry[]): TreeId;
  /** Adds a file's blob; returns how it was split, or null where both were there already. */
  addBlob(id: BlobId, bytes: Buffer, path: RepoPath): Outline | null;
  /** Adds bytes that are not split, such as a link's target. */
  addRawBlob(bytes: Buffer): BlobId;
}

/** Trees and blobs in memory on top of other contents: a working tree as if it were recorded. */
export class MemoryContents implements Contents, ContentsSink {
  readonly #below: Contents;
  readonly #splitter: Splitter;
  readonly #trees = new Map<TreeId, readonly TreeEntry[]>();
  readonly #blobs = new Map<BlobId, Buffer>();
  readonly #outlines = new Map<string, Outline>();
  #addsFile = false;

  constructor(below: Contents, splitter: Splitter) {
    this.#below = below;
    this.#splitter = splitter;
  }

  hasObject(id: ObjectId): boolean {
    const isHere = this.#trees.has(id as TreeId) || this.#blobs.has(id as BlobId);
    return isHere || this.#below.hasObject(id);
  }

  hasFile(id: BlobId, bytes: Buffer, path: RepoPath): boolean {
    return this.#blobs.has(id) || this.#below.hasFile(id, bytes, path);
  }

  /** Whether recording what was added would add nothing to what is below, trees aside. */
  get addsNoFile(): boolean {
    return !this.#addsFile;
  }

  addTree(entries: readonly TreeEntry[]): TreeId {
    const id = hashObject('tree', formatTree(entries)) as TreeId;
    this.#trees.set(id, entries);
    return id;
  }

  addBlob(id: BlobId, bytes: Buffer, path: RepoPath): Outline | null {
    if (this.#below.hasFile(id, bytes, path)) return null;
    this.#addsFile = true;
    // What is stored stays split as it was recorded: node maps count its spans.
    if (this.#below.hasObject(id)) return this.#below.readOutline(id, path);
    this.#blobs.set(id, Buffer.from(bytes));
    return this.readOutline(id, path);
  }

  addRawBlob(bytes: Buffer): BlobId {
    const id = hashObject('blob', bytes) as BlobId;
    if (!this.#below.hasObject(id)) this.#addsFile = true;
    this.#blobs.set(id, Buffer.from(bytes));
    return id;
  }

  readTree(id: TreeId): readonly TreeEntry[] {
    return this.#trees.get(id) ?? this.#below.readTree(id);
  }

  readBlob(id: BlobId): Buffer {
    return this.#blobs.get(id) ?? this.#below.readBlob(id);
  }

  readOutline(id: BlobId, path: RepoPath): Outline {
    const bytes = this.#blobs.get(id);
    if (bytes === undefined) return this.#below.readOutline(id, path);
    const key = `${id} ${path}`;
    let outline = this.#outlines.get(key);
    if (outline === undefined) {
      outline = this.#splitter.splitFile(path, bytes);
      this.#outlines.set(key, outline);
    }
    return outline;
  }

  splitAgain(path: RepoPath, bytes: Buffer): Outline {
    return this.#splitter.splitFile(path, bytes);
  }
}

/** The entries of a stored tree's bytes; the empty tree needs no row. */
export function readTreeBytes(id: TreeId, read: (id: TreeId) => Buffer): readonly TreeEntry[] {
  return id === EMPTY_TREE ? [] : parseTree(read(id), id);
}
