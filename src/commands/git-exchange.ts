/**
 * Exchanging commits with the Git repository beside the store. Invariant: a pull moves no branch of Git and
 * a push none of ours; what one side has deleted does not come back from the other.
 */
import { planCheckout } from '../bridge/files/checkout.ts';
import { moveOfCheckout } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import { readHeadBeside, readTip, underWay } from '../bridge/git/beside.ts';
import { exportToRepository } from '../bridge/git/git-export.ts';
import { readRefs, type GitFolder } from '../bridge/git/git-folder.ts';
import { isGitOnPath, openGitSource } from '../bridge/git/git-source.ts';
import { openGitTarget } from '../bridge/git/git-target.ts';
import {
  exportableRefs,
  type ExportedRef,
  type PlannedMove,
} from '../history/exporting/ref-moves.ts';
import {
  firstSeen,
  isBrought,
  readGitSeen,
  seenBranch,
  writeGitSeen,
  type GitHead,
  type GitSeen,
} from '../history/git-seen.ts';
import { headText } from '../history/head.ts';
import type { GitSource, SourceRef } from '../history/importing/git-source.ts';
import { GIT_PEER, type ViewPlan } from '../history/importing/view-plan.ts';
import { recordOperation, type RefMove } from '../history/operation.ts';
import { BRANCHES, shortRefName } from '../history/ref-name.ts';
import type { Repository } from '../history/repository.ts';
import { exportToCheckedOut, gitApart } from '../model/errors.ts';
import type { CommitId, ObjectId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import { alignHead, type Beside } from './beside-git.ts';
import type { Context } from './context.ts';
import { takeHistory, type GitImport } from './import-git.ts';
import { requireNoMerge } from './merge-under-way.ts';
import { workingTreeOf } from './working-tree-of.ts';

/** Remembers what Git has now; `brought` are branches that fxd has taken there. */
export function rememberGit(
  repository: Repository,
  folder: GitFolder,
  brought: GitSeen['brought'] = {},
): void {
  const head = readHeadBeside(folder);
  if (head === null) return;
  const branches = readRefs(folder).filter(({ name }) => name.startsWith(BRANCHES));
  const named = branches.map(({ name, target }) => [name, target] as const);
  // What Git has deleted is remembered as long as it is here: it is to go, and not to come back.
  const deleted = Object.entries(readGitSeen(repository)?.branches ?? {}).filter(([name, id]) => {
    return repository.store.refs.get(name) === id;
  });
  writeGitSeen(repository, {
    head: head.text,
    index: readGitSeen(repository)?.index ?? head.commit,
    brought: { ...readGitSeen(repository)?.brought, ...brought },
    branches: Object.fromEntries([...deleted, ...named]),
  });
}

export interface Pulled extends GitImport {
  /** Branches that Git had deleted, without `refs/heads/`. */
  readonly deleted: readonly string[];
}

/**
 * Takes what is new in Git, and goes where its HEAD is, in one operation. Throws gitApart, mergeUnderWay, and
 * what importing, planning and writing throw.
 */
export async function pullFromGit(
  context: Context,
  folder: GitFolder,
  force: boolean,
): Promise<Pulled> {
  const { repository, location, host } = context;
  repository.store.requireWritable();
  refuseBusy(folder);
  requireNoMerge(repository, 'HEAD must stay where it is');
  const seen = readGitSeen(repository);
  const source = await openGitSource(location.root, host.env);
  context.onClose(() => source.close());
  const about = { command: 'git', description: 'git pull' };
  const kept = seen === null ? source : withoutDeleted(source, repository, seen);
  const wish = { branches: null, depth: null, since: null, force, beside: true, about };
  const taken = await takeHistory(context, kept, wish);
  const { counts, shallow, skipped, view } = taken;
  const settled = settleRefs(repository, folder, seen, view);
  const git = readHeadBeside(folder);
  const went = goTo(context, settled.refs, seen, git);
  rememberGit(repository, folder);
  context.gitStep?.settle();
  const { ahead, keptTags } = view;
  return { counts, ...settled, ...went, ahead, keptTags, skipped, shallow, notCheckedOut: null };
}

/** Throws gitApart where Git is in the middle of something. */
function refuseBusy(folder: GitFolder): void {
  const busy = underWay(folder);
  if (busy !== null) throw gitApart(`Git is in the middle of ${busy}`, 'End it first');
}

/** The source without branches that were deleted here and have not moved in Git since. */
function withoutDeleted(source: GitSource, repository: Repository, seen: GitSeen): GitSource {
  const isDeleted = ({ name, target }: SourceRef) =>
    seenBranch(seen, name) === target && repository.store.refs.get(name) === null;
  return {
    name: source.name,
    shallow: source.shallow,
    refs: () => source.refs().filter((ref) => !isDeleted(ref)),
    head: () => source.head(),
    commits: (tips, known) => source.commits(tips, known),
    read: (ids) => source.read(ids),
    close: () => source.close(),
  };
}

/**
 * The moves of refs, by what was seen: a branch that only Git has moved goes where Git has it, wherever that
 * is, and one that Git has deleted goes, unless it has moved here since.
 */
function settleRefs(
  repository: Repository,
  folder: GitFolder,
  seen: GitSeen | null,
  view: ViewPlan,
): Pick<Pulled, 'refs' | 'diverged' | 'deleted'> {
  const { store } = repository;
  const { ref: current } = repository.head();
  const refs = new Map(view.refs.map((move) => [move.name, move]));
  const diverged: string[] = [];
  for (const short of view.diverged) {
    const name = BRANCHES + short;
    const from = store.refs.get(name);
    if (seen === null || from === null || from !== seenBranch(seen, name)) diverged.push(short);
    else {
      const peer = GIT_PEER + short;
      const apart = store.refs.get(peer);
      refs.delete(peer);
      if (apart !== null) refs.set(peer, { name: peer, from: apart, to: null });
      refs.set(name, { name, from, to: readTip(folder, name) });
    }
  }
  const deleted: string[] = [];
  for (const name of Object.keys(seen?.branches ?? {})) {
    const from = store.refs.get(name);
    if (seen === null || from === null || from !== seenBranch(seen, name)) continue;
    if (name === current || readTip(folder, name) !== null) continue;
    refs.set(name, { name, from, to: null });
    deleted.push(shortRefName(name));
  }
  return { refs: [...refs.values()], diverged, deleted };
}

type Went = Pick<Pulled, 'head' | 'commit' | 'written' | 'removed'>;

/**
 * Moves the refs, and HEAD to where that of Git is, if Git has moved it. The files are those of Git's commit;
 * where the branch has more here, they are brought to that.
 */
function goTo(
  context: Context,
  refs: readonly RefMove[],
  seen: GitSeen | null,
  git: GitHead | null,
): Went {
  const { repository } = context;
  const before = repository.head();
  const now = headText(before);
  const isHere = git === null || (seen !== null && git.text === seen.head && git.text !== now);
  const to = isHere ? { text: now, ...before } : git;
  const moved = refs.find(({ name }) => name === to.ref);
  const tip = to.ref === null ? to.commit : repository.store.refs.get(to.ref);
  const commit = (moved === undefined ? tip : moved.to) as CommitId | null;
  const isSwitch = to.text !== now;
  const went = {
    head: isSwitch ? to.text : null,
    commit: commit === before.commit ? null : commit,
    ...{ written: 0, removed: 0 },
  };
  if (refs.length === 0 && !isSwitch && commit === to.commit) return went;
  const workingTree = workingTreeOf(context);
  // Of what Git has checked out; what fxd has is on the disk where fxd has moved HEAD.
  const from = repository.treeOf(isHere ? before.commit : to.commit);
  const target = repository.treeOf(commit);
  const plan = planCheckout(workingTree, from, target);
  const about = { command: 'git', description: 'git pull' };
  const files = moveOfCheckout(workingTree, from, target, plan);
  const followed = {
    from: repository.treeOf(before.commit) ?? EMPTY_TREE,
    to: target ?? EMPTY_TREE,
  };
  // Where nothing was checked out before, the files stay whatever is undone.
  const isFollowed = before.commit !== null && followed.from !== followed.to;
  carryOut(workingTree, { about, plan, files }, () =>
    recordOperation(repository, about, {
      refs,
      ...(isSwitch ? { head: { from: now, to: to.text }, previous: now } : {}),
      files: plan.length > 0 ? files : isFollowed ? followed : null,
    }),
  );
  return {
    ...went,
    written: plan.filter(({ after }) => after !== null).length,
    removed: plan.filter(({ after }) => after === null).length,
  };
}

export interface Pushed {
  readonly moves: readonly PlannedMove[];
  readonly unchanged: number;
  /** Commits that went to Git. */
  readonly commits: number;
  /** Whether HEAD or the index of Git moved. */
  readonly aligned: boolean;
  readonly left: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Brings what is new here to Git, and HEAD and the index of Git to ours. Throws gitApart, stagedInGit,
 * exportRefused, exportToCheckedOut, commitWithConflicts, and what writing throws.
 */
export function pushToGit(beside: Beside, folder: GitFolder, force: boolean): Pushed {
  const { repository, root, env } = beside;
  refuseBusy(folder);
  const git = readHeadBeside(folder);
  const met = readGitSeen(repository);
  const seen = met ?? (git === null ? null : firstSeen(git));
  const before = openGitTarget(root)?.refs ?? new Map<string, ObjectId>();
  const refs = exportableRefs(repository, null).filter(({ name, target }) => {
    // Git has deleted it, and nothing has happened to it here since.
    return met === null || before.has(name) || seenBranch(met, name) !== target;
  });
  refuseElsewhere(root, folder, refs, before);
  let aligned = false;
  if (git !== null && seen !== null) {
    const { text, commit } = git;
    aligned = headText(repository.head()) !== text || repository.head().commit !== commit;
    alignHead(beside, { seen, folder, git }, force);
  }
  const runner = { env, git: isGitOnPath(env) };
  const wishes = {
    checkedOut: 'left',
    allowConflicts: false,
    meta: false,
    told: () => undefined,
  } as const;
  const isOurs = ({ name }: ExportedRef) =>
    seen !== null && isBrought(seen, name, before.get(name) ?? null);
  const own = { ...wishes, refs: refs.filter(isOurs), force: true };
  const others = { ...wishes, refs: refs.filter((ref) => !isOurs(ref)), force };
  // Those that may be refused go first, so that nothing has moved then.
  const runs = [others, own].map((wish) => exportToRepository(repository, root, wish, runner));
  const now = new Map(refs.map(({ name, target }) => [name, target]));
  const moves = [...now].flatMap(([name, to]): PlannedMove[] => {
    const from = before.get(name) ?? null;
    if (from === to) return [];
    const told = runs.flatMap((run) => run.moves).find((move) => move.name === name);
    return [told ?? { name, from, to, kind: from === null ? 'new' : 'forward' }];
  });
  rememberGit(repository, folder, Object.fromEntries(moves.map(({ name, to }) => [name, to])));
  return {
    moves,
    unchanged: refs.length - moves.length,
    commits: runs.reduce((sum, { objects }) => sum + objects.commits.length, 0),
    aligned,
    left: runs.flatMap(({ left }) => left),
  };
}

/** Throws exportToCheckedOut where a branch that moves is checked out in another working tree of Git. */
function refuseElsewhere(
  root: string,
  { own }: GitFolder,
  refs: readonly ExportedRef[],
  there: ReadonlyMap<string, ObjectId>,
): void {
  const places = openGitTarget(root)?.checkedOut ?? new Map<string, string>();
  for (const { name, target } of refs) {
    const place = places.get(name);
    const isElsewhere = place !== undefined && place !== own;
    if (isElsewhere && there.get(name) !== target) throw exportToCheckedOut(shortRefName(name));
  }
}
