/**
 * Partial versions: HEAD with only the chosen files and nodes of the working tree. Invariant: a file that
 * was not chosen, and of which no node was, is HEAD's.
 */
import { partialCommitRefused } from '../model/errors.ts';
import type { NodeId, TreeId } from '../model/ids.ts';
import { EMPTY_TREE } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { withContents } from '../merge/compose.ts';
import { composeEntry } from './composed-file.ts';
import type { Recorder, Repository } from './repository.ts';
import type { TreeEdit } from './trees.ts';
import { editTree } from './trees.ts';
import { commitVersion } from './version.ts';
import type { FilePairing } from './version-pair.ts';
import { VersionPair } from './version-pair.ts';
import type { NewVersion } from './working-version.ts';

/**
 * The tree of HEAD with what the selectors choose as it is in the working tree; HEAD's own tree where that
 * did not change, null where there is neither. Files are taken whole, with mode, deletion and rename; a
 * node that moved leaves its old file and arrives in the new one. New blobs and trees go through
 * `recorder`; those of the working tree must be stored. Throws noMatch, partialCommitRefused.
 */
export function partialTree(
  repository: Repository,
  recorder: Recorder,
  working: NewVersion,
  selectors: readonly string[],
): TreeId | null {
  const head = commitVersion(repository, repository.head().commit);
  const pair = new VersionPair(repository, head, working);
  const choices = selectors.map((text) => pair.choose(text));
  const paths = new Set(choices.flatMap((choice) => [...choice.paths]));
  const nodes = choices.flatMap((choice) => [...choice.nodes]);
  const trees = [...pair.base.files, ...pair.work.files].map(({ tree }) => tree);
  const chosen = withContents(trees, nodes);
  const removed = new Set<RepoPath>();
  const written = new Map<RepoPath, TreeEdit>();
  for (const pairing of pair.pairings()) {
    const { base, work } = pairing;
    const isWhole = [base, work].some((file) => file !== null && paths.has(file.entry.path));
    if (!isWhole && !holdsAny(pairing, chosen)) continue;
    const choice = { chosen, place: 'follow' } as const;
    const entry = isWhole
      ? (work?.entry ?? null)
      : composeEntry(repository, recorder, pairing, choice, partialCommitRefused);
    if (base !== null) removed.add(base.entry.path);
    if (entry !== null) written.set(entry.path, { mode: entry.mode, id: entry.id });
  }
  const edits = new Map<RepoPath, TreeEdit>([...removed].map((path) => [path, null]));
  for (const [path, edit] of written) edits.set(path, edit);
  if (edits.size === 0) return head.tree;
  return editTree(repository, recorder, head.tree ?? EMPTY_TREE, edits);
}

function holdsAny({ base, work }: FilePairing, chosen: ReadonlySet<NodeId>): boolean {
  return [base, work].some((file) => file?.tree.file.ids.some((node) => chosen.has(node)));
}
