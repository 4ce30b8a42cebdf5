/**
 * Merging a commit into HEAD. Invariant: everything is merged in memory and checked before the first file
 * is touched; files, HEAD, refs and the state of the merge change in one operation, or not at all.
 */
import { planChanges } from '../bridge/files/checkout.ts';
import { openGrammar } from '../bridge/files/grammar-files.ts';
import type { WorkingTree } from '../bridge/files/working-tree.ts';
import { compareVersions } from '../history/changes.ts';
import { isAncestor } from '../history/graph.ts';
import { resolveHead } from '../history/head.ts';
import { basesOf, mergeCommits, type CommitMerge } from '../history/merging/commit-merge.ts';
import { carriedConflicts, withCarried } from '../history/merging/carried-conflicts.ts';
import { lastWriterOf } from '../history/merging/last-writer.ts';
import { MARKER_SIZE } from '../history/merging/marker-blocks.ts';
import { mergeMessage, squashMessage } from '../history/merging/merge-message.ts';
import type { TreeMergeOptions } from '../history/merging/merge-options.ts';
import { readMergeState } from '../history/merging/merge-state.ts';
import { recordConflicts, type OpenConflicts } from '../history/merging/open-conflicts.ts';
import { Resolutions } from '../history/merging/resolutions.ts';
import { parsePolicy } from '../history/merging/policy.ts';
import { shortRefName } from '../history/ref-name.ts';
import type { Repository } from '../history/repository.ts';
import { resolveRevision } from '../history/revision.ts';
import { diffTrees, editTree, findInTree, type TreeEdit } from '../history/trees.ts';
import { commitVersion } from '../history/version.ts';
import { newVersion } from '../history/working-version.ts';
import type { FileChange } from '../model/change.ts';
import { mergeUnderWay, notFastForward, unrelatedHistories } from '../model/errors.ts';
import { currentSignature } from './author.ts';
import { countChanges } from './change-report.ts';
import type { Context } from './context.ts';
import {
  tellCarried,
  tellConflict,
  tellDecision,
  tellLostUse,
  type MergeOutcome,
} from './merge-outcome.ts';
import { countFiles, outcomeOf, type Meeting, type MergeWish } from './merge-wish.ts';
import { moveAhead, moveToFirst } from './move-ahead.ts';
import { workingTreeOf } from './working-tree-of.ts';
import { WrittenMerge, type OpenState } from './written-merge.ts';

/**
 * Does it. Throws mergeUnderWay, notFastForward, unrelatedHistories, and what resolving, planning and
 * writing throw.
 */
export async function mergeIntoHead(context: Context, wish: MergeWish): Promise<MergeOutcome> {
  const { repository } = context;
  if (!wish.preview) repository.store.requireWritable();
  if (!wish.preview) context.gitStep?.require();
  const state = readMergeState(repository);
  if (state !== null) throw mergeUnderWay(state.revision, 'another cannot begin');
  const head = repository.head();
  const { revision } = wish;
  const named = revision === '-' ? resolveHead(repository, '-') : null;
  const theirs = named?.commit ?? resolveRevision(repository, revision);
  const name = named?.ref == null ? revision : shortRefName(named.ref);
  const ours = head.commit;
  if (ours === null) return moveToFirst(context, wish, head, theirs);
  if (isAncestor(repository, theirs, ours)) {
    return { ...outcomeOf(wish, head), outcome: 'up to date', theirs, bases: [theirs] };
  }
  const isAhead = isAncestor(repository, ours, theirs);
  if (isAhead && wish.fastForward !== 'never' && !wish.squash) {
    return moveAhead(context, wish, head, theirs);
  }
  if (wish.fastForward === 'only' && !isAhead) throw notFastForward(name);
  const bases = basesOf(repository, [ours], [theirs]);
  if (bases.length === 0 && !wish.allowUnrelated) throw unrelatedHistories(name);
  const names = { ours: head.ref === null ? 'HEAD' : shortRefName(head.ref), theirs: name };
  return await mergeMet(context, wish, { head, ours, theirs, names, bases });
}

