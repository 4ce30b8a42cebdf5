/**
 * Objects: Git's commits, trees, blobs and tags, and the outlines of blobs. Invariant: bytes are handed
 * out only after their id has been computed again and compared.
 */
import { corruptObject, missingObject } from '../model/errors.ts';
import { hashObject } from '../model/hash.ts';
import type { BlobId, ObjectId, ObjectType } from '../model/ids.ts';
import type { Outline } from '../model/outline.ts';
import type { Database } from './database.ts';
import { decodeOutline } from './outline-encoding.ts';
import type { PackReader } from './packs.ts';
import { decodePieces } from './packs.ts';

/** Git's own numbers of the types. */
export const TYPE_NUMBER: Readonly<Record<ObjectType, number>> = {
  commit: 1,
  tree: 2,
  blob: 3,
  tag: 4,
};

const TYPE_NAME: readonly (ObjectType | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag'];

export interface StoredObject {
  readonly type: ObjectType;
  readonly bytes: Buffer;
}

export class ObjectTable {
  readonly #database: Database;
  readonly #packs: PackReader;

  constructor(database: Database, packs: PackReader) {
    this.#database = database;
    this.#packs = packs;
  }

  has(id: ObjectId): boolean {
    return this.numberOf(id) !== null;
  }

  /** The small integer that stands for an object inside this file, or null. */
  numberOf(id: ObjectId): number | null {
    const row = this.#database
      .prepare('SELECT number FROM object WHERE id = ?')
      .get(Buffer.from(id, 'hex'));
    return row === undefined ? null : (row[0] as number);
  }

  /** The id behind a small integer. Throws corruptObject if there is none. */
  idOf(number: number): ObjectId {
    const row = this.#database.prepare('SELECT id FROM object WHERE number = ?').get(number);
    if (row === undefined) throw corruptObject(`number ${number}`, 'it is referred to but missing');
    return (row[0] as Buffer).toString('hex') as ObjectId;
  }

  /** The SHA-256 of an object's bytes, or null if it is not there. */
  sha256Of(id: ObjectId): Buffer | null {
    const row = this.#database
      .prepare('SELECT sha256 FROM object WHERE id = ?')
      .get(Buffer.from(id, 'hex'));
    return row === undefined ? null : (row[0] as Buffer);
  }

  /** The type of an object, or null if it is not there. */
  typeOf(id: ObjectId): ObjectType | null {
    const row = this.#database
      .prepare('SELECT type FROM object WHERE id = ?')
      .get(Buffer.from(id, 'hex'));
    return row === undefined ? null : (TYPE_NAME[row[0] as number] ?? null);
  }

  /** Length of an object in bytes. Throws missingObject. */
  sizeOf(id: ObjectId): number {
    const row = this.#database
      .prepare('SELECT size FROM object WHERE id = ?')
      .get(Buffer.from(id, 'hex'));
    if (row === undefined) throw missingObject(id);
    return row[0] as number;
  }

  /** An object, verified. Throws missingObject, corruptObject. */
  read(id: ObjectId): StoredObject {
    const row = this.#database
      .prepare('SELECT type, size, pieces FROM object WHERE id = ?')
      .get(Buffer.from(id, 'hex')) as [number, number, Buffer] | undefined;
    if (row === undefined) throw missingObject(id);
    const [typeNumber, size, pieces] = row;
    const type = TYPE_NAME[typeNumber];
    if (type === undefined) throw corruptObject(id, 'its type is unknown');
    const bytes = this.#packs.read(decodePieces(pieces, id), id, size);
    if (hashObject(type, bytes) !== id) throw corruptObject(id, 'its bytes have another id');
    return { type, bytes };
  }

  /** Ids of these types that begin with these hex digits, in order, at most `limit`. */
  withPrefix(prefix: string, types: readonly ObjectType[], limit: number): ObjectId[] {
    const low = Buffer.from(prefix.padEnd(40, '0'), 'hex');
    const high = Buffer.from(prefix.padEnd(40, 'f'), 'hex');
    const rows = this.#database
      .prepare(
        `SELECT id FROM object WHERE id BETWEEN ? AND ?
         AND type IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?`,
      )
      .all(low, high, JSON.stringify(types.map((type) => TYPE_NUMBER[type])), limit) as [Buffer][];
    return rows.map(([id]) => id.toString('hex') as ObjectId);
  }

  hasOutline(blob: BlobId, language: string): boolean {
    const number = this.numberOf(blob);
    if (number === null) return false;
    const sql = 'SELECT 1 FROM outline WHERE blob = ? AND language = ?';
    return this.#database.prepare(sql).get(number, language) !== undefined;
  }

  /** How a blob was split as text of a language, or null if it was not. Throws corruptObject. */
  readOutline(blob: BlobId, language: string): Outline | null {
    const row = this.#database
      .prepare(
        `SELECT version, size, outline.pieces FROM outline JOIN object ON number = blob
         WHERE object.id = ? AND language = ?`,
      )
      .get(Buffer.from(blob, 'hex'), language) as [number, number, Buffer] | undefined;
    if (row === undefined) return null;
    const [version, size, pieces] = row;
    const bytes = this.#packs.read(decodePieces(pieces, blob), `outline of ${blob}`);
    try {
      const outline = decodeOutline(bytes, language, version);
      if (outline.size === size) return outline;
    } catch (error) {
      throw corruptObject(blob, 'its outline cannot be read', { cause: error });
    }
    throw corruptObject(blob, 'its outline is of another length');
  }
}
