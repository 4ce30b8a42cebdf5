/**
 * Which files differ between two versions, without looking at their nodes. Invariant: files are paired as
 * `compareVersions` pairs them, by path, else by the id of the file.
 */
import type { FileStatus } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import { modeType } from '../model/entry.ts';
import type { NodeId } from '../model/ids.ts';
import { compareBytewise } from '../model/path.ts';
import { nodeIdAt } from './node-map.ts';
import { diffTrees } from './trees.ts';
import type { Version } from './version.ts';

export interface ChangedFile {
  readonly status: FileStatus;
  /** Null where it was added. */
  readonly before: Entry | null;
  /** Null where it was deleted. */
  readonly after: Entry | null;
}

/** The files that differ, sorted by path. */
export function compareFiles(before: Version, after: Version): ChangedFile[] {
  const changes = diffTrees(after.contents, before.tree, after.tree);
  const gone = changes.flatMap((change) => (change.after === null ? [change.before!] : []));
  const come = changes.flatMap((change) => (change.before === null ? [change.after!] : []));
  const renames = pairById(before, gone, after, come);
  const sources = new Set(renames.values());
  return changes
    .flatMap(({ before: old, after: now }): ChangedFile[] => {
      if (now === null) return sources.has(old!) ? [] : [changed(old, null)];
      return [changed(old ?? renames.get(now) ?? null, now)];
    })
    .sort((a, b) => compareBytewise(pathOf(a), pathOf(b)));
}

function pathOf({ before, after }: ChangedFile): string {
  return (after ?? before)!.path;
}

/** The old entry of each new one that has the id of a file which is gone. */
function pairById(
  before: Version,
  gone: readonly Entry[],
  after: Version,
  come: readonly Entry[],
): Map<Entry, Entry> {
  if (gone.length === 0 || come.length === 0) return new Map();
  const fileId = (version: Version, { path }: Entry): NodeId =>
    nodeIdAt(path, null, version.mapOf(path));
  const waiting = new Map(gone.map((entry) => [fileId(before, entry), entry]));
  return new Map(
    come.flatMap((entry): [Entry, Entry][] => {
      const former = waiting.get(fileId(after, entry));
      return former === undefined ? [] : [[entry, former]];
    }),
  );
}

function changed(before: Entry | null, after: Entry | null): ChangedFile {
  return { status: statusOf(before, after), before, after };
}

function statusOf(before: Entry | null, after: Entry | null): FileStatus {
  if (before === null) return 'added';
  if (after === null) return 'deleted';
  if (modeType(before.mode) !== modeType(after.mode)) return 'type changed';
  return before.path === after.path ? 'modified' : 'renamed';
}
