/**
 * Revisions: the ways to name a commit. Invariant: one parser for every command; a name that fits two
 * things is refused with both, never guessed.
 */
import { ambiguousRevision, badUsage, emptyBranch, unknownRevision } from '../model/errors.ts';
import type { CommitId, ObjectId, ObjectType, TagId, TreeId } from '../model/ids.ts';
import { parseObjectId } from '../model/ids.ts';
import { LIMITS } from '../model/limits.ts';
import { checkpointAt } from './checkpoint-lines.ts';
import type { Tag } from './commit-object.ts';
import { parseDate } from './dates.ts';
import { mergeBases } from './graph.ts';
import { findOperation } from './operation-name.ts';
import { BRANCHES, MERGE_HEAD_REF, OWN_REFS, PEER_REFS, shortRefName, TAGS } from './ref-name.ts';
import type { Repository } from './repository.ts';
import type { View } from './view.ts';
import { headCommit, viewAfter, viewAt } from './view.ts';

const STEP = /^(?:~(\d*)|\^(\d*))/;
const SHORTEST_PREFIX = 4;
/** Ids that an error about an ambiguous prefix names. */
const NAMED_CANDIDATES = 20;
const COMMIT_OR_TAG: readonly ObjectType[] = ['commit', 'tag'];
/** Before the name of an operation. */
const OPERATION = '@op:';
/** Longest chain of tags that point to tags. */
const TAG_DEPTH = LIMITS.tagChain.figure;

/** What a peer has on a branch: `main@git`. */
const OF_PEER = /^(.+)@([^@{}/]+)$/;
/** Where names are looked up, in Git's order. */
const PREFIXES = ['', 'refs/', TAGS, BRANCHES, 'refs/remotes/'];

/** A span of history: what is reachable from `include` but not from `exclude`. */
export interface Range {
  readonly include: readonly CommitId[];
  readonly exclude: readonly CommitId[];
}

/** The commit that a revision names. Throws unknownRevision, ambiguousRevision, emptyBranch. */
export function resolveRevision(repository: Repository, text: string): CommitId {
  const id = findRevision(repository, text);
  if (id !== null) return id;
  const head = repository.head();
  if (/^(@|HEAD)/.test(text) && head.commit === null && head.ref !== null) {
    throw emptyBranch(shortRefName(head.ref));
  }
  throw unknownRevision(text);
}

/** The commit that a revision names, or null where it names none. Throws ambiguousRevision. */
export function findRevision(repository: Repository, text: string): CommitId | null {
  const split = splitSteps(text);
  if (split === null) return null;
  const { base, steps } = split;
  const target = findBase(repository, base, text);
  let commit = target === null ? null : peelToCommit(repository, target);
  for (const step of steps) {
    if (commit === null) return null;
    commit = takeStep(repository, commit, step);
  }
  return commit;
}

/**
 * The tree that an id or its first digits name; null for anything else. Operations name trees: the files as
 * they were. Throws ambiguousRevision.
 */
export function findTreeById(repository: Repository, text: string): TreeId | null {
  const id = findById(repository, text, text, ['tree']);
  const isTree = id !== null && repository.store.objects.typeOf(id) === 'tree';
  return isTree ? (id as TreeId) : null;
}

/** The annotated tag that a name or id stands for, itself and not its commit; null where it is none. */
export function findTag(repository: Repository, text: string): Tag | null {
  const split = splitSteps(text);
  if (split === null || split.steps.length > 0) return null;
  const target = findBase(repository, split.base, text);
  const isTag = target !== null && repository.store.objects.typeOf(target) === 'tag';
  return isTag ? repository.readTag(target as TagId) : null;
}

interface Step {
  readonly kind: 'ancestor' | 'parent';
  readonly count: number;
}

/** Null where what follows `~` or `^` is no step. */
function splitSteps(text: string): { base: string; steps: Step[] } | null {
  // `@-` is the parent of HEAD, as jj writes it.
  const spelled = text.replace(/^(@|HEAD)(-+)$/, (_, at: string, dashes: string) => {
    return `${at}~${dashes.length}`;
  });
  // Behind `@op:` a tilde belongs to the name of the operation.
  const start = spelled.search(spelled.startsWith(OPERATION) ? /\^/ : /[~^]/);
  if (start < 0) return { base: spelled, steps: [] };
  const steps: Step[] = [];
  let rest = spelled.slice(start);
  while (rest !== '') {
    const match = STEP.exec(rest);
    if (match === null) return null;
    const [all, ancestors, parent] = match;
    const kind = ancestors === undefined ? 'parent' : 'ancestor';
    const digits = ancestors ?? parent ?? '';
    steps.push({ kind, count: digits === '' ? 1 : Number(digits) });
    rest = rest.slice(all.length);
  }
  return { base: spelled.slice(0, start), steps };
}

function takeStep(repository: Repository, commit: CommitId, step: Step): CommitId | null {
  if (step.kind === 'parent') {
    return step.count === 0
      ? commit
      : (repository.readCommit(commit).parents[step.count - 1] ?? null);
  }
  let current: CommitId | null = commit;
  for (let left = step.count; left > 0 && current !== null; left--) {
    current = repository.readCommit(current).parents[0] ?? null;
  }
  return current;
}

