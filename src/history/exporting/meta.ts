/**
 * What Git has no place for, as trees that it can carry: node maps, committed conflicts, resolutions.
 * Invariant: the trees follow from the store and a set of commits alone, so what a repository was given
 * earlier is known without reading it; docs/format.md, "Beside the history in Git".
 */
import { MODE, type Entry } from '../../model/entry.ts';
import type { CommitId, ObjectId, TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { MemoryContents } from '../contents.ts';
import { CONFLICTS_REF, NODE_MAPS_REF, RESOLUTIONS_REF } from '../ref-name.ts';
import type { Repository } from '../repository.ts';
import { editTree, type TreeEdit } from '../trees.ts';
import type { ExportedRef } from './ref-moves.ts';
import { escapeName, RenamedTrees } from './renamed-trees.ts';

/** How the name of a file with aliases ends, beside the map of its commit. */
export const ALIASES = '.aliases';

/** What there is to say of commits besides their history. */
export interface MetaCounts {
  /** Commits with a map of their nodes. */
  readonly nodeMaps: number;
  /** Commits that were made with open conflicts. */
  readonly conflicts: number;
}

export function countMeta(repository: Repository, commits: readonly CommitId[]): MetaCounts {
  const { objects, nodeMaps, refs } = repository.store;
  const records = refs.get(CONFLICTS_REF) as TreeId | null;
  const names = records === null ? [] : repository.readTree(records).map(({ name }) => name);
  const conflicted = new Set(names);
  const isMapped = (id: CommitId) => nodeMaps.get(objects.numberOf(id) ?? NO_NUMBER) !== null;
  return {
    nodeMaps: commits.filter(isMapped).length,
    conflicts: commits.filter((id) => conflicted.has(id)).length,
  };
}

const NO_NUMBER = -1;

/** Makes the trees; reads what it made, and all that is in the store. */
export class MetaTrees {
  readonly contents: MemoryContents;
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
    this.contents = new MemoryContents(repository, repository.splitter);
  }

  /** The refs that say of these commits what Git does not. */
  refsFor(commits: ReadonlySet<CommitId>): ExportedRef[] {
    const resolutions = this.#repository.store.refs.get(RESOLUTIONS_REF);
    const refs = [
      { name: CONFLICTS_REF, target: this.#conflicts(commits) },
      { name: NODE_MAPS_REF, target: this.#nodeMaps(commits) },
      { name: RESOLUTIONS_REF, target: resolutions },
    ];
    return refs.flatMap(({ name, target }) => {
      return target === null || target === EMPTY_TREE ? [] : [{ name, target }];
    });
  }

  #conflicts(commits: ReadonlySet<CommitId>): TreeId | null {
    const all = this.#repository.store.refs.get(CONFLICTS_REF) as TreeId | null;
    if (all === null) return null;
    const entries = this.#repository.readTree(all);
    return this.contents.addTree(entries.filter(({ name }) => commits.has(name as CommitId)));
  }

  #nodeMaps(commits: ReadonlySet<CommitId>): TreeId {
    const { objects, nodeMaps } = this.#repository.store;
    const edits = new Map<RepoPath, TreeEdit>();
    const escaped = new RenamedTrees(this.contents, this.contents, escapeName);
    for (const commit of commits) {
      const number = objects.numberOf(commit);
      const map = number === null ? null : nodeMaps.get(number);
      if (map === null) continue;
      const { splitterVersion, identityVersion, tree, aliases } = map;
      const path = `${splitterVersion}-${identityVersion}/${commit.slice(0, 2)}/${commit.slice(2)}`;
      // An entry of a tree may name another one; only those of a working tree do not.
      edits.set(path as RepoPath, {
        mode: MODE.tree,
        id: escaped.of(tree) as ObjectId as Entry['id'],
      });
      if (aliases.length === 0) continue;
      const id = this.contents.addRawBlob(Buffer.from(`${JSON.stringify(aliases)}\n`));
      edits.set(`${path}${ALIASES}` as RepoPath, { mode: MODE.file, id });
    }
    return editTree(this.contents, this.contents, EMPTY_TREE, edits);
  }
}
