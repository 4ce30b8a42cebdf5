/**
 * Reading back: what somebody made of conflicts by editing the files. Invariant: a text is told only where
 * the lines around the conflict are as they were, so it is exactly what stands in the conflict's place.
 */
import { diffLines } from '../../merge/diff.ts';
import { linesBytes, splitLines } from '../../merge/lines.ts';
import type { Entry } from '../../model/entry.ts';
import { MODE, modeType } from '../../model/entry.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import { encodeText, type RepoPath } from '../../model/path.ts';
import type { Contents, ContentsSink } from '../contents.ts';
import type { TreeEdit } from '../trees.ts';
import type { ConflictStatus, WrittenAndNow } from './conflict-status.ts';
import { entryAt } from './disputed-files.ts';
import { readMarkers, type MarkerBlock } from './marker-blocks.ts';
import { stagesAt, type ConflictRecord, type OpenConflicts } from './open-conflicts.ts';
import { matterOf } from './resolving-whole.ts';

const LF = 0x0a;

/**
 * What stands in the place of each block of a text after it was edited; null where that cannot be told.
 * Lines between two unchanged ones belong together, so an edit over the border of a block tells nothing.
 */
export function textsInPlaceOf(
  before: Buffer,
  blocks: readonly MarkerBlock[],
  after: Buffer,
): (Buffer | null)[] {
  const hunks = diffLines(before, after);
  const lines = splitLines(after);
  return blocks.map((block) => {
    const [start, end] = [block.firstLine - 1, block.lastLine];
    const [from, to] = [start, end].map((border) => {
      if (hunks.some(({ aStart, aEnd }) => aStart < border && border < aEnd)) return null;
      const last = hunks.findLast(({ aEnd }) => aEnd <= border);
      return last === undefined ? border : border - last.aEnd + last.bEnd;
    });
    if (from == null || to == null) return null;
    return closed(linesBytes(lines, from, to), block);
  });
}

/** With a line break at the end, as a block has it, even if the file ends without one. */
function closed(text: Buffer, { ours, theirs }: MarkerBlock): Buffer {
  if (text.length === 0 || text.at(-1) === LF) return text;
  const isCarried = [ours, theirs].some((side) => side.subarray(-2).equals(Buffer.from('\r\n')));
  return Buffer.concat([text, Buffer.from(isCarried ? '\r\n' : '\n')]);
}

/**
 * What became of settled conflicts, where that can be told; null where it is gone. A status that has a block
 * says where it was in the written tree; the others are told by their order.
 */
export function readBack(
  open: OpenConflicts,
  sink: Pick<ContentsSink, 'addRawBlob'>,
  trees: WrittenAndNow,
  settled: readonly ConflictStatus[],
): Map<ConflictRecord, TreeEdit> {
  const results = new Map<ConflictRecord, TreeEdit>();
  const files = new Map<RepoPath, [ConflictRecord, MarkerBlock][]>();
  for (const status of settled) {
    const { conflict, path } = status;
    if (conflict.markerSize === null) {
      const result = wholeResult(open, sink, trees, status);
      if (result !== undefined) results.set(conflict, result);
      continue;
    }
    const block = status.block ?? writtenBlock(open, trees, conflict);
    if (block === null) continue;
    const place = status.block === null ? conflict.path : path;
    files.set(place, [...(files.get(place) ?? []), [conflict, block]]);
  }
  for (const [path, blocks] of files) {
    for (const [conflict, text] of blockResults(trees, path, blocks)) {
      results.set(conflict, text && { mode: MODE.file, id: sink.addRawBlob(text) });
    }
  }
  return results;
}

/** Where a conflict was when it was written, by its order among those of its file. */
function writtenBlock(
  open: OpenConflicts,
  { contents, written }: WrittenAndNow,
  conflict: ConflictRecord,
): MarkerBlock | null {
  const { path, markerSize } = conflict;
  const text = textAt(contents, written, path);
  if (text === null || markerSize === null) return null;
  const same = open.conflicts.filter((each) => {
    return each.path === path && each.markerSize === markerSize;
  });
  return readMarkers(text, markerSize).blocks[same.indexOf(conflict)] ?? null;
}

/** The texts in the place of blocks of a file; null where it is gone, and the conflict was all of it. */
function blockResults(
  { contents, written, now }: WrittenAndNow,
  path: RepoPath,
  blocks: readonly [ConflictRecord, MarkerBlock][],
): Map<ConflictRecord, Buffer | null> {
  const results = new Map<ConflictRecord, Buffer | null>();
  const before = textAt(contents, written, path);
  const after = textAt(contents, now, path);
  if (before === null) return results;
  if (after === null) {
    const all = blocks.find(([, { start, end }]) => start === 0 && end === before.length);
    return all === undefined ? results : results.set(all[0], null);
  }
  const texts = textsInPlaceOf(
    before,
    blocks.map(([, block]) => block),
    after,
  );
  for (const [index, [conflict]] of blocks.entries()) {
    const text = texts[index] ?? null;
    if (text !== null) results.set(conflict, text);
  }
  return results;
}

function textAt(contents: Contents, tree: TreeId | null, path: RepoPath): Buffer | null {
  const entry = at(contents, tree, path);
  return entry === null || modeType(entry.mode) !== 'file'
    ? null
    : contents.readBlob(entry.id as BlobId);
}

function wholeResult(
  open: OpenConflicts,
  sink: Pick<ContentsSink, 'addRawBlob'>,
  { contents, written, now }: WrittenAndNow,
  { conflict, path }: ConflictStatus,
): TreeEdit | undefined {
  const entry = at(contents, now, path);
  const asText = (text: Buffer): TreeEdit => ({ mode: MODE.file, id: sink.addRawBlob(text) });
  switch (matterOf(conflict)) {
    case 'place':
      return undefined;
    case 'contents':
      return entry && { mode: entry.mode, id: entry.id };
    case 'mode':
      return entry === null ? undefined : asText(Buffer.from(entry.mode.toString(8)));
    case 'path': {
      const { base = null, ours = null, theirs = null } = stagesAt(open, conflict.path) ?? {};
      const wished = [ours, theirs, base].flatMap((stage) => stage?.path ?? []);
      const isNew = (other: RepoPath): boolean =>
        at(contents, now, other) !== null && at(contents, written, other) === null;
      const place = entry === null ? wished.find(isNew) : path;
      return place === undefined ? null : asText(encodeText(place));
    }
  }
}

function at(contents: Contents, tree: TreeId | null, path: RepoPath): Entry | null {
  return entryAt({ tree, contents, mapOf: () => new Map() }, path);
}