/** Follows annotated tags to the commit; null for a tag of something else. */
export function peelToCommit(repository: Repository, target: ObjectId): CommitId | null {
  let id = target;
  for (let depth = 0; depth < TAG_DEPTH; depth++) {
    const type = repository.store.objects.typeOf(id);
    if (type === 'commit') return id as CommitId;
    if (type !== 'tag') return null;
    id = repository.readTag(id as TagId).target;
  }
  return null;
}

function findBase(repository: Repository, base: string, text: string): ObjectId | null {
  const timed = splitTime(base);
  if (timed !== null) return findAtTime(repository, timed.name, timed.when);
  if (base.startsWith(OPERATION)) {
    const operation = findOperation(repository, base.slice(OPERATION.length));
    return operation === null ? null : headCommit(viewAfter(repository, operation));
  }
  if (base === '@' || base === 'HEAD') return repository.head().commit;
  if (base === 'MERGE_HEAD') return repository.store.refs.get(MERGE_HEAD_REF);
  return findRef(repository, base) ?? findById(repository, base, text, COMMIT_OR_TAG);
}

/** The parts of `name@{when}`, of which the latter is not empty; null for anything else. */
function splitTime(base: string): { name: string; when: string } | null {
  const at = base.lastIndexOf('@{');
  const when = base.slice(at + '@{'.length, -1);
  return at < 0 || !base.endsWith('}') || when === '' ? null : { name: base.slice(0, at), when };
}

function findRef(repository: Repository, name: string): ObjectId | null {
  const [, branch, peer] = OF_PEER.exec(name) ?? [];
  const apart = peer === undefined ? null : `${PEER_REFS}${peer}/${branch}`;
  if (apart !== null) {
    const target = repository.store.refs.get(apart);
    if (target !== null) return target;
  }
  for (const prefix of PREFIXES) {
    const full = prefix + name;
    if (!full.startsWith('refs/') || full.startsWith(OWN_REFS)) continue;
    const target = repository.store.refs.get(full);
    if (target !== null) return target;
  }
  return null;
}

function findById(
  { store }: Repository,
  base: string,
  text: string,
  types: readonly ObjectType[],
): ObjectId | null {
  const full = parseObjectId(base);
  if (full !== null) return store.objects.has(full) ? full : null;
  if (base.length < SHORTEST_PREFIX || !/^[0-9a-f]+$/.test(base)) return null;
  const found = store.objects.withPrefix(base, types, NAMED_CANDIDATES);
  if (found.length > 1)
    throw ambiguousRevision(
      text,
      found.map((id) => id.slice(0, 12)),
    );
  return found[0] ?? null;
}

/**
 * What a name stood for at a time. `@{when}`, of the names only HEAD's short one, is the newest version of
 * that time, a checkpoint included.
 */
function findAtTime(repository: Repository, name: string, when: string): ObjectId | null {
  const limit = (parseDate(when, repository.host).time + 1) * 1000;
  const checkpoint = name === '' || name === '@' ? checkpointAt(repository, limit) : null;
  if (checkpoint !== null) return checkpoint;
  const view = viewAt(repository, ({ time }) => time < limit);
  return view === null ? null : findInView(repository, view, name);
}

function findInView(repository: Repository, view: View, name: string): ObjectId | null {
  if (name === '' || name === '@' || name === 'HEAD') return headCommit(view);
  for (const prefix of PREFIXES) {
    if ((prefix + name).startsWith(OWN_REFS)) continue;
    const target = view.refs.get(prefix + name);
    if (target !== undefined) return target;
  }
  return findById(repository, name, name, COMMIT_OR_TAG);
}

/** `a`, `a..b` (in b, not in a), `a...b` (in one of them only). Sides left out are HEAD. */
export function resolveRange(repository: Repository, text: string): Range {
  const match = /^(.*?)(\.{2,3})(.*)$/.exec(text);
  if (match === null) return { include: [resolveRevision(repository, text)], exclude: [] };
  const [from, to] = resolvePair(repository, match[1]!, match[3]!);
  if (match[2] === '..') return { include: [to], exclude: [from] };
  return { include: [from, to], exclude: mergeBases(repository, from, to) };
}

/** The two ends of `a..b`; for `a...b` the first is their merge base. Null where it is no range. */
export function resolveEnds(repository: Repository, text: string): [CommitId, CommitId] | null {
  const match = /^(.*?)(\.{2,3})(.*)$/.exec(text);
  if (match === null) return null;
  const [from, to] = resolvePair(repository, match[1]!, match[3]!);
  if (match[2] === '..') return [from, to];
  const [base] = mergeBases(repository, from, to);
  if (base === undefined) throw badUsage(`'${text}' has no common ancestor`, null);
  return [base, to];
}

function resolvePair(repository: Repository, from: string, to: string): [CommitId, CommitId] {
  const side = (name: string) => resolveRevision(repository, name === '' ? 'HEAD' : name);
  return [side(from), side(to)];
}
