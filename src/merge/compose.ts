/**
 * Composing: a file that is the base with only some nodes as in another version. Pure. Invariant: every
 * node that was not chosen has the base's bytes and its place among the others; with no node chosen the
 * result is the base, byte for byte.
 */
import type { Kind } from '../model/kinds.ts';
import type { NodeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { Neighbour } from './gap-style.ts';
import { GapStyle } from './gap-style.ts';
import { longestIncreasing } from './longest-increasing.ts';
import type { NodeTree } from './node-tree.ts';

export interface Composition {
  readonly base: NodeTree;
  /** Where the chosen nodes are taken from. */
  readonly work: NodeTree;
  /** With everything in them: see `withContents`. */
  readonly chosen: ReadonlySet<NodeId>;
  /**
   * Where a chosen node goes that both versions have: `follow` moves it as `work` did, `stay` leaves it
   * where `base` has it and takes its text alone.
   */
  readonly place: 'follow' | 'stay';
  /** Chosen nodes of the base whose text stands in a file other than `work`. */
  readonly elsewhere?: ReadonlyMap<NodeId, NodeTree>;
}

/** A node of the composed file, by which it can be told whether it splits as it was meant. */
export interface ComposedNode {
  readonly kind: Kind;
  readonly name: string;
  readonly depth: number;
}

export interface Composed {
  readonly bytes: Buffer;
  /** In document order. */
  readonly nodes: readonly ComposedNode[];
}

/** The chosen nodes and all nodes in them, in whichever version: what goes with a container. */
export function withContents(
  trees: readonly NodeTree[],
  chosen: Iterable<NodeId>,
): ReadonlySet<NodeId> {
  const all = new Set(chosen);
  // The set visits what is added while it is walked.
  for (const node of all) {
    for (const tree of trees) {
      const placed = tree.find(node);
      if (placed === null) continue;
      for (const child of tree.childrenOf(placed)) all.add(tree.idOf(child));
    }
  }
  return all;
}

/**
 * Puts a file together. Siblings stand in the base's order; what is new, moved or reordered follows its
 * nearest predecessor in the order of `work`. A gap is the base's where its two neighbours are neighbours
 * there, else that of `work`, else in the style of the place. Nesting is bounded by the splitter's limit.
 */
export function composeFile(composition: Composition): Composed {
  return new Composer(composition).compose();
}

/** What comes to stand in the composed file. */
interface Item extends Neighbour {
  /** The version whose bytes are taken. */
  readonly tree: NodeTree;
  readonly placed: PlacedSpan;
  /** Taken with all that is in it; else head and foot only, and the children are composed. */
  readonly isWhole: boolean;
}

/** A container whose children are being written. */
interface Level {
  readonly container: Item | null;
  readonly items: readonly Item[];
  readonly gaps: GapStyle;
  next: number;
}

class Composer {
  readonly #base: NodeTree;
  readonly #work: NodeTree;
  readonly #composition: Composition;
  /** Outermost chosen nodes of each version. */
  readonly #baseTops: ReadonlySet<NodeId>;
  readonly #workTops: ReadonlySet<NodeId>;
  readonly #reordered: ReadonlySet<NodeId>;
  /** Nodes of `work` that the result has where the base has none: arrivals, and what must hold them. */
  readonly #arriving = new Set<NodeId>();
  readonly #parts: Buffer[] = [];
  readonly #nodes: ComposedNode[] = [];

  constructor(composition: Composition) {
    const { base, work, chosen } = composition;
    this.#composition = composition;
    this.#base = base;
    this.#work = work;
    this.#baseTops = outermost(this.#base, chosen);
    this.#workTops = outermost(this.#work, chosen);
    this.#reordered = findReordered(this.#base, this.#work);
    for (const node of this.#workTops) if (!this.#staysInPlace(node)) this.#arrive(node);
  }

  compose(): Composed {
    const levels: Level[] = [this.#open(null)];
    for (let level = levels[0]; level !== undefined; level = levels.at(-1)) {
      const item = level.items[level.next++];
      this.#parts.push(level.gaps.between(level.items[level.next - 2] ?? null, item ?? null));
      if (item === undefined) {
        levels.pop();
        if (level.container !== null) this.#writeFoot(level.container);
      } else if (item.isWhole) this.#writeWhole(item, levels.length - 1);
      else {
        this.#writeHead(item, levels.length - 1);
        levels.push(this.#open(item));
      }
    }
    return { bytes: Buffer.concat(this.#parts), nodes: this.#nodes };
  }

  /** Whether a chosen node takes the place that the base gives it. */
  #staysInPlace(node: NodeId): boolean {
    const { place, elsewhere } = this.#composition;
    const old = this.#base.find(node);
    if (old === null || !this.#baseTops.has(node)) return false;
    if (elsewhere?.has(node) === true) return true;
    const now = this.#work.find(node);
    if (now === null || !this.#workTops.has(node)) return false;
    if (place === 'stay') return true;
    return (
      !this.#reordered.has(node) &&
      this.#parentId(this.#base, old) === this.#parentId(this.#work, now)
    );
  }

  #parentId(tree: NodeTree, placed: PlacedSpan): NodeId | null {
    const parent = tree.parentOf(placed);
    return parent === null ? null : tree.idOf(parent);
  }

  /** Marks a node that comes from `work`, and the new containers without which it could not stand. */
  #arrive(node: NodeId): void {
    for (let placed = this.#work.find(node); placed !== null;) {
      const id = this.#work.idOf(placed);
      const isNeeded = id === node || this.#base.find(id) === null;
      if (!isNeeded || this.#arriving.has(id)) return;
      this.#arriving.add(id);
      placed = this.#work.parentOf(placed);
    }
  }

  #open(container: Item | null): Level {
    const node = container?.node ?? null;
    const versions = [this.#base, this.#work].flatMap((tree) => {
      const placed = node === null ? null : tree.find(node);
      return node !== null && placed === null ? [] : [[tree, placed] as const];
    });
    return { container, items: this.#itemsOf(versions), gaps: new GapStyle(versions), next: 0 };
  }

  /** The children of one container in the order of the result. */
  #itemsOf(versions: readonly (readonly [NodeTree, PlacedSpan | null])[]): readonly Item[] {
    const olds: Item[] = [];
    const news: { readonly item: Item | null; readonly node: NodeId }[] = [];
    for (const [tree, container] of versions) {
      for (const placed of tree.childrenOf(container)) {
        const node = tree.idOf(placed);
        if (tree === this.#base) for (const kept of this.#kept(node, placed)) olds.push(kept);
        else
          news.push({ node, item: this.#arriving.has(node) ? this.#arrival(node, placed) : null });
      }
    }
    return insertArrivals(olds, news);
  }

  /** What the result has in the place of a child of the base: nothing where it was chosen and left. */
  #kept(node: NodeId, placed: PlacedSpan): Item[] {
    if (!this.#composition.chosen.has(node)) return [itemOf(this.#base, placed, false)];
    if (!this.#staysInPlace(node)) return [];
    const tree = this.#composition.elsewhere?.get(node) ?? this.#work;
    return [itemOf(tree, tree.find(node)!, true)];
  }

  #arrival(node: NodeId, placed: PlacedSpan): Item {
    return itemOf(this.#work, placed, this.#composition.chosen.has(node));
  }

  #writeWhole({ tree, placed }: Item, depth: number): void {
    this.#parts.push(tree.file.bytes.subarray(placed.span.start, placed.span.end));
    for (const inner of tree.subtreeOf(placed)) {
      this.#note(inner, depth + inner.depth - placed.depth);
    }
  }

  #writeHead({ tree, placed }: Item, depth: number): void {
    this.#parts.push(tree.file.bytes.subarray(placed.span.start, placed.span.bodyStart));
    this.#note(placed, depth);
  }

  #writeFoot({ tree, placed }: Item): void {
    this.#parts.push(tree.file.bytes.subarray(placed.span.bodyEnd, placed.span.end));
  }

  #note({ span: { kind, name } }: PlacedSpan, depth: number): void {
    this.#nodes.push({ kind, name, depth });
  }
}

function itemOf(tree: NodeTree, placed: PlacedSpan, isWhole: boolean): Item {
  return { node: tree.idOf(placed), kind: placed.span.kind, tree, placed, isWhole };
}

/** The chosen nodes of a version that are in no other chosen node. */
function outermost(tree: NodeTree, chosen: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const tops = new Set<NodeId>();
  const inside = new Set<number>();
  for (const placed of tree.file.spans) {
    const isChosen = chosen.has(tree.idOf(placed));
    const isInside = inside.has(placed.parent);
    if (isChosen && !isInside) tops.add(tree.idOf(placed));
    if (isChosen || isInside) inside.add(placed.index);
  }
  return tops;
}

/** The nodes that changed their order among the siblings which both versions have. */
function findReordered(base: NodeTree, work: NodeTree): ReadonlySet<NodeId> {
  const reordered = new Set<NodeId>();
  for (const container of [null, ...work.file.spans]) {
    const former = container === null ? null : base.find(work.idOf(container));
    if (container !== null && former === null) continue;
    const common = work.childrenOf(container).flatMap((placed) => {
      const old = base.find(work.idOf(placed));
      return old !== null && base.parentOf(old) === former ? [old] : [];
    });
    const kept = longestIncreasing(common.map(({ index }) => index));
    common.forEach((placed, at) => {
      if (!kept.has(at)) reordered.add(base.idOf(placed));
    });
  }
  return reordered;
}

/**
 * Puts each arrival after its nearest predecessor in the order of `work` that the result has; where there
 * is none, before the nearest successor; at the end where none of its siblings is there.
 */
function insertArrivals(
  olds: readonly Item[],
  news: readonly { readonly item: Item | null; readonly node: NodeId }[],
): readonly Item[] {
  const present = new Set(olds.map(({ node }) => node));
  const following = new Map<NodeId, Item[]>();
  const leading: Item[] = [];
  let anchor: NodeId | null = null;
  let firstCommon: NodeId | null = null;
  for (const { item, node } of news) {
    if (present.has(node)) {
      anchor = node;
      firstCommon ??= node;
    } else if (item !== null) {
      const group = anchor === null ? leading : following.get(anchor);
      if (group !== undefined) group.push(item);
      else if (anchor !== null) following.set(anchor, [item]);
    }
  }
  if (firstCommon === null) return [...olds, ...leading];
  return olds.flatMap((old) => [
    ...(old.node === firstCommon ? leading : []),
    old,
    ...(following.get(old.node) ?? []),
  ]);
}
