/**
 * Commit reports: a commit as the plain data that commands return. Invariant: the text and the JSON of
 * every command tell commits from this one form.
 */
import type { Commit, Signature } from '../history/commit-object.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import { array, integer, object, objectId, string } from './json-schema.ts';

export interface CommitReport {
  readonly id: CommitId;
  readonly tree: TreeId;
  readonly parents: readonly CommitId[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  readonly refs: readonly string[];
}

export const signatureSchema = object({
  name: string(),
  email: string(),
  time: integer('Seconds since 1970'),
  offset: integer('Offset from UTC in minutes, east positive'),
});

/** The fields of a commit's schema. */
export const commitFields = {
  id: objectId(),
  tree: objectId(),
  parents: array(objectId(), 'First parent first'),
  author: signatureSchema,
  committer: signatureSchema,
  message: string(),
  refs: array(string(), "What points to it, as in Git's %D: HEAD -> main, tag: v1"),
};

export function reportCommit(
  { id, tree, parents, author, committer, message }: Commit,
  refs: ReadonlyMap<CommitId, readonly string[]>,
): CommitReport {
  return { id, tree, parents, author, committer, message, refs: refs.get(id) ?? [] };
}
