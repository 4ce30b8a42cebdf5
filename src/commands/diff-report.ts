/**
 * Diff reports: how files differ between two versions, as much of it as was asked for. Invariant: what
 * was not asked for is null, and nothing is computed for it.
 */
import type { ChangeScope } from '../history/change-scope.ts';
import { FileComparison } from '../history/change-patch.ts';
import { compareVersions } from '../history/changes.ts';
import type { ChangedFile } from '../history/file-changes.ts';
import { compareFiles } from '../history/file-changes.ts';
import type { Version } from '../history/version.ts';
import type { FileChange, FileStatus } from '../model/change.ts';
import { EMPTY_TREE, type NodeId } from '../model/ids.ts';
import { nodeSchema, reportNodes, STATUSES, type NodeReport } from './change-report.ts';
import { contentSchema, reportContent, type ContentReport } from './content-report.ts';
import { array, integer, nullable, object, oneOf, string } from './json-schema.ts';

/** What is wanted of each file beside its name and status. */
export interface DiffWishes {
  readonly nodes: boolean;
  readonly lines: boolean;
  readonly patch: boolean;
}

export interface DiffReport {
  readonly status: FileStatus;
  readonly path: string;
  readonly formerPath: string | null;
  /** Of a renamed file, 0 to 100. */
  readonly similarity: number | null;
  readonly nodes: readonly NodeReport[] | null;
  /** Both null for a binary file. */
  readonly lines: { readonly added: number | null; readonly deleted: number | null } | null;
  readonly patch: ContentReport | null;
}

export const diffReportSchema = object({
  status: oneOf(STATUSES),
  path: string(),
  formerPath: nullable(string(), 'The path before a rename'),
  similarity: nullable(integer(), 'Of a renamed file, 0 to 100'),
  nodes: nullable(array(nodeSchema), 'Changed nodes, if they were asked for'),
  lines: nullable(
    object({ added: nullable(integer()), deleted: nullable(integer()) }),
    'With --stat; both null for a binary file',
  ),
  patch: nullable(contentSchema, "The file's part of the patch, if it was asked for"),
});

/** Says which of the files that differ are wanted; null for all of them. */
export type ChooseScope = ((changes: readonly ChangedFile[]) => ChangeScope) | null;

export function reportDiff(
  before: Version,
  after: Version,
  wishes: DiffWishes,
  choose: ChooseScope,
): DiffReport[] {
  const scope = choose?.(compareFiles(before, after)) ?? null;
  const hasNodes = scope !== null && scope.nodes.size > 0;
  const changes =
    wishes.nodes || hasNodes
      ? compareVersions(hasNodes ? withEmptyTree(before) : before, after)
      : compareFiles(before, after).map((file) => ({ ...file, nodes: [] }));
  return changes.flatMap((change) => {
    const limits = limitsOf(change, scope);
    return limits === null ? [] : [reportFile(before, after, change, limits.nodes, wishes)];
  });
}

/** So that the nodes of a first commit are told one by one. */
function withEmptyTree(version: Version): Version {
  return version.tree === null ? { ...version, tree: EMPTY_TREE } : version;
}

type Change = Pick<FileChange, 'status' | 'before' | 'after' | 'nodes'>;

/** To which nodes of a file the scope is limited (null: none of it is left out), or null to leave it. */
function limitsOf(
  { before, after, nodes }: Change,
  scope: ChangeScope | null,
): { readonly nodes: ReadonlySet<NodeId> | null } | null {
  if (scope === null) return { nodes: null };
  const isWhole = [before, after].some((entry) => entry !== null && scope.paths.has(entry.path));
  if (isWhole) return { nodes: null };
  return nodes.some(({ node }) => scope.nodes.has(node)) ? { nodes: scope.nodes } : null;
}

function reportFile(
  before: Version,
  after: Version,
  change: Change,
  only: ReadonlySet<NodeId> | null,
  wishes: DiffWishes,
): DiffReport {
  const { status } = change;
  const comparison = new FileComparison(before, after, change, only);
  const reported = wishes.nodes ? reportNodes(change.nodes) : null;
  return {
    status,
    path: (change.after ?? change.before)!.path,
    formerPath: status === 'renamed' ? change.before!.path : null,
    similarity: comparison.similarity(),
    nodes: reported?.filter(({ id }) => only === null || only.has(id)) ?? null,
    lines: wishes.lines ? (comparison.lineCounts() ?? { added: null, deleted: null }) : null,
    patch: wishes.patch ? reportContent(comparison.patch()) : null,
  };
}
