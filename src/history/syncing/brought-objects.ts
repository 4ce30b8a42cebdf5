/**
 * What a commit brings: the objects that none of its parents has. Invariant: the list follows from the
 * commit, its parents and their node maps alone, dependencies first, so that "the first hundred of it"
 * means the same tomorrow; folders that are as in a parent are never opened.
 */
import { modeType } from '../../model/entry.ts';
import { missingObject } from '../../model/errors.ts';
import type { CommitId, ObjectId, ObjectType, TagId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { Repository } from '../repository.ts';
import type { TreeEntry } from '../tree-object.ts';
import { joinPath } from '../trees.ts';

export interface BroughtObject {
  readonly id: ObjectId;
  readonly type: ObjectType;
  /** Where a user's file stands; null for what is no file of a user's. */
  readonly path: RepoPath | null;
  /** What stood in its place in the first parent, as a likely beginning of it. */
  readonly base: ObjectId | null;
  /** It is a part of a node map: what a receiver has of that may be otherwise. */
  readonly isOfMap: boolean;
}

/** The objects that come with `id`, itself last; `bases` are trees of which everything is there. */
export function broughtBy(
  repository: Repository,
  id: ObjectId,
  bases: readonly TreeId[],
): BroughtObject[] {
  const type = id === EMPTY_TREE ? 'tree' : repository.store.objects.typeOf(id);
  if (type === null) throw missingObject(id);
  if (type === 'commit') return broughtByCommit(repository, id as CommitId);
  if (type === 'tree') return broughtByTree(repository, id as TreeId, bases, 'records');
  const itself = { id, type, path: null, base: null, isOfMap: false };
  if (type === 'blob') return [itself];
  const { target } = repository.readTag(id as TagId);
  const targetType = repository.store.objects.typeOf(target);
  // The commit that it names is sent before; a tree, a blob or another tag comes with it.
  return targetType === 'commit' ? [itself] : [...broughtBy(repository, target, bases), itself];
}

function broughtByCommit(repository: Repository, id: CommitId): BroughtObject[] {
  const { nodeMaps, objects } = repository.store;
  const { tree, parents } = repository.readCommit(id);
  const mapOf = (commit: CommitId): TreeId => {
    const number = objects.numberOf(commit);
    return (number === null ? null : nodeMaps.get(number)?.tree) ?? EMPTY_TREE;
  };
  const trees = parents.map((parent) => repository.readCommit(parent).tree);
  return [
    ...broughtByTree(repository, tree, trees, 'files'),
    ...broughtByTree(repository, mapOf(id), parents.map(mapOf), 'map'),
    { id, type: 'commit', path: null, base: parents[0] ?? null, isOfMap: false },
  ];
}

interface Folder {
  /** Null where there is none any more. */
  readonly id: TreeId | null;
  readonly bases: readonly TreeId[];
  readonly path: RepoPath;
}

/** Blobs first, then trees, the inner ones before those around them. */
function broughtByTree(
  repository: Repository,
  top: TreeId,
  bases: readonly TreeId[],
  of: 'files' | 'map' | 'records',
): BroughtObject[] {
  const isOfMap = of === 'map';
  const blobs: BroughtObject[] = [];
  const trees: BroughtObject[] = [];
  /** What the bases have in the folders that were opened: what only moved is not sent. */
  const there = new Set<ObjectId>(bases);
  const seen = new Set<ObjectId>([EMPTY_TREE]);
  const pending: Folder[] = [{ id: top, bases, path: '' as RepoPath }];
  const open = (folder: Folder): void => {
    const below = folder.bases.map((base) => byName(repository.readTree(base)));
    for (const entries of below) for (const { id } of entries.values()) there.add(id);
    const own = folder.id === null ? [] : repository.readTree(folder.id);
    for (const { name, mode, id } of own) {
      const path = joinPath(folder.path, name);
      const former = below.flatMap((entries) => entries.get(name) ?? []);
      const type = modeType(mode);
      if (type === 'submodule' || former.some((entry) => entry.id === id)) continue;
      if (type === 'tree') pending.push({ id: id as TreeId, bases: treesOf(former), path });
      else if (!seen.has(id)) {
        const base = former.find((entry) => isBlob(entry))?.id ?? null;
        seen.add(id);
        blobs.push({
          id,
          type: 'blob',
          path: of === 'files' && type === 'file' ? path : null,
          base,
          isOfMap,
        });
      }
    }
    const names = new Set(own.map(({ name }) => name));
    for (const entries of below) {
      for (const { name, mode, id } of entries.values()) {
        if (modeType(mode) !== 'tree' || names.has(name)) continue;
        pending.push({ id: null, bases: [id as TreeId], path: joinPath(folder.path, name) });
      }
    }
  };
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (folder.id !== null) {
      if (seen.has(folder.id) || folder.bases.includes(folder.id)) continue;
      seen.add(folder.id);
      // The empty tree needs no row, so a receiver may have none.
      const base = folder.bases.find((id) => id !== EMPTY_TREE) ?? null;
      trees.push({ id: folder.id, type: 'tree', path: null, base, isOfMap });
    }
    open(folder);
  }
  return [...blobs, ...trees.reverse()].filter(({ id }) => !there.has(id));
}

function byName(entries: readonly TreeEntry[]): Map<string, TreeEntry> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

function isBlob({ mode }: TreeEntry): boolean {
  return modeType(mode) === 'file' || modeType(mode) === 'link';
}

function treesOf(entries: readonly TreeEntry[]): TreeId[] {
  return entries.flatMap(({ mode, id }) => (modeType(mode) === 'tree' ? [id as TreeId] : []));
}
