/**
 * Digests of the derived history: what a commit's rows are, in a few bytes. Invariant: the same rows give
 * the same digest in whatever order they come, so a table can be compared without holding it in memory.
 */
import { sha256 } from '../model/hash.ts';
import type { NodeId } from '../model/ids.ts';
import { decodePath } from '../model/path.ts';
import type { FileEvent, HistoryRows, NodeEvent } from './history-tables.ts';
import { FILE_EVENTS, fromBits, toBits } from './history-tables.ts';
import type { TablePages } from './table-pages.ts';
import type { RepoPath } from '../model/path.ts';

/** How many rows, and the sum of the first 52 bits of their hashes. */
class Digest {
  #count = 0;
  #sum = 0;

  add(row: string): void {
    this.#count += 1;
    const bits = sha256(Buffer.from(row, 'utf8')).readUIntBE(0, 6);
    this.#sum = (this.#sum + bits) % 2 ** 48;
  }

  toString(): string {
    return `${this.#count} ${this.#sum}`;
  }
}

/** The digests of one table by the number of the commit. */
class Digests {
  readonly #byCommit = new Map<number, Digest>();

  add(commit: number, row: string): void {
    let digest = this.#byCommit.get(commit);
    if (digest === undefined) this.#byCommit.set(commit, (digest = new Digest()));
    digest.add(row);
  }

  of(commit: number): string {
    return String(this.#byCommit.get(commit) ?? new Digest());
  }

  get commits(): IterableIterator<number> {
    return this.#byCommit.keys();
  }
}

export interface HistoryDigests {
  readonly files: Digests;
  readonly nodes: Digests;
}

/** A row of `file_history`; the event or path is null where the row says nonsense. */
interface FileRow {
  readonly commit: number;
  readonly path: RepoPath | null;
  readonly event: FileEvent | null;
}

interface NodeRow {
  readonly node: NodeId;
  readonly path: RepoPath | null;
  readonly event: NodeEvent;
  readonly bits: number;
}

function fileText(path: string | null, event: string | null): string {
  return `${path ?? ''}\0${event ?? ''}`;
}

function nodeText({ node, path, event, bits }: NodeRow): string {
  return [node, bits, path ?? '', event.qualifiedName, event.former ?? '-'].join('\0');
}

/** The digests of the rows that a commit should have, to be compared with `storedDigests`. */
export function digestsOf(commit: number, { files, nodes }: HistoryRows): HistoryDigests {
  const digests = { files: new Digests(), nodes: new Digests() };
  for (const [path, event] of files) digests.files.add(commit, fileText(path, event));
  for (const [node, event] of nodes) {
    const row = { node, path: event.path, event, bits: toBits(event.kinds) };
    digests.nodes.add(commit, nodeText(row));
  }
  return digests;
}

/** The digests of the rows that are stored. */
export function storedDigests(pages: TablePages): HistoryDigests {
  const digests = { files: new Digests(), nodes: new Digests() };
  for (const { commit, path, event } of fileRows(pages)) {
    digests.files.add(commit, fileText(path, event));
  }
  for (const row of nodeRows(pages)) digests.nodes.add(row.event.commit, nodeText(row));
  return digests;
}

/** The rows that are stored of some commits, as far as they make sense. */
export function storedRows(
  pages: TablePages,
  commits: ReadonlySet<number>,
): Map<number, HistoryRows> {
  const rows = new Map(
    [...commits].map((commit) => [
      commit,
      { files: new Map<RepoPath, FileEvent>(), nodes: new Map<NodeId, NodeEvent>() },
    ]),
  );
  if (commits.size === 0) return rows;
  for (const { commit, path, event } of fileRows(pages)) {
    if (path !== null && event !== null) rows.get(commit)?.files.set(path, event);
  }
  for (const { node, path, event } of nodeRows(pages)) {
    if (path !== null) rows.get(event.commit)?.nodes.set(node, event);
  }
  return rows;
}

function* fileRows(pages: TablePages): Generator<FileRow> {
  const sql = `SELECT file_history.path, file_history.number, status, path.path
    FROM file_history LEFT JOIN path ON path.number = file_history.path
    WHERE (file_history.path, file_history.number) > (?, ?)
    ORDER BY file_history.path, file_history.number`;
  for (const [, commit, status, path] of pages.rows('file_history', sql, [-1, -1])) {
    yield {
      commit: commit as number,
      path: path === null ? null : decodePath(path as Buffer),
      event: FILE_EVENTS[status as number] ?? null,
    };
  }
}

function* nodeRows(pages: TablePages): Generator<NodeRow> {
  const sql = `SELECT node, node_history.number, kinds, path.path, name, former
    FROM node_history LEFT JOIN path ON path.number = node_history.path
    WHERE (node, node_history.number) > (?, ?) ORDER BY node, node_history.number`;
  const start = [Buffer.alloc(0), -1];
  for (const [node, commit, bits, path, name, former] of pages.rows('node_history', sql, start)) {
    const place = path === null ? null : decodePath(path as Buffer);
    yield {
      node: (node as Buffer).toString('hex') as NodeId,
      path: place,
      bits: bits as number,
      event: {
        commit: commit as number,
        kinds: fromBits(bits as number),
        path: place ?? ('' as RepoPath),
        qualifiedName: name as string,
        former: former as string | null,
      },
    };
  }
}