async function mergeMet(
  context: Context,
  wish: MergeWish,
  meeting: Meeting,
): Promise<MergeOutcome> {
  const { repository } = context;
  // Before anything is merged: without an author nothing could be recorded.
  const signature = wish.preview ? null : currentSignature(context);
  const merge = await mergeCommits(
    repository,
    meeting.ours,
    meeting.theirs,
    optionsOf(context, wish, meeting),
  );
  const workingTree = workingTreeOf(context);
  const { ours, theirs } = meeting;
  const carried = carriedConflicts(repository, merge.memory, [ours, theirs], merge.tree);
  const counted = {
    ...outcomeOf(wish, meeting.head),
    ...{ theirs: meeting.theirs, bases: meeting.bases, tree: merge.tree },
    decisions: merge.decisions.map(tellDecision),
    warnings: [
      ...merge.lostUses.map((use) => tellLostUse(use, meeting.names)),
      ...(carried === null ? [] : [tellCarried(carried.conflicts)]),
    ],
  };
  const structural = merge.decisions.filter(({ rule }) => rule !== 'fallback').length;
  // What was decided here may be as it was on our side: it was merged all the same.
  const counts = (changed: number): MergeOutcome['nodes'] => {
    return { merged: Math.max(changed, structural), structural };
  };
  const nodes = (): MergeOutcome['nodes'] =>
    counts(countNodes(settledChanges(repository, meeting, merge)));
  if (signature === null)
    return { ...preview(workingTree, wish, merge, carried, counted), nodes: nodes() };
  const written = new WrittenMerge(workingTree, merge, meeting);
  const about = { command: 'merge', description: `merge ${wish.revision}` };
  if (isLeftOpen(wish, merge)) {
    const conflicts = written.leaveOpen(about, stateOf(repository, wish, meeting), carried);
    return {
      ...counted,
      outcome: conflicts.length > 0 ? 'conflicts' : wish.squash ? 'squashed' : 'open',
      nodes: nodes(),
      conflicts: conflicts.map(tellConflict),
      resolvedBefore: new Resolutions(repository).count(merge, conflicts),
      ...countFiles(written.plan),
    };
  }
  const message = wish.message ?? mergeMessage(repository, wish.revision, meeting.head);
  const commit = { author: signature, committer: signature, message };
  const recorded = written.commit(about, commit, carried);
  return {
    ...counted,
    nodes: counts(countNodes(recorded.files)),
    ...{ outcome: 'merged', commit: recorded.id, subject: message.split('\n')[0] ?? '' },
    ...countFiles(written.plan),
  };
}

/** Whether it waits in the files for a commit. */
function isLeftOpen({ commit, squash }: MergeWish, { conflicts }: CommitMerge): boolean {
  return conflicts.length > 0 || !commit || squash;
}

/** What would come of it. Throws what planning throws. */
function preview(
  workingTree: WorkingTree,
  wish: MergeWish,
  merge: CommitMerge,
  carried: OpenConflicts | null,
  counted: Omit<MergeOutcome, 'outcome'>,
): MergeOutcome {
  const { repository } = workingTree;
  const { memory, tree, files } = merge;
  const former = repository.treeOf(repository.head().commit);
  const changes = diffTrees(memory, former, tree);
  const plan = planChanges(workingTree, changes, workingTree.look(), false);
  const ids = { addRawBlob: (text: Buffer) => memory.addRawBlob(text) };
  const open = { conflicts: recordConflicts(ids, merge.conflicts), files };
  const recorded = isLeftOpen(wish, merge) ? withCarried(open, carried).conflicts : [];
  const isOpen = recorded.length > 0;
  return {
    ...counted,
    outcome: isOpen ? 'conflicts' : wish.squash ? 'squashed' : wish.commit ? 'merged' : 'open',
    conflicts: recorded.map(tellConflict),
    resolvedBefore: new Resolutions(repository).count({ files }, recorded),
    ...countFiles(plan),
  };
}

function optionsOf(
  { repository, config }: Context,
  wish: MergeWish,
  { ours, theirs, names, bases }: Meeting,
): TreeMergeOptions {
  const base = bases.length === 1 ? bases[0]!.slice(0, 12) : 'merged common ancestors';
  return {
    byNode: wish.byNode,
    favour: wish.favour,
    policy: parsePolicy(config.list('merge.policy')),
    markers: { ...names, base, size: MARKER_SIZE, form: 'diff3' },
    isVirtual: false,
    lastWriter: lastWriterOf(repository, ours, theirs),
    splitter: repository.splitter,
    openGrammar,
  };
}

/** Nodes that are otherwise than they were. */
function countNodes(changes: readonly FileChange[]): number {
  const files = changes.map(({ nodes }) => ({
    nodes: nodes.map(({ kinds }) => ({ changes: kinds })),
  }));
  const { added, changed, deleted, moved } = countChanges(files);
  return added + changed + deleted + moved;
}

/** What differs from HEAD, files with conflicts left out. */
function settledChanges(
  repository: Repository,
  { ours, theirs }: Meeting,
  { memory, tree, conflicts }: CommitMerge,
): FileChange[] {
  const before = repository.readCommit(ours).tree;
  const open = conflicts.map(({ path }): [typeof path, TreeEdit] => {
    const found = findInTree(repository, before, path);
    return [path, found as TreeEdit];
  });
  const settled = open.length === 0 ? tree : editTree(memory, memory, tree, new Map(open));
  const version = newVersion(repository, memory, settled, [ours, theirs]);
  return compareVersions({ ...commitVersion(repository, ours), contents: memory }, version);
}

function stateOf(
  repository: Repository,
  { squash, message, revision }: MergeWish,
  { ours, theirs, names, head, bases }: Meeting,
): OpenState {
  const draft = squash
    ? squashMessage(repository, theirs, ours)
    : mergeMessage(repository, revision, head);
  return {
    kind: squash ? 'squash' : 'merge',
    ours,
    theirs,
    revision,
    message: message ?? draft,
    labels: { ...names, base: bases[0]?.slice(0, 12) ?? '' },
  };
}
