/**
 * The census: every row of the store, in order, for whoever checks it. Invariant: rows are handed out as
 * they are stored, and nothing of them is believed; a row of another shape makes its reader throw.
 */
import { corruptObject } from '../model/errors.ts';
import { hashObject, sha256 } from '../model/hash.ts';
import type { BlobId, CommitId, ObjectId, ObjectType, OperationId } from '../model/ids.ts';
import { decodeBytes } from '../model/path.ts';
import type { RepoPath } from '../model/path.ts';
import type { FolderState } from '../model/folder-state.ts';
import type { Database, Row } from './database.ts';
import { decodeStates } from './folder-state-encoding.ts';
import { TYPE_NAME } from './objects.ts';
import { decodeOutline } from './outline-encoding.ts';
import type { PackReader, Piece } from './packs.ts';
import { encodePieces } from './packs.ts';
import { TablePages } from './table-pages.ts';

/** A row of `object`, not yet read. */
export interface ObjectRow {
  readonly number: number;
  readonly id: ObjectId;
  /** Null where the number stands for no type. */
  readonly type: ObjectType | null;
  /** Reads the bytes and compares all that names them. Throws corruptObject. */
  verify(): void;
}

export interface OutlineRow {
  readonly blob: number;
  /** Null where there is no such object. */
  readonly id: BlobId | null;
  readonly language: string;
  readonly version: number;
  /** Decodes it and compares its length with the blob's. Throws corruptObject, a RangeError. */
  verify(): void;
}

/** Values are compared by packs; this many are held in memory at once. */
const VALUES_AT_ONCE = 200_000;

export class Census {
  readonly pages: TablePages;
  readonly #database: Database;
  readonly #packs: PackReader;

  constructor(database: Database, packs: PackReader) {
    this.pages = new TablePages(database);
    this.#database = database;
    this.#packs = packs;
  }

  /** What SQLite itself finds wrong with the file, at most `limit` lines. */
  integrityFaults(limit: number): string[] {
    const integrity = this.#database.prepare(`PRAGMA integrity_check(${limit})`).all();
    const keys = this.#database.prepare('PRAGMA foreign_key_check').all();
    return [
      ...integrity.map(([line]) => String(line)).filter((line) => line !== 'ok'),
      ...keys.map(([table]) => `a row of ${String(table)} refers to nothing`),
    ];
  }

  /** Every row of a small table. */
  all(table: 'metadata' | 'worktree' | 'journal' | 'operation_tag' | 'unreachable'): Row[] {
    return this.#database.prepare(`SELECT * FROM ${table}`).all();
  }

  *packNumbers(): Generator<number> {
    const sql = 'SELECT number FROM pack WHERE number > ? ORDER BY number';
    for (const [number] of this.pages.rows('pack', sql, [-1])) yield number as number;
  }

  /** Inflates a pack and compares its hash. Throws corruptObject. */
  verifyPack(number: number): void {
    this.#packs.verify(number);
  }

  /** The hash of every value whose bytes do not lie where its row says. */
  *lostValues(): Generator<Buffer> {
    const about = 'SELECT count(*), max(pack), min(pack) FROM value';
    const [count, last, first] = this.#database.prepare(about).get() as [number, number, number];
    if (count === 0) return;
    const windows = Math.ceil(count / VALUES_AT_ONCE);
    const width = Math.ceil((last - first + 1) / windows);
    const select = this.#database.prepare(
      'SELECT hash, pack, start, length FROM value WHERE pack >= ? AND pack < ? ORDER BY pack, start',
    );
    for (let from = first; from <= last; from += width) {
      for (const [hash, pack, start, length] of select.all(from, from + width)) {
        const piece = { pack, start, length } as Piece;
        if (!this.#isThere(hash as Buffer, piece)) yield hash as Buffer;
      }
    }
  }

