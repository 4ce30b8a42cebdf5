/**
 * Node maps: which node every span of a version is. Invariant: a span that the map does not mention has
 * the id that would be minted for its place, so a file whose nodes never moved needs no entry at all.
 */
import { hash } from 'node:crypto';
import type { Evidence } from '../model/change.ts';
import { MATCH_RULES } from '../model/change.ts';
import { MODE } from '../model/entry.ts';
import { corruptObject } from '../model/errors.ts';
import type { BlobId, CommitId, NodeId, TreeId } from '../model/ids.ts';
import { EMPTY_TREE, parseNodeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { RepoPath } from '../model/path.ts';
import { systemPath } from '../model/path.ts';
import type { Contents, ContentsSink } from './contents.ts';
import type { Repository } from './repository.ts';
import type { TreeEdit } from './trees.ts';
import { editTree, findInTree } from './trees.ts';

/** Version of the rules by which ids are carried; stored beside every map. */
export const IDENTITY_VERSION = 2;

/** The index that stands for the file itself. */
export const FILE_INDEX = -1;

export interface MappedNode {
  readonly node: NodeId;
  readonly evidence: Evidence;
}

/** The spans of one file whose ids are not the default, by their index. */
export type FileMap = ReadonlyMap<number, MappedNode>;

export const NO_OVERRIDES: FileMap = new Map();

const HEADER = 'fxd node map 1\n';

/**
 * The id minted for a place: the first 16 bytes of SHA-256 over path, kind, qualified name, ordinal and
 * counter (docs/format.md, "Node ids"). Deterministic, so two imports of one history agree.
 */
export function mintNodeId(path: RepoPath, placed: PlacedSpan | null, counter: number): NodeId {
  const kind = placed?.span.kind ?? 'file';
  const name = placed === null ? '' : placed.qualifiedName;
  const isAnonymous = placed !== null && placed.span.name === '';
  const place = `${kind}\0${name}\0${isAnonymous ? 'anonymous' : 'named'}\0${placed?.ordinal ?? 0}\0${counter}`;
  const bytes = systemPath(path);
  // Text alone costs a third of bytes put together, and ids are minted by the hundred thousand.
  const text =
    typeof bytes === 'string'
      ? `fxd node 1\0${bytes}\0${place}`
      : Buffer.concat([Buffer.from('fxd node 1\0'), bytes, Buffer.from(`\0${place}`, 'utf8')]);
  return hash('sha256', text, 'hex').slice(0, 32) as NodeId;
}

/** The id of a span (null: the file itself) in a version with this map. */
export function nodeIdAt(path: RepoPath, placed: PlacedSpan | null, map: FileMap): NodeId {
  const mapped = map.get(placed?.index ?? FILE_INDEX);
  return mapped === undefined ? mintNodeId(path, placed, 0) : mapped.node;
}

/** The stored form: a header, then one line a span: index, id, rule, score. */
export function formatFileMap(map: FileMap): Buffer {
  let text = HEADER;
  for (const [index, { node, evidence }] of inOrder(map)) {
    const place = index === FILE_INDEX ? 'file' : String(index);
    text += `${place} ${node} ${evidence.rule} ${evidence.score}\n`;
  }
  // All of it is ASCII, of which this copies the bytes as they are.
  return Buffer.from(text, 'latin1');
}

/** The entries by index, which is how they mostly come. */
function inOrder(map: FileMap): Iterable<readonly [number, MappedNode]> {
  let last = -Infinity;
  for (const index of map.keys()) {
    if (index < last) return [...map].sort(([a], [b]) => a - b);
    last = index;
  }
  return map;
}

/** Reads a stored map. Throws corruptObject where it is none. */
export function parseFileMap(bytes: Buffer, id: BlobId): FileMap {
  const text = bytes.toString('latin1');
  if (!text.startsWith(HEADER)) throw corruptObject(id, 'it is not a node map');
  const map = new Map<number, MappedNode>();
  for (const line of text.slice(HEADER.length).split('\n')) {
    if (line === '') continue;
    const [place = '', hex = '', rule, score] = line.split(' ');
    const node = parseNodeId(hex);
    const known = MATCH_RULES.find((candidate) => candidate === rule);
    const index = place === 'file' ? FILE_INDEX : Number.parseInt(place, 10);
    if (node === null || known === undefined || !Number.isInteger(index)) {
      throw corruptObject(id, 'a line of this node map cannot be read');
    }
    map.set(index, { node, evidence: { rule: known, score: Number(score) } });
  }
  return map;
}

/** The maps of one commit's files. */
export class NodeMap {
  readonly #contents: Contents;
  readonly tree: TreeId;

  constructor(contents: Contents, tree: TreeId) {
    this.#contents = contents;
    this.tree = tree;
  }

  /** The map of a commit; every id is the default where the commit has none. */
  static of(repository: Repository, commit: CommitId | null): NodeMap {
    if (commit === null) return new NodeMap(repository, EMPTY_TREE);
    const { objects, nodeMaps } = repository.store;
    const number = objects.numberOf(commit);
    const stored = number === null ? null : nodeMaps.get(number);
    return new NodeMap(repository, stored?.tree ?? EMPTY_TREE);
  }

  file(path: RepoPath): FileMap {
    if (this.tree === EMPTY_TREE) return NO_OVERRIDES;
    const entry = findInTree(this.#contents, this.tree, path);
    if (entry === null || entry.mode !== MODE.file) return NO_OVERRIDES;
    const id = entry.id as BlobId;
    return parseFileMap(this.#contents.readBlob(id), id);
  }
}

/** Records the maps of the files that changed, on top of a former map; returns the new map's tree. */
export function recordNodeMap(
  contents: Contents,
  sink: ContentsSink,
  base: TreeId,
  changed: ReadonlyMap<RepoPath, FileMap>,
  addMap: (map: FileMap) => BlobId = (map) => sink.addRawBlob(formatFileMap(map)),
): TreeId {
  const edits = new Map<RepoPath, TreeEdit>();
  for (const [path, map] of changed) {
    if (map.size > 0) edits.set(path, { mode: MODE.file, id: addMap(map) });
    else if (base !== EMPTY_TREE) edits.set(path, null);
  }
  return edits.size === 0 ? base : editTree(contents, sink, base, edits);
}
