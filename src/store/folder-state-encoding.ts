/**
 * The stored form of folder states (docs/format.md, "Working trees"). Invariant: a bucket holds the states
 * of the folders whose paths fall into it, so that one changed folder rewrites a small part of all.
 *
 * A scan that finds nothing changed reads every state and compares numbers; the form is made for that:
 * the numbers of a folder's files lie in fixed places, and nothing is copied out of the row.
 */
import type { FileStamp } from '../model/entry.ts';
import type { FileColumns, FolderFields } from '../model/folder-state.ts';
import { FolderState } from '../model/folder-state.ts';
import type { ObjectId, TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { compareBytewise, encodePath, encodeText } from '../model/path.ts';
import { ByteReader, ByteWriter } from './varint.ts';

const BUCKETS = 64;
const ID_BYTES = 20;
/** Five doubles of the stamp (a first one that is NaN says there is none), the id, the mode. */
const DOUBLE_BYTES = 8;
const STAMP_BYTES = 5 * DOUBLE_BYTES;
const FILE_BYTES = STAMP_BYTES + ID_BYTES + 4;

/** FNV-1a over the UTF-16 units of a path: cheap, and even enough. */
function bucketOf(path: RepoPath): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % BUCKETS;
}

/** Folders by the bucket that they fall into. */
export function byBucket<T>(folders: ReadonlyMap<RepoPath, T>): Map<number, Map<RepoPath, T>> {
  const buckets = new Map<number, Map<RepoPath, T>>();
  for (const [path, folder] of folders) {
    const bucket = bucketOf(path);
    const group = buckets.get(bucket);
    if (group === undefined) buckets.set(bucket, new Map([[path, folder]]));
    else group.set(path, folder);
  }
  return buckets;
}

/** One folder, read where it lies in its row; nothing is decoded before it is asked for. */
class StoredFolder implements FolderFields, FileColumns {
  readonly count: number;
  readonly #bytes: Buffer;
  /** Where the parts begin: tree, stamp, names of folders, names of files, numbers of files. */
  readonly #treeAt: number;
  readonly #stampAt: number;
  readonly #foldersAt: number;
  readonly #namesAt: number;
  readonly #filesAt: number;

  /** Takes the next folder of a bucket, whose path has been read. */
  constructor(bytes: Buffer, reader: ByteReader) {
    this.#bytes = bytes;
    this.#treeAt = reader.at;
    reader.skip(reader.number());
    this.#stampAt = reader.skip(STAMP_BYTES);
    this.#foldersAt = reader.at;
    skipNames(reader);
    this.#namesAt = reader.at;
    this.count = skipNames(reader);
    this.#filesAt = reader.skip(this.count * FILE_BYTES);
  }

  get tree(): TreeId | null {
    const reader = new ByteReader(this.#bytes, this.#treeAt);
    const id = reader.bytes();
    return id.length === 0 ? null : (id.toString('hex') as TreeId);
  }

  get stamp(): FileStamp | null {
    return readStamp(this.#bytes, this.#stampAt);
  }

  get folders(): string[] {
    return readNames(new ByteReader(this.#bytes, this.#foldersAt));
  }

  get names(): string[] {
    return readNames(new ByteReader(this.#bytes, this.#namesAt));
  }

  /** The numbers of all files, as they are stored. */
  get stored(): Buffer {
    return this.#bytes.subarray(this.#filesAt, this.#filesAt + this.count * FILE_BYTES);
  }

  modifiedAt(index: number): number {
    return this.#bytes.readDoubleLE(this.#filesAt + index * FILE_BYTES + DOUBLE_BYTES);
  }

  stampAt(index: number): FileStamp | null {
    return readStamp(this.#bytes, this.#filesAt + index * FILE_BYTES);
  }

  entryAt(index: number): { mode: number; id: ObjectId } {
    const at = this.#filesAt + index * FILE_BYTES + STAMP_BYTES;
    const id = this.#bytes.toString('hex', at, at + ID_BYTES) as ObjectId;
    return { mode: this.#bytes.readUInt32LE(at + ID_BYTES), id };
  }
}

function readStamp(bytes: Buffer, at: number): FileStamp | null {
  const modifiedMs = bytes.readDoubleLE(at + DOUBLE_BYTES);
  if (Number.isNaN(modifiedMs)) return null;
  return {
    size: bytes.readDoubleLE(at),
    modifiedMs,
    changedMs: bytes.readDoubleLE(at + 2 * DOUBLE_BYTES),
    inode: bytes.readDoubleLE(at + 3 * DOUBLE_BYTES),
    mode: bytes.readDoubleLE(at + 4 * DOUBLE_BYTES),
  };
}

function writeStamp(writer: ByteWriter, stamp: FileStamp | null): void {
  const none = Number.NaN;
  writer.double(stamp?.size ?? none);
  writer.double(stamp?.modifiedMs ?? none);
  writer.double(stamp?.changedMs ?? none);
  writer.double(stamp?.inode ?? none);
  writer.double(stamp?.mode ?? none);
}

/** Names in one text: a slash is the one character that no name can have. */
function writeNames(writer: ByteWriter, names: readonly string[]): void {
  writer.number(names.length);
  writer.bytes(encodeText(names.join('/')));
}

function readNames(reader: ByteReader): string[] {
  return reader.number() === 0 ? [] : reader.decodedBytes().split('/');
}

/** Passes over names; returns how many there are. */
function skipNames(reader: ByteReader): number {
  const count = reader.number();
  reader.skip(reader.number());
  return count;
}

/** What was read from a bucket goes back as it was, without an object for each file. */
function writeFiles(writer: ByteWriter, state: FolderState): void {
  if (state.columns instanceof StoredFolder) {
    writer.raw(state.columns.stored);
    return;
  }
  for (const { stamp, id, mode } of state.files) {
    writeStamp(writer, stamp);
    writer.raw(Buffer.from(id, 'hex'));
    writer.uint32(mode);
  }
}

/** The states of one bucket, sorted by path. */
export function encodeStates(states: ReadonlyMap<RepoPath, FolderState>): Buffer {
  const writer = new ByteWriter();
  writer.number(states.size);
  for (const path of [...states.keys()].sort(compareBytewise)) {
    const state = states.get(path)!;
    writer.bytes(encodePath(path));
    writer.bytes(state.tree === null ? Buffer.alloc(0) : Buffer.from(state.tree, 'hex'));
    writeStamp(writer, state.stamp);
    writeNames(writer, state.folders);
    writeNames(writer, state.names);
    writeFiles(writer, state);
  }
  return writer.finish();
}

/** Reads the states of one bucket into a map. Throws a RangeError where the bytes are cut off. */
export function decodeStates(bytes: Buffer, into: Map<RepoPath, FolderState>): void {
  const reader = new ByteReader(bytes);
  for (let left = reader.number(); left > 0; left--) {
    const path = reader.decodedBytes() as RepoPath;
    const folder = new StoredFolder(bytes, reader);
    into.set(path, new FolderState(folder, folder));
  }
}
