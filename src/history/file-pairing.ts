/**
 * The nodes of one file beside what they were in an older version. Invariant: nodes are paired by their ids
 * alone; that most stand in the same order in both only makes it fast.
 */
import type { ChangeKind } from '../model/change.ts';
import type { NodeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import { differCosmetically } from '../merge/cosmetic.ts';
import { longestIncreasing } from '../merge/longest-increasing.ts';
import { commonStart, EqualEnds } from '../syntax/equal-ends.ts';
import { ownText } from '../syntax/match.ts';
import { signatureOf } from '../syntax/signature.ts';
import type { VersionFile } from './version.ts';
import { idsOf, nodeIdOf } from './version.ts';

/** A node of a version: a span of one of its files. */
export interface StandingNode {
  readonly id: NodeId;
  readonly file: VersionFile;
  readonly placed: PlacedSpan;
}

/** Id of the parent node; the file's for a node at top level. */
function parentOf({ file, placed }: StandingNode): NodeId {
  return placed.parent < 0 ? nodeIdOf(file, null) : idsOf(file)[placed.parent]!;
}

export function nodeAt(file: VersionFile, index: number): StandingNode {
  return { id: idsOf(file)[index]!, file, placed: file.spans[index]! };
}

/** Nodes that are passed over to find the counterpart of one in order. */
const LOOK_AHEAD = 16;
/** Instead of an index in the older file. */
const NOWHERE = -1;

/** The nodes of one file beside what they were. */
export class FilePairing {
  /** Nodes of the older file that none of the newer one was found to be. */
  readonly unpaired: number[] = [];
  readonly #before: VersionFile | null;
  readonly #after: VersionFile | null;
  /** By index of the newer file: the index in the older one. */
  readonly #oldIndex: Int32Array;
  /** By index of the newer file, where a node was elsewhere, or not where the order would have it. */
  readonly #elsewhere = new Map<number, StandingNode>();
  readonly #equal: EqualEnds | null;
  readonly #isSameFile: boolean;
  #reordered: Set<number> | null = null;

  constructor(
    before: VersionFile | null,
    after: VersionFile | null,
    find: (id: NodeId) => StandingNode | null,
  ) {
    this.#before = before;
    this.#after = after;
    const oldIds = before === null ? [] : idsOf(before);
    const ids = after === null ? [] : idsOf(after);
    this.#oldIndex = new Int32Array(ids.length).fill(NOWHERE);
    let next = 0;
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index]!;
      let at = next;
      const end = Math.min(next + LOOK_AHEAD, oldIds.length);
      while (at < end && oldIds[at] !== id) at++;
      if (at < end) {
        this.#oldIndex[index] = at;
        while (next < at) this.unpaired.push(next++);
        next = at + 1;
      } else {
        const former = find(id);
        if (former !== null) this.#elsewhere.set(index, former);
      }
    }
    while (next < oldIds.length) this.unpaired.push(next++);
    this.#equal =
      before === null || after === null ? null : new EqualEnds(before.bytes, after.bytes);
    this.#isSameFile =
      before !== null &&
      before.path === after?.path &&
      nodeIdOf(before, null) === nodeIdOf(after, null);
  }

  /** Whether a node is seen at once to be as it was, where it was: that is what most are. */
  isPlainlySame(index: number): boolean {
    const old = this.#oldIndex[index]!;
    if (old === NOWHERE || !this.#isSameFile || this.#elsewhere.size > 0) return false;
    const [was, is] = [this.#before!.spans[old]!, this.#after!.spans[index]!];
    const wasBelow = was.parent < 0 ? NOWHERE : was.parent;
    const isBelow = is.parent < 0 ? NOWHERE : this.#oldIndex[is.parent]!;
    return (
      wasBelow === isBelow &&
      (is.parent < 0 || isBelow !== NOWHERE) &&
      was.qualifiedName === is.qualifiedName &&
      was.span.name === is.span.name &&
      this.#equal!.has(was.span, is.span)
    );
  }

  /** What a node was, or null for a new one. */
  former(index: number): StandingNode | null {
    const old = this.#oldIndex[index]!;
    return old === NOWHERE ? (this.#elsewhere.get(index) ?? null) : nodeAt(this.#before!, old);
  }

  /** Null for a node that is as it was, where it was. */
  kindsOf(former: StandingNode, index: number): readonly ChangeKind[] | null {
    const node = nodeAt(this.#after!, index);
    const isEqual =
      former.file === this.#before && this.#equal!.has(former.placed.span, node.placed.span);
    const kinds = isEqual ? [] : textKinds(former, node);
    if (former.placed.span.name !== node.placed.span.name) kinds.push('renamed');
    if (parentOf(former) !== parentOf(node)) kinds.push('moved');
    else if (this.#isReordered(index)) kinds.push('reordered');
    const isElsewhere =
      former.file.path !== node.file.path ||
      former.placed.qualifiedName !== node.placed.qualifiedName;
    return kinds.length === 0 && !isElsewhere ? null : kinds;
  }

  /** Whether a node changed its place among the siblings that were there before. */
  #isReordered(index: number): boolean {
    if (this.#elsewhere.size === 0) return false;
    this.#reordered ??= this.#findReordered();
    return this.#reordered.has(index);
  }

  #findReordered(): Set<number> {
    const siblings = new Map<NodeId, number[]>();
    const positions: number[] = [];
    this.#oldIndex.forEach((_, index) => {
      const former = this.former(index);
      const parent = parentOf(nodeAt(this.#after!, index));
      if (former === null || parentOf(former) !== parent) return;
      positions[index] = former.placed.index;
      const group = siblings.get(parent);
      if (group === undefined) siblings.set(parent, [index]);
      else group.push(index);
    });
    const reordered = new Set<number>();
    for (const group of siblings.values()) {
      const kept = longestIncreasing(group.map((index) => positions[index]!));
      group.forEach((index, position) => {
        if (!kept.has(position)) reordered.add(index);
      });
    }
    return reordered;
  }
}

function textKinds(before: StandingNode, after: StandingNode): ChangeKind[] {
  const old = ownText(before.file, before.placed);
  const now = ownText(after.file, after.placed);
  if (old.equals(now)) return [];
  const { language } = after.file;
  if (equalButForSpace(old, now) && differCosmetically(old, now, language)) return ['cosmetic'];
  const isSigned =
    signatureOf(before.file, before.placed) !== signatureOf(after.file, after.placed);
  return isSigned ? ['signature'] : ['modified'];
}

/** Whether two texts are equal when all white space is left out; else they differ in more than that. */
function equalButForSpace(a: Buffer, b: Buffer): boolean {
  const start = commonStart(a, b);
  for (let i = start, j = start; ; i++, j++) {
    while (i < a.length && a[i]! <= SPACE) i++;
    while (j < b.length && b[j]! <= SPACE) j++;
    if (i >= a.length || j >= b.length) return i >= a.length && j >= b.length;
    if (a[i] !== b[j]) return false;
  }
}

const SPACE = 0x20;
