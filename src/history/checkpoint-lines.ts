/**
 * Lines of checkpoints: which there are, and which checkpoint was current at a time. Invariant: the refs
 * below refs/fxd/checkpoints/ and the commits that they name say it all.
 */
import type { CommitId, ObjectId } from '../model/ids.ts';
import { parseObjectId } from '../model/ids.ts';
import { walkOperations } from './operation.ts';
import { BRANCHES, CHECKPOINTS } from './ref-name.ts';
import type { Head, Repository } from './repository.ts';
import { headCommit, presentView, type View } from './view.ts';

/** A line goes on for this long, so that what is old can go without what is new. */
const LONGEST_LINE_SECONDS = 24 * 60 * 60;

export interface CheckpointLine {
  readonly ref: string;
  /** The newest checkpoint; null for a line that is only about to begin. */
  readonly tip: CommitId | null;
  /** HEAD's commit when the line began. */
  readonly base: CommitId | null;
  /** Seconds since 1970 when it began. */
  readonly since: number;
}

const REF = /^(\d{1,12})\/(.+)$/;
const TRAILER = /\nCheckpoint-On: ([0-9a-f]{40}|none)\nCheckpoint-Since: (\d{1,12})\n$/;

/** What the lines of a branch are called, and those of a detached HEAD. */
function lineName(ref: string | null): string {
  return ref === null ? 'HEAD' : `heads/${ref.slice(BRANCHES.length)}`;
}

/** What a checkpoint says of its line; null where a commit is none. */
function readTrailer(
  repository: Repository,
  id: CommitId,
): Pick<CheckpointLine, 'base' | 'since'> | null {
  const [, base, since] = TRAILER.exec(repository.readCommit(id).message) ?? [];
  if (base === undefined) return null;
  return { base: parseObjectId(base) as CommitId | null, since: Number(since) };
}

/** The lines of a branch, or all, newest first. */
export function checkpointLines(
  repository: Repository,
  ref: string | null | undefined,
): CheckpointLine[] {
  const wanted = ref === undefined ? null : lineName(ref);
  const found: (CheckpointLine & { readonly number: number })[] = [];
  for (const { name, target } of repository.store.refs.list(CHECKPOINTS)) {
    const [, number, line] = REF.exec(name.slice(CHECKPOINTS.length)) ?? [];
    if (number === undefined || (wanted !== null && line !== wanted)) continue;
    const tip = target as CommitId;
    const trailer = readTrailer(repository, tip);
    if (trailer !== null) found.push({ ref: name, tip, ...trailer, number: Number(number) });
  }
  return found.sort((a, b) => b.number - a.number);
}

/** The newest line on HEAD, as long as HEAD is where it was when that began; else null. */
export function newestLine(repository: Repository, { ref, commit }: Head): CheckpointLine | null {
  const [newest] = checkpointLines(repository, ref);
  return newest?.base === commit ? newest : null;
}

/** Whether the next checkpoint, at a time in seconds, begins another line. */
export function isOver({ since }: CheckpointLine, now: number): boolean {
  return now - since >= LONGEST_LINE_SECONDS;
}

/** A new line on HEAD. */
export function beginLine(
  repository: Repository,
  { ref, commit }: Head,
  now: number,
): CheckpointLine {
  const numbers = repository.store.refs
    .list(CHECKPOINTS)
    .map(({ name }) => Number(REF.exec(name.slice(CHECKPOINTS.length))?.[1] ?? 0));
  const number = Math.max(0, ...numbers) + 1;
  return { ref: `${CHECKPOINTS}${number}/${lineName(ref)}`, tip: null, base: commit, since: now };
}

/** Where HEAD stood. */
interface Stand {
  readonly ref: string | null;
  readonly commit: CommitId | null;
  /** Milliseconds since 1970 when it came there; 0 where that is not known. */
  readonly sinceMs: number;
}

/** The checkpoint that was newer than HEAD's commit at a time, or null. Time in ms, not included. */
export function checkpointAt(repository: Repository, limitMs: number): CommitId | null {
  const { ref, commit, sinceMs } = standAt(repository, limitMs);
  for (const { tip, base, since } of checkpointLines(repository, ref)) {
    if (since * 1000 >= limitMs) continue;
    let id = tip;
    while (id !== null) {
      const { committer, parents } = repository.readCommit(id);
      if (committer.time * 1000 < limitMs) {
        // A commit, or going back to one, takes the place of the checkpoints before it.
        const isNewer = committer.time >= Math.floor(sinceMs / 1000);
        return base === commit && isNewer ? id : null;
      }
      const next = parents[0] ?? null;
      id = next === null || next === base ? null : next;
    }
  }
  return null;
}

function standAt(repository: Repository, limitMs: number): Stand {
  const present = presentView(repository);
  const refs = new Map(present.refs);
  let { head } = present;
  let found: Stand | null = null;
  let since = 0;
  const here = (): Stand => standOf({ refs, head, previous: null });
  for (const { operation } of walkOperations(repository)) {
    if (operation.time < limitMs) {
      const stand = here();
      if (found !== null && !isSame(found, stand)) return { ...found, sinceMs: since };
      found ??= stand;
      since = operation.time;
    }
    for (const { name, from } of operation.refs) {
      if (from === null) refs.delete(name);
      else refs.set(name, from);
    }
    head = operation.head?.from ?? head;
  }
  const first = here();
  if (found === null) return first;
  return isSame(found, first) ? found : { ...found, sinceMs: since };
}

function standOf(view: View): Stand {
  const isBranch = view.head.startsWith('ref: ');
  const ref = isBranch ? view.head.slice('ref: '.length) : null;
  return { ref, commit: headCommit(view), sinceMs: 0 };
}

function isSame(a: Stand, b: Stand): boolean {
  return a.ref === b.ref && a.commit === b.commit;
}

/**
 * Forgets the lines that ended before a time, in milliseconds; returns what they named. Call inside a
 * transaction. What a tag names stays reachable.
 */
export function forgetCheckpoints(repository: Repository, beforeMs: number): ObjectId[] {
  const { refs } = repository.store;
  const old = checkpointLines(repository, undefined).flatMap(({ ref, tip }) => {
    const isOld = tip !== null && repository.readCommit(tip).committer.time * 1000 <= beforeMs;
    return isOld ? [{ ref, tip }] : [];
  });
  for (const { ref, tip } of old) refs.compareAndSwap(ref, tip, null);
  return old.map(({ tip }) => tip);
}
