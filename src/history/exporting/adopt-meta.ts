/**
 * Taking over what fxd had put into a repository of Git beside the history. Invariant: records of our own
 * are kept; of two opinions on which node is which one is believed for all commits that they differ in: the
 * one with corrections of a user, else the one of the later rules, else the one with the smaller hash.
 */
import { parseObjectId } from '../../model/ids.ts';
import type { BlobId, CommitId, ObjectId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import { modeType } from '../../model/entry.ts';
import { EXIT, FxdError, gitObjectDamaged } from '../../model/errors.ts';
import type { RepoPath } from '../../model/path.ts';
import type { GitSource } from '../importing/git-source.ts';
import { requireOwnId } from '../importing/source-tips.ts';
import { RECORD } from '../merging/committed-conflicts.ts';
import type { OpenConflicts } from '../merging/open-conflicts.ts';
import { readJson } from '../merging/open-conflicts.ts';
import { NOTE } from '../merging/resolutions.ts';
import type { RefMove } from '../operation.ts';
import { CONFLICTS_REF, NODE_MAPS_REF, RESOLUTIONS_REF } from '../ref-name.ts';
import type { Repository } from '../repository.ts';
import { parseTree, type TreeEntry } from '../tree-object.ts';
import { editTree, type TreeEdit } from '../trees.ts';
import { adoptNodeMaps } from './adopt-node-maps.ts';

export interface AdoptedMeta {
  /** Moves of fxd's own refs; they belong into the operation of the import. */
  readonly moves: readonly RefMove[];
  /** Commits of which the other store said which node is which, and was believed. */
  readonly nodeMaps: number;
  /** Why nothing was taken over although there is something, or null. */
  readonly fault: string | null;
}

const NOTHING: AdoptedMeta = { moves: [], nodeMaps: 0, fault: null };

/**
 * Takes over what the source has under `refs/fxd/` of commits that are in the store, with their objects.
 * What is not as fxd writes it is left, and no reason to leave the history.
 */
export async function adoptMeta(repository: Repository, source: GitSource): Promise<AdoptedMeta> {
  try {
    return await adoptAll(repository, source);
  } catch (error) {
    if (!(error instanceof FxdError) || error.exit !== EXIT.corrupt) throw error;
    return { ...NOTHING, fault: error.message };
  }
}

/** Throws gitObjectDamaged, gitObjectMissing, corruptObject. */
async function adoptAll(repository: Repository, source: GitSource): Promise<AdoptedMeta> {
  const refs = new Map(source.refs().map(({ name, target }) => [name, target as TreeId]));
  const found = [CONFLICTS_REF, RESOLUTIONS_REF, NODE_MAPS_REF].flatMap(
    (name) => refs.get(name) ?? [],
  );
  if (found.length === 0) return NOTHING;
  const meta = new MetaReader(repository, source);
  const conflicts = refs.get(CONFLICTS_REF);
  const resolutions = refs.get(RESOLUTIONS_REF);
  const nodeMaps = refs.get(NODE_MAPS_REF);
  const moves = [
    conflicts === undefined ? null : await adoptConflicts(repository, meta, conflicts),
    resolutions === undefined ? null : await adoptResolutions(repository, meta, resolutions),
  ];
  return {
    moves: moves.filter((move) => move !== null),
    nodeMaps: nodeMaps === undefined ? 0 : await adoptNodeMaps(repository, meta, nodeMaps),
    fault: null,
  };
}

/** Reads trees of the source, and brings what is below them into the store. */
export class MetaReader {
  readonly #repository: Repository;
  readonly #source: GitSource;

  constructor(repository: Repository, source: GitSource) {
    this.#repository = repository;
    this.#source = source;
  }

  /** The entries of trees, by their ids. */
  async readTrees(ids: readonly TreeId[]): Promise<ReadonlyMap<ObjectId, readonly TreeEntry[]>> {
    const found = new Map<ObjectId, readonly TreeEntry[]>();
    for await (const object of this.#source.read([...new Set(ids)])) {
      requireOwnId(object);
      if (object.type !== 'tree') throw gitObjectDamaged(object.id, 'a tree was expected');
      found.set(object.id, parseTree(Buffer.from(object.bytes), object.id as TreeId));
    }
    return found;
  }

  async readBlob(id: BlobId): Promise<Buffer> {
    for await (const object of this.#source.read([id])) {
      requireOwnId(object);
      return Buffer.from(object.bytes);
    }
    throw gitObjectDamaged(id, 'it was not given');
  }

  /** Stores trees with everything below them. */
  async bring(tops: readonly TreeId[]): Promise<void> {
    const { store } = this.#repository;
    const writer = store.writer('small');
    const seen = new Set<ObjectId>([EMPTY_TREE]);
    const isNew = (id: ObjectId) => seen.size < seen.add(id).size && !writer.has(id);
    for (let wave: ObjectId[] = tops.filter(isNew); wave.length > 0;) {
      const next: ObjectId[] = [];
      for await (const object of this.#source.read(wave)) {
        requireOwnId(object);
        const { id, type } = object;
        const bytes = Buffer.from(object.bytes);
        if (type === 'blob') writer.addBlob(id as BlobId, bytes, []);
        else if (type === 'tree') {
          writer.addObject(type, id, bytes);
          const entries = parseTree(bytes, id as TreeId);
          const below = entries.filter(({ mode }) => modeType(mode) !== 'submodule');
          next.push(...below.map((entry) => entry.id).filter(isNew));
        } else throw gitObjectDamaged(id, 'it is neither a file nor a folder');
        writer.flushIfLarge();
      }
      wave = next;
    }
    writer.flush();
  }
}

async function adoptConflicts(
  repository: Repository,
  meta: MetaReader,
  theirs: TreeId,
): Promise<RefMove | null> {
  const from = repository.store.refs.get(CONFLICTS_REF) as TreeId | null;
  const ours = from === null ? [] : repository.readTree(from);
  const known = new Set(ours.map(({ name }) => name));
  const entries = (await meta.readTrees([theirs])).get(theirs) ?? [];
  const fresh = entries.filter(({ name, mode }) => {
    const isCommit = parseObjectId(name) !== null && repository.hasObject(name as CommitId);
    return isCommit && modeType(mode) === 'tree' && !known.has(name);
  });
  if (fresh.length === 0) return null;
  await meta.bring(fresh.map(({ id }) => id as TreeId));
  for (const { id } of fresh) {
    const record = readJson(repository, id as TreeId, RECORD);
    if (!isOpenConflicts(record)) throw gitObjectDamaged(id, 'it is no record of conflicts');
  }
  const recorder = repository.recorder('small');
  const to = recorder.addTree([...ours, ...fresh]);
  recorder.flush();
  return { name: CONFLICTS_REF, from, to };
}

async function adoptResolutions(
  repository: Repository,
  meta: MetaReader,
  theirs: TreeId,
): Promise<RefMove | null> {
  const from = repository.store.refs.get(RESOLUTIONS_REF) as TreeId | null;
  if (from === theirs) return null;
  const known = new Set(from === null ? [] : placesOf(repository, from));
  await meta.bring([theirs]);
  const edits = new Map<RepoPath, TreeEdit>();
  for (const folder of repository.readTree(theirs)) {
    for (const { name, mode, id } of repository.readTree(folder.id as TreeId)) {
      const place = `${folder.name}/${name}`;
      if (!/^[0-9a-f]{2}\/[0-9a-f]{62}$/.test(place) || known.has(place)) continue;
      const note = readJson(repository, id as TreeId, NOTE);
      if (!isObject(note)) throw gitObjectDamaged(id, 'it is no record of a resolution');
      edits.set(place as RepoPath, { mode, id: id as BlobId });
    }
  }
  if (edits.size === 0) return null;
  const recorder = repository.recorder('small');
  const to = editTree(repository, recorder, from ?? EMPTY_TREE, edits);
  recorder.flush();
  return { name: RESOLUTIONS_REF, from, to };
}

function placesOf(repository: Repository, tree: TreeId): string[] {
  return repository.readTree(tree).flatMap(({ name, id }) => {
    return repository.readTree(id as TreeId).map((below) => `${name}/${below.name}`);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether what was read has the shape that is relied on when it is shown. */
function isOpenConflicts(value: unknown): value is OpenConflicts {
  if (!isObject(value) || !isObject(value['labels'])) return false;
  const { conflicts, files } = value;
  if (!Array.isArray(conflicts) || !Array.isArray(files)) return false;
  const isConflict = (conflict: unknown) =>
    isObject(conflict) &&
    Number.isInteger(conflict['number']) &&
    [conflict['path'], conflict['says']].every((text) => typeof text === 'string') &&
    ['base', 'ours', 'theirs'].every((side) => isText(conflict[side]));
  const isFile = (file: unknown) => isObject(file) && typeof file['path'] === 'string';
  return conflicts.every(isConflict) && files.every(isFile);
}

/** Whether a value is the id of a text, or none. */
function isText(value: unknown): boolean {
  return value === null || (typeof value === 'string' && parseObjectId(value) !== null);
}
