/**
 * A stop of the walk: an object, and the way by which it was reached. Invariant: a place can be typed as a
 * revision where it lies in the history, such as `main:src/a.ts`.
 */
import type { ObjectId, ObjectType } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';

/** From where something is reached, which decides what its damage means. */
export type Origin = 'history' | 'node map' | 'operation' | 'merge';

export interface Stop {
  readonly id: ObjectId;
  /** What it must be; null where anything will do. */
  readonly type: ObjectType | null;
  /** How its place begins: `main`, `operation 1a2b3c4d5e6f`. */
  readonly label: string;
  readonly origin: Origin;
  /** Null for a commit or tag, '' for the tree of a commit. */
  readonly path: RepoPath | null;
  /** Whether it is the contents of a file, which is split into nodes. */
  readonly isFile: boolean;
}

/** Where a walk begins. */
export function rootStop(
  id: ObjectId,
  type: ObjectType | null,
  label: string,
  origin: Origin = 'history',
): Stop {
  const path = type === 'tree' ? ('' as RepoPath) : null;
  return { id, type, label, origin, path, isFile: false };
}

/** The same way, at another path. */
export function atPath(stop: Stop, path: string | null): Stop {
  return { ...stop, path: path as RepoPath | null, isFile: false };
}

export function placeOf({ label, path }: Stop): string {
  return path === null ? label : `${label}:${path}`;
}
