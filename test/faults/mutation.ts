/**
 * Damage to bytes, as fuzzers do it. Invariant: the same chance does the same damage, and what is given is
 * left as it was.
 */
import type { Chance } from './rounds.ts';

/** Longest run of bytes that one mutation removes, repeats or moves. */
const RUN = 64;

type Mutation = (bytes: Buffer, chance: Chance, parts: readonly string[]) => Buffer;

function splice(bytes: Buffer, from: number, removed: number, inserted: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(from + removed)]);
}

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, chance) {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[chance.below(copy.length)]! ^= 1 << chance.below(8);
    return copy;
  },
  function remove(bytes, chance) {
    return splice(bytes, chance.below(bytes.length + 1), chance.below(RUN), Buffer.alloc(0));
  },
  function insertPart(bytes, chance, parts) {
    return splice(bytes, chance.below(bytes.length + 1), 0, Buffer.from(chance.pick(parts)));
  },
  function insertBytes(bytes, chance) {
    return splice(bytes, chance.below(bytes.length + 1), 0, chance.bytes(chance.below(8)));
  },
  function repeat(bytes, chance) {
    const from = chance.below(bytes.length + 1);
    const run = bytes.subarray(from, from + chance.below(RUN));
    const times = 1 + chance.below(8);
    return splice(bytes, from, 0, Buffer.concat(Array.from({ length: times }, () => run)));
  },
  function move(bytes, chance) {
    const from = chance.below(bytes.length + 1);
    const run = bytes.subarray(from, from + chance.below(RUN));
    const rest = splice(bytes, from, run.length, Buffer.alloc(0));
    return splice(rest, chance.below(rest.length + 1), 0, run);
  },
  function cutOff(bytes, chance) {
    return bytes.subarray(0, chance.below(bytes.length + 1));
  },
];

/** The bytes with up to five mutations; `parts` are what a language opens, closes and continues with. */
export function mutated(bytes: Buffer, chance: Chance, parts: readonly string[]): Buffer {
  let damaged = bytes;
  for (let count = 1 + chance.below(5); count > 0; count--) {
    damaged = chance.pick(MUTATIONS)(damaged, chance, parts);
  }
  return damaged;
}

/** A text of up to `length` parts, each from the list or a random character. */
export function randomText(chance: Chance, parts: readonly string[], length: number): string {
  return Array.from({ length: chance.below(length + 1) }, () => {
    if (chance.below(8) > 0) return chance.pick(parts);
    return String.fromCodePoint(chance.below(chance.below(2) === 0 ? 0x80 : 0xd800));
  }).join('');
}
