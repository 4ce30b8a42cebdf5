/**
 * The operation log: every command that changed the view, oldest first. Invariant: an operation is named
 * by the SHA-256 of its body, which names the one before it, so the log cannot be altered unnoticed.
 */
import { sha256 } from '../model/hash.ts';
import type { OperationId } from '../model/ids.ts';
import type { Database } from './database.ts';

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

export class OperationTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest operation, or null in a new store. */
  last(): StoredOperation | null {
    return this.newest(1)[0] ?? null;
  }

  /** The newest operations, newest first. */
  newest(limit: number): StoredOperation[] {
    const rows = this.#database
      .prepare('SELECT id, body FROM operation ORDER BY number DESC LIMIT ?')
      .all(limit) as [Buffer, string][];
    return rows.map(([id, body]) => ({ id: id.toString('hex') as OperationId, body }));
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
