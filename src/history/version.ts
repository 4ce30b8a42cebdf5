/**
 * A version: a tree with its contents and the ids of its nodes. Invariant: a commit and a working tree
 * that is not recorded answer the same questions in the same way.
 */
import type { Entry } from '../model/entry.ts';
import { modeType } from '../model/entry.ts';
import type { BlobId, CommitId, NodeId, TreeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { RepoPath } from '../model/path.ts';
import { placeSpans } from '../model/outline.ts';
import type { SplitFile } from '../syntax/match.ts';
import { matchSpans } from '../syntax/match.ts';
import type { Contents } from './contents.ts';
import type { FileMap, MappedNode } from './node-map.ts';
import { FILE_INDEX, mintNodeId, NO_OVERRIDES, NodeMap } from './node-map.ts';
import { defaultId, defaultIds } from './place-ids.ts';
import type { Repository } from './repository.ts';
import { findInTree } from './trees.ts';

/** A file of a version with its nodes. */
export interface VersionFile extends SplitFile {
  readonly path: RepoPath;
  readonly entry: Entry;
  readonly map: FileMap;
  /** Why the file is one opaque node, or null. */
  readonly opaque: string | null;
  /** Version of the splitter that made the outline. */
  readonly splitterVersion: number;
  readonly language: string;
}

export interface Version {
  /** Null before the first commit. */
  readonly tree: TreeId | null;
  readonly contents: Contents;
  /** The map of one file's ids. */
  mapOf(path: RepoPath): FileMap;
}

/** The version that a commit recorded; the empty version for null. */
export function commitVersion(repository: Repository, commit: CommitId | null): Version {
  const map = NodeMap.of(repository, commit);
  return {
    tree: repository.treeOf(commit),
    contents: repository,
    mapOf: (path) => map.file(path),
  };
}

/** A file of a version, split; links and submodule pointers have no nodes. */
export function readVersionFile(version: Version, entry: Entry): VersionFile {
  const { path } = entry;
  if (modeType(entry.mode) !== 'file') {
    const bytes = modeType(entry.mode) === 'link' ? readEntry(version, entry) : Buffer.alloc(0);
    const language = modeType(entry.mode);
    const empty = { spans: [], map: NO_OVERRIDES, opaque: null, splitterVersion: 0 };
    return { path, entry, bytes, language, ...empty };
  }
  const bytes = readEntry(version, entry);
  const outline = version.contents.readOutline(entry.id as BlobId, path);
  return {
    path,
    entry,
    bytes,
    spans: placeSpans(outline),
    map: version.mapOf(path),
    opaque: outline.opaque,
    splitterVersion: outline.version,
    language: outline.language,
  };
}

export function readEntry(version: Version, entry: Entry): Buffer {
  return version.contents.readBlob(entry.id as BlobId);
}

/** The file at a path, or null where there is none. */
export function findVersionFile(version: Version, path: RepoPath): VersionFile | null {
  if (version.tree === null) return null;
  const found = findInTree(version.contents, version.tree, path);
  if (found === null || modeType(found.mode) === 'tree') return null;
  return readVersionFile(version, { path, mode: found.mode, id: found.id as BlobId });
}

/** The id of a span of a version's file; of the file itself for null. */
export function nodeIdOf(file: VersionFile, placed: PlacedSpan | null): NodeId {
  return file.map.get(placed?.index ?? FILE_INDEX)?.node ?? defaultIdOf(file, placed);
}

const known = new WeakMap<VersionFile, readonly NodeId[]>();

/** The ids of all spans of a version's file, by their index. */
export function idsOf(file: VersionFile): readonly NodeId[] {
  let ids = known.get(file);
  if (ids === undefined) {
    const byDefault = defaultIds(file.path, file.spans);
    if (file.map.size === 0) ids = byDefault;
    else {
      const own = [...byDefault];
      for (const [index, { node }] of file.map) {
        if (index >= 0 && index < own.length) own[index] = node;
      }
      ids = own;
    }
    known.set(file, ids);
  }
  return ids;
}

/** The id that a span has where no map says otherwise. */
export function defaultIdOf({ path, spans }: VersionFile, placed: PlacedSpan | null): NodeId {
  return defaultId(path, spans, placed);
}

/**
 * The older of two versions of a file as the splitter of the newer one sees it. Where another version of
 * the splitter recorded it, its text is split anew for the comparison, and its ids go to the spans that
 * begin and end where the recorded ones did, else to those of the same kind and name.
 */
export function splitAlike(
  contents: Contents,
  before: VersionFile,
  after: VersionFile,
): VersionFile {
  if (before.splitterVersion === after.splitterVersion) return before;
  const outline = contents.splitAgain(before.path, before.bytes);
  if (outline.version !== after.splitterVersion) return before;
  const fresh: VersionFile = { ...before, spans: placeSpans(outline), map: NO_OVERRIDES };
  const byRange = new Map(before.spans.map((placed) => [rangeKey(placed), placed]));
  const map = new Map<number, MappedNode>();
  const used = new Set<number>();
  const keep = (index: number, old: PlacedSpan | null): void => {
    if (old !== null) used.add(old.index);
    map.set(index, { node: nodeIdOf(before, old), evidence: { rule: 'name', score: 100 } });
  };
  keep(FILE_INDEX, null);
  for (const placed of fresh.spans) {
    const old = byRange.get(rangeKey(placed));
    if (old !== undefined && !used.has(old.index)) keep(placed.index, old);
  }
  matchSpans(before, fresh).beforeOf.forEach((from, to) => {
    if (from >= 0 && !map.has(to) && !used.has(from)) keep(to, before.spans[from]!);
  });
  mintMissing(before, fresh, map);
  return { ...fresh, map };
}

/** Gives the spans that the older splitter did not see ids that no span of the file has. */
function mintMissing(before: VersionFile, fresh: VersionFile, map: Map<number, MappedNode>): void {
  const held = new Set<NodeId>(before.spans.map((placed) => nodeIdOf(before, placed)));
  for (const placed of fresh.spans) {
    if (map.has(placed.index)) continue;
    let node = mintNodeId(fresh.path, placed, 0);
    for (let counter = 1; held.has(node); counter++) node = mintNodeId(fresh.path, placed, counter);
    held.add(node);
    map.set(placed.index, { node, evidence: { rule: 'new', score: 0 } });
  }
}

function rangeKey({ span }: PlacedSpan): string {
  return `${span.codeStart} ${span.codeEnd}`;
}
