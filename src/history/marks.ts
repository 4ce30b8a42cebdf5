/**
 * Marks: the objects that can be reached from some others. Invariant: when a marked object is left, all
 * that it names is marked, too; so a walk may stop at a mark. Walks are iterative, and read every commit,
 * tag and tree once, verified.
 */
import { modeType } from '../model/entry.ts';
import { missingObject } from '../model/errors.ts';
import type { CommitId, ObjectId, TagId, TreeId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import { parseCommit, parseTag } from './commit-object.ts';
import type { Repository } from './repository.ts';
import { parseTree } from './tree-object.ts';
import { joinPath } from './trees.ts';

export interface MarkOptions {
  /** What these have counts as marked. */
  readonly below?: Marks;
  /** What is missing is passed over; else a missing commit, tag or tree is an error. */
  readonly lenient?: boolean;
  /** A missing blob is an error, too. */
  readonly complete?: boolean;
}

interface MarkedCommit {
  readonly number: number;
  readonly tree: TreeId;
}

/** Sorts before every path. */
const COMMITS = '';
/** No path begins so. */
const NODE_MAPS = '/node map';

export class Marks {
  readonly #repository: Repository;
  readonly #options: MarkOptions;
  readonly #marked = new Set<ObjectId>();
  /** Numbers of objects by what they are versions of, newest first as far as numbers tell. */
  readonly #groups = new Map<string, number[]>();
  readonly #commits: MarkedCommit[] = [];
  #walkedCommits = 0;

  constructor(repository: Repository, options: MarkOptions = {}) {
    this.#repository = repository;
    this.#options = options;
  }

  has(id: ObjectId): boolean {
    return this.#marked.has(id) || (this.#options.below?.has(id) ?? false);
  }

  /** Numbers of the marked objects, versions of one thing together, in the order of their paths. */
  get groups(): readonly (readonly number[])[] {
    const names = [...this.#groups.keys()].sort();
    const commits = this.#groups.get(COMMITS)?.sort((a, b) => b - a) ?? [];
    return names.map((name) => (name === COMMITS ? commits : this.#groups.get(name)!));
  }

  /**
   * Marks these and all that can be reached from them, with the node maps of the commits. Throws
   * missingObject, corruptObject.
   */
  add(roots: Iterable<ObjectId>): void {
    const trees: TreeId[] = [];
    const pending: ObjectId[] = [...roots];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      this.#addOne(id, pending, trees);
    }
    const fresh = this.#commits.slice(this.#walkedCommits).sort((a, b) => b.number - a.number);
    this.#walkedCommits = this.#commits.length;
    for (const { tree } of fresh) this.#addTree(tree, '');
    for (const tree of trees) this.#addTree(tree, '');
    // Of all, not of the new ones: a commit that is recorded again may get another map.
    for (const { number } of this.#commits) {
      const map = this.#repository.store.nodeMaps.get(number);
      if (map !== null) this.#addTree(map.tree, NODE_MAPS);
    }
  }

  #addOne(id: ObjectId, pending: ObjectId[], trees: TreeId[]): void {
    if (this.has(id)) return;
    const { objects } = this.#repository.store;
    const type = objects.typeOf(id);
    if (type === null && (this.#options.lenient ?? false)) return;
    if (type === null) throw missingObject(id);
    if (type === 'tree') trees.push(id as TreeId);
    else if (type === 'blob') this.#mark(id, objects.numberOf(id)!, 'blob ');
    else {
      const number = objects.numberOf(id)!;
      const { bytes } = objects.read(id);
      this.#mark(id, number, COMMITS);
      if (type === 'tag') pending.push(parseTag(bytes, id as TagId).target);
      else {
        const { tree, parents } = parseCommit(bytes, id as CommitId);
        this.#commits.push({ number, tree });
        if (!this.#repository.isShallow(id as CommitId)) pending.push(...parents);
      }
    }
  }

  #addTree(top: TreeId, path: string): void {
    const { objects } = this.#repository.store;
    const pending = [{ id: top, path }];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      if (this.has(folder.id)) continue;
      const number = objects.numberOf(folder.id);
      const mayMiss = folder.id === EMPTY_TREE || (this.#options.lenient ?? false);
      if (number === null && mayMiss) continue;
      if (number === null) throw missingObject(folder.id);
      const entries = parseTree(objects.read(folder.id).bytes, folder.id);
      this.#mark(folder.id, number, `tree ${folder.path}`);
      for (const { name, mode, id } of entries) {
        const below = joinPath(folder.path, name);
        if (modeType(mode) === 'tree') pending.push({ id: id as TreeId, path: below });
        else if (modeType(mode) !== 'submodule') this.#addBlob(id, below);
      }
    }
  }

  #addBlob(id: ObjectId, path: string): void {
    if (this.has(id)) return;
    const number = this.#repository.store.objects.numberOf(id);
    if (number !== null) this.#mark(id, number, `blob ${path}`);
    else if (this.#options.complete ?? false) throw missingObject(id);
  }

  #mark(id: ObjectId, number: number, group: string): void {
    this.#marked.add(id);
    const numbers = this.#groups.get(group);
    if (numbers === undefined) this.#groups.set(group, [number]);
    else numbers.push(number);
  }
}
