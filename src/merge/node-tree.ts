/**
 * A file as a tree of identified nodes, with the gaps between siblings. Invariant: the gaps and children
 * of a body, taken in turn, are the body's bytes.
 */
import type { NodeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { SplitFile } from '../syntax/match.ts';

/** A file of one version with the node id of each of its spans, by index. */
export interface IdentifiedFile extends SplitFile {
  readonly ids: readonly NodeId[];
}

/** One list of siblings: a container's children, or the nodes at top level. */
export interface Body {
  readonly children: readonly PlacedSpan[];
  /** What stands before each child, and, last, what follows the last one. */
  readonly gaps: readonly Buffer[];
}

export class NodeTree {
  readonly file: IdentifiedFile;
  readonly #children = new Map<number, PlacedSpan[]>();
  readonly #places = new Map<NodeId, PlacedSpan>();

  constructor(file: IdentifiedFile) {
    this.file = file;
    for (const placed of file.spans) {
      this.#places.set(this.idOf(placed), placed);
      const siblings = this.#children.get(placed.parent);
      if (siblings === undefined) this.#children.set(placed.parent, [placed]);
      else siblings.push(placed);
    }
  }

  idOf({ index }: PlacedSpan): NodeId {
    return this.file.ids[index]!;
  }

  find(node: NodeId): PlacedSpan | null {
    return this.#places.get(node) ?? null;
  }

  /** The node around a node; null at top level. */
  parentOf({ parent }: PlacedSpan): PlacedSpan | null {
    return parent < 0 ? null : this.file.spans[parent]!;
  }

  /** The children of a node; of the file itself for null. */
  childrenOf(placed: PlacedSpan | null): readonly PlacedSpan[] {
    return this.#children.get(placed?.index ?? -1) ?? [];
  }

  /** The children with their gaps; a leaf has an empty body. */
  bodyOf(placed: PlacedSpan | null): Body {
    const { bytes } = this.file;
    const children = this.childrenOf(placed);
    const gaps: Buffer[] = [];
    let at = placed?.span.bodyStart ?? 0;
    for (const { span } of children) {
      gaps.push(bytes.subarray(at, span.start));
      at = span.end;
    }
    gaps.push(bytes.subarray(at, placed?.span.bodyEnd ?? bytes.length));
    return { children, gaps };
  }

  /** A node and everything in it, in document order. */
  subtreeOf(placed: PlacedSpan): readonly PlacedSpan[] {
    const { spans } = this.file;
    let end = placed.index + 1;
    while (end < spans.length && spans[end]!.depth > placed.depth) end++;
    return spans.slice(placed.index, end);
  }
}
