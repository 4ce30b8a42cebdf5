/**
 * Conflict status: which conflicts are settled, read from the files as they are. Invariant: where a marker
 * of a conflict is left, or a marker that may be one's, it is open, whatever else was done or said.
 */
import type { Entry } from '../../model/entry.ts';
import { modeType, sameMode } from '../../model/entry.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { Contents } from '../contents.ts';
import { diffTrees } from '../trees.ts';
import { entryAt } from './disputed-files.ts';
import { readMarkers, type MarkedText, type MarkerBlock } from './marker-blocks.ts';
import type { ConflictRecord, OpenConflicts } from './open-conflicts.ts';

export interface ConflictStatus {
  readonly conflict: ConflictRecord;
  readonly settled: boolean;
  /** Where it stands now. */
  readonly path: RepoPath;
  /** The block as it stands now; null where there is none, or only parts of it. */
  readonly block: MarkerBlock | null;
}

/** The files when the conflicts were written, and now. */
export interface WrittenAndNow {
  readonly contents: Contents;
  readonly written: TreeId;
  /** Null where there are none. */
  readonly now: TreeId | null;
}

/** The status of every conflict, in the order of the record. */
export function conflictStatuses(
  { conflicts }: OpenConflicts,
  trees: WrittenAndNow,
): ConflictStatus[] {
  const statuses = new Map<ConflictRecord, ConflictStatus>();
  const blocksOf = new Map<string, ConflictRecord[]>();
  for (const conflict of conflicts) {
    const { path, markerSize } = conflict;
    if (markerSize === null) {
      const settled = conflict.marked || isTouched(trees, path);
      statuses.set(conflict, { conflict, settled, path, block: null });
      continue;
    }
    const key = `${markerSize} ${path}`;
    const same = blocksOf.get(key);
    if (same === undefined) blocksOf.set(key, [conflict]);
    else same.push(conflict);
  }
  for (const same of blocksOf.values()) {
    for (const status of blockStatuses(same, trees)) statuses.set(status.conflict, status);
  }
  return conflicts.map((conflict) => statuses.get(conflict)!);
}

/** Whether something else stands at a path than the merge left there. */
function isTouched({ contents, written, now }: WrittenAndNow, path: RepoPath): boolean {
  const [before, after] = [written, now].map((tree) => at(contents, tree, path));
  if (before === null || after === null) return before !== after;
  return before!.id !== after!.id || !sameMode(before!.mode, after!.mode);
}

/** The conflicts of one file that have markers, all of one size. */
function blockStatuses(
  conflicts: readonly ConflictRecord[],
  trees: WrittenAndNow,
): ConflictStatus[] {
  const { contents, written, now } = trees;
  const [{ path, markerSize }] = conflicts as [ConflictRecord];
  const size = markerSize!;
  const before = markersAt(contents, written, path, size);
  const here = at(contents, now, path);
  const place = here === null ? findMoved(trees, path, size) : path;
  const after = place === null ? NOTHING : markersAt(contents, now, place, size);
  const left = pairBlocks(before.marked.blocks, before.text, after);
  return conflicts.map((conflict, index) => {
    const block = left.get(index) ?? null;
    const isOpen = block !== null || after.marked.strays.length > 0;
    return { conflict, settled: !isOpen, path: place ?? path, block };
  });
}

interface MarkedFile {
  readonly text: Buffer;
  readonly marked: MarkedText;
}

const NOTHING: MarkedFile = { text: Buffer.alloc(0), marked: { blocks: [], strays: [] } };

/**
 * Which blocks of the written file are left: first those that are as they were, then, between these, what
 * is there in its order. Returned by the index in the written file.
 */
function pairBlocks(
  written: readonly MarkerBlock[],
  writtenText: Buffer,
  { text, marked }: MarkedFile,
): Map<number, MarkerBlock> {
  const pairs = new Map<number, MarkerBlock>();
  const bytesOf = (from: Buffer, { start, end }: MarkerBlock): Buffer => from.subarray(start, end);
  let next = 0;
  const waiting: MarkerBlock[] = [];
  for (const block of marked.blocks) {
    const bytes = bytesOf(text, block);
    const same = written.findIndex((each, index) => {
      return index >= next && bytesOf(writtenText, each).equals(bytes);
    });
    if (same < 0) {
      waiting.push(block);
      continue;
    }
    pairs.set(same, block);
    next = same + 1;
  }
  // What was edited between its markers goes to the written block nearest before which it fits.
  for (const block of waiting) {
    let first = 0;
    for (const [index, other] of pairs) {
      if (other.start < block.start) first = Math.max(first, index + 1);
    }
    const free = written.findIndex((_, index) => index >= first && !pairs.has(index));
    const any = free < 0 ? written.findIndex((_, index) => !pairs.has(index)) : free;
    if (any >= 0) pairs.set(any, block);
  }
  return pairs;
}

function at(contents: Contents, tree: TreeId | null, path: RepoPath): Entry | null {
  return entryAt({ tree, contents, mapOf: () => new Map() }, path);
}

function markersAt(
  contents: Contents,
  tree: TreeId | null,
  path: RepoPath,
  size: number,
): MarkedFile {
  const entry = at(contents, tree, path);
  if (entry === null || modeType(entry.mode) !== 'file') return NOTHING;
  const text = contents.readBlob(entry.id as BlobId);
  return { text, marked: readMarkers(text, size) };
}

/** Where a file with conflicts was moved to: a new or changed file that has one of its blocks. */
function findMoved(trees: WrittenAndNow, path: RepoPath, size: number): RepoPath | null {
  const { contents, written, now } = trees;
  const before = markersAt(contents, written, path, size);
  const blocks = new Set(
    before.marked.blocks.map(({ start, end }) => before.text.toString('latin1', start, end)),
  );
  for (const { path: other, after } of diffTrees(contents, written, now)) {
    if (after === null) continue;
    const { text, marked } = markersAt(contents, now, other, size);
    const isThere = marked.blocks.some(({ start, end }) => {
      return blocks.has(text.toString('latin1', start, end));
    });
    if (isThere) return other;
  }
  return null;
}
