/**
 * What a store holds, looked at from outside the command line. Invariant: two stores in which the same
 * was done at different times look the same, because no id of a commit and no time is part of what is
 * compared.
 */
import { expect } from 'vitest';
import { diffTrees, listTree } from '../../src/history/trees.ts';
import { Repository } from '../../src/history/repository.ts';
import { FxdError } from '../../src/model/errors.ts';
import type { CommitId, ObjectId, TreeId } from '../../src/model/ids.ts';
import type { RepoPath } from '../../src/model/path.ts';
import { quietHost } from '../cli/quiet-host.ts';
import { runCli } from '../cli/run-cli.ts';
import { BUILT_IN } from '../history/written-history.ts';

export interface PastCommit {
  readonly id: CommitId;
  readonly tree: TreeId;
  readonly message: string;
  /** What differs from the first parent. */
  readonly paths: readonly RepoPath[];
}

/** Refs by name, each with the trees and messages of its first parents; and HEAD. */
export interface View {
  readonly head: string;
  readonly refs: Readonly<Record<string, readonly string[]>>;
}

function withRepository<T>(file: string, look: (repository: Repository) => T): T {
  const options = { host: quietHost, splitter: BUILT_IN, lockTimeoutMs: 5000 };
  const repository = Repository.open(file, options);
  try {
    return look(repository);
  } finally {
    repository.close();
  }
}

function firstParents(repository: Repository, tip: CommitId): PastCommit[] {
  const past: PastCommit[] = [];
  for (let id: CommitId | undefined = tip; id !== undefined;) {
    const { tree, message, parents } = repository.readCommit(id);
    const former = repository.treeOf(parents[0] ?? null);
    const paths = diffTrees(repository, former, tree).map(({ path }) => path);
    past.push({ id, tree, message, paths });
    id = parents[0];
  }
  return past;
}

/** The first parents of a ref, newest first. */
export function historyOf(file: string, ref: string): PastCommit[] {
  return withRepository(file, (repository) => {
    return firstParents(repository, repository.store.refs.get(ref) as CommitId);
  });
}

/** Everything that commands move, without what differs between two runs of the same commands. */
export function viewOf(file: string): View {
  return withRepository(file, (repository) => {
    const named = (tip: CommitId) =>
      firstParents(repository, tip).map(({ tree, message }) => `${tree} ${message.trimEnd()}`);
    // A merge under way and what is remembered are trees, in which times and ids of commits stand.
    const paths = (tree: TreeId) => listTree(repository, tree).map(({ path }) => path);
    const refs = repository.store.refs.list('').map(({ name, target }) => {
      const isTree = repository.store.objects.typeOf(target) === 'tree';
      return [name, isTree ? paths(target as TreeId) : named(target as CommitId)] as const;
    });
    const { ref, commit } = repository.head();
    const head = ref ?? (commit === null ? '' : named(commit)[0]!);
    return { head, refs: Object.fromEntries(refs) };
  });
}

/** Which of these objects the store does not have; of those that it has, the bytes are compared. */
export function missingFrom(file: string, ids: readonly ObjectId[]): ObjectId[] {
  return withRepository(file, (repository) => {
    return ids.filter((id) => {
      if (!repository.hasObject(id)) return true;
      repository.store.objects.read(id);
      return false;
    });
  });
}

/** Every object that a branch or tag leads to, and to which others it leads in turn. */
export interface Reachable {
  readonly tips: readonly ObjectId[];
  readonly below: ReadonlyMap<ObjectId, readonly ObjectId[]>;
}

export function reachableFrom(file: string): Reachable {
  return withRepository(file, (repository) => {
    const tips = repository.store.refs.list('').map(({ target }) => target);
    const below = new Map<ObjectId, readonly ObjectId[]>();
    const pending = [...tips];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (below.has(id)) continue;
      const next = namedBy(repository, id);
      below.set(id, next);
      pending.push(...next);
    }
    return { tips, below };
  });
}

function namedBy(repository: Repository, id: ObjectId): readonly ObjectId[] {
  const type = repository.store.objects.typeOf(id);
  if (type === 'tree') return repository.readTree(id as TreeId).map((entry) => entry.id);
  if (type !== 'commit') return [];
  const { tree, parents } = repository.readCommit(id as CommitId);
  return [tree, ...parents];
}

/** Those of the damaged objects to which a way leads on which nothing else is damaged. */
export function firstOnTheWay(
  { tips, below }: Reachable,
  damaged: ReadonlySet<ObjectId>,
): ReadonlySet<ObjectId> {
  const [seen, found] = [new Set<ObjectId>(), new Set<ObjectId>()];
  const pending = [...tips];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    if (damaged.has(id)) found.add(id);
    else pending.push(...below.get(id)!);
  }
  return found;
}

/** Which of these objects cannot be read; all of them where the store cannot even be opened. */
export function unreadableIn(file: string, ids: Iterable<ObjectId>): ObjectId[] {
  try {
    return withRepository(file, ({ store }) => {
      return [...ids].filter((id) => !isReadable(store.objects, id));
    });
  } catch (error) {
    if (error instanceof FxdError) return [...ids];
    throw error;
  }
}

function isReadable(objects: Repository['store']['objects'], id: ObjectId): boolean {
  try {
    objects.read(id);
    return true;
  } catch (error) {
    if (error instanceof FxdError) return false;
    throw error;
  }
}

/** The store of a folder opens, and `fxd fsck` finds nothing wrong. */
export async function expectSound(root: string): Promise<void> {
  const { stdout, stderr, exit } = await runCli(['fsck'], { cwd: root });
  expect({ exit, said: stdout + stderr }, 'fxd fsck').toMatchObject({ exit: 0 });
}
