/**
 * Keeping step with the Git repository beside the store. Invariant: what Git did is followed before a
 * command begins, what the command did reaches Git when it has ended, and neither side ever loses what only
 * it has: where that cannot be, both stay as they are, and it is said.
 */
import { gitBeside } from '../bridge/files/git-beside.ts';
import { GitConfig } from '../bridge/files/git-config.ts';
import { GitIndex } from '../bridge/files/git-index.ts';
import { SparseCheckout } from '../bridge/files/sparse-checkout.ts';
import {
  moveHeadBeside,
  moveIndex,
  readHeadBeside,
  readTip,
  underWay,
  type BesideRun,
} from '../bridge/git/beside.ts';
import { exportToRepository } from '../bridge/git/git-export.ts';
import { findGitFolder, type GitFolder } from '../bridge/git/git-folder.ts';
import { isGitOnPath } from '../bridge/git/git-source.ts';
import { followGit, standingOf, type GitStanding } from '../history/git-following.ts';
import {
  hasGitMoved,
  isBrought,
  readGitSeen,
  seenWithHead,
  writeGitSeen,
  type GitHead,
  type GitSeen,
} from '../history/git-seen.ts';
import { isAncestor } from '../history/graph.ts';
import { headText } from '../history/head.ts';
import { shortRefName } from '../history/ref-name.ts';
import type { Head, Repository } from '../history/repository.ts';
import { diffTrees } from '../history/trees.ts';
import { EXIT, FxdError, gitApart, stagedInGit } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import type { Surroundings } from './context.ts';

export interface Beside {
  readonly repository: Repository;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the user lets filters of Git's attributes run. */
  readonly trustsFilters: () => boolean;
}

/** The repository beside the store, if the two have met before. */
function metBefore({ repository, root }: Pick<Beside, 'repository' | 'root'>) {
  const seen = readGitSeen(repository);
  const folder = seen === null ? null : findGitFolder(root);
  const git = folder === null ? null : readHeadBeside(folder);
  return seen === null || folder === null || git === null ? null : { seen, folder, git };
}

type Telling = Pick<Surroundings, 'announce' | 'warn'>;

/** One command's way beside Git: it begins where Git is, and takes Git along to where it ends. */
export class GitStep {
  readonly #beside: Beside;
  readonly #telling: Telling;
  /** Where HEAD was when the command began; null where Git need not follow it. */
  #before: Head | null = null;
  /** Why what Git did was not followed, as a sentence, until that is told. */
  #apart: string | null = null;

  /** Follows Git at once. */
  constructor(beside: Beside, telling: Telling) {
    this.#beside = beside;
    this.#telling = telling;
    const { repository } = beside;
    if (repository.store.readOnly || readGitSeen(repository) === null) return;
    try {
      this.#follow();
      this.#before = repository.head();
    } catch (error) {
      // A store that is damaged: whoever needs what is missing tells of it.
      if (!(error instanceof FxdError) || error.exit !== EXIT.corrupt) throw error;
    }
  }

  #follow(): void {
    const { repository } = this.#beside;
    const met = metBefore(this.#beside);
    if (met === null) return;
    const busy = underWay(met.folder);
    const standing = standingOf(repository, met.seen, met.git);
    if (standing.kind === 'in step') {
      this.#catchUp(met);
      return;
    }
    if (busy === 'a rebase') this.#apart = `Git is in the middle of ${busy}`;
    else if (standing.kind === 'apart') this.#apart = standing.says;
    else this.#go(met.git, standing);
  }

  /** Where the index of Git is behind its HEAD: fxd was cut off, or had no Git to run. */
  #catchUp({ seen, git, folder }: Met): void {
    const { repository, env } = this.#beside;
    const head = repository.head();
    const isSame = headText(head) === git.text && head.commit === git.commit;
    if (!isSame || (!hasGitMoved(seen, git) && seen.index === git.commit)) return;
    if (!isGitOnPath(env)) return;
    try {
      repository.withoutWaiting(() => {
        writeGitSeen(repository, { ...seenWithHead(seen, git), index: git.commit });
      });
      bringIndex(this.#beside, folder, seen.index as CommitId | null, git.commit);
    } catch (error) {
      // Something else is staged, or another process is at it: then it stays as it is.
      if (!(error instanceof FxdError)) throw error;
    }
  }

