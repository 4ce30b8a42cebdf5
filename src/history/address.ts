/**
 * Addresses: how a node is written and found, `path#qualified.name`. Invariant: what is printed as an
 * address is accepted as a selector.
 */
import type { RepoPath } from '../model/path.ts';

/** `path#name`, or the path alone for a node without a name. */
export function formatAddress(path: RepoPath, qualifiedName: string): string {
  return qualifiedName === '' ? path : `${path}#${qualifiedName}`;
}
