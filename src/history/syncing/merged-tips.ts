/**
 * Merging what two sides have on a branch. Invariant: the commit follows from the two tips alone: parents
 * sorted, a fixed author, the time of the newer parent; so two peers who merge the same make the same.
 */
import { modeType } from '../../model/entry.ts';
import type { BlobId, CommitId } from '../../model/ids.ts';
import type { Grammar } from '../../syntax/grammar.ts';
import { formatCommit } from '../commit-object.ts';
import { basesOf, mergeCommits } from '../merging/commit-merge.ts';
import { lastWriterOf } from '../merging/last-writer.ts';
import { MARKER_SIZE } from '../merging/marker-blocks.ts';
import { Policy } from '../merging/policy.ts';
import type { Repository } from '../repository.ts';
import { editTree, findInTree } from '../trees.ts';
import { recordArrived } from './arrived-commit.ts';

/** Who merges when nobody is asked. */
const AUTHOR = { name: 'fxd sync', email: 'sync@fxd.invalid', offset: 0 };

export interface MergedTips {
  /** The merge; null where something is in conflict, or the two have nothing in common. */
  readonly commit: CommitId | null;
  /** The files in conflict. */
  readonly conflicts: readonly string[];
}

/** Merges two commits, and records that without moving a ref. */
export async function mergeTips(
  repository: Repository,
  branch: string,
  tips: readonly [CommitId, CommitId],
  openGrammar: (language: string) => Promise<Grammar | null>,
): Promise<MergedTips> {
  const [ours, theirs] = [...tips].sort() as [CommitId, CommitId];
  if (basesOf(repository, [ours], [theirs]).length === 0) return { commit: null, conflicts: [] };
  const merge = await mergeCommits(repository, ours, theirs, {
    byNode: true,
    favour: null,
    // A rule of one user would make this commit another than the other side's.
    policy: new Policy([]),
    markers: { ours, base: '', theirs, size: MARKER_SIZE, form: 'diff3' },
    isVirtual: false,
    lastWriter: lastWriterOf(repository, ours, theirs),
    splitter: repository.splitter,
    openGrammar,
  });
  if (merge.conflicts.length > 0) {
    return { commit: null, conflicts: [...new Set(merge.conflicts.map(({ path }) => path))] };
  }
  const recorder = repository.recorder('small');
  const other = repository.readCommit(theirs).tree;
  for (const [path, edit] of merge.edits) {
    if (edit === null || modeType(edit.mode) !== 'file') continue;
    if (findInTree(repository, other, path)?.id === edit.id) continue;
    recorder.addBlob(edit.id as BlobId, merge.memory.readBlob(edit.id as BlobId), path);
  }
  const tree = editTree(repository, recorder, repository.readCommit(ours).tree, merge.edits);
  const time = Math.max(...tips.map((id) => repository.readCommit(id).committer.time));
  const signature = { ...AUTHOR, time };
  const bytes = formatCommit({
    tree,
    parents: [ours, theirs],
    author: signature,
    committer: signature,
    message: `Merge branch '${branch}'\n`,
  });
  const commit = recorder.addCommit(bytes);
  repository.store.transaction(() => {
    recorder.flush();
    recordArrived(repository, recorder, commit, null, () => false);
  });
  return { commit, conflicts: [] };
}
