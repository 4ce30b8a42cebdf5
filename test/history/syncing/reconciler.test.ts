/** Finding out what two sides have in common. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareItems,
  Reconciler,
  type CommitItem,
} from '../../../src/history/syncing/reconciler.ts';
import { sha256 } from '../../../src/model/hash.ts';
import type { CommitId } from '../../../src/model/ids.ts';
import { failure } from '../../store/store-folder.ts';

/** Commits of a line, about two a generation. */
function itemsOf(numbers: readonly number[]): CommitItem[] {
  const items = [...new Set(numbers)].map((number) => ({
    generation: 1 + Math.floor(number / 2),
    id: sha256(Buffer.from(String(number)))
      .toString('hex')
      .slice(0, 40) as CommitId,
  }));
  return items.sort(compareItems);
}

interface Agreement {
  readonly lacking: ReadonlySet<CommitId>;
  readonly rounds: number;
  readonly bytes: number;
}

function reconcile(ours: readonly CommitItem[], theirs: readonly CommitItem[]): Agreement {
  const [caller, answerer] = [new Reconciler(ours), new Reconciler(theirs)];
  let bytes = 0;
  let rounds = 0;
  for (let message: Buffer | null = caller.begin(); message !== null; rounds++) {
    const answer = answerer.answer(message);
    bytes += message.length + answer.length;
    expect(Math.max(message.length, answer.length)).toBeLessThan(128 * 1024);
    message = caller.step(answer);
  }
  return { lacking: caller.lacking, rounds, bytes };
}

const range = (from: number, to: number) => {
  return Array.from({ length: to - from }, (_, index) => from + index);
};

test('it finds exactly what the other side lacks, whatever the two have', () => {
  const numbers = fc.array(fc.nat(400), { maxLength: 300 });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [ours, theirs] = [itemsOf(a), itemsOf(b)];
      const there = new Set(theirs.map(({ id }) => id));
      const expected = ours.filter(({ id }) => !there.has(id)).map(({ id }) => id);
      expect([...reconcile(ours, theirs).lacking].sort()).toEqual(expected.sort());
    }),
    { seed: 7, numRuns: 200 },
  );
});

test('what differs at the end of a long history costs few rounds and few bytes', () => {
  const common = range(0, 10_000);
  const ours = itemsOf([...common, ...range(20_000, 20_100)]);
  const theirs = itemsOf([...common, ...range(30_000, 30_100)]);
  const { lacking, rounds, bytes } = reconcile(ours, theirs);
  expect(lacking.size).toBe(100);
  expect(rounds).toBeLessThanOrEqual(4);
  expect(bytes).toBeLessThan(16 * 1024);
});

test('what is scattered everywhere is found in messages of a limited length', () => {
  const all = range(0, 40_000);
  const ours = itemsOf(all);
  const theirs = itemsOf(all.filter((number) => number % 5 !== 0));
  expect(reconcile(ours, theirs).lacking.size).toBe(8000);
});

test('ranges that are none, or never agree, are refused', () => {
  const caller = new Reconciler(itemsOf(range(0, 100)));
  for (const bytes of ['05', '0003', '00ff', '02000002000100', '010001']) {
    const message = Buffer.from(bytes, 'hex');
    expect(failure(() => caller.answer(message)).code).toBe('PEER_INVALID');
  }
  // Always the same fingerprint of zeros.
  const never = Buffer.concat([Buffer.from('000001', 'hex'), Buffer.alloc(16)]);
  const asked = () => {
    for (let round = 0; round < 100; round++) caller.step(never);
  };
  expect(failure(asked).code).toBe('PEER_INVALID');
});
