/**
 * Finding out which commits two stores have in common, without listing them: range-based set
 * reconciliation (Aljoscha Meyer, "Range-Based Set Reconciliation", 2023; the form of version 1 of the
 * Negentropy protocol by Doug Hoyte: sorted items, sums as fingerprints, sixteen parts). Invariant: each
 * step either agrees on a range or cuts it into smaller ones, so that it ends.
 *
 * Commits are sorted by generation, then id, so what differs lies together at the end. A message is a
 * sequence of ranges that together cover everything, each given by its end; docs/protocol.md, "Ranges".
 */
import { peerInvalid } from '../../model/errors.ts';
import { sha256 } from '../../model/hash.ts';
import type { CommitId } from '../../model/ids.ts';
import { ByteReader, ByteWriter } from '../../store/varint.ts';

export interface CommitItem {
  readonly generation: number;
  readonly id: CommitId;
}

const ID_BYTES = 20;
const LIMBS = 5;
const FINGERPRINT_BYTES = 16;
/** Parts into which a range is cut. */
const PARTS = 16;
/** A range of fewer items is listed. */
const LISTED = PARTS * 2;
/** A message is closed with one fingerprint for the rest when it has grown to this. */
const MESSAGE_BYTES = 60 * 1024;
/** Messages after which a peer that never agrees is given up. */
const MOST_ROUNDS = 64;

/** Equal to none, so that what it stands for is asked about. */
const NO_FINGERPRINT = Buffer.alloc(FINGERPRINT_BYTES);

const AGREED = 0;
const FINGERPRINT = 1;
const LIST = 2;

/** The end of a range: the first place that is no more in it. */
interface Bound {
  readonly generation: number;
  /** The first bytes of an id, in hex. */
  readonly prefix: string;
}

const END: Bound = { generation: Number.POSITIVE_INFINITY, prefix: '' };

