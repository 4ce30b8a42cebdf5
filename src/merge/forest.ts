/**
 * A forest: the files of one version that are merged together, found by node. Invariant: an id stands for
 * one node of one file; a file is the parent of the nodes at its top level.
 */
import type { NodeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import { fullText } from '../syntax/match.ts';
import type { Subject } from './conflict.ts';
import type { NodeTree } from './node-tree.ts';

/** Where a node stands; `placed` is null for a file itself. */
export interface Spot {
  readonly tree: NodeTree;
  readonly file: NodeId;
  readonly placed: PlacedSpan | null;
}

export class Forest {
  readonly #trees: ReadonlyMap<NodeId, NodeTree>;
  readonly #children = new Map<NodeId, readonly NodeId[]>();
  /** Of the children that were asked for. */
  readonly #places = new Map<NodeId, number>();

  /** By the ids of the files. */
  constructor(trees: ReadonlyMap<NodeId, NodeTree>) {
    this.#trees = trees;
  }

  find(node: NodeId): Spot | null {
    const whole = this.#trees.get(node);
    if (whole !== undefined) return { tree: whole, file: node, placed: null };
    for (const [file, tree] of this.#trees) {
      const placed = tree.find(node);
      if (placed !== null) return { tree, file, placed };
    }
    return null;
  }

  has(node: NodeId): boolean {
    return this.find(node) !== null;
  }

  /** The node or file around a node; null where the node is not there or is a file. */
  parentOf(node: NodeId): NodeId | null {
    const spot = this.find(node);
    if (spot === null || spot.placed === null) return null;
    const parent = spot.tree.parentOf(spot.placed);
    return parent === null ? spot.file : spot.tree.idOf(parent);
  }

  /** The ids of the children in order; none where the node is not there. */
  childrenOf(node: NodeId): readonly NodeId[] {
    let children = this.#children.get(node);
    if (children === undefined) {
      const spot = this.find(node);
      children =
        spot === null
          ? []
          : spot.tree.childrenOf(spot.placed).map((placed) => spot.tree.idOf(placed));
      children.forEach((child, at) => this.#places.set(child, at));
      this.#children.set(node, children);
    }
    return children;
  }

  /** Which of its parent's children a node is, counted from 0; -1 where it is not there. */
  placeOf(node: NodeId): number {
    const parent = this.parentOf(node);
    if (parent !== null) this.childrenOf(parent);
    return this.#places.get(node) ?? -1;
  }

  /** All bytes of a node, or null where it is not there. */
  textOf(node: NodeId): Buffer | null {
    const spot = this.find(node);
    if (spot === null) return null;
    return spot.placed === null ? spot.tree.file.bytes : fullText(spot.tree.file, spot.placed);
  }

  /** All nodes of all files. */
  *nodes(): Generator<NodeId> {
    for (const tree of this.#trees.values()) yield* tree.file.ids;
  }
}

export interface ThreeForests {
  readonly base: Forest;
  readonly ours: Forest;
  readonly theirs: Forest;
}

/** A node of one of the three, where any version has it: the base first, so that both sides see the same. */
export function anySpot({ base, ours, theirs }: ThreeForests, node: NodeId): Spot {
  return (base.find(node) ?? ours.find(node) ?? theirs.find(node))!;
}

export function subjectOf(
  forests: ThreeForests,
  node: NodeId,
): Subject & { readonly node: NodeId } {
  const { placed } = anySpot(forests, node);
  if (placed === null) return { kind: 'file', name: '', node };
  return { kind: placed.span.kind, name: placed.qualifiedName, node };
}
