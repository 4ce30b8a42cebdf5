/**
 * What `fxd show` tells. Invariant: `commit` and `tree` are both null exactly for what stands in the working
 * tree, and for tags of no commit.
 */
import type { Signature } from '../history/commit-object.ts';
import type { CommitId, ObjectId, ObjectType, TreeId } from '../model/ids.ts';
import { signatureSchema, type CommitReport } from './commit-report.ts';
import type { ContentReport } from './content-report.ts';
import type { DiffReport } from './diff-report.ts';
import { nullable, object, objectId, oneOf, string } from './json-schema.ts';
import type { ListedNode } from './node-listing.ts';

export const SHOWN_TYPES = ['commit', 'tag', 'file', 'folder', 'node'] as const;

export interface TagReport {
  readonly name: string;
  readonly target: ObjectId;
  readonly targetType: ObjectType;
  readonly tagger: Signature | null;
  readonly message: string;
}

export const tagSchema = object({
  name: string(),
  target: objectId(),
  targetType: oneOf(['commit', 'tree', 'blob', 'tag']),
  tagger: nullable(signatureSchema),
  message: string(),
});

/** A person's hand on a node: the commit and its author. */
export interface Touch {
  readonly commit: CommitId;
  readonly author: Signature;
}

export const touchSchema = object({ commit: objectId(), author: signatureSchema });

export interface Shown {
  readonly type: (typeof SHOWN_TYPES)[number];
  readonly tag: TagReport | null;
  readonly commit: CommitReport | null;
  /** Where a tree was named instead of a commit. */
  readonly tree: TreeId | null;
  readonly files: readonly DiffReport[];
  readonly path: string | null;
  readonly entries: readonly string[];
  readonly node: ListedNode | null;
  /** Who recorded the node or file first. */
  readonly owner: Touch | null;
  readonly lastModifiedBy: Touch | null;
  readonly content: string | null;
  readonly encoding: ContentReport['encoding'] | null;
}
