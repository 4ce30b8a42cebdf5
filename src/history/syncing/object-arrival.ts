/**
 * The receiving side of the object stream: the quarantine. Invariant: an object is stored only after its
 * id was computed, its form checked, its names audited, and all that it names found to be there; a batch is
 * stored with the rows of its commits in one transaction; no ref is touched.
 */
import { modeType } from '../../model/entry.ts';
import { FxdError, peerInvalid } from '../../model/errors.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId, CommitId, ObjectId, ObjectType, TagId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import { LIMITS } from '../../model/limits.ts';
import type { ObjectWriter } from '../../store/object-writer.ts';
import { parseCommit, parseTag } from '../commit-object.ts';
import { treeFaults } from '../fsck/tree-faults.ts';
import { Recorder, type Repository } from '../repository.ts';
import { parseTree, type TreeEntry } from '../tree-object.ts';
import { recordArrived } from './arrived-commit.ts';
import { readArrived, writeArrived } from './arrived.ts';
import type { Objects, Partial, Stored } from './message.ts';
import { decodeBytes } from './object-coding.ts';
import type { BatchRecord, MapRecord, ObjectRecord } from './object-records.ts';
import { RecordReader } from './object-records.ts';

/** Why a name must not stand in a tree, or null. */
export type AuditName = (name: string) => string | null;

interface Arriving {
  readonly record: ObjectRecord;
  readonly bytes: Buffer;
  /** Of a commit, the map that came before it. */
  readonly map: MapRecord | null;
}

export class ObjectArrival {
  readonly #repository: Repository;
  readonly #auditName: AuditName;
  readonly #writer: ObjectWriter;
  readonly #recorder: Recorder;
  readonly #reader = new RecordReader();
  /** The batch under way, in the order of arrival. */
  readonly #batch = new Map<ObjectId, Arriving>();
  #batchBytes = 0;
  #map: MapRecord | null = null;
  /** What arrived, and was not named by anything that came after it. */
  readonly #unclaimed = new Set<ObjectId>();
  /** Blobs with the names under which they were split. */
  readonly #split = new Set<string>();
  readonly #tips: Set<ObjectId>;
  #batches = 0;
  hasEnded = false;
  /** Objects and bytes that arrived. */
  objects = 0;
  bytes = 0;

  constructor(repository: Repository, auditName: AuditName) {
    this.#repository = repository;
    this.#auditName = auditName;
    this.#writer = repository.store.writer('bulk');
    this.#recorder = new Recorder(this.#writer, repository.splitter);
    this.#tips = new Set(readArrived(repository).tips);
  }

