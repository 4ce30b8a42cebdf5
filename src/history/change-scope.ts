/**
 * The scope of a comparison: which of the files and nodes that differ are wanted. Invariant: a selector
 * may name what only one of the two versions has; one that names nothing in either is refused.
 */
import { noMatch } from '../model/errors.ts';
import type { Entry } from '../model/entry.ts';
import type { NodeId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { changedNodesOf } from './changed-nodes.ts';
import type { ChangedFile } from './file-changes.ts';
import { isNoMatch } from './find-node.ts';
import type { Repository } from './repository.ts';
import type { Selected } from './selector.ts';
import { select } from './selector.ts';
import { parseSelector } from './selector-parser.ts';
import { findInTree } from './trees.ts';
import { onlyFiles } from './version-part.ts';
import type { Version, VersionFile } from './version.ts';
import { nodeIdOf } from './version.ts';

export interface ChangeScope {
  /** Files wanted as a whole, by their path in either version. */
  readonly paths: ReadonlySet<RepoPath>;
  /** Nodes wanted, with all that stand in them. */
  readonly nodes: ReadonlySet<NodeId>;
}

/** What the selectors choose of these changes. Throws noMatch, invalidSelector. */
export function scopeOf(
  repository: Repository,
  before: Version,
  after: Version,
  changes: readonly ChangedFile[],
  selectors: readonly string[],
): ChangeScope {
  const paths = new Set<RepoPath>();
  const nodes = new Set<NodeId>();
  const part = (version: Version, entries: readonly (Entry | null)[]) =>
    onlyFiles(
      repository,
      version,
      entries.filter((entry) => entry !== null),
    );
  const parts = [
    part(
      before,
      changes.map((change) => change.before),
    ),
    part(
      after,
      changes.map((change) => change.after),
    ),
  ];
  for (const text of selectors) {
    const chosen = parts.flatMap((version) => trySelect(repository, version, text));
    if (chosen.length === 0) requireMatch(repository, [after, before], text);
    for (const selected of chosen) {
      if (selected.placed === null) paths.add(selected.file.path);
      else
        for (const node of withDescendants(selected.file, selected.placed.index)) nodes.add(node);
    }
  }
  return { paths, nodes };
}

function trySelect(repository: Repository, version: Version, text: string): readonly Selected[] {
  try {
    return select(version, text, changedNodesOf(repository));
  } catch (error) {
    if (isNoMatch(error)) return [];
    throw error;
  }
}

/** What names something that does not differ is a good selector all the same. */
function requireMatch(repository: Repository, versions: readonly Version[], text: string): void {
  const folder = text.replace(/^(\.\/)+/, '').replace(/(^\.|\/+)$/, '');
  const isPath = versions.some(
    ({ contents, tree }) => tree !== null && findInTree(contents, tree, folder) !== null,
  );
  if (isPath) return;
  if (parseSelector(text).type === 'changed') return;
  const isKnown = versions.some((version) => trySelect(repository, version, text).length > 0);
  if (!isKnown) throw noMatch(text);
}

function withDescendants(file: VersionFile, index: number): NodeId[] {
  const within = new Set([index]);
  return file.spans
    .filter((placed) => {
      // Parents come before their children.
      if (within.has(placed.parent)) within.add(placed.index);
      return within.has(placed.index);
    })
    .map((placed) => nodeIdOf(file, placed));
}
