/**
 * What other branches changed and HEAD does not have. Invariant: read from the derived history of nodes, and
 * counted anew only where a branch or HEAD moved.
 */
import type { CommitId, NodeId } from '../model/ids.ts';
import { reachable } from './graph.ts';
import { BRANCHES, PEER_REFS, shortRefName } from './ref-name.ts';
import type { Repository } from './repository.ts';
import { peelToCommit } from './revision.ts';

const PREFIXES = [BRANCHES, 'refs/remotes/', PEER_REFS];
/** Commits that are looked at; a branch that is further apart is another project. */
const MOST_COMMITS = 20_000;

/** A change of a node on another branch. */
export interface ChangedElsewhere {
  readonly branch: string;
  readonly commit: CommitId;
}

export class Elsewhere {
  #state = '';
  /** The branch of each commit that HEAD lacks, by the commit's number. */
  #branches: ReadonlyMap<number, string> = new Map();

  /** The newest change of each of these nodes on a branch that is not merged. */
  changesOf(
    repository: Repository,
    nodes: readonly NodeId[],
  ): ReadonlyMap<NodeId, ChangedElsewhere> {
    this.#refresh(repository);
    const found = new Map<NodeId, ChangedElsewhere>();
    if (this.#branches.size === 0) return found;
    const { history, objects } = repository.store;
    for (const node of nodes) {
      const numbers = history.nodeEvents(node).map(({ commit }) => commit);
      const apart = numbers.filter((number) => this.#branches.has(number));
      if (apart.length === 0) continue;
      const newest = Math.max(...apart);
      const branch = this.#branches.get(newest)!;
      found.set(node, { branch, commit: objects.idOf(newest) as CommitId });
    }
    return found;
  }

  #refresh(repository: Repository): void {
    const { store } = repository;
    const head = repository.head().commit;
    const refs = PREFIXES.flatMap((prefix) => store.refs.list(prefix));
    const state = [head, ...refs.map(({ name, target }) => `${name} ${target}`)].join('\n');
    if (state === this.#state) return;
    this.#state = state;
    const branches = new Map<number, string>();
    const tips = refs.flatMap(({ name, target }) => {
      const commit = target === head ? null : peelToCommit(repository, target);
      return commit === null ? [] : [{ branch: shortRefName(name), commit }];
    });
    if (head !== null && tips.length > 0) {
      const ours = reachable(repository, [head]);
      for (const { branch, commit } of tips) {
        const pending = [store.objects.numberOf(commit)!];
        for (let number = pending.pop(); number !== undefined; number = pending.pop()) {
          const isKnown = ours.has(number) || branches.has(number);
          if (isKnown || branches.size >= MOST_COMMITS) continue;
          branches.set(number, branch);
          pending.push(...(store.commitGraph.get(number)?.parents ?? []));
        }
      }
    }
    this.#branches = branches;
  }
}
