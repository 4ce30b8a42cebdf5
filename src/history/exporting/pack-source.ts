/**
 * Where the objects of an export are read: in the store, and among those that were made for it. Invariant:
 * what the store has is verified when it is read.
 */
import type { Host } from '../../model/host.ts';
import type { ObjectId, ObjectType } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { Repository } from '../repository.ts';

export interface ObjectBytes {
  readonly type: ObjectType;
  readonly bytes: Buffer;
}

export interface PackSource {
  readonly host: Pick<Host, 'randomBytes' | 'reached'>;
  /** Length in bytes. Throws missingObject. */
  sizeOf(id: ObjectId): number;
  /** Throws missingObject, corruptObject. */
  read(id: ObjectId): ObjectBytes;
}

const NOTHING: ObjectBytes = { type: 'tree', bytes: Buffer.alloc(0) };

/** The objects of a store, and these. */
export function packSource(
  { store, host }: Repository,
  made: ReadonlyMap<ObjectId, ObjectBytes> = new Map(),
): PackSource {
  // The store needs no row for the empty tree.
  const find = (id: ObjectId) => (id === EMPTY_TREE ? NOTHING : made.get(id));
  return {
    host,
    sizeOf: (id) => find(id)?.bytes.length ?? store.objects.sizeOf(id),
    read: (id) => find(id) ?? store.objects.read(id),
  };
}
