/** What a log is asked for: where to start, and which commits to leave out. */
import { checkpointLines } from '../history/checkpoint-lines.ts';
import type { Commit } from '../history/commit-object.ts';
import { parseDate } from '../history/dates.ts';
import { OWN_REFS } from '../history/ref-name.ts';
import type { Repository } from '../history/repository.ts';
import { peelToCommit, resolveRange, type Range } from '../history/revision.ts';
import { badUsage } from '../model/errors.ts';
import type { Host } from '../model/host.ts';

/** The commits to start from; none in a repository without commits. */
export function rangeOf(
  repository: Repository,
  revisions: readonly string[],
  isAll: boolean,
): Range {
  const ranges = revisions.map((text) => resolveRange(repository, text));
  const head = repository.head().commit;
  const include = ranges.flatMap((range) => range.include);
  const exclude = ranges.flatMap((range) => range.exclude);
  if ((isAll || revisions.length === 0) && head !== null) include.push(head);
  if (isAll) {
    for (const { name, target } of repository.store.refs.list('refs/')) {
      const commit = name.startsWith(OWN_REFS) ? null : peelToCommit(repository, target);
      if (commit !== null) include.push(commit);
    }
  }
  return { include: [...new Set(include)], exclude };
}

/**
 * The checkpoints on HEAD's branch, or on all; what they were made on is left out. Throws badUsage where
 * revisions are named.
 */
export function checkpointRange(
  repository: Repository,
  revisions: readonly string[],
  isAll: boolean,
): Range {
  if (revisions.length > 0) {
    throw badUsage(`--checkpoints takes no revision such as '${revisions[0]!}'`, 'Leave it out');
  }
  const lines = checkpointLines(repository, isAll ? undefined : repository.head().ref);
  return {
    include: lines.flatMap(({ tip }) => tip ?? []),
    exclude: [...new Set(lines.flatMap(({ base }) => base ?? []))],
  };
}

export interface CommitFilters {
  readonly author?: string;
  readonly since?: string;
  readonly until?: string;
  readonly grep?: string;
}

/** Whether a commit passes all filters; null where there are none. Throws badUsage, invalidDate. */
export function acceptance(
  host: Host,
  { author, since, until, grep }: CommitFilters,
): ((commit: Commit) => boolean) | null {
  const tests: ((commit: Commit) => boolean)[] = [];
  if (author !== undefined) {
    const pattern = compilePattern(author);
    tests.push((commit) => pattern.test(`${commit.author.name} <${commit.author.email}>`));
  }
  if (grep !== undefined) {
    const pattern = compilePattern(grep);
    tests.push(({ message }) => pattern.test(message));
  }
  if (since !== undefined) {
    const { time } = parseDate(since, host);
    tests.push(({ committer }) => committer.time >= time);
  }
  if (until !== undefined) {
    const { time } = parseDate(until, host);
    tests.push(({ committer }) => committer.time <= time);
  }
  return tests.length === 0 ? null : (commit) => tests.every((test) => test(commit));
}

/** `^` and `$` match at every line, as with Git's. */
function compilePattern(text: string): RegExp {
  try {
    return new RegExp(text, 'mu');
  } catch {
    throw badUsage(`'${text}' is not a regular expression`, 'Put a backslash before its signs');
  }
}
