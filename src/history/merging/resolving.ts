/**
 * Resolving: conflicts settled by an answer. Invariant: nothing but the blocks and files of the conflicts
 * that were chosen changes; what stands between markers counts as it is now, edits of it included.
 */
import { diffLines } from '../../merge/diff.ts';
import { linesBytes, splitLines } from '../../merge/lines.ts';
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import { conflictNotAnswerable } from '../../model/errors.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { Contents } from '../contents.ts';
import type { Recorder } from '../repository.ts';
import { editTree, type TreeEdit } from '../trees.ts';
import type { ConflictStatus } from './conflict-status.ts';
import { entryAt } from './disputed-files.ts';
import type { MarkerBlock } from './marker-blocks.ts';
import { stagesAt, type OpenConflicts } from './open-conflicts.ts';
import type { TreeReason } from './tree-conflict.ts';

const SIDES = ['ours', 'theirs', 'base'] as const;
export const ANSWERS = [...SIDES, 'both', 'both-theirs-first', 'union'] as const;
export type Answer = (typeof ANSWERS)[number];

const LF = 0x0a;

/** Conflicts about a whole file that are settled by taking a version of it. */
const OF_CONTENTS: ReadonlySet<TreeReason> = new Set(['edit/delete', 'binary', 'type/type']);

/** The files in which conflicts stand. */
export interface ConflictedTree {
  readonly contents: Contents;
  readonly open: OpenConflicts;
  readonly tree: TreeId;
}

/**
 * The tree in which the conflicts are settled by an answer; its blobs and trees go through the recorder.
 * Throws conflictNotAnswerable for a conflict about a whole file that the answer does not fit.
 */
export function resolveConflicts(
  files: ConflictedTree,
  recorder: Recorder,
  chosen: readonly ConflictStatus[],
  answer: Answer,
): TreeId {
  const { contents, tree } = files;
  const edits = new Map<RepoPath, TreeEdit>();
  const entryNow = (path: RepoPath): Entry | null =>
    entryAt({ tree, contents, mapOf: () => new Map() }, path);
  for (const status of chosen) {
    if (status.conflict.markerSize !== null) continue;
    const edited = edits.get(status.path);
    const now = edited === undefined ? entryNow(status.path) : edited;
    edits.set(status.path, wholeFile(files, status, now, answer));
  }
  for (const [path, statuses] of byPath(chosen)) {
    const entry = edits.get(path) ?? entryNow(path);
    if (entry === null) continue;
    const bytes = settleBlocks(files, statuses, contents.readBlob(entry.id as BlobId), answer);
    if (bytes.length === 0 && statuses.some((status) => isAbsent(files.open, status, answer))) {
      edits.set(path, null);
      continue;
    }
    const id = hashObject('blob', bytes) as BlobId;
    recorder.addBlob(id, bytes, path);
    edits.set(path, { mode: entry.mode, id });
  }
  const result = editTree(contents, recorder, tree, edits);
  recorder.flush();
  return result;
}

/** Whether the version that is taken does not have the file at all. */
function isAbsent(open: OpenConflicts, { conflict }: ConflictStatus, answer: Answer): boolean {
  const side = SIDES.find((each) => each === answer);
  const stages = stagesAt(open, conflict.path);
  return side !== undefined && stages !== null && stages[side] === null;
}

/** Whether a conflict that is about a whole file has such an answer. */
export function isAnswerable(
  open: OpenConflicts,
  { conflict }: ConflictStatus,
  answer: Answer,
): boolean {
  const stages = stagesAt(open, conflict.path);
  const side = SIDES.find((each) => each === answer);
  if (stages === null || side === undefined) return false;
  if (conflict.reason === 'mode/mode') return stages[side] !== null;
  return OF_CONTENTS.has(conflict.reason);
}

/** What a file becomes by a conflict that is about it as a whole. */
function wholeFile(
  { open }: ConflictedTree,
  status: ConflictStatus,
  now: TreeEdit,
  answer: Answer,
): TreeEdit {
  const { conflict, path } = status;
  if (!isAnswerable(open, status, answer)) throw conflictNotAnswerable(path, conflict.says);
  const taken = stagesAt(open, conflict.path)?.[answer as (typeof SIDES)[number]] ?? null;
  if (taken === null) return null;
  const keepsContents = conflict.reason === 'mode/mode' && now !== null;
  return { mode: taken.mode, id: keepsContents ? now.id : taken.id };
}

/** The conflicts that stand between markers, by their files. */
function byPath(chosen: readonly ConflictStatus[]): Map<RepoPath, ConflictStatus[]> {
  const files = new Map<RepoPath, ConflictStatus[]>();
  for (const status of chosen) {
    if (status.block === null) continue;
    const same = files.get(status.path);
    if (same === undefined) files.set(status.path, [status]);
    else same.push(status);
  }
  return files;
}

function settleBlocks(
  files: ConflictedTree,
  statuses: readonly ConflictStatus[],
  text: Buffer,
  answer: Answer,
): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  const inOrder = [...statuses].sort((a, b) => a.block!.start - b.block!.start);
  for (const status of inOrder) {
    const block = status.block!;
    parts.push(text.subarray(at, block.start), answerText(files, status, block, text, answer));
    at = block.end;
  }
  return Buffer.concat([...parts, text.subarray(at)]);
}

function answerText(
  files: ConflictedTree,
  { conflict }: ConflictStatus,
  block: MarkerBlock,
  text: Buffer,
  answer: Answer,
): Buffer {
  const { contents, open } = files;
  const { ours, theirs } = block;
  switch (answer) {
    case 'both':
      return Buffer.concat([ours, theirs]);
    case 'both-theirs-first':
      return Buffer.concat([theirs, ours]);
    case 'union':
      return union(ours, theirs);
    default: {
      const recorded = conflict.base === null ? Buffer.alloc(0) : contents.readBlob(conflict.base);
      const taken = answer === 'base' ? (block.base ?? recorded) : block[answer];
      const whole = stagesAt(open, conflict.path)?.[answer] ?? null;
      const isLast = block.end === text.length && whole !== null;
      return isLast ? asItEnds(taken, contents, whole) : taken;
    }
  }
}

/** The end of a file without the line break that only the marker after it needed. */
function asItEnds(taken: Buffer, contents: Contents, whole: Entry): Buffer {
  if (modeType(whole.mode) !== 'file' || taken.at(-1) !== LF) return taken;
  const version = contents.readBlob(whole.id as BlobId);
  const open = taken.subarray(0, taken.at(-2) === 0x0d ? -2 : -1);
  const isOpen = version.length > 0 && version.at(-1) !== LF;
  return isOpen && version.subarray(-open.length).equals(open) ? open : taken;
}

/** The lines of both, common ones once; where they differ ours go first, as `git merge-file --union`. */
function union(ours: Buffer, theirs: Buffer): Buffer {
  const [own, other] = [splitLines(ours), splitLines(theirs)];
  const parts: Buffer[] = [];
  let at = 0;
  for (const { aEnd, bStart, bEnd } of diffLines(ours, theirs)) {
    parts.push(linesBytes(own, at, aEnd), linesBytes(other, bStart, bEnd));
    at = aEnd;
  }
  return Buffer.concat([...parts, linesBytes(own, at, own.count)]);
}
