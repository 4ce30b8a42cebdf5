/**
 * Decorations: the refs that point to a commit, as people read them. Invariant: HEAD comes first, then
 * tags, remote branches and branches, as in Git's `%D`.
 */
import type { CommitId } from '../model/ids.ts';
import { BRANCHES, shortRefName, TAGS } from './ref-name.ts';
import type { Repository } from './repository.ts';
import { peelToCommit } from './revision.ts';

const REMOTES = 'refs/remotes/';

/** For each commit that a ref points to: `HEAD -> main`, `tag: v1`, `feature`. */
export function decorations(repository: Repository): ReadonlyMap<CommitId, readonly string[]> {
  const found = new Map<CommitId, string[]>();
  const add = (commit: CommitId | null, word: string): void => {
    if (commit === null) return;
    const words = found.get(commit);
    if (words === undefined) found.set(commit, [word]);
    else words.push(word);
  };
  const head = repository.head();
  add(head.commit, head.ref === null ? 'HEAD' : `HEAD -> ${shortRefName(head.ref)}`);
  for (const prefix of [TAGS, REMOTES, BRANCHES]) {
    for (const { name, target } of repository.store.refs.list(prefix)) {
      if (name === head.ref) continue;
      const word = prefix === TAGS ? `tag: ${shortRefName(name)}` : shortRefName(name);
      add(peelToCommit(repository, target), word);
    }
  }
  return found;
}
