/**
 * HEAD as text, and where it can go. Invariant: what a word on the command line means for HEAD is decided
 * here alone, branches before commits, as in Git.
 */
import { EXIT, FxdError, headUnreadable, noPreviousBranch } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import { isAncestor } from './graph.ts';
import { BRANCHES, OWN_REFS } from './ref-name.ts';
import type { Head, Repository } from './repository.ts';
import { previousHead } from './record.ts';
import { resolveRevision } from './revision.ts';
import { diffTrees } from './trees.ts';

/** HEAD as Git writes it. Of a detached one the commit is known. */
export function headText({ ref, commit }: Head): string {
  return ref === null ? commit! : `ref: ${ref}`;
}

/** HEAD's commit; null on a branch without commits. Throws headUnreadable. */
export function readableHead(repository: Repository): CommitId | null {
  const { commit } = repository.head();
  const tree = orHeadUnreadable(() => repository.treeOf(commit));
  if (tree !== null) orHeadUnreadable(() => repository.readTree(tree));
  return commit;
}

/** The same for whoever leaves HEAD behind: null too where not all of its folders can be read. */
export function headIfWhole(repository: Repository): CommitId | null {
  try {
    const commit = readableHead(repository);
    orHeadUnreadable(() => diffTrees(repository, null, repository.treeOf(commit)));
    return commit;
  } catch (error) {
    if (error instanceof FxdError && error.exit === EXIT.corrupt) return null;
    throw error;
  }
}

function orHeadUnreadable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FxdError && error.exit === EXIT.corrupt) throw headUnreadable(error);
    throw error;
  }
}

/**
 * Where HEAD goes for `text`: to the branch of that name, for `-` back to where it was, else to a commit.
 * Throws noPreviousBranch, unknownRevision, ambiguousRevision, emptyBranch.
 */
export function resolveHead(repository: Repository, text: string): Head {
  if (text === '-') return resolvePrevious(repository);
  if (text === 'HEAD' || text === '@') return repository.head();
  const ref = BRANCHES + text;
  const commit = repository.store.refs.get(ref) as CommitId | null;
  return commit === null
    ? { ref: null, commit: resolveRevision(repository, text) }
    : { ref, commit };
}

function resolvePrevious(repository: Repository): Head {
  const previous = previousHead(repository);
  if (previous === null) throw noPreviousBranch();
  const name = previous.replace(`ref: ${BRANCHES}`, '');
  return name === previous
    ? { ref: null, commit: resolveRevision(repository, previous) }
    : resolveHead(repository, name);
}

/** Whether some branch, tag or `head` has a commit among its ancestors. */
export function isKept(repository: Repository, commit: CommitId, head: Head): boolean {
  const { refs, objects } = repository.store;
  const kept = refs.list('').filter(({ name }) => !name.startsWith(OWN_REFS));
  const tips = kept.map(({ target }) => target as CommitId);
  if (head.commit !== null) tips.push(head.commit);
  return tips.some((tip) => {
    return objects.typeOf(tip) === 'commit' && isAncestor(repository, commit, tip);
  });
}
