/**
 * What can be wrong with a tree that has the right hash. Invariant: an empty list means that the entries
 * are what Git itself would write.
 */
import { AS_ON_DISK, MODE, modeType } from '../../model/entry.ts';
import { compareBytewise } from '../../model/path.ts';
import type { TreeEntry } from '../tree-object.ts';

/** 100664 was written by early versions of Git, and stays in what was imported. */
const MODES: ReadonlySet<number> = new Set([
  ...Object.values(MODE),
  0o100664,
  // Only fxd writes these, in trees of no commit.
  MODE.file | AS_ON_DISK,
  MODE.executable | AS_ON_DISK,
]);

/** The faults of a tree as phrases, at most one of each kind. */
export function treeFaults(entries: readonly TreeEntry[]): string[] {
  const names = new Set(entries.map(({ name }) => name));
  const faults: string[] = [];
  if (names.size < entries.length) {
    const seen = new Set<string>();
    const twice = entries.find(({ name }) => seen.size === seen.add(name).size)!;
    faults.push(`it has two entries named '${twice.name}'`);
  }
  const odd = entries.find(({ mode }) => !MODES.has(mode));
  if (odd !== undefined) faults.push(`'${odd.name}' has the unknown mode ${odd.mode.toString(8)}`);
  const misnamed = entries.find(({ name }) => name === '' || name.includes('/'));
  if (misnamed !== undefined) faults.push(`'${misnamed.name}' is no name of a file or folder`);
  const unsorted = entries.find((entry, index) => {
    return index > 0 && compareEntries(entries[index - 1]!, entry) > 0;
  });
  if (unsorted !== undefined) faults.push(`'${unsorted.name}' is not in its place by the order`);
  return faults;
}

/** Git's order: a folder compares as if its name ended in a slash. */
function compareEntries(a: TreeEntry, b: TreeEntry): number {
  return compareBytewise(sortName(a), sortName(b));
}

function sortName({ name, mode }: TreeEntry): string {
  return modeType(mode) === 'tree' ? `${name}/` : name;
}
