/**
 * The way from the present view to an earlier one. Invariant: files become those of the commit that was
 * checked out then, or those that a merge had made of them; what differs from the present ones in them is
 * carried over, as a checkout does.
 */
import type { TreeId } from '../model/ids.ts';
import { readStateTree } from './merging/merge-state.ts';
import type { LoggedOperation } from './operation.ts';
import { MERGE_REF } from './ref-name.ts';
import type { Repository } from './repository.ts';
import { diffTrees } from './trees.ts';
import type { ViewStep } from './undo.ts';
import type { View } from './view.ts';
import { compareViews, headCommit, presentView, viewAfter } from './view.ts';

/** Leads to the view after an operation. Throws unknownOperation. */
export function stepToView(repository: Repository, logged: LoggedOperation): ViewStep {
  const [now, then] = [presentView(repository), viewAfter(repository, logged)];
  const { refs, head } = compareViews(now, then);
  const [from, to] = [checkedOut(repository, now), checkedOut(repository, then)];
  return {
    operations: [logged],
    change: {
      onto: repository.store.operations.last()?.id ?? null,
      refs,
      ...(head === null ? {} : { head }),
      ...(now.previous === then.previous ? {} : { previous: then.previous }),
    },
    files: diffTrees(repository, from, to),
    changedBetween: [],
  };
}

/** The tree of the files in a view, as the command left them that made it. */
function checkedOut(repository: Repository, view: View): TreeId | null {
  const merge = view.refs.get(MERGE_REF) as TreeId | undefined;
  return merge === undefined
    ? repository.treeOf(headCommit(view))
    : readStateTree(repository, merge).written;
}
