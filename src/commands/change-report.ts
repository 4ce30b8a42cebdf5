/**
 * Change reports: file and node changes as the plain data that commands return. Invariant: the text and
 * the JSON of every command tell changes from this one form.
 */
import { formatAddress } from '../history/address.ts';
import type { ChangeKind, FileChange, FileStatus, MatchRule, NodeChange } from '../model/change.ts';
import { CHANGE_KINDS, MATCH_RULES } from '../model/change.ts';
import type { Kind } from '../model/kinds.ts';
import { KINDS } from '../model/kinds.ts';
import type { NodeId } from '../model/ids.ts';
import type { ChangeLine } from '../ui/change-lines.ts';
import {
  array,
  integer,
  nodeId,
  nullable,
  object,
  oneOf,
  string,
  type JsonSchema,
} from './json-schema.ts';

export interface NodeReport {
  readonly id: NodeId;
  readonly kind: Kind;
  /** Qualified; '' for a node without a name. */
  readonly name: string;
  readonly path: string;
  /** First and last line, counted from 1; of the old version where the node is gone. */
  readonly lines: readonly [number, number];
  readonly changes: readonly ChangeKind[];
  /** `path#name` before, where that was another. */
  readonly former: string | null;
  /** Why it is taken for the same node; null where it is in one version only. */
  readonly rule: MatchRule | null;
  /** Similarity by which it was recognised, 0 to 100. */
  readonly score: number | null;
}

export interface FileReport extends ChangeLine {
  readonly id: NodeId;
  readonly nodes: readonly NodeReport[];
}

/** What is needed of a file to count its changes. */
export interface CountedFile {
  readonly nodes: readonly Pick<NodeReport, 'changes'>[];
}

export interface ChangeCounts {
  readonly files: number;
  readonly added: number;
  readonly changed: number;
  readonly deleted: number;
  readonly moved: number;
}

export const STATUSES: readonly FileStatus[] = [
  'added',
  'deleted',
  'modified',
  'renamed',
  'type changed',
];

export const nodeSchema = object({
  id: nodeId(),
  kind: oneOf(KINDS),
  name: string('Qualified by its parents; empty for a node without a name'),
  path: string(),
  lines: array(integer(), 'First and last line, counted from 1'),
  changes: array(oneOf(CHANGE_KINDS)),
  former: nullable(string(), 'path#name before, where that was another'),
  rule: nullable(oneOf(MATCH_RULES), 'Why it is taken for the same node; null in one version only'),
  score: nullable(integer(), 'Similarity by which it was recognised, 0 to 100'),
});

/** The schema of a list of FileReport. */
export const fileReportsSchema: JsonSchema = array(
  object({
    id: nodeId("The file's own id"),
    status: oneOf(STATUSES),
    path: string(),
    formerPath: nullable(string(), 'The path before a rename'),
    nodes: array(nodeSchema, 'Changed nodes; empty for a file that came or went as a whole'),
  }),
);

export const countsSchema: JsonSchema = object({
  files: integer('Files that differ'),
  added: integer('Nodes'),
  changed: integer('Nodes with other text or another name'),
  deleted: integer('Nodes'),
  moved: integer('Nodes that stand elsewhere'),
});

function reportNode({ node, kinds, before, after, evidence }: NodeChange): NodeReport {
  const place = (after ?? before)!;
  const isContinued = before !== null && after !== null;
  const address = formatAddress(place.path, place.qualifiedName);
  const former = before === null ? address : formatAddress(before.path, before.qualifiedName);
  return {
    id: node,
    kind: place.kind,
    name: place.qualifiedName,
    path: place.path,
    lines: place.lines,
    changes: kinds,
    former: former === address ? null : former,
    rule: isContinued ? evidence.rule : null,
    score: isContinued ? evidence.score : null,
  };
}

/** What is told of nodes. Those that only went along with their file or parent are left out. */
export function reportNodes(nodes: readonly NodeChange[]): NodeReport[] {
  return nodes.filter(({ kinds }) => kinds.length > 0).map(reportNode);
}

/** What is told of each file. */
export function reportChanges(files: readonly FileChange[]): FileReport[] {
  return files.map(({ node, status, before, after, nodes }) => ({
    id: node,
    status,
    path: (after ?? before)!.path,
    formerPath: status === 'renamed' ? before!.path : null,
    nodes: reportNodes(nodes),
  }));
}

/** How many nodes were added, changed, deleted, moved; a node counts once in each. */
export function countChanges(files: readonly CountedFile[]): ChangeCounts {
  const nodes = files.flatMap((file) => file.nodes);
  const count = (...kinds: ChangeKind[]) =>
    nodes.filter(({ changes }) => kinds.some((kind) => changes.includes(kind))).length;
  return {
    files: files.length,
    added: count('added'),
    changed: count('modified', 'signature', 'renamed'),
    deleted: count('deleted'),
    moved: count('moved', 'reordered'),
  };
}
