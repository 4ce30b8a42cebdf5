/**
 * The commits of an import, one after another: which node is which, and what each commit did. Invariant: what
 * is written of a commit is what `recordCommit` would have written, and is written with the commit itself in
 * one transaction; so a commit that is there needs nothing more.
 */
import type { CommitId, NodeId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { SettledWriter } from '../../store/settled-writer.ts';
import { changedPaths, historyRows } from '../history-rows.ts';
import type { CarriedIdentity, PlacesOf } from '../identity.ts';
import { carryIdentity } from '../identity.ts';
import type { FileMap } from '../node-map.ts';
import { IDENTITY_VERSION, NodeMap, NO_OVERRIDES, recordNodeMap } from '../node-map.ts';
import { nodePlaces } from '../node-places.ts';
import { changesAgainst } from '../parent-changes.ts';
import type { Repository } from '../repository.ts';
import { diffTrees } from '../trees.ts';
import type { Version } from '../version.ts';
import type { PlannedCommit } from './commit-plan.ts';
import type { ImportedContents } from './imported-contents.ts';

/** Work that is put into one transaction, in milliseconds: others wait that long for the store. */
const BATCH_MS = 400;

/** A commit that is recorded. */
interface Recorded {
  readonly number: number;
  readonly tree: TreeId;
  readonly map: TreeId;
}

const NOWHERE: ReadonlySet<RepoPath> = new Set();
const NO_IDENTITY: CarriedIdentity = { maps: new Map(), aliases: [] };

export class CommitChain {
  readonly #repository: Repository;
  readonly #contents: ImportedContents;
  readonly #writer: SettledWriter;
  readonly #recorded = new Map<CommitId, Recorded>();
  /** Every node that has a history; null where the store had some before this import. */
  readonly #withHistory: Set<NodeId> | null;

  constructor(repository: Repository, contents: ImportedContents, writer: SettledWriter) {
    this.#repository = repository;
    this.#contents = contents;
    this.#writer = writer;
    this.#withHistory = repository.store.history.isEmpty() ? new Set() : null;
  }

  /** Records some of the commits, at least one, in one transaction; returns how many. */
  recordSome(commits: readonly PlannedCommit[], from: number): number {
    const { store, host } = this.#repository;
    const until = host.fileClock() + BATCH_MS;
    return store.transaction(() => {
      let next = from;
      do this.#record(commits[next++]!);
      while (next < commits.length && !this.#writer.isLarge && host.fileClock() < until);
      this.#writer.flush();
      this.#contents.written();
      return next - from;
    });
  }

  #record(commit: PlannedCommit): void {
    const { store, splitter } = this.#repository;
    const contents = this.#contents;
    const parents = commit.parents.map((parent) => this.#find(parent));
    const versions = parents.map((parent) => this.#versionOf(parent));
    const identity = this.#carry(commit, versions);
    const base = parents[0]?.map ?? null;
    const version: Version = {
      tree: commit.tree,
      contents,
      mapOf: (path) => identity.maps.get(path) ?? this.#mapOf(base, path),
    };
    const { aliases } = identity;
    const placesOf: PlacesOf = (node) => this.#placesOf(node);
    const againstParents = changesAgainst(versions, version, aliases, placesOf);
    const parentTrees = parents.map(({ tree }) => tree);
    const paths = changedPaths(contents, commit.tree, parentTrees);
    const map = this.#recordMap(commit, parents[0] ?? null, identity);
    this.#writer.add('commit', commit.id, commit.bytes);
    const number = this.#writer.numberOf(commit.id)!;
    store.commitGraph.add(
      number,
      commit.time,
      parents.map((parent) => parent.number),
    );
    store.nodeMaps.set(number, {
      ...{ tree: map, aliases },
      splitterVersion: splitter.version,
      identityVersion: IDENTITY_VERSION,
    });
    const rows = historyRows({ commit: number, paths, againstParents, aliases });
    store.history.add(number, rows);
    if (this.#withHistory !== null) for (const id of rows.nodes.keys()) this.#withHistory.add(id);
    this.#recorded.set(commit.id, { number, tree: commit.tree, map });
  }

  #carry({ tree }: PlannedCommit, parents: readonly Version[]): CarriedIdentity {
    if (parents.length === 0) return NO_IDENTITY;
    return carryIdentity(this.#contents, tree, parents, (node) => this.#placesOf(node));
  }

  /** Most nodes that are new have never been heard of. */
  #placesOf(node: NodeId): ReadonlySet<RepoPath> {
    const isNew = this.#withHistory !== null && !this.#withHistory.has(node);
    return isNew ? NOWHERE : nodePlaces(this.#repository, node);
  }

  #recordMap({ tree }: PlannedCommit, former: Recorded | null, identity: CarriedIdentity): TreeId {
    const base = former?.map ?? NodeMap.of(this.#repository, null).tree;
    const maps = new Map<RepoPath, FileMap>(identity.maps);
    for (const { path, after } of diffTrees(this.#contents, former?.tree ?? null, tree)) {
      if (after === null) maps.set(path, NO_OVERRIDES);
    }
    const contents = this.#contents;
    return recordNodeMap(contents, contents, base, maps, (map) => contents.addMap(map));
  }

  #mapOf(map: TreeId | null, path: RepoPath): FileMap {
    return map === null ? NO_OVERRIDES : this.#contents.mapOf(map, path);
  }

  #versionOf({ tree, map }: Recorded): Version {
    return { tree, contents: this.#contents, mapOf: (path) => this.#mapOf(map, path) };
  }

  #find(id: CommitId): Recorded {
    let found = this.#recorded.get(id);
    if (found === undefined) {
      const number = this.#repository.store.objects.numberOf(id)!;
      const map = NodeMap.of(this.#repository, id).tree;
      found = { number, tree: this.#repository.readCommit(id).tree, map };
      this.#recorded.set(id, found);
    }
    return found;
  }
}
