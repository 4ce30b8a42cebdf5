/**
 * Importing the history of a Git repository. Invariant: objects are in the store before anything refers to
 * them, and nothing refers to them before the caller moves the view; so an import that is cut off shows
 * nothing, and the next one goes on where it ended.
 */
import { refMissing } from '../../model/errors.ts';
import type { BlobId, CommitId, ObjectId, TreeId } from '../../model/ids.ts';
import { BRANCHES } from '../ref-name.ts';
import type { SettledWriter } from '../../store/settled-writer.ts';
import type { Repository } from '../repository.ts';
import { addShallow } from '../shallow.ts';
import { BlobPlan } from './blob-plan.ts';
import { CommitChain } from './commit-chain.ts';
import type { CommitPlan } from './commit-plan.ts';
import { planCommits } from './commit-plan.ts';
import type { FolderPair } from './folder-diffs.ts';
import { FolderDiffs } from './folder-diffs.ts';
import type { GitSource, KnownCommits, SourceHead, SourceRef } from './git-source.ts';
import { ImportedContents } from './imported-contents.ts';
import { ObjectImport } from './object-import.ts';
import type { SourceTips } from './source-tips.ts';
import { readTips } from './source-tips.ts';
import type { ViewPlan } from './view-plan.ts';
import { isImportable, ViewPlanner } from './view-plan.ts';

/** What is being done, for whoever waits. */
export interface ImportProgress {
  readonly stage: 'reading' | 'files' | 'commits';
  readonly done: number;
  /** 0 where it is not known yet. */
  readonly total: number;
}

export interface ImportOptions {
  /** Only these branches, without `refs/heads/`, and no other ref; null for everything. */
  readonly branches: readonly string[] | null;
  readonly depth: number | null;
  /** Seconds since 1970. */
  readonly since: number | null;
  /** Tags that name something else here are moved. */
  readonly force: boolean;
  readonly progress: (progress: ImportProgress) => void;
}

/** How much an import takes. */
export interface ImportCounts {
  readonly commits: number;
  readonly trees: number;
  readonly blobs: number;
  readonly tags: number;
}

export interface ImportReport {
  readonly counts: ImportCounts;
  /** Commits whose parents were left out. */
  readonly shallow: readonly CommitId[];
  /** What is to become of refs and HEAD. */
  readonly view: ViewPlan;
  /** Refs that were left out, with why. */
  readonly skipped: readonly SkippedRef[];
}

export interface SkippedRef {
  readonly name: string;
  readonly reason: string;
}

/** What an import would take, and from where. */
export interface ImportPlan {
  readonly refs: readonly SourceRef[];
  readonly head: SourceHead;
  readonly skipped: readonly SkippedRef[];
  readonly tips: SourceTips;
  readonly commits: CommitPlan;
  readonly diffs: FolderDiffs;
  readonly blobs: BlobPlan;
  readonly counts: ImportCounts;
}

/**
 * Takes what the source has and the store has not, and says what becomes of the view; nothing is to be seen
 * of it until that is done. Throws gitObjectDamaged, gitObjectMissing, objectCollision, storeBusy, diskFull.
 */
export async function importHistory(
  repository: Repository,
  source: GitSource,
  options: ImportOptions,
): Promise<ImportReport> {
  repository.store.requireWritable();
  repository.host.conserveMemory('old');
  const plan = await planImport(repository, source, options);
  const objects = new ObjectImport(repository, source, options.progress);
  await objects.run(plan);
  recordCommits(repository, plan, objects.writer, options.progress);
  const { refs, head, skipped, counts } = plan;
  const view = new ViewPlanner(repository, options.force).plan(refs, head);
  return { counts, shallow: plan.commits.shallow, view, skipped };
}

