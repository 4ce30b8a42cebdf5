/**
 * Which node is which, as another store says it. Invariant: maps of one set of rules are believed as a
 * whole or not at all, and what is derived from them is made anew in the same transaction.
 */
import type { BlobId, CommitId, ObjectId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE, parseObjectId } from '../../model/ids.ts';
import { gitObjectDamaged } from '../../model/errors.ts';
import { sha256Key } from '../../model/hash.ts';
import type { StoredNodeMap } from '../../store/node-maps.ts';
import { parseAliases } from '../../store/node-maps.ts';
import { MemoryContents } from '../contents.ts';
import { rebuildHistory } from '../fsck/repair.ts';
import { parseFileMap } from '../node-map.ts';
import type { Repository } from '../repository.ts';
import type { TreeEntry } from '../tree-object.ts';
import { listTree } from '../trees.ts';
import type { MetaReader } from './adopt-meta.ts';
import { ALIASES } from './meta.ts';
import { escapeName, plainName, RenamedTrees } from './renamed-trees.ts';

type Maps = ReadonlyMap<CommitId, StoredNodeMap>;

/**
 * Takes over the maps of a tree that MetaTrees made, where they are to be believed; returns of how many
 * commits. Maps of another splitter count other spans than ours, and stay where they are.
 */
export async function adoptNodeMaps(
  repository: Repository,
  meta: MetaReader,
  top: TreeId,
): Promise<number> {
  const theirs = await readMaps(repository, meta, top);
  const ours = new Map<CommitId, StoredNodeMap>();
  const escaped = new Map<CommitId, StoredNodeMap>();
  const memory = new MemoryContents(repository, repository.splitter);
  const asSent = new RenamedTrees(memory, memory, escapeName);
  for (const [commit, map] of theirs) {
    const own = repository.store.nodeMaps.get(repository.store.objects.numberOf(commit)!);
    if (own !== null && textOf({ ...own, tree: asSent.of(own.tree) }) === textOf(map)) continue;
    escaped.set(commit, map);
    if (own !== null) ours.set(commit, own);
  }
  if (escaped.size === 0) return 0;
  await meta.bring([...escaped.values()].map(({ tree }) => tree));
  const differing = withPlainNames(repository, escaped);
  if (!isBetter(repository, differing, ours)) return 0;
  repository.store.transaction(() => {
    for (const [commit, map] of differing) {
      repository.store.nodeMaps.set(repository.store.objects.numberOf(commit)!, map);
    }
    rebuildHistory(repository);
  });
  return differing.size;
}

/** The same maps with the names that files have here. */
function withPlainNames(repository: Repository, maps: Maps): Maps {
  const recorder = repository.recorder('small');
  const plain = new RenamedTrees(repository, recorder, plainName);
  const named = [...maps].map(
    ([commit, map]) => [commit, { ...map, tree: plain.of(map.tree) }] as const,
  );
  recorder.flush();
  return new Map(named);
}

/** The maps of commits that are in the store, made with our splitter. */
async function readMaps(repository: Repository, meta: MetaReader, top: TreeId): Promise<Maps> {
  const found = new Map<CommitId, StoredNodeMap>();
  const folders = (await meta.readTrees([top])).get(top) ?? [];
  for (const version of folders) {
    const [, splitter, identity] = /^(\d{1,9})-(\d{1,9})$/.exec(version.name) ?? [];
    if (Number(splitter) !== repository.splitter.version) continue;
    const versions = { splitterVersion: Number(splitter), identityVersion: Number(identity) };
    const entries = await entriesBelow(meta, version.id as TreeId);
    for (const [name, { id }] of entries) {
      const commit = parseObjectId(name) as CommitId | null;
      if (commit === null || repository.store.objects.typeOf(commit) !== 'commit') continue;
      const aliases = entries.get(commit + ALIASES);
      found.set(commit, {
        ...{ ...versions, tree: id as TreeId },
        aliases: aliases === undefined ? [] : await readAliases(meta, aliases.id as BlobId),
      });
    }
  }
  return found;
}

/** The entries of all folders of a tree, by what the two names spell together. */
async function entriesBelow(meta: MetaReader, top: TreeId): Promise<Map<string, TreeEntry>> {
  const folders = (await meta.readTrees([top])).get(top) ?? [];
  const trees = await meta.readTrees(folders.map(({ id }) => id as TreeId));
  return new Map(
    folders.flatMap(({ name, id }) => {
      return (trees.get(id) ?? []).map((entry) => [name + entry.name, entry] as const);
    }),
  );
}

/** Throws gitObjectDamaged. */
async function readAliases(meta: MetaReader, id: BlobId): Promise<StoredNodeMap['aliases']> {
  const text = (await meta.readBlob(id)).toString('utf8');
  const aliases = parseAliases(text);
  if (aliases === null) throw gitObjectDamaged(id, 'it is no list of aliases');
  return aliases;
}

function textOf(map: StoredNodeMap): string {
  return JSON.stringify([map.splitterVersion, map.identityVersion, map.tree, map.aliases]);
}

/** Whether their maps of these commits are to be believed, and not ours. */
function isBetter(repository: Repository, theirs: Maps, ours: Maps): boolean {
  const corrected = Number(isCorrected(repository, theirs)) - Number(isCorrected(repository, ours));
  if (corrected !== 0) return corrected > 0;
  // A side without a map of some commit is the older one.
  const version = lowestVersion(theirs) - (ours.size < theirs.size ? -1 : lowestVersion(ours));
  return version === 0 ? hashOf(theirs) < hashOf(ours) : version > 0;
}

/** Whether a user has said of a node which one it is. Throws corruptObject where a map is none. */
function isCorrected(repository: Repository, maps: Maps): boolean {
  const seen = new Set<ObjectId>([EMPTY_TREE]);
  let found = false;
  for (const { tree } of maps.values()) {
    if (seen.has(tree)) continue;
    seen.add(tree);
    for (const { id } of listTree(repository, tree)) {
      if (seen.has(id)) continue;
      seen.add(id);
      const map = parseFileMap(repository.readBlob(id as BlobId), id as BlobId);
      found ||= [...map.values()].some(({ evidence }) => evidence.rule === 'corrected');
    }
  }
  return found;
}

function lowestVersion(maps: Maps): number {
  const versions = [...maps.values()].map(({ identityVersion }) => identityVersion);
  return versions.reduce((lowest, version) => Math.min(lowest, version), Infinity);
}

function hashOf(maps: Maps): string {
  const lines = [...maps]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, map]) => `${id} ${textOf(map)}\n`);
  return sha256Key(Buffer.from(lines.join('')));
}