  /** Takes a part of the stream; tells of the batches that are on the disk by it. Throws peerInvalid. */
  take(message: Objects): Stored[] {
    try {
      return this.#take(message);
    } catch (error) {
      // Perhaps what was counted as there is not; the next conversation asks for all of it.
      const { tips, partial } = readArrived(this.#repository);
      if (partial !== null) {
        const { store } = this.#repository;
        store.transaction(() => writeArrived(this.#repository, { tips, partial: null }));
      }
      throw error;
    }
  }

  #take(message: Objects): Stored[] {
    const stored: Stored[] = [];
    this.bytes += message.bytes.length;
    for (const record of this.#reader.read(message)) {
      if (this.hasEnded) throw peerInvalid('objects after the last one');
      if (record.kind === 'object') this.#arrive(record);
      else if (record.kind === 'map') this.#map = record;
      else if (record.kind === 'end') this.#end();
      else {
        this.#store(record);
        this.#batches += 1;
        stored.push({ kind: 'stored', batch: this.#batches });
      }
    }
    return stored;
  }

  /** Throws peerInvalid where something came that neither these lead to nor what came with it. */
  requireAsked(asked: readonly ObjectId[]): void {
    const wanted = new Set<ObjectId>(asked);
    for (const id of this.#unclaimed) {
      if (!wanted.has(id)) throw peerInvalid(`the object ${id}, which nobody asked for`);
    }
  }

  #end(): void {
    if (this.#batch.size > 0) throw peerInvalid('a batch without an end');
    this.hasEnded = true;
  }

  #arrive(record: ObjectRecord): void {
    const { id, type, size, coded, base } = record;
    if (
      this.#batch.size >= LIMITS.batchObjects.figure ||
      this.#batchBytes >= LIMITS.batchBytes.figure
    ) {
      throw peerInvalid('a batch that is too large');
    }
    const former = base === null ? null : this.#bytesOf(base);
    if (base !== null && former === null) {
      // The map of a commit that both have may be otherwise here; then it is made anew.
      if (record.isOfMap) return;
      throw peerInvalid('a change of what is not there');
    }
    const bytes = decodeBytes(coded, size, former);
    if (hashObject(type, bytes) !== id) throw peerInvalid(`an object that is not ${id}`);
    const map = type === 'commit' ? this.#mapOf(id as CommitId) : null;
    try {
      if (!this.#check(record, bytes)) return;
    } catch (error) {
      if (!(error instanceof FxdError) || error.code !== 'CORRUPT_OBJECT') throw error;
      throw peerInvalid(`a ${type} that is none (${id})`, { cause: error });
    }
    // A copy, because what came is a part of a whole message.
    this.#batch.set(id, { record, bytes: Buffer.from(bytes), map });
    this.#batchBytes += size;
    if (!record.isOfMap) this.#unclaimed.add(id);
    this.objects += 1;
  }

  #bytesOf(id: ObjectId): Buffer | null {
    const known = this.#batch.get(id)?.bytes;
    if (known !== undefined) return known;
    return this.#repository.hasObject(id) ? this.#repository.store.objects.read(id).bytes : null;
  }

  /** The map that came before its commit; null where a part of it could not be put together. */
  #mapOf(commit: CommitId): MapRecord | null {
    const map = this.#map;
    this.#map = null;
    if (map === null) return null;
    if (map.commit !== commit) throw peerInvalid('a node map of another commit');
    return this.#typeOf(map.tree) === 'tree' ? map : null;
  }

  /** The form of an object, and that all which it names is there; false for a map that lacks something. */
  #check(record: ObjectRecord, bytes: Buffer): boolean {
    const { id, type } = record;
    if (type === 'tree') return this.#checkTree(record, bytes);
    if (type === 'tag') {
      const { target, targetType } = parseTag(bytes, id as TagId);
      this.#claim(target, targetType);
    } else if (type === 'commit') {
      const { tree, parents } = parseCommit(bytes, id as CommitId);
      this.#claim(tree, 'tree');
      for (const parent of parents) this.#claim(parent, 'commit');
    }
    return true;
  }

  #checkTree({ id, base, isOfMap }: ObjectRecord, bytes: Buffer): boolean {
    const entries = parseTree(bytes, id as TreeId);
    const [fault] = treeFaults(entries);
    if (fault !== undefined) throw peerInvalid(`a damaged tree (${id}): ${fault}`);
    const known = new Set<ObjectId>(this.#entriesOf(base).map((entry) => entry.id));
    for (const entry of entries) {
      const reason = this.#auditName(entry.name);
      if (reason !== null) throw peerInvalid(`the unsafe name '${entry.name}': ${reason}`);
      const kind = modeType(entry.mode);
      const type = kind === 'tree' ? 'tree' : 'blob';
      // What a stored tree names is there, unless it is among what has just come.
      if (kind === 'submodule' || (known.has(entry.id) && !this.#unclaimed.has(entry.id))) continue;
      if (isOfMap && this.#typeOf(entry.id) !== type) return false;
      this.#claim(entry.id, type);
    }
    return true;
  }

  /** What a tree names that was there before this batch. */
  #entriesOf(base: ObjectId | null): readonly TreeEntry[] {
    if (base === null || this.#batch.has(base)) return [];
    const { type, bytes } = this.#repository.store.objects.read(base);
    return type === 'tree' ? parseTree(bytes, base as TreeId) : [];
  }

  /** The type of an object that is there or has just come; null for one that is not. */
  #typeOf(id: ObjectId): ObjectType | null {
    if (id === EMPTY_TREE) return 'tree';
    return this.#batch.get(id)?.record.type ?? this.#repository.store.objects.typeOf(id);
  }

  /** Throws peerInvalid unless an object of this type is there. */
  #claim(id: ObjectId, type: ObjectType): void {
    this.#unclaimed.delete(id);
    const found = this.#typeOf(id);
    if (found === null) throw peerInvalid(`what names the missing object ${id}`);
    if (found !== type) throw peerInvalid(`what takes the ${found} ${id} for a ${type}`);
  }

  #store(record: BatchRecord): void {
    this.#repository.store.transaction(() => {
      const commits: Arriving[] = [];
      for (const arriving of this.#batch.values()) {
        this.#add(arriving);
        if (arriving.record.type === 'commit') commits.push(arriving);
      }
      this.#recorder.flush();
      for (const { record: commit, map } of commits) this.#recordCommit(commit, map);
      // Between two units, what nothing names is what was asked for.
      if (record.isWhole) for (const id of this.#unclaimed) this.#tips.add(id);
      const partial: Partial | null = record.isWhole
        ? null
        : { id: record.unit, done: record.done };
      writeArrived(this.#repository, { tips: [...this.#tips], partial });
    });
    this.#batch.clear();
    this.#batchBytes = 0;
  }

  #add({ record, bytes }: Arriving): void {
    const { id, type, path } = record;
    if (type !== 'blob') this.#writer.addObject(type, id, bytes);
    else if (path === null) this.#writer.addBlob(id as BlobId, bytes, []);
    else {
      this.#recorder.addBlob(id as BlobId, bytes, path);
      this.#split.add(`${id} ${path}`);
    }
  }

  #recordCommit({ id }: ObjectRecord, map: MapRecord | null): void {
    const commit = id as CommitId;
    recordArrived(this.#repository, this.#recorder, commit, map, ({ id: blob, path }) => {
      return this.#split.has(`${blob} ${path}`);
    });
    for (const parent of this.#repository.readCommit(commit).parents) this.#tips.delete(parent);
    this.#tips.add(commit);
  }
}
