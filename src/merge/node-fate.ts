/**
 * Fates: what becomes of each node in a merge. Invariant: a node has one home in the result, none if a
 * side removed it and the other left it as it was, and two only where the sides moved it apart.
 */
import type { NodeId } from '../model/ids.ts';
import type { ThreeForests } from './forest.ts';

export interface Fate {
  /** The containers that have the node in the result: none where it is gone, two where that is disputed. */
  readonly homes: readonly NodeId[];
  /** What the sides disagree about, apart from the text. */
  readonly dispute: 'edit/delete' | 'move/delete' | 'move/move' | null;
}

function fate(home: NodeId | null): Fate {
  return { homes: home === null ? [] : [home], dispute: null };
}

export class NodeFates {
  readonly #forests: ThreeForests;
  readonly #fates = new Map<NodeId, Fate>();
  readonly #moved = new Set<NodeId>();
  /** Nodes that a side gave another parent, and all that was around them before and is now. */
  readonly #aroundMoves = new Set<NodeId>();

  constructor(forests: ThreeForests) {
    this.#forests = forests;
    for (const side of [forests.ours, forests.theirs]) {
      for (const node of side.nodes()) {
        const former = forests.base.parentOf(node);
        if (former === null || former === side.parentOf(node)) continue;
        this.#moved.add(node);
        this.#markAround(node);
      }
    }
  }

  /** Whether a container has the node in the result. */
  isAtHome(node: NodeId, container: NodeId): boolean {
    return this.fateOf(node).homes.includes(container);
  }

  fateOf(node: NodeId): Fate {
    let fate = this.#fates.get(node);
    if (fate === undefined) {
      fate = this.#findFate(node);
      this.#fates.set(node, fate);
    }
    return fate;
  }

  /** Whether something in a node came from, or went, elsewhere. */
  hasMovesIn(node: NodeId): boolean {
    return this.#aroundMoves.has(node);
  }

  /** Nodes that a side gave another parent. */
  get moved(): ReadonlySet<NodeId> {
    return this.#moved;
  }

  #findFate(node: NodeId): Fate {
    const { base, ours, theirs } = this.#forests;
    const [was, own, other] = [base.parentOf(node), ours.parentOf(node), theirs.parentOf(node)];
    if (was === null) return fate(own ?? other);
    if (own === null || other === null) {
      const home = own ?? other;
      if (home === null) return fate(null);
      if (home !== was) return { homes: [home], dispute: 'move/delete' };
      const left = own === null ? theirs : ours;
      if (left.textOf(node)!.equals(base.textOf(node)!)) return fate(null);
      return { homes: [home], dispute: 'edit/delete' };
    }
    if (own === was || other === was || own === other) return fate(own === was ? other : own);
    return { homes: [own, other], dispute: 'move/move' };
  }

  #markAround(node: NodeId): void {
    const { base, ours, theirs } = this.#forests;
    for (const forest of [base, ours, theirs]) {
      for (let around: NodeId | null = node; around !== null; around = forest.parentOf(around)) {
        this.#aroundMoves.add(around);
      }
    }
  }
}
