/**
 * Node merge: three versions of files merged node by node. Invariant: every node of the three versions is
 * in the result once, or was removed by a side while the other left it alone, or is in a conflict.
 * Nesting is bounded by the splitter's limit, so that the methods may call each other along it.
 */
import type { NodeId } from '../model/ids.ts';
import type { ConflictReason, Piece, Subject } from './conflict.ts';
import { findLarger } from './containment.ts';
import { anySpot, subjectOf, type Spot, type ThreeForests } from './forest.ts';
import type { MergeInner } from './forest-merge.ts';
import { BodyWriter } from './body-writer.ts';
import type { Neighbour } from './gap-style.ts';
import { cutInnerBody } from './inner-body.ts';
import type { LineOrder } from './line-order.ts';
import { MergedGaps } from './merged-gaps.ts';
import { disputeOf, findRenames } from './node-dispute.ts';
import { NodeFates } from './node-fate.ts';
import { orderSiblings, type Slot } from './sibling-order.ts';
import { uniteSlot } from './sibling-union.ts';
import { bodyBytes, bytesBetween, cutSpan, isContainer } from './spot-bytes.ts';
import { mergeSpecifiers } from './specifiers.ts';
import { textPiece, type TextMerger, type TextVersions } from './text-merger.ts';
import { fromLatin, latin } from './tokens.ts';

/** Longer statements are no lists of imported names. */
const LONGEST_IMPORT = 20_000;

const NOTHING = Buffer.alloc(0);

export class NodeMerge {
  readonly #forests: ThreeForests;
  readonly #text: TextMerger;
  readonly #mergeInner: MergeInner;
  readonly #lines: LineOrder | null;
  readonly #fates: NodeFates;

  /** `lines` is the order of the line merge, where there is one. */
  constructor(
    forests: ThreeForests,
    text: TextMerger,
    mergeInner: MergeInner,
    lines: LineOrder | null,
  ) {
    this.#forests = forests;
    this.#text = text;
    this.#mergeInner = mergeInner;
    this.#lines = lines;
    this.#fates = new NodeFates(forests);
  }

  /** The pieces of a file. */
  mergeFile(file: NodeId): Piece[] {
    return this.#mergeBody(file);
  }

