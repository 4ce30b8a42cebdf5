/**
 * The files of one side of a merge, with their ids as all three sides know them. Invariant: a file is read
 * only when it is asked for, and no two nodes of a side have one id.
 */
import type { Entry } from '../../model/entry.ts';
import type { NodeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { GroupFile } from '../../merge/group-versions.ts';
import { nodeIdAt } from '../node-map.ts';
import { nodePlaces } from '../node-places.ts';
import type { Repository } from '../repository.ts';
import type { Version } from '../version.ts';
import { idsOf, readVersionFile, splitAlike } from '../version.ts';
import type { CanonicalId } from './canonical-ids.ts';

export class SideFiles {
  readonly version: Version;
  readonly #repository: Repository;
  readonly #canonical: CanonicalId;
  readonly #files = new Map<RepoPath, GroupFile>();
  readonly #taken = new Set<NodeId>();

  constructor(repository: Repository, version: Version, canonical: CanonicalId) {
    this.#repository = repository;
    this.version = version;
    this.#canonical = canonical;
  }

  /** The id of the file at a path, which must be there. */
  fileIdAt(path: RepoPath): NodeId {
    return this.#canonical(nodeIdAt(path, null, this.version.mapOf(path)));
  }

  /** The file split by the present splitter, with the ids of its nodes. */
  read(entry: Entry): GroupFile {
    let file = this.#files.get(entry.path);
    if (file === undefined) {
      file = this.#read(entry);
      this.#files.set(entry.path, file);
    }
    return file;
  }

  /** Whether a node is in one of the files that were read. */
  hasRead(node: NodeId): boolean {
    return this.#taken.has(node);
  }

  #read(entry: Entry): GroupFile {
    const recorded = readVersionFile(this.version, entry);
    const present = { ...recorded, splitterVersion: this.#repository.splitter.version };
    const isSplit = recorded.spans.length > 0;
    const file = isSplit ? splitAlike(this.version.contents, recorded, present) : recorded;
    const ids = idsOf(file).map((node) => this.#claim(node));
    const { path, bytes, spans } = file;
    return { path, bytes, spans, ids, file: this.fileIdAt(path) };
  }

  /** An alias stands for the id that stays only where that is nobody else's. */
  #claim(node: NodeId): NodeId {
    const canonical = this.#canonical(node);
    const id = this.#taken.has(canonical) ? node : canonical;
    this.#taken.add(id);
    return id;
  }

  /**
   * Where nodes stand that came to these files from elsewhere, files themselves too: only such a one has an
   * id that is not the default of its place.
   */
  newcomers(paths: Iterable<RepoPath>): Newcomers {
    const places = new Map<NodeId, RepoPath>();
    const changed = new Set(paths);
    for (const path of changed) {
      for (const { node } of this.version.mapOf(path).values()) {
        places.set(this.#canonical(node), path);
      }
    }
    return (node) => places.get(node) ?? this.#formerHome(node, changed);
  }

  /** A node that went back to where it was first has the default id there; its history says where. */
  #formerHome(node: NodeId, changed: ReadonlySet<RepoPath>): RepoPath | null {
    for (const path of nodePlaces(this.#repository, node)) if (changed.has(path)) return path;
    return null;
  }
}

/** The file in which a node stands now, or may stand; null where it is in none of them. */
export type Newcomers = (node: NodeId) => RepoPath | null;
