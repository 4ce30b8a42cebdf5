/**
 * Tags: names that stay where they are. Invariant: an annotated tag is an object with Git's bytes; a tag
 * is never moved, only deleted and made again.
 */
import { refMissing } from '../model/errors.ts';
import type { CommitId, ObjectId, TagId } from '../model/ids.ts';
import { requireFreeName } from './branches.ts';
import type { Signature } from './commit-object.ts';
import { formatTag } from './commit-object.ts';
import { recordOperation } from './operation.ts';
import { TAGS } from './ref-name.ts';
import type { Repository } from './repository.ts';
import { peelToCommit } from './revision.ts';

export interface TagRef {
  /** Without `refs/tags/`. */
  readonly name: string;
  /** The commit, or the object of an annotated tag. */
  readonly target: ObjectId;
  /** Null where the tag names something else than a commit. */
  readonly commit: CommitId | null;
  /** Null for a tag that is only a name. */
  readonly message: string | null;
}

/** What an annotated tag says besides its name and commit. */
export interface Annotation {
  readonly tagger: Signature;
  /** Ends with a newline. */
  readonly message: string;
}

/** All tags, sorted by name. */
export function listTags(repository: Repository): TagRef[] {
  return repository.store.refs
    .list(TAGS)
    .map(({ name, target }) => readTagRef(repository, name.slice(TAGS.length), target));
}

function readTagRef(repository: Repository, name: string, target: ObjectId): TagRef {
  const isAnnotated = repository.store.objects.typeOf(target) === 'tag';
  const message = isAnnotated ? repository.readTag(target as TagId).message : null;
  return { name, target, commit: peelToCommit(repository, target), message };
}

/**
 * Makes a tag of a commit, annotated where there is an annotation. Throws invalidRefName, refExists,
 * refConflict, refMoved.
 */
export function createTag(
  repository: Repository,
  name: string,
  commit: CommitId,
  annotation: Annotation | null,
): TagRef {
  requireFreeName(repository, 'tag', TAGS, name);
  const target =
    annotation === null ? commit : recordTagObject(repository, name, commit, annotation);
  recordOperation(
    repository,
    { command: 'tag', description: `create tag ${name} at ${commit.slice(0, 12)}` },
    { refs: [{ name: TAGS + name, from: null, to: target }] },
  );
  return { name, target, commit, message: annotation?.message ?? null };
}

function recordTagObject(
  repository: Repository,
  name: string,
  commit: CommitId,
  annotation: Annotation,
): TagId {
  const recorder = repository.recorder('small');
  const tag = { target: commit, targetType: 'commit', name, ...annotation } as const;
  const id = recorder.addTag(formatTag(tag));
  recorder.flush();
  return id;
}

/** Deletes a tag and returns what it was. Throws refMissing, refMoved. */
export function deleteTag(repository: Repository, name: string): TagRef {
  const target = repository.store.refs.get(TAGS + name);
  if (target === null) throw refMissing('tag', name);
  recordOperation(
    repository,
    { command: 'tag', description: `delete tag ${name} (was ${target.slice(0, 12)})` },
    { refs: [{ name: TAGS + name, from: target, to: null }] },
  );
  return readTagRef(repository, name, target);
}
