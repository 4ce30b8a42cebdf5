/**
 * Conflicts and decisions: what a merge could not settle, and what it settled by more than the plain line
 * merge. Invariant: both are data; the text of a conflicted file is made from them, never the reverse.
 */
import type { NodeId } from '../model/ids.ts';
import type { Kind } from '../model/kinds.ts';

/** What happened on the two sides; `lines` where no node is concerned. */
export const CONFLICT_REASONS = [
  'lines',
  'edit/edit',
  'edit/delete',
  'add/add',
  'insert/insert',
  'rename/rename',
  'move/move',
  'move/delete',
  'reorder/reorder',
  'duplicate',
  'binary',
  'mode/mode',
] as const;
export type ConflictReason = (typeof CONFLICT_REASONS)[number];

/** Which field of a node the sides disagree about. */
export type ConflictField = 'text' | 'name' | 'parent' | 'position' | 'path' | 'mode';

/** The node that a conflict or a decision is about. */
export interface Subject {
  readonly kind: Kind;
  /** Qualified; '' where it has none. */
  readonly name: string;
  /** Null for three loose files, whose nodes have no identity. */
  readonly node: NodeId | null;
}

/** One thing that the sides disagree about; null is absence. */
export interface MergeConflict {
  readonly reason: ConflictReason;
  readonly field: ConflictField;
  /** Null for a range of lines. */
  readonly subject: Subject | null;
  /** What happened on each side, in a word or two: `edited`, `deleted`, `moved to a.ts`. */
  readonly oursDid: string;
  readonly theirsDid: string;
  readonly base: Buffer | null;
  readonly ours: Buffer | null;
  readonly theirs: Buffer | null;
}

/** The rules by which something was settled. */
export const MERGE_RULES = [
  'node',
  'union',
  'order',
  'specifiers',
  'contained',
  'tokens',
  'format',
  'line union',
  'same addition',
  'moved',
  'renamed',
  'fallback',
] as const;
export type MergeRule = (typeof MERGE_RULES)[number];

/** Something that was settled, or given up, by a rule other than the plain line merge. */
export interface Decision {
  readonly rule: MergeRule;
  readonly subject: Subject | null;
  /** A clause in words, without a full stop. */
  readonly says: string;
}

/** A stretch of a merged file. */
export type Piece =
  | {
      readonly text: Buffer;
      /** Whether all three versions have it so. */
      readonly common: boolean;
    }
  | { readonly conflict: MergeConflict };

/** The same conflict seen from the other side. */
export function mirrorConflict(conflict: MergeConflict): MergeConflict {
  const { ours, theirs, oursDid, theirsDid } = conflict;
  return { ...conflict, ours: theirs, theirs: ours, oursDid: theirsDid, theirsDid: oursDid };
}

/** Says what a conflict is about: `function parse: edited here, deleted there`. */
export function describeConflict({ subject, oursDid, theirsDid }: MergeConflict): string {
  const what = `${oursDid} here, ${theirsDid} there`;
  if (subject === null) return what;
  return `${subject.kind}${subject.name === '' ? '' : ` ${subject.name}`}: ${what}`;
}
