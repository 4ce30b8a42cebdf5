/** Walks over commits, against the plainest way to find the same. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAncestor, mergeBases, reachable, walk } from '../../src/history/graph.ts';
import type { Repository } from '../../src/history/repository.ts';
import type { CommitId } from '../../src/model/ids.ts';
import { EMPTY_TREE } from '../../src/model/ids.ts';
import { formatCommit } from '../../src/history/commit-object.ts';
import { storeFolder, WrittenHistory } from './written-history.ts';

interface Dag {
  readonly repository: Repository;
  readonly commits: readonly CommitId[];
  /** For each commit the indexes of its parents, all lower than its own. */
  readonly parents: readonly (readonly number[])[];
}

/** Writes commits with these parents and times (in minutes), and nothing else. */
function write(repository: Repository, parents: Dag['parents'], times: readonly number[]): Dag {
  const recorder = repository.recorder('small');
  const commits: CommitId[] = [];
  parents.forEach((indexes, index) => {
    const person = { name: 'A', email: 'a@b.c', time: 1e9 + times[index]! * 60, offset: 0 };
    const ids = indexes.map((parent) => commits[parent]!);
    const message = `${index}\n`;
    const about = { author: person, committer: person, message };
    commits.push(recorder.addCommit(formatCommit({ tree: EMPTY_TREE, parents: ids, ...about })));
  });
  recorder.flush();
  const { objects, commitGraph } = repository.store;
  repository.store.transaction(() => {
    commits.forEach((id, index) => {
      const numbers = parents[index]!.map((parent) => objects.numberOf(commits[parent]!)!);
      commitGraph.add(objects.numberOf(id)!, 1e9 + times[index]! * 60, numbers);
    });
  });
  return { repository, commits, parents };
}

function ancestorsOf({ parents }: Dag, tip: number): Set<number> {
  const found = new Set([tip]);
  for (const index of found) for (const parent of parents[index]!) found.add(parent);
  return found;
}

/** Common ancestors that are no ancestor of another common ancestor. */
function basesOf(dag: Dag, a: number, b: number): CommitId[] {
  const [left, right] = [ancestorsOf(dag, a), ancestorsOf(dag, b)];
  const common = [...left].filter((index) => right.has(index));
  const isBest = (index: number) =>
    !common.some((other) => other !== index && ancestorsOf(dag, other).has(index));
  return common
    .filter(isBest)
    .map((index) => dag.commits[index]!)
    .sort();
}

const shape = fc.array(
  fc.tuple(fc.array(fc.nat({ max: 30 }), { maxLength: 3 }), fc.nat({ max: 20 })),
  { minLength: 1, maxLength: 25 },
);

/** Calls with random histories, each in the same store under other commits. */
function forAllDags(check: (dag: Dag) => void): void {
  const folder = storeFolder();
  let run = 0;
  fc.assert(
    fc.property(shape, (list) => {
      const history = new WrittenHistory(join(folder, `${run++}.fxd`));
      const parents = list.map(([picks], index) =>
        index === 0 ? [] : [...new Set(picks.map((pick) => pick % index))],
      );
      check(
        write(
          history.repository,
          parents,
          list.map(([, time]) => time),
        ),
      );
      history.close();
    }),
    { numRuns: 40, seed: 20260901 },
  );
}

test('merge bases and ancestors are those of the plain definition', () => {
  forAllDags((dag) => {
    const { repository, commits } = dag;
    const last = commits.length - 1;
    for (let a = Math.max(0, last - 5); a <= last; a++) {
      for (let b = 0; b <= last; b++) {
        const [x, y] = [commits[a]!, commits[b]!];
        expect(mergeBases(repository, x, y).sort()).toEqual(basesOf(dag, a, b));
        expect(isAncestor(repository, y, x)).toBe(ancestorsOf(dag, a).has(b));
      }
    }
  });
});

test('a walk visits what can be reached, once, and nothing that is excluded', () => {
  forAllDags((dag) => {
    const { repository, commits } = dag;
    const last = commits.length - 1;
    const excluded = Math.floor(last / 2);
    const walked = [...walk(repository, [commits[last]!, commits[0]!], [commits[excluded]!])];
    const hidden = ancestorsOf(dag, excluded);
    const wanted = [...ancestorsOf(dag, last), 0].filter((index) => !hidden.has(index));
    expect([...walked].sort()).toEqual([...new Set(wanted)].map((index) => commits[index]!).sort());
    expect(reachable(repository, [commits[last]!]).size).toBe(ancestorsOf(dag, last).size);
  });
});

test('merge bases are found without a walk to the beginning', () => {
  const { repository } = new WrittenHistory();
  const parents = Array.from({ length: 2000 }, (_, index) => (index === 0 ? [] : [index - 1]));
  const dag = write(
    repository,
    [...parents, [1999], [1999]],
    parents.map((_, i) => i).concat(2000, 2000),
  );
  const visited: number[] = [];
  const { commitGraph } = repository.store;
  const get = commitGraph.get.bind(commitGraph);
  commitGraph.get = (number) => {
    visited.push(number);
    return get(number);
  };
  expect(mergeBases(repository, dag.commits[2000]!, dag.commits[2001]!)).toEqual([
    dag.commits[1999],
  ]);
  expect(visited.length).toBeLessThan(10);
});
