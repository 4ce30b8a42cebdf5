/**
 * Contents of a working tree that is looked at again and again: in memory what the store does not have.
 * Invariant: after `keepOnly` nothing is held that neither the given tree needs nor the store lacks, so
 * memory follows what is not recorded, and not how long one has been looking.
 */
import { hashObject } from '../model/hash.ts';
import { modeType } from '../model/entry.ts';
import type { BlobId, ObjectId, TreeId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { Outline } from '../model/outline.ts';
import type { RepoPath } from '../model/path.ts';
import type { Splitter } from '../syntax/split.ts';
import type { Contents, ContentsSink } from './contents.ts';
import type { Recorder } from './repository.ts';
import type { TreeEntry } from './tree-object.ts';
import { formatTree } from './tree-object.ts';
import { diffTrees, joinPath } from './trees.ts';

/** What may be held too much before it is looked through. */
const SPARE_BYTES = 16 * 1024 * 1024;
const SPARE_OBJECTS = 1000;

export class LiveContents implements Contents, ContentsSink {
  readonly #splitter: Splitter;
  #below: Contents;
  #trees = new Map<TreeId, readonly TreeEntry[]>();
  #blobs = new Map<BlobId, Buffer>();
  readonly #outlines = new Map<string, Outline>();
  #addedBytes = 0;
  #addedObjects = 0;

  constructor(below: Contents, splitter: Splitter) {
    this.#below = below;
    this.#splitter = splitter;
  }

  /** From here on the rest is read from there: the same store, opened anew. */
  layOn(below: Contents): void {
    this.#below = below;
  }

  hasObject(id: ObjectId): boolean {
    const isHere = this.#trees.has(id as TreeId) || this.#blobs.has(id as BlobId);
    return isHere || this.#below.hasObject(id);
  }

  hasFile(id: BlobId, bytes: Buffer, path: RepoPath): boolean {
    return this.#blobs.has(id) || this.#below.hasFile(id, bytes, path);
  }

  addTree(entries: readonly TreeEntry[]): TreeId {
    const id = hashObject('tree', formatTree(entries)) as TreeId;
    this.#trees.set(id, entries);
    this.#addedObjects += 1;
    return id;
  }

  addBlob(id: BlobId, bytes: Buffer, path: RepoPath): Outline | null {
    if (this.hasObject(id)) return null;
    this.#hold(id, bytes);
    return this.readOutline(id, path);
  }

  addRawBlob(bytes: Buffer): BlobId {
    const id = hashObject('blob', bytes) as BlobId;
    if (!this.hasObject(id)) this.#hold(id, bytes);
    return id;
  }

  #hold(id: BlobId, bytes: Buffer): void {
    this.#blobs.set(id, Buffer.from(bytes));
    this.#addedBytes += bytes.length;
    this.#addedObjects += 1;
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

  /** Lets go of what a tree does not need, or the store has, once there is much of it. */
  keepOnly(tree: TreeId): void {
    if (this.#addedBytes < SPARE_BYTES && this.#addedObjects < SPARE_OBJECTS) return;
    const trees = new Map<TreeId, readonly TreeEntry[]>();
    const blobs = new Map<BlobId, Buffer>();
    const pending: TreeId[] = [tree];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const entries = this.#trees.get(id);
      // What is below a tree of the store is in the store.
      if (entries === undefined || trees.has(id) || this.#below.hasObject(id)) continue;
      trees.set(id, entries);
      for (const entry of entries) {
        if (modeType(entry.mode) === 'tree') pending.push(entry.id as TreeId);
        const bytes = this.#blobs.get(entry.id as BlobId);
        if (bytes !== undefined && !this.#below.hasObject(entry.id as BlobId)) {
          blobs.set(entry.id as BlobId, bytes);
        }
      }
    }
    this.#trees = trees;
    this.#blobs = blobs;
    this.#outlines.clear();
    this.#addedBytes = 0;
    this.#addedObjects = 0;
  }

  /** Brings into a store what a tree has and `former`, which is there, has not. */
  recordInto(recorder: Recorder, former: TreeId | null, tree: TreeId): void {
    for (const { path, after } of diffTrees(this, former, tree)) {
      if (after === null || modeType(after.mode) === 'submodule') continue;
      const bytes = this.readBlob(after.id as BlobId);
      if (modeType(after.mode) === 'link') recorder.addRawBlob(bytes);
      else recorder.addBlob(after.id as BlobId, bytes, path);
    }
    const pending = [{ id: tree, path: '' as RepoPath }];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      if (folder.id === EMPTY_TREE || recorder.hasObject(folder.id)) continue;
      const entries = this.readTree(folder.id);
      recorder.addTree(entries);
      for (const { name, mode, id } of entries) {
        const path = joinPath(folder.path, name);
        if (modeType(mode) === 'tree') pending.push({ id: id as TreeId, path });
      }
    }
  }
}