  #spots(node: NodeId): { base: Spot | null; ours: Spot | null; theirs: Spot | null } {
    const { base, ours, theirs } = this.#forests;
    return { base: base.find(node), ours: ours.find(node), theirs: theirs.find(node) };
  }

  #subject(node: NodeId): Subject & { readonly node: NodeId } {
    return subjectOf(this.#forests, node);
  }

  // ---- lists of siblings ----

  #mergeBody(container: NodeId): Piece[] {
    const { base, ours, theirs } = this.#forests;
    const belongs = (node: NodeId): boolean => this.#fates.isAtHome(node, container);
    const wasHere = (node: NodeId): boolean => base.parentOf(node) === container;
    const order = orderSiblings({
      kept: base.childrenOf(container).filter(belongs),
      ours: ours.childrenOf(container).filter(belongs),
      theirs: theirs.childrenOf(container).filter(belongs),
    });
    if (order === null) return this.#bodyAsText(container, 'reorder/reorder');
    const writer = new BodyWriter(this.#gapsOf(container), (node) => this.#neighbour(node));
    for (const [at, slot] of order.slots.entries()) {
      if (slot.after !== null) this.#write(writer, slot.after, container);
      const next = order.spine[at] ?? null;
      const added = this.#unite(container, slot);
      if (added !== null) for (const node of added) this.#write(writer, node, container);
      else {
        const between = this.#textBetween(container, slot.after, next, wasHere);
        if (between === null) return this.#bodyAsText(container, 'insert/insert');
        writer.replaceGap(this.#text.merge(between, null));
      }
    }
    return writer.finish();
  }

  #gapsOf(container: NodeId): MergedGaps {
    const { base, ours, theirs } = this.#spots(container);
    return new MergedGaps(base, ours, theirs);
  }

  #neighbour(node: NodeId): Neighbour {
    return { node, kind: this.#subject(node).kind };
  }

  #write(writer: BodyWriter, node: NodeId, container: NodeId): void {
    const { dispute } = this.#fates.fateOf(node);
    if (dispute === null) writer.node(node, this.#mergeNode(node));
    else writer.dispute(node, disputeOf(this.#forests, this.#subject(node), dispute, container));
  }

  /** What both sides added at one spot in one order; null where the order has a meaning. */
  #unite(container: NodeId, slot: Slot<NodeId>): readonly NodeId[] | null {
    const count = new Set([...slot.ours, ...slot.theirs]).size;
    const isUnion = count > slot.ours.length && count > slot.theirs.length;
    const added = uniteSlot(this.#forests, container, slot);
    if (added === null) return this.#asLines(slot);
    if (isUnion) {
      this.#text.note('union', this.#subject(added[0]!), 'both sides added here, in free order');
    }
    return added;
  }

  /** What was added in the order that the line merge gives it, where that is clean; else null. */
  #asLines({ ours, theirs }: Slot<NodeId>): readonly NodeId[] | null {
    const added = [...new Set([...ours, ...theirs])];
    const textOf = (node: NodeId): Buffer =>
      (this.#forests.ours.textOf(node) ?? this.#forests.theirs.textOf(node))!;
    return this.#lines?.sort(added, textOf) ?? null;
  }

  /** The bytes of each version between two kept siblings; null where they do not follow each other. */
  #textBetween(
    container: NodeId,
    left: NodeId | null,
    right: NodeId | null,
    wasHere: (node: NodeId) => boolean,
  ): TextVersions | null {
    const { base, ours, theirs } = this.#forests;
    const isKept = (node: NodeId): boolean =>
      wasHere(node) && this.#fates.isAtHome(node, container);
    const texts = [base, ours, theirs].map((forest) =>
      bytesBetween(forest, container, left, right, isKept),
    );
    const [was, own, other] = texts;
    return was == null || own == null || other == null
      ? null
      : { base: was, ours: own, theirs: other };
  }

  /** The body as lines, where its nodes cannot be put in one order. */
  #bodyAsText(container: NodeId, reason: ConflictReason): Piece[] {
    const { base, ours, theirs } = this.#spots(container);
    const versions = { base: bodyBytes(base), ours: bodyBytes(ours), theirs: bodyBytes(theirs) };
    return this.#text.merge(versions, this.#subject(container)).map((piece) => {
      if (!('conflict' in piece)) return piece;
      const did = reason === 'reorder/reorder' ? 'reordered' : 'inserted';
      return { conflict: { ...piece.conflict, reason, oursDid: did, theirsDid: did } };
    });
  }

  // ---- one node ----

  #mergeNode(node: NodeId): Piece[] {
    const { base, ours, theirs } = this.#forests;
    const [was, own, other] = [base.textOf(node), ours.textOf(node), theirs.textOf(node)];
    if (own === null || other === null) return this.#whole(node, (own ?? other)!);
    if (own.equals(other)) return this.#whole(node, own);
    if (!this.#fates.hasMovesIn(node)) {
      if (was !== null && other.equals(was)) return this.#whole(node, own);
      if (was !== null && own.equals(was)) return this.#whole(node, other);
    }
    if (was === null) return this.#mergeAdditions(node, own, other);
    const spots = this.#spots(node);
    if ([spots.base, spots.ours, spots.theirs].every(isContainer)) {
      return this.#mergeContainer(node);
    }
    return this.#mergeLeaf(node, { base: was, ours: own, theirs: other });
  }

  /** A node taken from one version with all that is in it, unless something of it went elsewhere. */
  #whole(node: NodeId, text: Buffer): Piece[] {
    const spots = this.#spots(node);
    const isWhole = !this.#fates.hasMovesIn(node);
    if (isWhole || !isContainer(spots.ours ?? spots.theirs)) return [textPiece(text, false)];
    return this.#mergeContainer(node);
  }

  #mergeContainer(node: NodeId): Piece[] {
    const { base, ours, theirs } = this.#spots(node);
    const subject = this.#subject(node);
    const part = (from: 'start' | 'bodyEnd', to: 'bodyStart' | 'end'): Piece[] => {
      const cut = (spot: Spot | null): Buffer => cutSpan(spot, from, to);
      const [was, own, other] = [
        cut(base ?? ours ?? theirs),
        cut(ours ?? theirs),
        cut(theirs ?? ours),
      ];
      return this.#mergeText({ base: was, ours: own, theirs: other }, subject);
    };
    const pieces = [
      ...part('start', 'bodyStart'),
      ...this.#mergeBody(node),
      ...part('bodyEnd', 'end'),
    ];
    const versions = [base, ours, theirs].map((spot) => cutSpan(spot, 'start', 'end'));
    // A list in one line makes a line that no version has.
    if (versions.some((text) => text.length > 0 && !text.includes('\n'))) {
      const merged = pieces.flatMap((piece) => ('text' in piece ? [piece.text] : []));
      this.#text.loosen([...versions, Buffer.concat(merged)].map(latin));
    }
    return pieces;
  }

  #mergeLeaf(node: NodeId, versions: TextVersions): Piece[] {
    const subject = this.#subject(node);
    if (subject.kind === 'import' || subject.kind === 'export') {
      const merged = this.#specifiers(versions, subject);
      if (merged !== null) return [textPiece(merged, false)];
    }
    const name = anySpot(this.#forests, node).placed?.span.name ?? '';
    const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map((text) =>
      cutInnerBody(text, name),
    );
    if (base == null || ours == null || theirs == null) return this.#mergeText(versions, subject);
    const part = (of: 'head' | 'foot'): Piece[] =>
      this.#mergeText({ base: base[of], ours: ours[of], theirs: theirs[of] }, subject);
    const body = this.#mergeInner(
      { base: base.body, ours: ours.body, theirs: theirs.body },
      anySpot(this.#forests, node).tree.file.path,
    );
    return [...part('head'), ...body, ...part('foot')];
  }

  #specifiers(versions: TextVersions, subject: Subject): Buffer | null {
    const texts = [versions.base, versions.ours, versions.theirs].map(latin) as [
      string,
      string,
      string,
    ];
    if (texts.some(({ length }) => length > LONGEST_IMPORT)) return null;
    const merged = mergeSpecifiers(...texts);
    if (merged === null) return null;
    this.#text.note('specifiers', subject, 'the imported names are merged as a set');
    this.#text.loosen([...texts, merged]);
    return fromLatin(merged);
  }

  #mergeText(versions: TextVersions, subject: Subject): Piece[] {
    const names = findRenames(this.#forests, subject.node);
    return this.#text.merge(versions, subject).map((piece) => {
      if (!('conflict' in piece) || names === null) return piece;
      return { conflict: { ...piece.conflict, ...names } };
    });
  }

  /** Both sides added a node of one name, with different text. */
  #mergeAdditions(node: NodeId, ours: Buffer, theirs: Buffer): Piece[] {
    const subject = this.#subject(node);
    if (subject.kind === 'import' || subject.kind === 'export') {
      const merged = this.#specifiers({ base: NOTHING, ours, theirs }, subject);
      if (merged !== null) return [textPiece(merged, false)];
    }
    const larger = findLarger('', latin(ours), latin(theirs));
    if (larger !== null) {
      this.#text.note('contained', subject, 'both sides added it, and one text holds the other');
      this.#text.loosen([latin(ours), latin(theirs)]);
      return [textPiece(larger === 'ours' ? ours : theirs, false)];
    }
    if (this.#mayUnite(node)) return this.#mergeContainer(node);
    return [
      {
        conflict: {
          reason: 'add/add',
          field: 'text',
          subject,
          oursDid: 'added',
          theirsDid: 'added',
          base: null,
          ours,
          theirs,
        },
      },
    ];
  }

  /** Whether two new containers are lists with the same frame. */
  #mayUnite(node: NodeId): boolean {
    const { ours, theirs } = this.#spots(node);
    if (!isContainer(ours) || !isContainer(theirs)) return false;
    const kind = ours!.placed!.span.kind;
    if (kind !== 'key' && kind !== 'section' && kind !== 'rule') return false;
    return (
      cutSpan(ours, 'start', 'bodyStart').equals(cutSpan(theirs, 'start', 'bodyStart')) &&
      cutSpan(ours, 'bodyEnd', 'end').equals(cutSpan(theirs, 'bodyEnd', 'end'))
    );
  }
}