export function compareItems(a: CommitItem, b: CommitItem): number {
  return a.generation - b.generation || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** One side of it. */
export class Reconciler {
  readonly #items: readonly CommitItem[];
  /** Sums of the ids of the first items, modulo 2^160, five words each. */
  readonly #sums: Uint32Array;
  /** Commits of this side that the other one lacks; complete when `step` has returned null. */
  readonly lacking = new Set<CommitId>();
  #rounds = 0;

  /** `items` are sorted as compareItems says. */
  constructor(items: readonly CommitItem[]) {
    this.#items = items;
    this.#sums = new Uint32Array((items.length + 1) * LIMBS);
    items.forEach(({ id }, index) => {
      let carry = 0;
      for (let limb = LIMBS - 1; limb >= 0; limb--) {
        const word = Number.parseInt(id.slice(limb * 8, limb * 8 + 8), 16);
        const sum = this.#sums[index * LIMBS + limb]! + word + carry;
        this.#sums[(index + 1) * LIMBS + limb] = sum;
        carry = sum > 0xffffffff ? 1 : 0;
      }
    });
  }

  /** The first message. */
  begin(): Buffer {
    const writer = new RangeWriter();
    this.#split(writer, 0, this.#items.length, END);
    return writer.finish();
  }

  /** The answer of the side that did not begin. Throws peerInvalid. */
  answer(message: Buffer): Buffer {
    const writer = new RangeWriter();
    this.#each(message, ({ from, to, end, mode, body }) => {
      if (writer.isFull) return;
      if (mode === AGREED) return writer.agreed(end);
      if (mode === FINGERPRINT) {
        if (body.equals(this.#fingerprint(from, to))) writer.agreed(end);
        else this.#split(writer, from, to, end);
        return;
      }
      // Whoever listed learns what of that we have; what else we have is no matter here.
      const ours = new Set(this.#ids(from, to));
      writer.list(
        end,
        idsOf(body).filter((id) => ours.has(id)),
      );
    });
    // What did not fit is asked about as a whole.
    if (writer.isFull) writer.fingerprint(END, NO_FINGERPRINT);
    return writer.finish();
  }

  /** The next message of the side that began; null when everything is known. Throws peerInvalid. */
  step(message: Buffer): Buffer | null {
    this.#rounds += 1;
    if (this.#rounds > MOST_ROUNDS) throw peerInvalid('ranges that never agree');
    const writer = new RangeWriter();
    let isOpen = false;
    this.#each(message, ({ from, to, end, mode, body }) => {
      if (writer.isFull) return;
      if (mode === LIST) {
        const theirs = new Set(idsOf(body));
        for (const id of this.#ids(from, to)) if (!theirs.has(id)) this.lacking.add(id);
      }
      const isKnown = mode !== FINGERPRINT || from === to;
      if (isKnown || body.equals(this.#fingerprint(from, to))) return writer.agreed(end);
      isOpen = true;
      this.#split(writer, from, to, end);
    });
    if (writer.isFull) writer.fingerprint(END, NO_FINGERPRINT);
    return isOpen ? writer.finish() : null;
  }

  /** A range as fingerprints of its parts; a short one as a list. */
  #split(writer: RangeWriter, from: number, to: number, end: Bound): void {
    const count = to - from;
    if (count < LISTED) return writer.list(end, this.#ids(from, to));
    for (let part = 0; part < PARTS; part++) {
      const start = from + Math.floor((count * part) / PARTS);
      const stop = from + Math.floor((count * (part + 1)) / PARTS);
      const isLast = part === PARTS - 1;
      const bound = isLast ? end : this.#boundBefore(stop);
      writer.fingerprint(bound, this.#fingerprint(start, stop));
    }
  }

  /** The shortest bound that lies between an item and the one before it. */
  #boundBefore(index: number): Bound {
    const [before, after] = [this.#items[index - 1]!, this.#items[index]!];
    if (before.generation !== after.generation) return { generation: after.generation, prefix: '' };
    let length = 2;
    while (before.id.startsWith(after.id.slice(0, length))) length += 2;
    return { generation: after.generation, prefix: after.id.slice(0, length) };
  }

  #ids(from: number, to: number): CommitId[] {
    return this.#items.slice(from, to).map(({ id }) => id);
  }

  #fingerprint(from: number, to: number): Buffer {
    const bytes = Buffer.alloc(ID_BYTES + 4);
    let borrow = 0;
    for (let limb = LIMBS - 1; limb >= 0; limb--) {
      const difference = this.#sums[to * LIMBS + limb]! - this.#sums[from * LIMBS + limb]! - borrow;
      borrow = difference < 0 ? 1 : 0;
      bytes.writeUInt32BE(difference >>> 0, limb * 4);
    }
    bytes.writeUInt32BE(to - from, ID_BYTES);
    return sha256(bytes).subarray(0, FINGERPRINT_BYTES);
  }

  #each(message: Buffer, visit: (range: Range) => void): void {
    let from = 0;
    let last: Bound = { generation: 0, prefix: '' };
    for (const { end, mode, body } of readRanges(message)) {
      if (compareBounds(last, end) > 0) throw peerInvalid('ranges that are not in order');
      last = end;
      const to = this.#placeOf(end, from);
      visit({ from, to, end, mode, body });
      from = to;
    }
    if (last.generation !== END.generation) throw peerInvalid('ranges that leave something out');
  }

  /** The first item at or after a bound, looked for from `low` on. */
  #placeOf({ generation, prefix }: Bound, low: number): number {
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const item = this.#items[middle]!;
      const isBefore =
        item.generation < generation || (item.generation === generation && item.id < prefix);
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compareBounds(a: Bound, b: Bound): number {
  if (a.generation !== b.generation) return a.generation < b.generation ? -1 : 1;
  return a.prefix < b.prefix ? -1 : Number(a.prefix > b.prefix);
}

interface ReadRange {
  readonly end: Bound;
  readonly mode: number;
  readonly body: Buffer;
}

/** A range of a message as places among the items of this side. */
interface Range extends ReadRange {
  readonly from: number;
  readonly to: number;
}

/** Generations are written as one more than the difference to the bound before; 0 is the very end. */
class RangeWriter {
  readonly #writer = new ByteWriter();
  #generation = 0;
  #length = 0;
  /** The end of what is agreed since the last range that was written: one range, however many. */
  #agreed: Bound | null = null;

  get isFull(): boolean {
    return this.#length > MESSAGE_BYTES;
  }

  agreed(end: Bound): void {
    this.#agreed = end;
  }

  fingerprint(end: Bound, fingerprint: Buffer): void {
    this.#begin(end);
    this.#writer.number(FINGERPRINT);
    this.#writer.raw(fingerprint);
    this.#length += FINGERPRINT_BYTES;
  }

  list(end: Bound, ids: readonly CommitId[]): void {
    this.#begin(end);
    this.#writer.number(LIST);
    this.#writer.bytes(Buffer.from(ids.join(''), 'hex'));
    this.#length += ids.length * ID_BYTES;
  }

  #begin(end: Bound): void {
    this.#writeAgreed();
    this.#bound(end);
  }

  #writeAgreed(): void {
    if (this.#agreed === null) return;
    this.#bound(this.#agreed);
    this.#writer.number(AGREED);
    this.#agreed = null;
  }

  #bound({ generation, prefix }: Bound): void {
    const isEnd = generation === END.generation;
    this.#writer.number(isEnd ? 0 : generation - this.#generation + 1);
    if (!isEnd) this.#generation = generation;
    this.#writer.bytes(Buffer.from(prefix, 'hex'));
    this.#length += 4 + prefix.length / 2;
  }

  finish(): Buffer {
    this.#writeAgreed();
    return this.#writer.finish();
  }
}

function readRanges(message: Buffer): ReadRange[] {
  const reader = new ByteReader(message);
  const ranges: ReadRange[] = [];
  let generation = 0;
  try {
    while (!reader.done) {
      const step = reader.number();
      if (step > 0) generation += step - 1;
      const prefix = reader.bytes().toString('hex');
      const end = step === 0 ? END : { generation, prefix };
      const mode = reader.number();
      if (mode > LIST || prefix.length > ID_BYTES * 2) throw new RangeError('no such range');
      const body =
        mode === AGREED
          ? Buffer.alloc(0)
          : mode === FINGERPRINT
            ? reader.raw(FINGERPRINT_BYTES)
            : reader.bytes();
      if (mode === LIST && body.length % ID_BYTES !== 0) throw new RangeError('a cut list');
      ranges.push({ end, mode, body });
    }
  } catch (error) {
    throw peerInvalid('ranges that cannot be read', { cause: error });
  }
  return ranges;
}

function idsOf(body: Buffer): CommitId[] {
  const hex = body.toString('hex');
  return Array.from({ length: body.length / ID_BYTES }, (_, index) => {
    return hex.slice(index * ID_BYTES * 2, (index + 1) * ID_BYTES * 2) as CommitId;
  });
}
