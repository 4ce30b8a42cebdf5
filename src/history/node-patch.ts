/**
 * The patch of one node: its own text before and after a change, wherever it stood. Invariant: the line
 * numbers are those of the files.
 */
import { MODE } from '../model/entry.ts';
import { hashObject } from '../model/hash.ts';
import type { CommitId, NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { linesBytes, splitLines } from '../merge/lines.ts';
import { similarity } from '../merge/similarity.ts';
import { formatAddress } from './address.ts';
import { lineCounter } from './lines.ts';
import type { NodeLogEntry } from './node-log.ts';
import { withAliases } from './node-log.ts';
import type { PatchSide } from './patch.ts';
import { formatFilePatch } from './patch.ts';
import type { Repository } from './repository.ts';
import { commitVersion, findVersionFile, nodeIdOf } from './version.ts';

/** Unchanged lines around a change; Git's default. */
const CONTEXT = 3;

interface Excerpt extends PatchSide {
  /** Number of its first line in the file, from 1. */
  readonly firstLine: number;
}

/**
 * What a change made of a node, as a patch from `path#name` to `path#name`; empty where only its place
 * among its siblings is another.
 */
export function nodePatch(repository: Repository, node: NodeId, entry: NodeLogEntry): Buffer {
  const ids = new Set(withAliases(repository, node));
  const [parent = null] = entry.commit.parents;
  const before = excerpt(repository, parent, entry.formerPath, ids);
  const after = excerpt(repository, entry.commit.id, entry.path, ids);
  if (before === null && after === null) return Buffer.alloc(0);
  const status = before === null ? 'added' : after === null ? 'deleted' : 'modified';
  return formatFilePatch(
    { before, after, status, similarity: similarityOf(before, after) },
    {
      context: CONTEXT,
      firstLines: { before: before?.firstLine ?? 1, after: after?.firstLine ?? 1 },
    },
  );
}

function similarityOf(before: Excerpt | null, after: Excerpt | null): number {
  return before === null || after === null ? 0 : similarity(before.bytes, after.bytes);
}

/** The whole lines on which the node stands in a version, or null where it does not. */
function excerpt(
  repository: Repository,
  commit: CommitId | null,
  path: RepoPath,
  ids: ReadonlySet<NodeId>,
): Excerpt | null {
  const file = findVersionFile(commitVersion(repository, commit), path);
  const placed = file?.spans.find((candidate) => ids.has(nodeIdOf(file, candidate)));
  if (file === null || placed === undefined) return null;
  const lineOf = lineCounter(file.bytes);
  const { start, end } = placed.span;
  const firstLine = lineOf(start);
  const bytes = linesBytes(splitLines(file.bytes), firstLine - 1, lineOf(Math.max(end - 1, start)));
  const address = formatAddress(path, placed.qualifiedName);
  return { path: address, mode: MODE.file, id: hashObject('blob', bytes), bytes, firstLine };
}
