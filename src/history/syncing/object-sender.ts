/**
 * The sending side of the object stream. Invariant: dependencies come first, the oldest commit first; what
 * is not acknowledged is never more than a receiver allows.
 */
import type { CommitId, ObjectId, TreeId } from '../../model/ids.ts';
import { LIMITS } from '../../model/limits.ts';
import type { Repository } from '../repository.ts';
import { broughtBy, type BroughtObject } from './brought-objects.ts';
import type { Objects, Partial } from './message.ts';
import { codeBytes } from './object-coding.ts';
import { RecordWriter } from './object-records.ts';

/** Batches on the way; each is so large that all of them together are within the limits. */
const ON_THE_WAY = 2;
const BATCH_OBJECTS = LIMITS.batchObjects.figure / ON_THE_WAY;
const BATCH_BYTES = LIMITS.batchBytes.figure / ON_THE_WAY;

export interface ToSend {
  /** Commits, parents first; then what else is wanted. */
  readonly units: readonly ObjectId[];
  /** Trees of which the receiver has everything. */
  readonly bases: readonly TreeId[];
  /** What of a unit the receiver has from a former conversation. */
  readonly partial: Partial | null;
}

export class ObjectSender {
  readonly #repository: Repository;
  readonly #toSend: ToSend;
  readonly #writer = new RecordWriter();
  readonly #sent = new Set<ObjectId>();
  #unit = 0;
  /** What the unit under way brings, and how much of it was sent. */
  #brought: readonly BroughtObject[] | null = null;
  #done = 0;
  #batches = 0;
  #stored = 0;
  #hasEnded = false;
  /** Objects that were sent. */
  objects = 0;

  constructor(repository: Repository, toSend: ToSend) {
    this.#repository = repository;
    this.#toSend = toSend;
  }

  /** Whether everything is on the receiver's disk. */
  get isDone(): boolean {
    return this.#hasEnded && this.#stored >= this.#batches;
  }

  /** What may be sent now. */
  send(): Objects[] {
    while (!this.#hasEnded && this.#batches - this.#stored < ON_THE_WAY) this.#sendBatch();
    return this.#writer.take();
  }

  /** A batch is on the receiver's disk. */
  acknowledge(batch: number): void {
    if (batch > this.#stored && batch <= this.#batches) this.#stored = batch;
  }

  #sendBatch(): void {
    const { units } = this.#toSend;
    this.#batches += 1;
    let objects = 0;
    let bytes = 0;
    let [unit, done, isWhole] = [units[0] ?? NO_UNIT, 0, true];
    while (this.#unit < units.length) {
      unit = units[this.#unit]!;
      const brought = this.#begin(unit);
      while (this.#done < brought.length && objects < BATCH_OBJECTS && bytes < BATCH_BYTES) {
        const size = this.#sendObject(unit, brought[this.#done]!);
        this.#done += 1;
        if (size !== null) objects += 1;
        bytes += size ?? 0;
      }
      done = this.#done;
      isWhole = done === brought.length;
      if (isWhole) {
        this.#unit += 1;
        this.#brought = null;
      }
      if (!isWhole || objects >= BATCH_OBJECTS || bytes >= BATCH_BYTES) break;
    }
    this.objects += objects;
    this.#writer.add({ kind: 'batch', unit, done, isWhole });
    if (this.#unit < units.length) return;
    this.#hasEnded = true;
    this.#writer.add({ kind: 'end' });
  }

  #begin(unit: ObjectId): readonly BroughtObject[] {
    if (this.#brought === null) {
      const { bases, partial } = this.#toSend;
      this.#brought = broughtBy(this.#repository, unit, bases);
      // What else is wanted follows from what the receiver has now, and that may be other than it was.
      const isCommit = this.#repository.store.objects.typeOf(unit) === 'commit';
      const isPartial = isCommit && partial?.id === unit && partial.done < this.#brought.length;
      this.#done = isPartial ? partial.done : 0;
    }
    return this.#brought;
  }

  /** Returns its length; null where it was sent already. */
  #sendObject(unit: ObjectId, brought: BroughtObject): number | null {
    const { id, type, path, base, isOfMap } = brought;
    if (this.#sent.has(id)) return null;
    this.#sent.add(id);
    const { objects } = this.#repository.store;
    const { bytes } = objects.read(id);
    const former = base === null || !objects.has(base) ? null : objects.read(base).bytes;
    const coded = codeBytes(bytes, former);
    if (id === unit && type === 'commit') this.#sendMap(id as CommitId);
    this.#writer.add({
      kind: 'object',
      ...{ type, id, size: bytes.length, coded, path, isOfMap },
      base: former === null ? null : base,
    });
    return bytes.length;
  }

  #sendMap(commit: CommitId): void {
    const { objects, nodeMaps } = this.#repository.store;
    const map = nodeMaps.get(objects.numberOf(commit)!);
    if (map === null) return;
    const { tree, splitterVersion, identityVersion, aliases } = map;
    this.#writer.add({
      kind: 'map',
      ...{ commit, tree, splitter: splitterVersion, identity: identityVersion },
      aliases: JSON.stringify(aliases),
    });
  }
}

/** Where nothing is to be sent at all. */
const NO_UNIT = '0'.repeat(40) as ObjectId;
