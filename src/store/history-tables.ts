/**
 * The history of nodes and files by commit, so that the log of a function walks no commits. Derived from
 * commits and node maps. Invariant: a file that came or went as a whole has one row here, not one a node.
 */
import type { ChangeKind } from '../model/change.ts';
import { CHANGE_KINDS } from '../model/change.ts';
import type { NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { decodePath, encodePath } from '../model/path.ts';
import type { Database } from './database.ts';

export interface NodeEvent {
  /** Small integer of the commit. */
  readonly commit: number;
  readonly kinds: readonly ChangeKind[];
  /** Where the node stands after the change; where it stood, if it was deleted. */
  readonly path: RepoPath;
  readonly qualifiedName: string;
  /** `path#name` before a rename or move, else null. */
  readonly former: string | null;
}

/** What a commit did to a whole file. */
export type FileEvent = 'added' | 'deleted' | 'modified';

/** What a commit did, as the two tables have it. */
export interface HistoryRows {
  readonly files: ReadonlyMap<RepoPath, FileEvent>;
  readonly nodes: ReadonlyMap<NodeId, NodeEvent>;
}

export const FILE_EVENTS: readonly FileEvent[] = ['added', 'deleted', 'modified'];

/** Change kinds as a bit set, bit N for the Nth kind of the closed list. */
export function toBits(kinds: readonly ChangeKind[]): number {
  return kinds.reduce((bits, kind) => bits | (1 << CHANGE_KINDS.indexOf(kind)), 0);
}

export function fromBits(bits: number): ChangeKind[] {
  return CHANGE_KINDS.filter((_, index) => (bits & (1 << index)) !== 0);
}

export class HistoryTables {
  readonly #database: Database;
  readonly #pathNumbers = new Map<RepoPath, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Forgets what it has written, because the transaction was rolled back. */
  forget(): void {
    this.#pathNumbers.clear();
  }

  #numberOfPath(path: RepoPath): number {
    const known = this.#pathNumbers.get(path);
    if (known !== undefined) return known;
    const bytes = encodePath(path);
    const row = this.#database.prepare('SELECT number FROM path WHERE path = ?').get(bytes);
    const number =
      row === undefined
        ? this.#database.prepare('INSERT INTO path (path) VALUES (?)').run(bytes).lastInsertRowid
        : (row[0] as number);
    this.#pathNumbers.set(path, number);
    return number;
  }

  /** Whether no commit has done anything to a node yet. */
  isEmpty(): boolean {
    return this.#database.prepare('SELECT 1 FROM node_history LIMIT 1').get() === undefined;
  }

  /** Adds what a commit did to files and nodes. Call inside a transaction. */
  add(commit: number, { files, nodes }: HistoryRows): void {
    for (const [path, event] of files) this.addFileEvent(path, commit, event);
    for (const [node, event] of nodes) this.addNodeEvent(node, event);
  }

  /** Call inside a transaction. */
  addNodeEvent(node: NodeId, event: NodeEvent): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO node_history (node, number, kinds, path, name, former)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(
        Buffer.from(node, 'hex'),
        event.commit,
        toBits(event.kinds),
        this.#numberOfPath(event.path),
        event.qualifiedName,
        event.former,
      );
  }

  /** Call inside a transaction. */
  addFileEvent(path: RepoPath, commit: number, event: FileEvent): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO file_history (path, number, status) VALUES (?, ?, ?)')
      .run(this.#numberOfPath(path), commit, FILE_EVENTS.indexOf(event));
  }

  /** What happened to a node, in no particular order. */
  nodeEvents(node: NodeId): NodeEvent[] {
    const rows = this.#database
      .prepare(
        `SELECT node_history.number, kinds, path.path, name, former
         FROM node_history JOIN path ON path.number = node_history.path WHERE node = ?`,
      )
      .all(Buffer.from(node, 'hex')) as [number, number, Buffer, string, string | null][];
    return rows.map(([commit, kinds, path, qualifiedName, former]) => ({
      commit,
      kinds: fromBits(kinds),
      path: decodePath(path),
      qualifiedName,
      former,
    }));
  }

  /** Node ids that begin with these hex digits and have a history of their own, at most `limit`. */
  nodesWithPrefix(prefix: string, limit: number): NodeId[] {
    const low = Buffer.from(prefix.padEnd(32, '0'), 'hex');
    const high = Buffer.from(prefix.padEnd(32, 'f'), 'hex');
    const rows = this.#database
      .prepare(
        'SELECT DISTINCT node FROM node_history WHERE node BETWEEN ? AND ? ORDER BY node LIMIT ?',
      )
      .all(low, high, limit) as [Buffer][];
    return rows.map(([node]) => node.toString('hex') as NodeId);
  }

  /**
   * Nodes that once stood at a path under a qualified name, or were called so before a rename or move
   * (`address`: path#name). Without a path, nodes of any file by qualified or own name. Reads the table
   * from end to end: for nodes that no present version knows.
   */
  nodesOnceNamed(path: RepoPath | null, name: string, address: string | null): NodeId[] {
    const sql = 'SELECT DISTINCT node FROM node_history';
    const rows = (
      path === null
        ? this.#database
            .prepare(
              `${sql} WHERE name = ?1 OR substr(name, -length(?1) - 1) = '.' || ?1
               OR substr(former, -length(?1) - 1) IN ('#' || ?1, '.' || ?1)`,
            )
            .all({ 1: name })
        : this.#database
            .prepare(
              `${sql} WHERE (name = ? AND path = (SELECT number FROM path WHERE path.path = ?))
               OR former = ?`,
            )
            .all(name, encodePath(path), address)
    ) as [Buffer][];
    return rows.map(([node]) => node.toString('hex') as NodeId);
  }

  /** Every file that a commit deleted as a whole, latest recorded first. */
  deletedFiles(): { readonly path: RepoPath; readonly commit: number }[] {
    const rows = this.#database
      .prepare(
        `SELECT path.path, file_history.number
         FROM file_history JOIN path ON path.number = file_history.path
         WHERE status = ? ORDER BY file_history.number DESC`,
      )
      .all(FILE_EVENTS.indexOf('deleted')) as [Buffer, number][];
    return rows.map(([path, commit]) => ({ path: decodePath(path), commit }));
  }

  /** The commits that touched files of a folder ('' for all), with those files. */
  folderEvents(folder: string): { readonly commit: number; readonly path: RepoPath }[] {
    // After every path that begins with the folder and a slash comes the folder with the next sign, 0.
    const [low, high] = folder === '' ? ['', '\udcff'] : [`${folder}/`, `${folder}0`];
    const rows = this.#database
      .prepare(
        `SELECT file_history.number, path.path
         FROM path JOIN file_history ON file_history.path = path.number
         WHERE path.path >= ? AND path.path < ?`,
      )
      .all(encodePath(low as RepoPath), encodePath(high as RepoPath)) as [number, Buffer][];
    return rows.map(([commit, path]) => ({ commit, path: decodePath(path) }));
  }

  /** The commits that touched a file and what they did to it, in no particular order. */
  fileEvents(path: RepoPath): { readonly commit: number; readonly event: FileEvent }[] {
    const rows = this.#database
      .prepare(
        `SELECT file_history.number, status
         FROM file_history JOIN path ON path.number = file_history.path WHERE path.path = ?`,
      )
      .all(encodePath(path)) as [number, number][];
    return rows.flatMap(([commit, status]) => {
      const event = FILE_EVENTS[status];
      return event === undefined ? [] : [{ commit, event }];
    });
  }
}
