/**
 * The files that differ between two versions, each with the node ids of its spans. Invariant: a file is
 * paired with the one of the same id, else of the same path, and both are split by the present splitter.
 */
import type { Entry } from '../model/entry.ts';
import { modeType } from '../model/entry.ts';
import { FxdError, noMatch } from '../model/errors.ts';
import type { NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { NodeTree } from '../merge/node-tree.ts';
import { changedNodesOf } from './changed-nodes.ts';
import type { Repository } from './repository.ts';
import type { Selected } from './selector.ts';
import { select } from './selector.ts';
import { diffTrees } from './trees.ts';
import type { Version, VersionFile } from './version.ts';
import { onlyFiles } from './version-part.ts';
import { nodeIdOf, readVersionFile, splitAlike } from './version.ts';

/** A file that differs from the other version's. */
export interface PairedFile {
  /** The file's own id. */
  readonly node: NodeId;
  readonly entry: Entry;
  readonly tree: NodeTree;
  /** Why it has no nodes of its own that could be taken alone, or null. */
  readonly indivisible: string | null;
}

/** One file of both versions; null where a version has none. */
export interface FilePairing {
  readonly base: PairedFile | null;
  readonly work: PairedFile | null;
}

/** What a selector chooses in both versions together. */
export interface Choice {
  /** Paths of files that were chosen as a whole. */
  readonly paths: ReadonlySet<RepoPath>;
  readonly nodes: ReadonlySet<NodeId>;
}

/** One of the two versions. */
class Side {
  readonly version: Version;
  /** The version as if it had only the files that differ, so that selecting reads no others. */
  readonly differing: Version;
  readonly files: readonly PairedFile[];
  readonly #byNode = new Map<NodeId, PairedFile>();
  readonly #byPath = new Map<RepoPath, PairedFile>();
  readonly #holders = new Map<NodeId, PairedFile>();

  constructor(repository: Repository, version: Version, entries: readonly Entry[]) {
    this.version = version;
    this.differing = onlyFiles(repository, version, entries);
    this.files = entries.map((entry) => readFile(repository, version, entry));
    for (const file of this.files) {
      this.#byNode.set(file.node, file);
      this.#byPath.set(file.entry.path, file);
      for (const node of file.tree.file.ids) this.#holders.set(node, file);
    }
  }

  /** The same file of this version. */
  counterpart({ node, entry }: PairedFile): PairedFile | null {
    return this.#byNode.get(node) ?? this.#byPath.get(entry.path) ?? null;
  }

  /** The file at a path. */
  at(path: RepoPath): PairedFile | null {
    return this.#byPath.get(path) ?? null;
  }

  /** The file in which a node stands. */
  holder(node: NodeId): PairedFile | null {
    return this.#holders.get(node) ?? null;
  }
}

export class VersionPair {
  readonly repository: Repository;
  readonly base: Side;
  readonly work: Side;

  constructor(repository: Repository, base: Version, work: Version) {
    this.repository = repository;
    const changes = diffTrees(work.contents, base.tree, work.tree);
    const present = (entries: readonly (Entry | null)[]) =>
      entries.filter((entry) => entry !== null);
    this.base = new Side(repository, base, present(changes.map(({ before }) => before)));
    this.work = new Side(repository, work, present(changes.map(({ after }) => after)));
  }

  /** Every file that differs, once. */
  pairings(): readonly FilePairing[] {
    const paired = new Set<PairedFile>();
    const pairings: FilePairing[] = this.base.files.map((base) => {
      const work = this.work.counterpart(base);
      if (work !== null) paired.add(work);
      return { base, work };
    });
    const added = this.work.files.filter((file) => !paired.has(file));
    return [...pairings, ...added.map((work) => ({ base: null, work }))];
  }

  /**
   * What a selector chooses among the files that differ. What it chooses among the others is the same in
   * both versions. Throws noMatch where neither version knows it, and invalidSelector.
   */
  choose(text: string): Choice {
    const sides = [this.base, this.work];
    const selected = sides.flatMap((side) => this.#trySelect(side.differing, text) ?? []);
    const isKnown = () => sides.some(({ version }) => this.#trySelect(version, text) !== null);
    if (selected.length === 0 && !isKnown()) throw noMatch(text);
    const whole = selected.filter(({ placed }) => placed === null);
    const parts = selected.filter(({ placed }) => placed !== null);
    return {
      paths: new Set(whole.map(({ file }) => file.path)),
      nodes: new Set(parts.map(({ node }) => node)),
    };
  }

  #trySelect(version: Version, text: string): readonly Selected[] | null {
    try {
      return select(version, text, changedNodesOf(this.repository));
    } catch (error) {
      if (error instanceof FxdError && error.code === 'NO_MATCH') return null;
      throw error;
    }
  }
}

function readFile(repository: Repository, version: Version, entry: Entry): PairedFile {
  const recorded = readVersionFile(version, entry);
  const isSplit = recorded.spans.length > 0;
  const present = { ...recorded, splitterVersion: repository.splitter.version };
  const file = isSplit ? splitAlike(version.contents, recorded, present) : recorded;
  const ids = file.spans.map((placed) => nodeIdOf(file, placed));
  return {
    node: nodeIdOf(recorded, null),
    entry,
    tree: new NodeTree({ path: file.path, bytes: file.bytes, spans: file.spans, ids }),
    indivisible: indivisibleBecause(recorded),
  };
}

function indivisibleBecause({ entry, opaque }: VersionFile): string | null {
  if (modeType(entry.mode) !== 'file') return 'it is not a file in both versions';
  return opaque === null ? null : `it is kept as one node (${opaque})`;
}
