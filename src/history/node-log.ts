/**
 * The history of one node, from the index that commits write. Invariant: every event is of the node
 * itself, whatever it was called and wherever it stood; no commit is walked to find them.
 */
import type { ChangeKind } from '../model/change.ts';
import type { CommitId, NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { FileEvent, NodeEvent } from '../store/history-tables.ts';
import { formatAddress } from './address.ts';
import type { Commit } from './commit-object.ts';
import { reachable } from './graph.ts';
import { NodeMap, nodeIdAt } from './node-map.ts';
import type { Repository } from './repository.ts';
import type { Range } from './revision.ts';
import { commitVersion, findVersionFile, nodeIdOf } from './version.ts';

/** Whose history is told. */
export interface LoggedNode {
  readonly node: NodeId;
  /** Where it stands, or stood last. */
  readonly path: RepoPath;
  readonly isFile: boolean;
}

export interface NodeLogEntry {
  readonly commit: Commit;
  readonly kinds: readonly ChangeKind[];
  /** `path#name` after the change. */
  readonly address: string;
  /** `path#name` before it, where that was another. */
  readonly former: string | null;
  /** The file after the change (before it, if the node was deleted). */
  readonly path: RepoPath;
  /** The file before the change. */
  readonly formerPath: RepoPath;
}

interface PlacedEvent {
  readonly number: number;
  readonly kinds: readonly ChangeKind[];
  readonly path: RepoPath;
  readonly qualifiedName: string;
  readonly former: string | null;
}

/** The history of a node (or file) as seen from a range of commits, newest first. */
export function nodeLog(
  repository: Repository,
  { node, path: lastPath, isFile }: LoggedNode,
  range: Range,
): NodeLogEntry[] {
  const ids = withAliases(repository, node);
  const all = ids.flatMap((id) => repository.store.history.nodeEvents(id).map(toEvent));
  const paths = new Set<RepoPath>([lastPath, ...all.flatMap(pathsOf)]);
  // Of a commit that made two nodes one, what it did to this one counts.
  const events = [...new Map(all.toReversed().map((event) => [event.number, event])).values()];
  const wanted = new Set<NodeId>(ids);
  const known = new Set(events.map(({ number }) => number));
  for (const path of paths) {
    const fileEvents = repository.store.history.fileEvents(path);
    // A path that came once, and only this one, was never that of another file.
    const isCertain =
      paths.size === 1 && fileEvents.filter(({ event }) => event === 'added').length < 2;
    for (const { commit: number, event } of fileEvents) {
      if (known.has(number)) continue;
      const found = isFile
        ? fileInFileEvent(repository, number, path, event, isCertain ? null : wanted)
        : event === 'modified'
          ? null
          : nodeInFileEvent(repository, number, path, event, wanted);
      if (found === null) continue;
      known.add(number);
      events.push({ number, path, former: null, ...found });
    }
  }
  return inOrder(repository, events, range);
}

function toEvent({ commit, kinds, path, qualifiedName, former }: NodeEvent): PlacedEvent {
  return { number: commit, kinds, path, qualifiedName, former };
}

function pathsOf(event: PlacedEvent): RepoPath[] {
  return [event.path, formerPathOf(event)];
}

/** The file of an event's node before it; only a name that begins with `#` could mislead. */
function formerPathOf({ path, former }: PlacedEvent): RepoPath {
  if (former === null) return path;
  const hash = former.indexOf('#');
  return (hash < 0 ? former : former.slice(0, hash)) as RepoPath;
}

/** The node and every id that a merge found to be the same node. */
export function withAliases(repository: Repository, node: NodeId): NodeId[] {
  const ids = new Set<NodeId>([node]);
  const aliases = repository.store.nodeMaps.aliases();
  // A set visits what is added while it is walked.
  for (const id of ids) for (const [other, stays] of aliases) if (stays === id) ids.add(other);
  return [...ids];
}

/** What happened to a file; with `wanted` only if the path was then that of one of these files. */
function fileInFileEvent(
  repository: Repository,
  number: number,
  path: RepoPath,
  event: FileEvent,
  wanted: ReadonlySet<NodeId> | null,
): { kinds: ChangeKind[]; qualifiedName: string } | null {
  const found = { kinds: [event] as ChangeKind[], qualifiedName: '' };
  if (wanted === null) return found;
  const commit = repository.store.objects.idOf(number) as CommitId;
  const holder = event === 'deleted' ? (repository.readCommit(commit).parents[0] ?? null) : commit;
  return wanted.has(nodeIdAt(path, null, NodeMap.of(repository, holder).file(path))) ? found : null;
}

/** A file that came or went as a whole brought or took the node along. */
function nodeInFileEvent(
  repository: Repository,
  number: number,
  path: RepoPath,
  event: 'added' | 'deleted',
  wanted: ReadonlySet<NodeId>,
): { kinds: ChangeKind[]; qualifiedName: string } | null {
  const commit = repository.store.objects.idOf(number) as CommitId;
  const parent = repository.readCommit(commit).parents[0] ?? null;
  const version = commitVersion(repository, event === 'added' ? commit : parent);
  const file = findVersionFile(version, path);
  const placed = file?.spans.find((span) => wanted.has(nodeIdOf(file, span)));
  return placed === undefined ? null : { kinds: [event], qualifiedName: placed.qualifiedName };
}

function inOrder(
  repository: Repository,
  events: readonly PlacedEvent[],
  { include, exclude }: Range,
): NodeLogEntry[] {
  const seen = reachable(repository, include);
  const hidden = reachable(repository, exclude);
  const graph = repository.store.commitGraph;
  const order = ({ number }: PlacedEvent) => graph.get(number);
  return events
    .filter(({ number }) => seen.has(number) && !hidden.has(number))
    .sort((a, b) => {
      const [x, y] = [order(a), order(b)];
      return (y?.generation ?? 0) - (x?.generation ?? 0) || (y?.time ?? 0) - (x?.time ?? 0);
    })
    .map((event) => ({
      commit: repository.readCommit(repository.store.objects.idOf(event.number) as CommitId),
      kinds: event.kinds,
      address: formatAddress(event.path, event.qualifiedName),
      former: event.former,
      path: event.path,
      formerPath: formerPathOf(event),
    }));
}
