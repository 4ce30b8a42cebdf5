/**
 * The message of a merge, as Git words it. Invariant: the same names give the same message, whoever merges.
 */
import type { CommitId } from '../../model/ids.ts';
import { walk } from '../graph.ts';
import { BRANCHES, TAGS } from '../ref-name.ts';
import type { Head, Repository } from '../repository.ts';

/** Branches into which everything goes, so that it need not be said. */
const UNNAMED = new Set(['main', 'master']);
const REMOTES = 'refs/remotes/';

/** One line that ends with a newline: `Merge branch 'side' into feature`. */
export function mergeMessage(repository: Repository, revision: string, head: Head): string {
  const branch = head.ref === null ? 'HEAD' : head.ref.slice(BRANCHES.length);
  const into = UNNAMED.has(branch) ? '' : ` into ${branch}`;
  return `Merge ${whatIs(repository, revision)} '${revision}'${into}\n`;
}

function whatIs({ store }: Repository, revision: string): string {
  const kinds = [
    [BRANCHES, 'branch'],
    [TAGS, 'tag'],
    [REMOTES, 'remote-tracking branch'],
  ] as const;
  return kinds.find(([prefix]) => store.refs.get(prefix + revision) !== null)?.[1] ?? 'commit';
}

/** What a squash says: the first line of every commit that is taken in, newest first. */
export function squashMessage(repository: Repository, theirs: CommitId, ours: CommitId): string {
  const subjects = [...walk(repository, [theirs], [ours])].map((id) => {
    const [subject = ''] = repository.readCommit(id).message.split('\n');
    return `* ${id.slice(0, 12)} ${subject}\n`;
  });
  return `Squashed commit of the following:\n\n${subjects.join('')}`;
}
