/**
 * Node maps: for a commit, the tree that says which node is which. Invariant: the map lies beside the
 * commit and is never part of its id; a commit has at most one.
 */
import { corruptObject } from '../model/errors.ts';
import type { NodeId, TreeId } from '../model/ids.ts';
import { parseNodeId } from '../model/ids.ts';
import type { Database } from './database.ts';

export interface StoredNodeMap {
  /** A tree of Git's form whose blobs list the ids that are not the default; docs/format.md, "Node maps". */
  readonly tree: TreeId;
  readonly splitterVersion: number;
  readonly identityVersion: number;
  /** Pairs: an id that a second parent used, and the id that stays. */
  readonly aliases: readonly (readonly [NodeId, NodeId])[];
}

export class NodeMapTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The map of a commit given by its small integer, or null. */
  get(commit: number): StoredNodeMap | null {
    const row = this.#database
      .prepare('SELECT tree, splitter, identity, aliases FROM node_map WHERE number = ?')
      .get(commit) as [Buffer, number, number, string] | undefined;
    if (row === undefined) return null;
    const [tree, splitterVersion, identityVersion, aliases] = row;
    return {
      tree: tree.toString('hex') as TreeId,
      splitterVersion,
      identityVersion,
      aliases: storedAliases(aliases),
    };
  }

  /** Every alias that any commit declares. */
  aliases(): (readonly [NodeId, NodeId])[] {
    const rows = this.#database
      .prepare(`SELECT aliases FROM node_map WHERE aliases <> '[]'`)
      .all() as [string][];
    return rows.flatMap(([aliases]) => storedAliases(aliases));
  }

  /** Call inside a transaction. */
  set(commit: number, map: StoredNodeMap): void {
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO node_map (number, tree, splitter, identity, aliases)
         VALUES (?, ?, ?, ?, ?)`,
      )
      .run(
        commit,
        Buffer.from(map.tree, 'hex'),
        map.splitterVersion,
        map.identityVersion,
        JSON.stringify(map.aliases),
      );
  }
}

/** Pairs of node ids from their JSON, or null where it is something else. */
export function parseAliases(text: string): readonly (readonly [NodeId, NodeId])[] | null {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // What is no JSON is no list of pairs either.
  }
  const isPair = (pair: unknown) =>
    Array.isArray(pair) &&
    pair.length === 2 &&
    pair.every((id) => typeof id === 'string' && parseNodeId(id) !== null);
  return Array.isArray(value) && value.every(isPair) ? (value as [NodeId, NodeId][]) : null;
}

/** Throws corruptObject. */
function storedAliases(text: string): readonly (readonly [NodeId, NodeId])[] {
  const aliases = parseAliases(text);
  if (aliases === null) throw corruptObject('node_map', 'its aliases are no pairs of node ids');
  return aliases;
}
