/**
 * Changes: what happened to nodes and files between two versions. Invariant: kinds come from the closed
 * list and combine; a file without a node change but with other bytes has changed gaps only.
 */
import type { Kind } from './kinds.ts';
import type { NodeId } from './ids.ts';
import type { Entry } from './entry.ts';
import type { RepoPath } from './path.ts';

export const CHANGE_KINDS = [
  'added',
  'deleted',
  'modified',
  'signature',
  'cosmetic',
  'renamed',
  'moved',
  'reordered',
  'copied',
  'restored',
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Where a node stands in one version. */
export interface NodePlace {
  readonly path: RepoPath;
  readonly kind: Kind;
  readonly qualifiedName: string;
  /** How many earlier nodes of the file have this kind and qualified name. */
  readonly ordinal: number;
  /** Index of its span in document order. */
  readonly index: number;
  /** First and last line, counted from 1. */
  readonly lines: readonly [number, number];
}

/** Why two spans are taken for one node. */
export const MATCH_RULES = ['name', 'value', 'similar', 'corrected', 'new'] as const;
export type MatchRule = (typeof MATCH_RULES)[number];

export interface Evidence {
  readonly rule: MatchRule;
  /** Similarity of the texts, 0 to 100. */
  readonly score: number;
}

export interface NodeChange {
  readonly node: NodeId;
  readonly kinds: readonly ChangeKind[];
  /** Null when it was added. */
  readonly before: NodePlace | null;
  /** Null when it was deleted. */
  readonly after: NodePlace | null;
  readonly evidence: Evidence;
}

export type FileStatus = 'added' | 'deleted' | 'modified' | 'renamed' | 'type changed';

export interface FileChange {
  /** The file's own id. */
  readonly node: NodeId;
  readonly status: FileStatus;
  readonly before: Entry | null;
  readonly after: Entry | null;
  /** Changes of nodes that stand in this file (a moved node is listed where it arrived). */
  readonly nodes: readonly NodeChange[];
}