  #go(git: GitHead, standing: Followed): void {
    const { repository } = this.#beside;
    try {
      repository.withoutWaiting(() => {
        followGit(repository, git, standing);
      });
    } catch (error) {
      const code = error instanceof FxdError ? error.code : '';
      // Another process is writing: the next command follows.
      if (!['BUSY', 'REF_MOVED', 'DISK_FULL', 'STORE_READ_ONLY'].includes(code)) throw error;
      this.#apart = 'Git has moved, and the store is busy';
      return;
    }
    const place = placeOf(git);
    const isSwitch = standing.change.head !== undefined;
    const moved = `Git moved ${place} to ${(git.commit ?? '').slice(0, 12)}; following.`;
    this.#telling.announce(isSwitch ? `Git switched to ${place}; following.` : moved);
  }

  /** Refuses to record, or to switch, where Git is elsewhere with its files. Throws gitApart. */
  require(): void {
    const says = this.#apart;
    this.#apart = null;
    if (says !== null) throw gitApart(says, 'Run `fxd git pull`');
  }

  /** Brings HEAD of Git, its branch and its index to where the command left HEAD; says why not. */
  end(): void {
    const { warn } = this.#telling;
    if (this.#apart !== null) warn(`${this.#apart}; \`fxd git pull\` brings the two together.`);
    const before = this.#before;
    const head = before === null ? null : this.#beside.repository.head();
    if (head === null || before === null) return;
    if (headText(head) === headText(before) && head.commit === before.commit) return;
    const met = metBefore(this.#beside);
    if (met === null) return;
    try {
      alignHead(this.#beside, met);
    } catch (error) {
      if (!(error instanceof FxdError)) throw error;
      warn(`Git was left as it is: ${error.message}. \`fxd git push\` tries again.`);
    }
  }

  /** What was to be told is told otherwise. */
  settle(): void {
    this.#apart = null;
  }
}

type Followed = Extract<GitStanding, { kind: 'followed' }>;

function placeOf({ ref, commit }: GitHead): string {
  return ref === null ? (commit ?? '').slice(0, 12) : shortRefName(ref);
}

interface Met {
  readonly seen: GitSeen;
  readonly folder: GitFolder;
  readonly git: GitHead;
}

/**
 * Does it. Throws gitApart where Git has moved since the two last met, or is at something; stagedInGit, and
 * what exportToRepository throws.
 */
export function alignHead(beside: Beside, { seen, folder, git }: Met, force = false): void {
  const { repository, env } = beside;
  const head = repository.head();
  // A branch without commits here is no reason to take any from Git.
  if (head.commit === null) return;
  if (headText(head) === git.text && head.commit === git.commit) return;
  const busy = underWay(folder);
  if (busy !== null) throw gitApart(`Git is in the middle of ${busy}`, 'End it first');
  if (hasGitMoved(seen, git)) throw gitApart('Git has moved meanwhile', 'Run `fxd git pull`');
  refuseLoss(repository, folder, git.commit, head.commit);
  const runner = { env, git: isGitOnPath(env) };
  const run = besideRun(beside, folder);
  if (head.ref !== null) {
    bringBranch(beside, { seen, folder, git }, { ref: head.ref, to: head.commit, force });
  } else if (!isInGit(repository, seen, git, head.commit)) {
    throw gitApart('HEAD is on a commit that Git has not', 'Make a branch of it');
  }
  if (headText(head) !== git.text) {
    const names = [git, head].map(({ ref, commit }) =>
      ref === null ? commit! : shortRefName(ref),
    );
    const reason = `checkout: moving from ${names[0]!} to ${names[1]!}`;
    moveHeadBeside(run, head, { reason, git: runner.git });
  }
  const now = { text: headText(head), ref: head.ref, commit: head.commit };
  const brought = head.ref === null ? {} : { [head.ref]: head.commit };
  const moved = { ...seenWithHead(seen, now), brought: { ...seen.brought, ...brought } };
  writeGitSeen(repository, moved);
  // Without a Git to run, the first command that has one does it.
  if (!runner.git) return;
  bringIndex(beside, folder, git.commit, head.commit);
  writeGitSeen(repository, { ...moved, index: head.commit });
}

/** Has the index say what the second commit has, where that is otherwise than in the first. */
function bringIndex(
  beside: Beside,
  folder: GitFolder,
  from: CommitId | null,
  to: CommitId | null,
): void {
  const { repository, root, env } = beside;
  const git = gitBeside(root);
  const sparse = SparseCheckout.beside({ git, config: GitConfig.of(folder, env) });
  const changes =
    sparse === null
      ? []
      : diffTrees(repository, treeOrNull(repository, from), treeOrNull(repository, to));
  const written = changes.filter(({ after }) => after !== null).map(({ path }) => path);
  moveIndex(besideRun(beside, folder), from, to, sparse?.absent(root, written) ?? []);
}

/** How Git is run beside the store: with the filters that the user trusts. */
export function besideRun({ root, env, trustsFilters }: Beside, folder: GitFolder): BesideRun {
  const filters = trustsFilters() ? [] : GitConfig.of(folder, env).subsections('filter');
  return { folder, root, env, withoutFilters: filters };
}

/** Takes a branch of Git to a commit; back, too, where fxd has taken it to where it is. */
function bringBranch(
  { repository, root, env }: Beside,
  { seen, folder }: Met,
  { ref, to, force }: { readonly ref: string; readonly to: CommitId; readonly force: boolean },
): void {
  const runner = { env, git: isGitOnPath(env) };
  const wishes = {
    refs: [{ name: ref, target: to }],
    checkedOut: 'left',
    allowConflicts: false,
    meta: false,
    told: () => undefined,
  } as const;
  const mayGoBack = force || isBrought(seen, ref, readTip(folder, ref));
  exportToRepository(repository, root, { ...wishes, force: mayGoBack }, runner);
}

function isInGit(repository: Repository, seen: GitSeen, git: GitHead, commit: CommitId): boolean {
  const known = [...Object.values(seen.branches), git.commit ?? ''];
  const tips = known.filter((id) => repository.store.objects.typeOf(id as CommitId) === 'commit');
  return tips.some((tip) => isAncestor(repository, commit, tip as CommitId));
}

/** Throws stagedInGit where the index has something of its own at a path that is to become another. */
export function refuseLoss(
  repository: Repository,
  { own }: GitFolder,
  from: CommitId | null,
  to: CommitId | null,
): void {
  const index = GitIndex.read(`${own}/index`);
  if (index === null) return;
  const [before, after] = [treeOrNull(repository, from), treeOrNull(repository, to)];
  const staged = diffTrees(repository, before, after).filter((change) => {
    const entry = index.find(change.path);
    const id = entry === null || entry.isIntended ? null : entry.id;
    return id !== (change.before?.id ?? null) && id !== (change.after?.id ?? null);
  });
  if (staged.length > 0) throw stagedInGit(staged.map(({ path }) => path));
}

function treeOrNull(repository: Repository, commit: CommitId | null) {
  const isHere = commit !== null && repository.hasObject(commit);
  return isHere ? repository.treeOf(commit) : null;
}
