/**
 * What a store has: everything that refs lead to, and what has arrived of an unfinished transfer.
 * Invariant: with a commit that is in it the store has all that can be reached from it; of objects that
 * nothing leads to that cannot be said.
 */
import { missingObject } from '../../model/errors.ts';
import type { CommitId, ObjectId, TreeId } from '../../model/ids.ts';
import { isAncestor, reachable } from '../graph.ts';
import type { Repository } from '../repository.ts';
import { peelToCommit } from '../revision.ts';
import { readArrived } from './arrived.ts';
import type { CommitItem } from './reconciler.ts';
import { compareItems } from './reconciler.ts';

/** So many ids fit into a message. */
const MOST_TIPS = 15_000;

export class OwnHistory {
  readonly #repository: Repository;
  /** What refs name, and what has arrived. */
  readonly #named: ReadonlySet<ObjectId>;
  #numbers: ReadonlySet<number> | null = null;

  constructor(repository: Repository) {
    this.#repository = repository;
    const targets = repository.store.refs.list('').map(({ target }) => target);
    this.#named = new Set([...targets, ...readArrived(repository).tips]);
  }

  /** The numbers of all commits. */
  get #commits(): ReadonlySet<number> {
    if (this.#numbers === null) {
      const tips = [...this.#named].flatMap((id) => peelToCommit(this.#repository, id) ?? []);
      this.#numbers = reachable(this.#repository, [...new Set(tips)]);
    }
    return this.#numbers;
  }

  /** Whether an object is here with all that it leads to. */
  has(id: ObjectId): boolean {
    if (this.#named.has(id)) return true;
    const number = this.#repository.store.objects.numberOf(id);
    return number !== null && this.#commits.has(number);
  }

  /** Whether one commit is here and an ancestor of another that is here. */
  isAncestor(ancestor: ObjectId, descendant: ObjectId): boolean {
    if (ancestor === descendant) return true;
    const [a, b] = [ancestor, descendant].map((id) => peelToCommit(this.#repository, id));
    if (a == null || b == null || !this.has(a) || !this.has(b)) return false;
    return isAncestor(this.#repository, a, b);
  }

  /** Every commit, sorted as the reconciler wants it. */
  items(): CommitItem[] {
    const { objects, commitGraph } = this.#repository.store;
    const items = [...this.#commits].map((number) => ({
      id: objects.idOf(number) as CommitId,
      generation: commitGraph.get(number)!.generation,
    }));
    return items.sort(compareItems);
  }

  /** The commits from which all others can be reached, but for some and what is made on those. */
  tips(without: ReadonlySet<CommitId> = new Set()): CommitId[] {
    const { objects, commitGraph } = this.#repository.store;
    const excluded = new Set([...without].map((id) => objects.numberOf(id) ?? NO_NUMBER));
    const tips = new Set<number>();
    const inner = new Set<number>();
    for (const number of this.#commits) {
      if (excluded.has(number)) continue;
      tips.add(number);
      for (const parent of commitGraph.get(number)!.parents) inner.add(parent);
    }
    const outer = [...tips].filter((number) => !inner.has(number));
    return outer.slice(0, MOST_TIPS).map((number) => objects.idOf(number) as CommitId);
  }

  /**
   * What is to be sent so that a receiver that has `have` has `want`, too: commits, parents first, oldest
   * first; then what else is wanted. Throws missingObject.
   */
  unitsFor(want: readonly ObjectId[], have: readonly ObjectId[]): ObjectId[] {
    const { objects, commitGraph } = this.#repository.store;
    const known = new Set<ObjectId>(have);
    const commitsOf = (ids: readonly ObjectId[]): CommitId[] => {
      return ids.flatMap((id) => peelToCommit(this.#repository, id) ?? []);
    };
    for (const id of want) if (!this.has(id)) throw missingObject(id);
    const hidden = reachable(this.#repository, commitsOf(have));
    const numbers = [...reachable(this.#repository, commitsOf(want))];
    const items = numbers
      .filter((number) => !hidden.has(number))
      .map((number) => ({
        id: objects.idOf(number) as CommitId,
        generation: commitGraph.get(number)!.generation,
      }))
      .sort(compareItems);
    const others = want.filter((id) => objects.typeOf(id) !== 'commit' && !known.has(id));
    return [...items.map(({ id }) => id), ...new Set(others)];
  }

  /** Those of some objects that are trees: of them a receiver has everything. */
  treesOf(ids: readonly ObjectId[]): TreeId[] {
    const { objects } = this.#repository.store;
    return ids.filter((id) => objects.typeOf(id) === 'tree') as TreeId[];
  }
}

const NO_NUMBER = -1;
