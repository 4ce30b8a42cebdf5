/**
 * Disputed files: those in which the two sides of a merge may meet. Invariant: whatever is left out was
 * changed by one side at most, and no node that the other side touched went into it or out of it.
 */
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import type { NodeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { compareBytewise } from '../../model/path.ts';
import type { PathChange } from '../trees.ts';
import { diffTrees, findInTree } from '../trees.ts';
import type { Version } from '../version.ts';
import { pairEntries, type FileRow, type VersionEntries } from './file-rows.ts';
import type { Newcomers, SideFiles } from './side-files.ts';

export interface ThreeSides {
  readonly base: SideFiles;
  readonly ours: SideFiles;
  readonly theirs: SideFiles;
}

export interface Disputed {
  /** Every path at which a file of a row stands in some version. */
  readonly paths: ReadonlySet<RepoPath>;
  readonly rows: readonly FileRow[];
  /** What only their side changed, and what of ours it meets nowhere. */
  readonly theirsAlone: readonly PathChange[];
}

/** Compares both sides with the base; reads only files that both changed. */
export function findDisputed(sides: ThreeSides): Disputed {
  const changesOf = (side: SideFiles): PathChange[] =>
    diffTrees(side.version.contents, sides.base.version.tree, side.version.tree);
  const [own, other] = [changesOf(sides.ours), changesOf(sides.theirs)];
  const ownPaths = new Set(own.map(({ path }) => path));
  const common = other.flatMap(({ path }) => (ownPaths.has(path) ? [path] : []));
  const paths = new Set(common);
  for (const [side, changes] of [
    [sides.ours, own],
    [sides.theirs, other],
  ] as const) {
    const present = changes.flatMap(({ path, after }) => (after === null ? [] : [path]));
    const newcomers = common.length === 0 ? () => null : side.newcomers(present);
    for (const path of common) addDestinations(sides.base, side, path, newcomers, paths);
  }
  const sorted = [...paths].sort(compareBytewise);
  const entriesOf = (side: SideFiles): VersionEntries => ({
    entries: sorted.flatMap((path) => entryAt(side.version, path) ?? []),
    fileIdAt: (path) => side.fileIdAt(path),
  });
  return {
    paths,
    rows: pairEntries({
      base: entriesOf(sides.base),
      ours: entriesOf(sides.ours),
      theirs: entriesOf(sides.theirs),
    }),
    theirsAlone: other.filter(({ path }) => !paths.has(path)),
  };
}

/** Adds the files to which nodes of a file, or the file itself, went on one side. */
function addDestinations(
  base: SideFiles,
  side: SideFiles,
  path: RepoPath,
  newcomers: Newcomers,
  paths: Set<RepoPath>,
): void {
  const before = fileAt(base.version, path);
  if (before === null) return;
  const after = fileAt(side.version, path);
  const left: NodeId[] = [base.fileIdAt(path), ...base.read(before).ids];
  const here = new Set(after === null ? [] : [side.fileIdAt(path), ...side.read(after).ids]);
  for (const node of left) {
    const place = here.has(node) ? null : newcomers(node);
    if (place !== null) paths.add(place);
  }
}

function fileAt(version: Version, path: RepoPath): Entry | null {
  const entry = entryAt(version, path);
  return entry !== null && modeType(entry.mode) === 'file' ? entry : null;
}

/** The file, link or submodule at a path of a version, or null. */
export function entryAt({ tree, contents }: Version, path: RepoPath): Entry | null {
  const found = tree === null ? null : findInTree(contents, tree, path);
  if (found === null || modeType(found.mode) === 'tree') return null;
  return { path, mode: found.mode, id: found.id as Entry['id'] };
}
