/**
 * Finding the node whose history is asked for: in a version, else among all that ever were. Invariant: one
 * node or an error that names the candidates; no guess.
 */
import { ambiguousSelector, FxdError, noMatch } from '../model/errors.ts';
import type { CommitId, NodeId } from '../model/ids.ts';
import type { Kind } from '../model/kinds.ts';
import type { RepoPath } from '../model/path.ts';
import { formatAddress } from './address.ts';
import { changedNodesOf } from './changed-nodes.ts';
import type { LoggedNode } from './node-log.ts';
import type { Repository } from './repository.ts';
import type { Selected } from './selector.ts';
import type { Selector } from './selector-parser.ts';
import { parseSelector } from './selector-parser.ts';
import { select, selectOne } from './selector.ts';
import { onlyFiles } from './version-part.ts';
import type { Version } from './version.ts';
import { commitVersion, findVersionFile, nodeIdOf } from './version.ts';

/** An id given by as many digits is looked for in the index alone: fewer may fit several nodes. */
const TRUSTED_DIGITS = 8;
/** Candidates that an error names. */
const NAMED = 10;

export function toLogged({ node, file, placed }: Selected): LoggedNode {
  return { node, path: file.path, isFile: placed === null };
}

/**
 * The one node that a selector names in a version or, if none is called so there any more, in the history
 * behind it. Throws noMatch, ambiguousSelector, invalidSelector.
 */
export function findLoggedNode(repository: Repository, version: Version, text: string): LoggedNode {
  const selector = parseSelector(text);
  if (selector.type === 'id') {
    const [only, ...others] = findByPrefix(repository, version, selector.prefix);
    if (only === undefined) throw noMatch(text);
    if (others.length > 0) throw ambiguous(repository, text, [only, ...others]);
    return only;
  }
  try {
    return toLogged(selectOne(version, text, changedNodesOf(repository)));
  } catch (error) {
    if (!isNoMatch(error)) throw error;
    const [only, ...others] = findGone(repository, selector);
    if (only === undefined) throw error;
    if (others.length > 0) throw ambiguous(repository, text, [only, ...others]);
    return only;
  }
}

export function isNoMatch(error: unknown): boolean {
  return error instanceof FxdError && error.code === 'NO_MATCH';
}

function ambiguous(repository: Repository, text: string, nodes: readonly LoggedNode[]): FxdError {
  const names = nodes.slice(0, NAMED).map(({ node, path }) => {
    const last = lastEvent(repository, node);
    const address = last === null ? path : formatAddress(last.path, last.qualifiedName);
    return `${address} (n:${node.slice(0, TRUSTED_DIGITS)})`;
  });
  return ambiguousSelector(text, names);
}

/** The newest event that is recorded of a node, or null. */
function lastEvent(repository: Repository, node: NodeId) {
  const { history, commitGraph } = repository.store;
  const age = (number: number) => commitGraph.get(number)?.generation ?? 0;
  return (
    history
      .nodeEvents(node)
      .sort((a, b) => age(b.commit) - age(a.commit) || b.commit - a.commit)[0] ?? null
  );
}

function findByPrefix(repository: Repository, version: Version, prefix: string): LoggedNode[] {
  const recorded = repository.store.history
    .nodesWithPrefix(prefix, NAMED + 1)
    .map((node) => ofRecorded(repository, node));
  if (recorded.length > 0 && prefix.length >= TRUSTED_DIGITS) return recorded;
  const standing = trySelect(repository, version, `n:${prefix}`).map(toLogged);
  const found = unique([...standing, ...recorded]);
  return found.length > 0 ? found : findInDeletedFiles(repository, `n:${prefix}`);
}

/** A node that has events of its own. Only a file's own events can be of a file. */
function ofRecorded(repository: Repository, node: NodeId): LoggedNode {
  const event = lastEvent(repository, node)!;
  const commit = repository.store.objects.idOf(event.commit) as CommitId;
  const file = findVersionFile(commitVersion(repository, commit), event.path);
  return { node, path: event.path, isFile: file !== null && nodeIdOf(file, null) === node };
}

/** What kind of node it was when it was last seen, or null. */
function kindOf(repository: Repository, { node, path, isFile }: LoggedNode): Kind | null {
  if (isFile) return 'file';
  const event = lastEvent(repository, node);
  const numbers = event === null ? repository.store.history.fileEvents(path) : [event];
  for (const { commit: number } of numbers.toReversed()) {
    const id = repository.store.objects.idOf(number) as CommitId;
    const { parents } = repository.readCommit(id);
    for (const commit of [id, ...parents]) {
      const file = findVersionFile(commitVersion(repository, commit), path);
      const placed = file?.spans.find((span) => nodeIdOf(file, span) === node);
      if (placed !== undefined) return placed.span.kind;
    }
  }
  return null;
}

function unique(nodes: readonly LoggedNode[]): LoggedNode[] {
  return [...new Map(nodes.toReversed().map((found) => [found.node, found])).values()].reverse();
}

/** Nodes that went, or were renamed or moved away, by the name that they had. */
function findGone(repository: Repository, selector: Selector): LoggedNode[] {
  if (selector.type !== 'node' && selector.type !== 'name') return [];
  const path = selector.type === 'node' ? (selector.path as RepoPath) : null;
  const address = path === null ? null : formatAddress(path, selector.name);
  const recorded = repository.store.history
    .nodesOnceNamed(path, selector.name, address)
    .map((node) => ofRecorded(repository, node));
  const wanted = path === null ? `name:${selector.name}` : `${path}#${selector.name}`;
  const kind = selector.type === 'name' ? selector.kind : null;
  const found = unique([...recorded, ...findInDeletedFiles(repository, wanted, path)]).filter(
    (logged) => kind === null || kindOf(repository, logged) === kind,
  );
  const merged = new Set(repository.store.nodeMaps.aliases().map(([other]) => other));
  return found.filter(({ node }) => !merged.has(node));
}

/** What a selector chooses in files as they were when they were deleted. */
function findInDeletedFiles(
  repository: Repository,
  text: string,
  path: RepoPath | null = null,
): LoggedNode[] {
  const { history, objects } = repository.store;
  const gone = history.deletedFiles().filter((file) => path === null || file.path === path);
  return unique(
    gone.flatMap((file) => {
      const commit = repository.readCommit(objects.idOf(file.commit) as CommitId);
      const before = commitVersion(repository, commit.parents[0] ?? null);
      const found = before.tree === null ? null : findVersionFile(before, file.path);
      if (found === null) return [];
      return trySelect(repository, onlyFiles(repository, before, [found.entry]), text).map(
        toLogged,
      );
    }),
  );
}

function trySelect(repository: Repository, version: Version, text: string): readonly Selected[] {
  try {
    return select(version, text, changedNodesOf(repository));
  } catch (error) {
    if (isNoMatch(error)) return [];
    throw error;
  }
}