  #isThere(hash: Buffer, piece: Piece): boolean {
    try {
      const bytes = this.#packs.read(encodePieces([piece]), 'value', piece.length);
      return sha256(bytes).equals(hash);
    } catch {
      // Why the pack cannot be read is told where the packs are checked.
      return false;
    }
  }

  *objects(): Generator<ObjectRow> {
    const sql =
      'SELECT number, id, type, size, sha256, pieces FROM object WHERE number > ? ORDER BY number';
    for (const row of this.pages.rows('object', sql, [-1])) yield this.#objectRow(row);
  }

  /** Every commit by its number, unread. */
  *commits(): Generator<[number, CommitId]> {
    const sql = 'SELECT number, id, type FROM object WHERE number > ? ORDER BY number';
    for (const [number, id, type] of this.pages.rows('object', sql, [-1])) {
      if (TYPE_NAME[type as number] !== 'commit') continue;
      yield [number as number, (id as Buffer).toString('hex') as CommitId];
    }
  }

  #objectRow([number, name, typeNumber, size, hash, pieces]: Row): ObjectRow {
    const id = (name as Buffer).toString('hex') as ObjectId;
    const type = TYPE_NAME[typeNumber as number] ?? null;
    const verify = () => {
      if (type === null) throw corruptObject(id, 'its type is unknown');
      const bytes = this.#packs.read(pieces as Buffer, id, size as number);
      if (hashObject(type, bytes) !== id) throw corruptObject(id, 'its bytes have another id');
      if (!sha256(bytes).equals(hash as Buffer)) {
        throw corruptObject(id, 'its bytes have another SHA-256');
      }
    };
    return { number: number as number, id, type, verify };
  }

  *outlines(): Generator<OutlineRow> {
    const sql = `SELECT blob, language, version, outline.pieces, id, size, type
      FROM outline LEFT JOIN object ON number = blob
      WHERE (blob, language) > (?, ?) ORDER BY blob, language`;
    for (const row of this.pages.rows('outline', sql, [-1, ''])) yield this.#outlineRow(row);
  }

  #outlineRow([blob, language, version, pieces, name, size, type]: Row): OutlineRow {
    const id = name === null ? null : ((name as Buffer).toString('hex') as BlobId);
    const verify = () => {
      const owner = id ?? `number ${String(blob)}`;
      if (id === null) throw corruptObject(owner, 'there is no such object');
      if (TYPE_NAME[type as number] !== 'blob') throw corruptObject(owner, 'it is no blob');
      if ((version as number) < 1) throw corruptObject(owner, 'its version is unknown');
      const bytes = this.#packs.read(pieces as Buffer, owner);
      const outline = decodeOutline(bytes, language as string, version as number);
      if (outline.size !== size) throw corruptObject(owner, 'it is of another length');
    };
    const about = { language: language as string, version: version as number };
    return { blob: blob as number, id, ...about, verify };
  }

  /** Every operation, oldest first. Reading a body throws corruptObject where it lies in a bad pack. */
  *operations(): Generator<{ readonly id: OperationId; readBody(): string }> {
    const sql = 'SELECT number, id, body, pieces FROM operation WHERE number > ? ORDER BY number';
    for (const [, name, body, pieces] of this.pages.rows('operation', sql, [-1])) {
      const id = (name as Buffer).toString('hex') as OperationId;
      const readBody = () =>
        typeof body === 'string'
          ? body
          : this.#packs.read(pieces as Buffer, `operation ${id}`).toString('utf8');
      yield { id, readBody };
    }
  }

  /** Names of refs with the length of what they hold, which must be that of an id. */
  *refs(): Generator<{ readonly name: string; readonly target: ObjectId }> {
    const sql = 'SELECT name, target FROM ref WHERE name > ? ORDER BY name';
    for (const [name, target] of this.pages.rows('ref', sql, [Buffer.alloc(0)])) {
      const id = (target as Buffer).toString('hex') as ObjectId;
      yield { name: decodeBytes(name as Buffer), target: id };
    }
  }

  /** The folder states of every bucket. Reading one throws a RangeError where it is damaged. */
  *folderStates(): Generator<() => Map<RepoPath, FolderState>> {
    const sql = `SELECT worktree, bucket, states FROM folder_state
      WHERE (worktree, bucket) > (?, ?) ORDER BY worktree, bucket`;
    for (const [, , states] of this.pages.rows('folder_state', sql, [-1, -1])) {
      yield () => {
        const into = new Map<RepoPath, FolderState>();
        decodeStates(states as Buffer, into);
        return into;
      };
    }
  }

  /** Numbers of rows that should stand for a commit and do not, in one of the tables by commit. */
  strayCommits(table: 'commit_graph' | 'node_map'): number[] {
    const sql = `SELECT number FROM ${table}
      WHERE number NOT IN (SELECT number FROM object WHERE type = 1)`;
    return this.#database
      .prepare(sql)
      .all()
      .map(([number]) => number as number);
  }
}
