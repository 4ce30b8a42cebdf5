/**
 * What a store holds, without the numbers that belong to one file: for comparing stores that were made in
 * different ways. Invariant: two stores give the same only if they answer every question alike.
 */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** By table, in the order of what the rows are about. */
const QUERIES = {
  refs: 'SELECT name, target FROM ref ORDER BY name',
  head: 'SELECT number, head FROM worktree',
  nodeMaps: `SELECT id, tree, splitter, identity, aliases FROM node_map
    JOIN object ON object.number = node_map.number ORDER BY id`,
  graph: `SELECT id, generation, time FROM commit_graph
    JOIN object ON object.number = commit_graph.number ORDER BY id`,
  files: `SELECT id, path.path, status FROM file_history
    JOIN object ON object.number = file_history.number
    JOIN path ON path.number = file_history.path ORDER BY id, path.path`,
  nodes: `SELECT id, node, kinds, path.path, name, former FROM node_history
    JOIN object ON object.number = node_history.number
    JOIN path ON path.number = node_history.path ORDER BY id, node`,
  outlines: `SELECT id, language, version FROM outline JOIN object ON object.number = blob
    ORDER BY id, language`,
  objects: 'SELECT id, type, size, sha256 FROM object ORDER BY id',
} as const;

export type StoreContents = Readonly<Record<keyof typeof QUERIES, readonly string[]>>;

export function storeContents(root: string): StoreContents {
  const database = new Sqlite(join(root, '.fxd'), { readonly: true });
  try {
    const rows = (sql: string) => {
      const all = database.prepare<[], unknown[]>(sql).raw(true).all() as unknown as unknown[][];
      return all.map((row) => row.map(text).join(' '));
    };
    const entries = Object.entries(QUERIES).map(([name, sql]) => [name, rows(sql)]);
    return Object.fromEntries(entries) as StoreContents;
  } finally {
    database.close();
  }
}

function text(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value);
}

/** What commits say of nodes; not which objects lie in the store beside them. */
export function historyOf(
  root: string,
): Pick<StoreContents, 'nodeMaps' | 'graph' | 'files' | 'nodes'> {
  const { nodeMaps, graph, files, nodes } = storeContents(root);
  return { nodeMaps, graph, files, nodes };
}
