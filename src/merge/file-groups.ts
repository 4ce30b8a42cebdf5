/**
 * File groups: which files of a merge belong together. Invariant: two files are in one group exactly if a
 * chain of nodes that a side moved between files joins them; every file is in one group.
 */
import type { NodeId } from '../model/ids.ts';
import type { GroupFile, GroupVersions } from './group-versions.ts';

/** The files of all versions, cut into groups, in the order in which the files come. */
export function findGroups(versions: GroupVersions): GroupVersions[] {
  const joined = new Joined();
  const homes = homesOf(versions.base);
  for (const side of [versions.base, versions.ours, versions.theirs]) {
    for (const { file } of side) joined.rootOf(file);
  }
  for (const side of [versions.ours, versions.theirs]) {
    for (const { file, ids } of side) {
      for (const node of ids) {
        const home = homes.get(node);
        if (home !== undefined && home !== file) joined.join(home, file);
      }
    }
  }
  const groups = new Map<NodeId, { base: GroupFile[]; ours: GroupFile[]; theirs: GroupFile[] }>();
  for (const version of ['base', 'ours', 'theirs'] as const) {
    for (const file of versions[version]) {
      const root = joined.rootOf(file.file);
      const group = groups.get(root) ?? { base: [], ours: [], theirs: [] };
      groups.set(root, group);
      group[version].push(file);
    }
  }
  return [...groups.values()];
}

/** By node, the file that has it. */
function homesOf(files: readonly GroupFile[]): Map<NodeId, NodeId> {
  return new Map(files.flatMap(({ file, ids }) => ids.map((node) => [node, file] as const)));
}

/** Sets that grow together (Tarjan 1975, with path halving). */
class Joined {
  readonly #parents = new Map<NodeId, NodeId>();

  rootOf(file: NodeId): NodeId {
    let at = file;
    for (;;) {
      const parent = this.#parents.get(at);
      if (parent === undefined) {
        this.#parents.set(at, at);
        return at;
      }
      if (parent === at) return at;
      const next = this.#parents.get(parent) ?? parent;
      this.#parents.set(at, next);
      at = next;
    }
  }

  join(one: NodeId, other: NodeId): void {
    this.#parents.set(this.rootOf(one), this.rootOf(other));
  }
}
