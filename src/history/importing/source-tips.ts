/**
 * What the refs of a Git repository lead to: annotated tags, and behind them commits, or single trees and
 * blobs. Invariant: a tag is stored with all that it names, or not at all.
 */
import { gitObjectDamaged } from '../../model/errors.ts';
import { hashObject } from '../../model/hash.ts';
import type { CommitId, ObjectId, TagId, TreeId } from '../../model/ids.ts';
import { parseTag } from '../commit-object.ts';
import type { GitSource, SourceObject } from './git-source.ts';

export interface SourceTips {
  readonly tags: readonly SourceObject[];
  readonly commits: ReadonlySet<CommitId>;
  /** Trees that a ref or tag names itself. */
  readonly trees: ReadonlySet<TreeId>;
  readonly blobs: ReadonlySet<ObjectId>;
}

/** Checks that an object has the id by which it was asked for. Throws gitObjectDamaged. */
export function requireOwnId({ id, type, bytes }: SourceObject): void {
  if (hashObject(type, bytes) !== id) throw gitObjectDamaged(id, 'its bytes have another id');
}

/** Follows targets until none is a tag; what `isKnown` holds for is not read. Throws gitObjectDamaged. */
export async function readTips(
  source: GitSource,
  targets: Iterable<ObjectId>,
  isKnown: (id: ObjectId) => boolean,
): Promise<SourceTips> {
  const tags: SourceObject[] = [];
  const commits = new Set<CommitId>();
  const trees = new Set<TreeId>();
  const blobs = new Set<ObjectId>();
  const seen = new Set<ObjectId>();
  let next = [...targets];
  while (next.length > 0) {
    const asked = [...new Set(next)].filter((id) => !seen.has(id) && !isKnown(id));
    next = [];
    for await (const object of source.read(asked)) {
      const { id, type } = object;
      seen.add(id);
      if (type === 'commit') commits.add(id as CommitId);
      else if (type === 'tree') trees.add(id as TreeId);
      else if (type === 'blob') blobs.add(id);
      else {
        requireOwnId(object);
        tags.push({ id, type, bytes: Buffer.from(object.bytes) });
        next.push(parseTag(object.bytes, id as TagId).target);
      }
    }
  }
  return { tags, commits, trees, blobs };
}
