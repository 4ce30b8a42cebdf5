/**
 * Tree conflicts: what a merge of whole trees leaves open, with where it is shown. Invariant: a conflict is
 * either a block between markers in a file, or it is about the file as a whole and shown nowhere in it.
 */
import type { ConflictField, Decision, MergeConflict, Subject } from '../../merge/conflict.ts';
import { CONFLICT_REASONS, describeConflict, MERGE_RULES } from '../../merge/conflict.ts';
import type { Entry } from '../../model/entry.ts';
import type { RepoPath } from '../../model/path.ts';

/** Which field of a node the sides disagree about. */
export const CONFLICT_FIELDS = [
  'text',
  'name',
  'parent',
  'position',
  'path',
  'mode',
] as const satisfies readonly ConflictField[];

/** What only whole trees can disagree about comes last. */
export const TREE_REASONS = [...CONFLICT_REASONS, 'type/type', 'file/folder'] as const;
export type TreeReason = (typeof TREE_REASONS)[number];

export interface TreeConflict {
  /** Where it is shown. */
  readonly path: RepoPath;
  readonly reason: TreeReason;
  readonly field: ConflictField;
  /** Null for a range of lines. */
  readonly subject: Subject | null;
  readonly oursDid: string;
  readonly theirsDid: string;
  readonly base: Buffer | null;
  readonly ours: Buffer | null;
  readonly theirs: Buffer | null;
  /** How long its markers are; null where it is about the whole file. */
  readonly markerSize: number | null;
}

/** A file with a conflict as the three versions have it. */
export interface ConflictedFile {
  readonly path: RepoPath;
  readonly base: Entry | null;
  readonly ours: Entry | null;
  readonly theirs: Entry | null;
}

/** The rules of the engine, and those that only a merge of trees has. */
export const TREE_RULES = [...MERGE_RULES, 'policy', 'favour', 'mode'] as const;

/** Something that was settled, with the file in which it now stands. */
export interface TreeDecision {
  readonly path: RepoPath;
  readonly rule: (typeof TREE_RULES)[number];
  readonly subject: Decision['subject'];
  /** A clause in words, without a full stop. */
  readonly says: string;
}

/** Says what a conflict is about. */
export function describeTreeConflict(conflict: Omit<TreeConflict, 'path' | 'markerSize'>): string {
  return describeConflict(conflict as MergeConflict);
}
