/**
 * Versions of one file that no repository has recorded. Invariant: what is asked for is found in memory,
 * and the nodes of the newer one are recognised as a commit on the older one would.
 */
import { modeType } from '../model/entry.ts';
import { corruptObject } from '../model/errors.ts';
import { hashObject } from '../model/hash.ts';
import { EMPTY_TREE, type BlobId, type CommitId, type TreeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { Splitter } from '../syntax/split.ts';
import { MemoryContents, type Contents } from './contents.ts';
import { carryIdentity } from './identity.ts';
import { NO_OVERRIDES } from './node-map.ts';
import type { Version } from './version.ts';

/** A file, a link with its target as bytes, or a submodule with its commit. */
export interface LooseFile {
  readonly path: RepoPath;
  readonly mode: number;
  readonly bytes: Buffer;
  /** Of a submodule; else null. */
  readonly commit: CommitId | null;
}

/** Two versions to compare, of which each has one file or, for null, none. */
export function looseVersions(
  before: LooseFile | null,
  after: LooseFile | null,
  splitter: Splitter,
): { readonly before: Version; readonly after: Version } {
  const contents = new MemoryContents(nothing(splitter), splitter);
  const oldTree = before === null ? null : addFile(contents, before);
  const tree = after === null ? EMPTY_TREE : addFile(contents, after);
  const old: Version = { tree: oldTree, contents, mapOf: () => NO_OVERRIDES };
  if (oldTree === null) return { before: old, after: { ...old, tree } };
  const { maps } = carryIdentity(contents, tree, [old], () => new Set());
  return {
    before: old,
    after: { tree, contents, mapOf: (path) => maps.get(path) ?? NO_OVERRIDES },
  };
}

/** Adds a file with the folders above it; returns the tree. */
function addFile(contents: MemoryContents, { path, mode, bytes, commit }: LooseFile): TreeId {
  const [name = '', ...folders] = path.split('/').reverse();
  let tree = contents.addTree([
    { name, mode, id: commit ?? addBytes(contents, path, mode, bytes) },
  ]);
  for (const folder of folders) {
    tree = contents.addTree([{ name: folder, mode: 0o040000, id: tree }]);
  }
  return tree;
}

function addBytes(contents: MemoryContents, path: RepoPath, mode: number, bytes: Buffer): BlobId {
  if (modeType(mode) !== 'file') return contents.addRawBlob(bytes);
  const id = hashObject('blob', bytes) as BlobId;
  contents.addBlob(id, bytes, path);
  return id;
}

/** What lies below: no object but the empty tree. */
function nothing(splitter: Splitter): Contents {
  return {
    hasObject: () => false,
    hasFile: () => false,
    readTree: (id) => {
      if (id === EMPTY_TREE) return [];
      throw corruptObject(id, 'it is not there');
    },
    readBlob: (id) => {
      throw corruptObject(id, 'it is not there');
    },
    readOutline: (id) => {
      throw corruptObject(id, 'it is not there');
    },
    splitAgain: (path, bytes) => splitter.splitFile(path, bytes),
  };
}
