/**
 * Following Git's HEAD: what a switch or a commit made by Git, beside the store, means here. Invariant: HEAD
 * follows only where the files on the disk are those of the commit that it goes to, and no branch leaves a
 * commit behind that only fxd has.
 */
import type { CommitId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { GitHead, GitSeen } from './git-seen.ts';
import { hasGitMoved, readGitSeen, seenBranch, seenWithHead, writeGitSeen } from './git-seen.ts';
import { isAncestor } from './graph.ts';
import { headText } from './head.ts';
import { readMergeState } from './merging/merge-state.ts';
import type { OperationAbout, ViewChange } from './operation.ts';
import { recordOperation } from './operation.ts';
import { shortRefName } from './ref-name.ts';
import type { Repository } from './repository.ts';

export type GitStanding =
  /** There is nothing to follow: both are alike, or only fxd has moved. */
  | { readonly kind: 'in step' }
  /** HEAD can follow. */
  | { readonly kind: 'followed'; readonly about: OperationAbout; readonly change: ViewChange }
  /** It cannot yet; why, as a sentence. */
  | { readonly kind: 'apart'; readonly says: string };

/** What is to be done about Git's HEAD, where the two have met before. */
export function standingOf(repository: Repository, seen: GitSeen, git: GitHead): GitStanding {
  const head = repository.head();
  const { ref, commit } = git;
  const isSame = headText(head) === git.text && head.commit === commit;
  if (isSame || !hasGitMoved(seen, git)) return { kind: 'in step' };
  const name = ref === null ? (commit ?? '').slice(0, 12) : shortRefName(ref);
  if (readMergeState(repository) !== null) {
    return { kind: 'apart', says: `Git went to ${name} while a merge is under way here` };
  }
  if (commit !== null && repository.store.objects.typeOf(commit) !== 'commit') {
    return { kind: 'apart', says: `Git has commits on ${name} that are not here` };
  }
  const ours = ref === null ? commit : (repository.store.refs.get(ref) as CommitId | null);
  if (
    ref !== null &&
    !mayGoTo(repository, ours, commit, seenBranch(seen, ref) as CommitId | null)
  ) {
    return { kind: 'apart', says: `Git is on ${name}, which has other commits here` };
  }
  const isSwitch = headText(head) !== git.text;
  const about = { command: 'git', description: `follow Git to ${name}` };
  const files = { from: treeOf(repository, head.commit), to: treeOf(repository, commit) };
  const change: ViewChange = {
    refs: ref === null || ours === commit ? [] : [{ name: ref, from: ours, to: commit }],
    ...(isSwitch ? { head: { from: headText(head), to: git.text }, previous: headText(head) } : {}),
    files: files.from === files.to ? null : files,
  };
  return { kind: 'followed', about, change };
}

/** Whether a branch here may be taken to where Git has it. */
function mayGoTo(
  repository: Repository,
  ours: CommitId | null,
  theirs: CommitId | null,
  seen: CommitId | null,
): boolean {
  if (ours === null || ours === theirs || ours === seen) return true;
  return theirs !== null && isAncestor(repository, ours, theirs);
}

function treeOf(repository: Repository, commit: CommitId | null) {
  return repository.treeOf(commit) ?? EMPTY_TREE;
}

/** Follows; the operation can be undone as any other. Throws refMoved, storeBusy. */
export function followGit(
  repository: Repository,
  git: GitHead,
  { about, change }: Extract<GitStanding, { kind: 'followed' }>,
): void {
  recordOperation(repository, about, change, () => {
    const seen = readGitSeen(repository);
    // Whoever has moved HEAD in Git has taken the index along.
    const now = seen === null ? null : { ...seenWithHead(seen, git), index: git.commit };
    if (now !== null) writeGitSeen(repository, now);
  });
}
