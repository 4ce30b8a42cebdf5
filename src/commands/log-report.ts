/**
 * What `fxd log` tells. Invariant: commits and the changes of a node are told from the same commit report.
 */
import type { ChangeKind } from '../model/change.ts';
import { CHANGE_KINDS } from '../model/change.ts';
import type { CommitId, NodeId } from '../model/ids.ts';
import { commitFields, type CommitReport } from './commit-report.ts';
import { contentSchema, type ContentReport } from './content-report.ts';
import { diffReportSchema, type DiffReport } from './diff-report.ts';
import { array, nodeId, nullable, object, objectId, oneOf, string } from './json-schema.ts';

export interface LogEntry extends CommitReport {
  readonly edges: readonly CommitId[] | null;
  readonly files: readonly DiffReport[] | null;
}

export const logEntriesSchema = array(
  object({
    ...commitFields,
    edges: nullable(
      array(objectId()),
      'With --graph: its parents, or in place of those left out the nearest ancestors that are shown',
    ),
    files: nullable(
      array(diffReportSchema),
      'With --patch, --stat or --nodes: what it changed against its parent; empty for a merge',
    ),
  }),
  'Empty with a node selector',
);

export interface LoggedNodeReport {
  readonly id: NodeId;
  readonly address: string;
}

export const loggedNodeSchema = object({
  id: nodeId(),
  address: string('path#name after its last change; before it if that deleted the node'),
});

export interface NodeEventReport {
  readonly commit: CommitReport;
  readonly changes: readonly ChangeKind[];
  readonly address: string;
  readonly former: string | null;
  readonly patch: ContentReport | null;
}

export const historySchema = array(
  object({
    commit: object(commitFields),
    changes: array(oneOf(CHANGE_KINDS)),
    address: string('path#name after the change; before it if it deleted the node'),
    former: nullable(string(), 'path#name before the change, where that was another'),
    patch: nullable(contentSchema, "With --patch: the node's own difference"),
  }),
  'With a node selector: its changes',
);
