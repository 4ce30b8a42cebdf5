/** How the branches and tags here stand to those of Git. Invariant: nothing is written on either side. */
import { readHeadBeside, underWay } from '../bridge/git/beside.ts';
import { readRefs, type GitFolder } from '../bridge/git/git-folder.ts';
import { parseCommit } from '../history/commit-object.ts';
import { exportableRefs } from '../history/exporting/ref-moves.ts';
import { readGitSeen } from '../history/git-seen.ts';
import { walk } from '../history/graph.ts';
import { headText } from '../history/head.ts';
import type { GitSource } from '../history/importing/git-source.ts';
import { isImportable } from '../history/importing/view-plan.ts';
import { BRANCHES } from '../history/ref-name.ts';
import type { Repository } from '../history/repository.ts';
import type { CommitId, ObjectId } from '../model/ids.ts';
import { compareBytewise } from '../model/path.ts';

export const STANDINGS = [
  'ahead',
  'behind',
  'diverged',
  'only here',
  'only in Git',
  'other',
] as const;

/** One ref that is not the same on both sides. */
export interface RefStanding {
  /** Full name. */
  readonly name: string;
  readonly kind: (typeof STANDINGS)[number];
  readonly here: ObjectId | null;
  readonly there: ObjectId | null;
  /** Commits that only this side has; null where they are not counted. */
  readonly ahead: number | null;
  readonly behind: number | null;
}

export interface GitStatus {
  /** HEAD, as Git writes it. */
  readonly head: { readonly here: string; readonly there: string | null };
  /** What Git is in the middle of, or null. */
  readonly underWay: string | null;
  /** Whether there was ever an exchange. */
  readonly met: boolean;
  /** Refs that are the same. */
  readonly same: number;
  readonly refs: readonly RefStanding[];
}

/** Compares both sides; commits that only Git has are counted there. Throws what reading them throws. */
export async function compareWithGit(
  repository: Repository,
  folder: GitFolder,
  source: GitSource,
): Promise<GitStatus> {
  const here = new Map(exportableRefs(repository, null).map(({ name, target }) => [name, target]));
  const importable = readRefs(folder).filter(isImportable);
  const there = new Map(importable.map(({ name, target }) => [name, target]));
  const names = [...new Set([...here.keys(), ...there.keys()])].sort(compareBytewise);
  const refs: RefStanding[] = [];
  for (const name of names) {
    const [ours, theirs] = [here.get(name) ?? null, there.get(name) ?? null];
    if (ours !== theirs) refs.push(await standingOfRef(repository, source, name, ours, theirs));
  }
  return {
    head: { here: headText(repository.head()), there: readHeadBeside(folder)?.text ?? null },
    underWay: underWay(folder),
    met: readGitSeen(repository) !== null,
    same: names.length - refs.length,
    refs,
  };
}

async function standingOfRef(
  repository: Repository,
  source: GitSource,
  name: string,
  here: ObjectId | null,
  there: ObjectId | null,
): Promise<RefStanding> {
  const found = { name, here, there, ahead: null, behind: null };
  if (there === null) return { ...found, kind: 'only here' };
  if (here === null) return { ...found, kind: 'only in Git' };
  if (!name.startsWith(BRANCHES)) return { ...found, kind: 'other' };
  const { fresh, known } = await reach(repository, source, there as CommitId);
  const ahead = count(repository, [here as CommitId], known);
  const behind = fresh + count(repository, known, [here as CommitId]);
  const kind = behind === 0 ? 'ahead' : ahead === 0 ? 'behind' : 'diverged';
  return { ...found, kind, ahead, behind };
}

function count(repository: Repository, tips: readonly CommitId[], without: readonly CommitId[]) {
  return [...walk(repository, [...tips], [...without])].length;
}

/** How many commits of Git are not here, and those here on which they are made. */
async function reach(
  repository: Repository,
  source: GitSource,
  tip: CommitId,
): Promise<{ readonly fresh: number; readonly known: readonly CommitId[] }> {
  const isHere = (id: CommitId) => repository.store.objects.typeOf(id) === 'commit';
  if (isHere(tip)) return { fresh: 0, known: [tip] };
  const tips = repository.store.refs.list(BRANCHES).map(({ target }) => target as CommitId);
  const fresh = await source.commits([tip], { tips, has: isHere });
  const known = new Set<CommitId>();
  for await (const { id, bytes } of source.read(fresh)) {
    const { parents } = parseCommit(bytes, id as CommitId);
    for (const parent of parents) if (isHere(parent)) known.add(parent);
  }
  return { fresh: fresh.length, known: [...known] };
}
