/**
 * The operation log: every command that changed the view, oldest first. Invariant: an operation is named
 * by the SHA-256 of its body, which names the one before it, so the log cannot be altered unnoticed; what is
 * read is compared with its name.
 */
import { corruptObject } from '../model/errors.ts';
import { sha256 } from '../model/hash.ts';
import type { OperationId } from '../model/ids.ts';
import type { Database } from './database.ts';
import { isOperationBody } from './operation-body.ts';
import type { PackReader } from './packs.ts';

/** Separates these hashes from every other use of SHA-256. */
const DOMAIN = 'fxd operation 1\n';

export interface StoredOperation {
  readonly id: OperationId;
  /** Canonical JSON; docs/format.md, "Operations". */
  readonly body: string;
}

/** The id of an operation with this body. */
export function operationId(body: string): OperationId {
  return sha256(Buffer.from(DOMAIN + body, 'utf8')).toString('hex') as OperationId;
}

/** Throws corruptObject where the body is not the one that the id was made of, or no operation's. */
function verified(id: OperationId, body: string): StoredOperation {
  if (operationId(body) !== id) throw corruptObject(`operation ${id}`, 'its body has another id');
  if (!isOperationBody(body)) throw corruptObject(`operation ${id}`, 'its body is none');
  return { id, body };
}

export class OperationTable {
  readonly #database: Database;
  readonly #packs: PackReader;
  /** The number of the newest one that is seen. */
  readonly #upTo: number;

  /** With `newest` the log ends there, as if what came after it had not happened yet. */
  constructor(database: Database, packs: PackReader, newest: OperationId | null = null) {
    this.#database = database;
    this.#packs = packs;
    this.#upTo = newest === null ? Number.MAX_SAFE_INTEGER : this.#numberOf(newest);
  }

  #numberOf(id: OperationId): number {
    const sql = 'SELECT number FROM operation WHERE id = ?';
    return (
      (this.#database.prepare(sql).get(Buffer.from(id, 'hex'))?.[0] as number | undefined) ?? 0
    );
  }

  /** The newest operation, or null in a new store. */
  last(): StoredOperation | null {
    return this.newest(1)[0] ?? null;
  }

  /** The operation with this id, or null. */
  get(id: OperationId): StoredOperation | null {
    const statement = this.#database.prepare('SELECT body, pieces FROM operation WHERE id = ?');
    const owner = `operation ${id}`;
    const body = this.#packs.whereverItIs(
      () => statement.get(Buffer.from(id, 'hex')) as [string | null, Buffer | null] | undefined,
      ([text, pieces]) => {
        if (text !== null) return text;
        if (pieces === null) throw corruptObject(owner, 'it has no body');
        return this.#packs.read(pieces, owner).toString('utf8');
      },
    );
    return body === undefined ? null : verified(id, body);
  }

  /** The newest operations, newest first; all of them with -1. */
  newest(limit: number): StoredOperation[] {
    const rows = this.#database
      .prepare('SELECT id, body FROM operation WHERE number <= ? ORDER BY number DESC LIMIT ?')
      .all(this.#upTo, limit) as [Buffer, string | null][];
    return rows.flatMap(([bytes, body]) => {
      const id = bytes.toString('hex') as OperationId;
      return body === null ? (this.get(id) ?? []) : verified(id, body);
    });
  }

  /** The operations whose ids begin so, in the order of their ids, up to `limit`. */
  withPrefix(prefix: string, limit: number): OperationId[] {
    const low = Buffer.from(prefix.padEnd(64, '0'), 'hex');
    const high = Buffer.from(prefix.padEnd(64, 'f'), 'hex');
    const rows = this.#database
      .prepare(
        'SELECT id FROM operation WHERE id BETWEEN ? AND ? AND number <= ? ORDER BY id LIMIT ?',
      )
      .all(low, high, this.#upTo, limit) as [Buffer][];
    return rows.map(([id]) => id.toString('hex') as OperationId);
  }

  /** Appends an operation and returns its id. Call inside the transaction that changes the view. */
  append(body: string): OperationId {
    const id = operationId(body);
    this.#database
      .prepare('INSERT INTO operation (id, body) VALUES (?, ?)')
      .run(Buffer.from(id, 'hex'), body);
    return id;
  }
}
