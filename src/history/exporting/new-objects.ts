/**
 * The objects that a receiver lacks: what can be reached from some tips and not from what it has.
 * Invariant: nothing reachable is left out that the receiver lacks; walks are iterative, and read no tree
 * twice in which nothing changed.
 */
import { modeType } from '../../model/entry.ts';
import { missingObject } from '../../model/errors.ts';
import type { BlobId, CommitId, ObjectId, TagId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { Contents } from '../contents.ts';
import { reachable, walk } from '../graph.ts';
import type { Repository } from '../repository.ts';
import { parseTree, type TreeEntry } from '../tree-object.ts';
import type { ExportedRef } from './ref-moves.ts';

/** Objects in the order in which a pack holds them. */
export interface NewObjects {
  readonly tags: readonly TagId[];
  /** Newest first. */
  readonly commits: readonly CommitId[];
  readonly trees: readonly TreeId[];
  readonly blobs: readonly BlobId[];
  /** Those of the commits whose parents were left out when they were imported. */
  readonly shallow: readonly CommitId[];
}

/**
 * What is to be sent so that a receiver that has `there` has `tips`, too. Of what is `there`, only what the
 * store has helps. An object that came back after it had gone may be among the answer although the receiver
 * has it. Throws missingObject, corruptObject.
 */
export function newObjects(
  repository: Repository,
  tips: readonly ObjectId[],
  there: readonly ObjectId[],
): NewObjects {
  const known = new Set<ObjectId>(there);
  const present = there.filter((id) => repository.hasObject(id));
  const { commits: excluded } = peel(repository, present, new Set());
  const peeled = peel(repository, tips, known);
  const commits = [...walk(repository, peeled.commits, excluded)];
  const trees = new TreeCollector((id) => readEntries(repository, id), known);
  const shallow: CommitId[] = [];
  // Oldest first: what a commit has from its parents is collected, or the receiver has it.
  for (const id of [...commits].reverse()) {
    const { tree, parents } = repository.readCommit(id);
    if (repository.isShallow(id)) shallow.push(id);
    // Where the receiver has nothing, all that a parent has is collected, and need not be compared.
    const compared = excluded.length === 0 ? [] : parents;
    trees.add(
      tree,
      compared.map((parent) => repository.readCommit(parent).tree),
    );
  }
  for (const id of peeled.trees) trees.add(id, []);
  for (const id of peeled.blobs) trees.addBlob(id);
  return { tags: peeled.tags, commits, trees: trees.trees, blobs: trees.blobs, shallow };
}

/** The commits that these objects are, or that tags among them name. Throws missingObject. */
export function commitsBehind(repository: Repository, ids: readonly ObjectId[]): CommitId[] {
  return peel(repository, ids, new Set()).commits;
}

/** The trees and blobs of `top` that are not, under the same names, in `base`. */
export function newBelow(
  contents: Pick<Contents, 'readTree'>,
  top: TreeId,
  base: TreeId | null,
): Pick<NewObjects, 'trees' | 'blobs'> {
  const collector = new TreeCollector((id) => contents.readTree(id), new Set());
  collector.add(top, base === null ? [] : [base]);
  return collector;
}

/** All of them in one list. */
export function listObjects({ tags, commits, trees, blobs }: NewObjects): ObjectId[] {
  return [...tags, ...commits, ...trees, ...blobs];
}

/** Refs that say something new, and the commits that one who reads them must have. */
export interface Increment {
  readonly refs: readonly ExportedRef[];
  readonly prerequisites: readonly CommitId[];
}

/** What of `refs` is new to one who has everything that can be reached from `without`. */
export function incrementOf(
  repository: Repository,
  refs: readonly ExportedRef[],
  without: readonly CommitId[],
): Increment {
  if (without.length === 0) return { refs, prerequisites: [] };
  const { objects } = repository.store;
  const known = reachable(repository, without);
  const isKnown = (id: ObjectId) => known.has(objects.numberOf(id) ?? NO_NUMBER);
  const fresh = refs.filter(({ target }) => !isKnown(target));
  const { commits } = peel(
    repository,
    fresh.map(({ target }) => target),
    new Set(),
  );
  const border = new Set<CommitId>(commits.filter(isKnown));
  for (const id of walk(repository, commits, without)) {
    for (const parent of repository.readCommit(id).parents) if (isKnown(parent)) border.add(parent);
  }
  return { refs: fresh, prerequisites: [...border] };
}

const NO_NUMBER = -1;

interface Peeled {
  readonly tags: TagId[];
  readonly commits: CommitId[];
  readonly trees: TreeId[];
  readonly blobs: BlobId[];
}

/** Follows tags to what they name; those in `known` are left out with all that they name. */
function peel(
  repository: Repository,
  ids: readonly ObjectId[],
  known: ReadonlySet<ObjectId>,
): Peeled {
  const peeled: Peeled = { tags: [], commits: [], trees: [], blobs: [] };
  const seen = new Set<ObjectId>(known);
  const pending = [...ids];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const type = id === EMPTY_TREE ? 'tree' : repository.store.objects.typeOf(id);
    if (type === null) throw missingObject(id);
    if (type === 'commit') peeled.commits.push(id as CommitId);
    else if (type === 'tree') peeled.trees.push(id as TreeId);
    else if (type === 'blob') peeled.blobs.push(id as BlobId);
    else {
      peeled.tags.push(id as TagId);
      pending.push(repository.readTag(id as TagId).target);
    }
  }
  return peeled;
}

class TreeCollector {
  readonly trees: TreeId[] = [];
  readonly blobs: BlobId[] = [];
  readonly #entries: (id: TreeId) => readonly TreeEntry[];
  readonly #seen: Set<ObjectId>;

  constructor(entries: (id: TreeId) => readonly TreeEntry[], known: ReadonlySet<ObjectId>) {
    this.#entries = entries;
    this.#seen = new Set(known);
  }

  addBlob(id: BlobId): void {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    this.blobs.push(id);
  }

  /** Collects a tree and what is below it, except where one of `bases` has the same under the same name. */
  add(top: TreeId, bases: readonly TreeId[]): void {
    const pending = [{ id: top, bases }];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      if (this.#seen.has(folder.id) || folder.bases.includes(folder.id)) continue;
      this.#seen.add(folder.id);
      this.trees.push(folder.id);
      const there = folder.bases.map((base) => this.#entriesByName(base));
      for (const { name, mode, id } of this.#entries(folder.id)) {
        const type = modeType(mode);
        const below = there.flatMap((entries) => entries.get(name) ?? []);
        if (type === 'submodule' || below.some((entry) => entry.id === id)) continue;
        if (type === 'tree') pending.push({ id: id as TreeId, bases: treesOf(below) });
        else this.addBlob(id as BlobId);
      }
    }
  }

  #entriesByName(id: TreeId): ReadonlyMap<string, TreeEntry> {
    return new Map(this.#entries(id).map((entry) => [entry.name, entry]));
  }
}

/** Read anew each time: the trees of a long history are more than memory should hold. */
function readEntries({ store }: Repository, id: TreeId): TreeEntry[] {
  return id === EMPTY_TREE ? [] : parseTree(store.objects.read(id).bytes, id);
}

function treesOf(entries: readonly TreeEntry[]): TreeId[] {
  return entries.flatMap(({ mode, id }) => (modeType(mode) === 'tree' ? [id as TreeId] : []));
}