/** Finds out what is to be taken; reads commits and trees, and writes nothing. */
export async function planImport(
  repository: Repository,
  source: GitSource,
  options: Pick<ImportOptions, 'branches' | 'depth' | 'since' | 'progress'>,
): Promise<ImportPlan> {
  options.progress({ stage: 'reading', done: 0, total: 0 });
  const head = source.head();
  const known = knownCommits(repository);
  const wanted = chooseRefs(source.refs(), options.branches);
  const targets = wanted.map(({ target }) => target);
  if (options.branches === null && head.commit !== null) targets.push(head.commit);
  const held = new Set(repository.store.refs.list('').map((ref) => ref.target));
  const isKnown = (id: ObjectId) => held.has(id) || known.has(id as CommitId);
  const tips = await readTips(source, targets, isKnown);
  const { refs, skipped } = sortOut(repository, wanted, tips);
  const commits = await planCommits(source, [...tips.commits], known, options);
  const diffs = new FolderDiffs(source, (id) => {
    return repository.hasObject(id) ? repository.store.objects.read(id).bytes : null;
  });
  const treeOf = new Map(commits.commits.map(({ id, tree }) => [id, tree]));
  const parentTree = (id: CommitId) => treeOf.get(id) ?? repository.readCommit(id).tree;
  const pairs = commits.commits.flatMap(({ tree, parents }) => {
    const before = parents.length === 0 ? [null] : parents.map(parentTree);
    return before.map((parent) => ({ before: parent, after: tree }));
  });
  const loose = [...tips.trees].map((after) => ({ before: null, after }));
  await diffs.read([...pairs, ...loose]);
  const blobs = new BlobPlan();
  for (const { before, after } of [...firstPairs(commits, parentTree), ...loose]) {
    for (const change of diffs.between(before, after)) {
      if (change.after !== null) blobs.add(change.after);
    }
  }
  diffs.shadowed.forEach((entry) => blobs.add(entry));
  tips.blobs.forEach((id) => blobs.addLoose(id as BlobId));
  const counts = {
    commits: commits.commits.length,
    trees: diffs.fresh.size,
    blobs: blobs.size,
    tags: tips.tags.length,
  };
  return { refs, head, skipped, tips, commits, diffs, blobs, counts };
}

/** What is new in a commit against its first parent is all that is new in it. */
function firstPairs({ commits }: CommitPlan, treeOf: (id: CommitId) => TreeId): FolderPair[] {
  return commits.map(({ tree, parents: [first] }) => {
    return { before: first === undefined ? null : treeOf(first), after: tree };
  });
}

function knownCommits({ store }: Repository): KnownCommits {
  const { objects, commitGraph, refs } = store;
  commitGraph.loadAll();
  const targets = new Set(refs.list('').map(({ target }) => target));
  return {
    tips: [...targets].filter((id) => objects.typeOf(id) === 'commit') as CommitId[],
    // The row is written with the commit, after all that the commit needs.
    has: (id) => {
      const number = objects.numberOf(id);
      return number !== null && commitGraph.get(number) !== undefined;
    },
  };
}

/** Throws refMissing where a branch that was asked for is not there. */
function chooseRefs(
  refs: readonly SourceRef[],
  branches: readonly string[] | null,
): readonly SourceRef[] {
  if (branches === null) return refs.filter(isImportable);
  return branches.map((branch) => {
    const ref = refs.find(({ name }) => name === BRANCHES + branch);
    if (ref === undefined) throw refMissing('branch', branch);
    return ref;
  });
}

/** Branches that name no commit are left out. */
function sortOut({ store }: Repository, wanted: readonly SourceRef[], { commits }: SourceTips) {
  const isCommit = (id: ObjectId) =>
    commits.has(id as CommitId) || store.objects.typeOf(id) === 'commit';
  const isFit = ({ name, target }: SourceRef) => !name.startsWith(BRANCHES) || isCommit(target);
  const skipped = wanted.filter((ref) => !isFit(ref));
  return {
    refs: wanted.filter(isFit),
    skipped: skipped.map(({ name }) => ({ name, reason: 'it is a branch and names no commit' })),
  };
}

function recordCommits(
  repository: Repository,
  { commits, diffs }: ImportPlan,
  former: SettledWriter,
  progress: ImportOptions['progress'],
): void {
  const { store } = repository;
  const total = commits.commits.length;
  if (total === 0) return;
  const writer = store.historyWriter('at once', former);
  const contents = new ImportedContents(repository, diffs, writer);
  const chain = new CommitChain(repository, contents, writer);
  store.keepMorePacks(true);
  try {
    store.transaction(() => addShallow(store, commits.shallow));
    for (let done = 0; done < total;) {
      progress({ stage: 'commits', done, total });
      done += chain.recordSome(commits.commits, done);
    }
    progress({ stage: 'commits', done: total, total });
  } finally {
    store.keepMorePacks(false);
  }
}
