/**
 * Gap style: what stands between two siblings that one version or the other put side by side, or neither.
 * Invariant: two nodes never come to stand together without something between them, unless a version
 * had them so.
 */
import type { NodeId } from '../model/ids.ts';
import type { Kind } from '../model/kinds.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { Body, NodeTree } from './node-tree.ts';

/** A node as the neighbour of a gap. */
export interface Neighbour {
  readonly node: NodeId;
  readonly kind: Kind;
}

/** Kinds that commas separate where brackets enclose them. */
const COMMA_KINDS: ReadonlySet<Kind> = new Set<Kind>(['key', 'item', 'member']);
/** Kinds of which one stands under the other, without a blank line. */
const DENSE_KINDS: ReadonlySet<Kind> = new Set<Kind>(['import', 'key', 'item', 'field', 'member']);
const OPENING = new Set([...'{[('].map((bracket) => bracket.charCodeAt(0)));

/** A gap between two siblings. */
interface InnerGap {
  /** Of what kinds these are. */
  readonly kinds: string;
  readonly bytes: Buffer;
}

function kindsKey(left: Kind, right: Kind): string {
  return `${left} ${right}`;
}

/** The gaps of one list of siblings in one version. */
export class GapList {
  readonly #body: Body;
  readonly #positions = new Map<NodeId, number>();

  constructor(tree: NodeTree, container: PlacedSpan | null) {
    this.#body = tree.bodyOf(container);
    this.#body.children.forEach((placed, at) => this.#positions.set(tree.idOf(placed), at));
  }

  get isEmpty(): boolean {
    return this.#body.children.length === 0;
  }

  get first(): Buffer {
    return this.#body.gaps[0]!;
  }

  get last(): Buffer {
    return this.#body.gaps.at(-1)!;
  }

  /** The gap between two nodes (null: begin or end of the body), if they are neighbours here. */
  between(left: Neighbour | null, right: Neighbour | null): Buffer | null {
    const { length } = this.#body.children;
    const at = left === null ? -1 : this.#positions.get(left.node);
    const next = right === null ? length : this.#positions.get(right.node);
    if (at === undefined || next !== at + 1) return null;
    return this.#body.gaps[next]!;
  }

  /** The gaps between siblings right after `left` and right before `right`. */
  near(left: Neighbour, right: Neighbour): InnerGap[] {
    const after = this.#positions.get(left.node);
    const before = this.#positions.get(right.node);
    const near: InnerGap[] = [];
    if (after !== undefined && after + 1 < this.#body.children.length) {
      near.push(this.#innerGap(after + 1));
    }
    if (before !== undefined && before > 0) near.push(this.#innerGap(before));
    return near;
  }

  /** All gaps between siblings. */
  inner(): InnerGap[] {
    return this.#body.children.slice(1).map((_, at) => this.#innerGap(at + 1));
  }

  #innerGap(at: number): InnerGap {
    const { children, gaps } = this.#body;
    const kinds = kindsKey(children[at - 1]!.span.kind, children[at]!.span.kind);
    return { kinds, bytes: gaps[at]! };
  }
}

/** Chooses the gaps of one container of a file that is put together from two versions. */
export class GapStyle {
  /** Base first; a version that does not have the container is not among them. */
  readonly #lists: readonly GapList[];
  readonly #isBracketed: boolean;
  readonly #lineBreak: string;
  /** By the kinds of its neighbours, the first gap of that sort; made when it is first needed. */
  #usual: Map<string, Buffer> | null = null;

  /** `places` says where the container stands in each version, base first; null is the file itself. */
  constructor(places: readonly (readonly [NodeTree, PlacedSpan | null])[]) {
    this.#lists = places.map(([tree, container]) => new GapList(tree, container));
    this.#isBracketed = places.some(([{ file }, container]) => {
      return container !== null && OPENING.has(file.bytes[container.span.bodyStart - 1] ?? 0);
    });
    this.#lineBreak = places.some(([{ file }]) => file.bytes.includes('\r\n')) ? '\r\n' : '\n';
  }

  /** What to put between two nodes; null stands for the begin or the end of the body. */
  between(left: Neighbour | null, right: Neighbour | null): Buffer {
    for (const list of this.#lists) {
      const gap = list.between(left, right);
      if (gap !== null) return gap;
    }
    const shown = this.#lists.find((list) => !list.isEmpty);
    if (left !== null && right !== null) return this.#inner(left, right);
    if (shown === undefined) return Buffer.alloc(0);
    if (left !== null) return shown.last;
    return right !== null ? shown.first : whiteSpaceOf(shown.last);
  }

  #inner(left: Neighbour, right: Neighbour): Buffer {
    const kinds = kindsKey(left.kind, right.kind);
    const near = this.#lists.flatMap((list) => list.near(left, right));
    const alike = near.find((gap) => gap.kinds === kinds)?.bytes ?? this.#usualGaps().get(kinds);
    const [some] = this.#usualGaps().values();
    return alike ?? near[0]?.bytes ?? some ?? this.#invent(left, right);
  }

  #usualGaps(): ReadonlyMap<string, Buffer> {
    if (this.#usual === null) {
      this.#usual = new Map();
      for (const { kinds, bytes } of this.#lists.flatMap((list) => list.inner())) {
        if (!this.#usual.has(kinds)) this.#usual.set(kinds, bytes);
      }
    }
    return this.#usual;
  }

  /** No version has two siblings here. */
  #invent(left: Neighbour, right: Neighbour): Buffer {
    const shown = this.#lists.find((list) => !list.isEmpty);
    const first = shown === undefined ? Buffer.alloc(0) : whiteSpaceOf(shown.first);
    const isListed = this.#isBracketed && COMMA_KINDS.has(left.kind) && COMMA_KINDS.has(right.kind);
    const delimiter = Buffer.from(isListed ? ',' : '');
    if (first.includes('\n')) return Buffer.concat([delimiter, first]);
    if (this.#isBracketed) return Buffer.concat([delimiter, Buffer.from(' ')]);
    const isDense = DENSE_KINDS.has(left.kind) && left.kind === right.kind;
    return Buffer.from(this.#lineBreak.repeat(isDense ? 1 : 2));
  }
}

/** The white space of a gap without its delimiters. */
function whiteSpaceOf(gap: Buffer): Buffer {
  return Buffer.from(gap.filter((byte) => byte <= 0x20));
}
