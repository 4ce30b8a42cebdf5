/**
 * Objects: Git's commits, trees, blobs and tags, and the outlines of blobs. Invariant: bytes are handed
 * out only after their id has been computed again and compared.
 */
import { corruptObject, missingObject, removedMeanwhile } from '../model/errors.ts';
import type { FxdError } from '../model/errors.ts';
import { hashObject } from '../model/hash.ts';
import type { BlobId, ObjectId, ObjectType } from '../model/ids.ts';
import { LIMITS } from '../model/limits.ts';
import type { Outline } from '../model/outline.ts';
import type { Database } from './database.ts';
import { decodeOutline } from './outline-encoding.ts';
import type { PackReader } from './packs.ts';

/** Git's own numbers of the types. */
export const TYPE_NUMBER: Readonly<Record<ObjectType, number>> = {
  commit: 1,
  tree: 2,
  blob: 3,
  tag: 4,
};

/** The types by Git's numbers. */
export const TYPE_NAME: readonly (ObjectType | undefined)[] = [
  undefined,
  'commit',
  'tree',
  'blob',
  'tag',
];

export interface StoredObject {
  readonly type: ObjectType;
  readonly bytes: Buffer;
}

/** Version of the splitter, length of the blob, pieces. */
type OutlineRow = [number, number, Buffer];

export class ObjectTable {
  readonly #database: Database;
  readonly #packs: PackReader;
  readonly #wasCollected: () => boolean;

  /** `wasCollected` says whether what was there before may have been removed as garbage. */
  constructor(database: Database, packs: PackReader, wasCollected: () => boolean = () => false) {
    this.#database = database;
    this.#packs = packs;
    this.#wasCollected = wasCollected;
  }

  #missing(id: ObjectId): FxdError {
    return this.#wasCollected() ? removedMeanwhile() : missingObject(id);
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

  /** Length of an object in bytes. Throws missingObject, removedMeanwhile. */
  sizeOf(id: ObjectId): number {
    const row = this.#database
      .prepare('SELECT size FROM object WHERE id = ?')
      .get(Buffer.from(id, 'hex'));
    if (row === undefined) throw this.#missing(id);
    return row[0] as number;
  }

  /** An object, verified. Throws missingObject, removedMeanwhile, corruptObject. */
  read(id: ObjectId): StoredObject {
    const sql = 'SELECT type, size, pieces FROM object WHERE id = ?';
    const statement = this.#database.prepare(sql);
    const found = this.#packs.whereverItIs(
      () => statement.get(Buffer.from(id, 'hex')) as [number, number, Buffer] | undefined,
      (row) => this.#readRow(id, row),
    );
    if (found === undefined) throw this.#missing(id);
    return found;
  }

  #readRow(id: ObjectId, [typeNumber, size, pieces]: [number, number, Buffer]): StoredObject {
    const type = TYPE_NAME[typeNumber];
    if (type === undefined) throw corruptObject(id, 'its type is unknown');
    const { figure } = type === 'blob' ? LIMITS.file : LIMITS.structure;
    if (size > figure) throw corruptObject(id, `a ${type} of ${size} bytes is over the limit`);
    const bytes = this.#packs.read(pieces, id, size);
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

  /** The languages for which a blob was split. */
  outlineLanguages(blob: BlobId): string[] {
    const sql = 'SELECT language FROM outline JOIN object ON number = blob WHERE object.id = ?';
    const rows = this.#database.prepare(sql).all(Buffer.from(blob, 'hex')) as [string][];
    return rows.map(([language]) => language);
  }

  /** How a blob was split as text of a language, or null if it was not. Throws corruptObject. */
  readOutline(blob: BlobId, language: string): Outline | null {
    const statement = this.#database.prepare(
      `SELECT version, size, outline.pieces FROM outline JOIN object ON number = blob
       WHERE object.id = ? AND language = ?`,
    );
    const found = this.#packs.whereverItIs(
      () => statement.get(Buffer.from(blob, 'hex'), language) as OutlineRow | undefined,
      ([version, size, pieces]) => {
        return { version, size, bytes: this.#packs.read(pieces, `outline of ${blob}`) };
      },
    );
    if (found === undefined) return null;
    const { version, size, bytes } = found;
    try {
      const outline = decodeOutline(bytes, language, version);
      if (outline.size === size) return outline;
    } catch (error) {
      throw corruptObject(blob, 'its outline cannot be read', { cause: error });
    }
    throw corruptObject(blob, 'its outline is of another length');
  }
}
