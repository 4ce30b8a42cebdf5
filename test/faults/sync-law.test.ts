/**
 * Any number of stores, any work, any order, any interruption: in the end all have the same.
 */
import { expect, test } from 'vitest';
import { Marks } from '../../src/history/marks.ts';
import type { Repository } from '../../src/history/repository.ts';
import { FxdError } from '../../src/model/errors.ts';
import { EMPTY_TREE } from '../../src/model/ids.ts';
import type { ObjectId } from '../../src/model/ids.ts';
import { Chance, rounds, seeded, tell } from './rounds.ts';
import { findingsOf } from '../history/syncing/checked-store.ts';
import { Replica } from '../history/syncing/replica.ts';
import { meet, refsOf, type Weather } from '../history/syncing/two-stores.ts';

const SCHEDULES = rounds(40, 2000);
const PEOPLE = ['ana', 'ben', 'cas', 'dag', 'eva'];
/** Rounds in which everybody meets the first, after which all must be the same. */
const MOST_ROUNDS = 6;

/** What may end a conversation in bad weather. */
const BROKEN = ['CONNECTION_LOST', 'PEER_INVALID', 'PEER_FAILED'];

/** Frames that are lost, come twice, late, damaged; a line that is cut. */
function storm(chance: Chance): Weather {
  let late: Buffer | null = null;
  return (frame) => {
    const luck = chance.below(100);
    const before = late === null ? [] : [late];
    late = null;
    if (luck < 3) return null;
    if (luck < 5) return before;
    if (luck < 9) return [frame, ...before, frame];
    if (luck < 12) {
      late = frame;
      return before;
    }
    if (luck < 14) {
      const damaged = Buffer.from(frame);
      const at = chance.below(damaged.length);
      damaged[at] = damaged[at]! ^ (1 << chance.below(8));
      return [...before, damaged];
    }
    return [frame, ...before];
  };
}

async function meetInStorm(caller: Replica, answerer: Replica, chance: Chance): Promise<void> {
  try {
    await meet(caller.repository, answerer.repository, {
      names: [caller.name, answerer.name],
      wish: { merge: chance.below(2) === 0 },
      there: storm(chance),
      back: storm(chance),
    });
  } catch (error) {
    if (!(error instanceof FxdError) || !BROKEN.includes(error.code)) throw error;
  }
}

function objectsOf(repository: Repository): ReadonlySet<ObjectId> {
  const marks = new Marks(repository, { complete: true });
  marks.add(Object.values(refsOf(repository)) as ObjectId[]);
  const numbers = marks.groups.flat();
  const ids = numbers.map((number) => repository.store.objects.idOf(number));
  // The empty tree may be among the objects of one store and not of another; it means nothing.
  return new Set(ids.filter((id) => id !== EMPTY_TREE).sort());
}

async function runSchedule(chance: Chance, count: number): Promise<number> {
  const people = PEOPLE.slice(0, count);
  const replicas = people.map((name) => new Replica(name, people, chance));
  const [first, ...others] = replicas as [Replica, ...Replica[]];
  for (const other of others) await meet(other.repository, first.repository);
  for (let turn = 0; turn < 6 * count; turn++) {
    const one = chance.pick(replicas);
    if (chance.below(3) > 0) await one.act();
    else {
      const other = chance.pick(replicas.filter((replica) => replica !== one));
      await meetInStorm(one, other, chance);
    }
  }
  let round = 0;
  for (; round < MOST_ROUNDS; round++) {
    for (const other of others) {
      const names = [other.name, first.name] as const;
      await meet(other.repository, first.repository, { names, wish: { merge: true } });
    }
    const refs = replicas.map(({ repository }) => JSON.stringify(refsOf(repository)));
    if (new Set(refs).size === 1) break;
  }
  const expected = refsOf(first.repository);
  const objects = objectsOf(first.repository);
  for (const { repository, name } of replicas) {
    expect(refsOf(repository), name).toEqual(expected);
    expect(objectsOf(repository), name).toEqual(objects);
    expect(findingsOf(repository), name).toEqual([]);
  }
  for (const other of others) {
    const before = other.repository.store.operations.last()?.id;
    const { line, result } = await meet(other.repository, first.repository);
    expect(result.refs).toEqual([]);
    expect(line.roundTrips).toBe(1);
    expect(other.repository.store.operations.last()?.id).toBe(before);
  }
  for (const { history } of replicas) history.close();
  return round + 1;
}

for (const count of [2, 5]) {
  const schedules = count === 2 ? SCHEDULES : Math.ceil(SCHEDULES / 5);
  test(`T-10, N-7, N-8: ${count} stores, ${schedules} schedules`, { timeout: 3_600_000 }, () =>
    seeded(async (chance) => {
      for (let schedule = 0; schedule < schedules; schedule++) {
        const seed = chance.below(2 ** 32);
        try {
          const most = await runSchedule(new Chance(seed), count);
          tell(`schedule ${seed}: ${most} rounds`);
        } catch (error) {
          if (error instanceof Error) error.message += `\nin the schedule of seed ${seed}`;
          throw error;
        }
      }
    }),
  );
}
