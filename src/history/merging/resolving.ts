/**
 * Resolving: conflicts settled by an answer. Invariant: nothing but the blocks and files of the conflicts
 * that were chosen changes; what stands between markers counts as it is now, edits of it included.
 */
import { diffLines } from '../../merge/diff.ts';
import { linesBytes, splitLines } from '../../merge/lines.ts';
import type { Entry } from '../../model/entry.ts';
import { MODE, modeType } from '../../model/entry.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { Contents } from '../contents.ts';
import type { Recorder } from '../repository.ts';
import { editTree, type TreeEdit } from '../trees.ts';
import type { ConflictStatus } from './conflict-status.ts';
import { entryAt } from './disputed-files.ts';
import { stagesAt, type OpenConflicts } from './open-conflicts.ts';
import { matterOf, settleWhole } from './resolving-whole.ts';

const SIDES = ['ours', 'theirs', 'base'] as const;
export const ANSWERS = [...SIDES, 'both', 'both-theirs-first', 'union'] as const;
export type Answer = (typeof ANSWERS)[number];

/** An answer, or what somebody made instead: the text of a block, an entry, a mode or a path as a text. */
export type Settling = Answer | { readonly made: TreeEdit };

const LF = 0x0a;

/** The files in which conflicts stand. */
export interface ConflictedTree {
  readonly contents: Contents;
  readonly open: OpenConflicts;
  readonly tree: TreeId;
}

/** What came of the answers. */
export interface ResolvedTree {
  readonly tree: TreeId;
  /** What stands in the place of each conflict now; null where it is gone. */
  readonly results: ReadonlyMap<ConflictStatus, TreeEdit>;
}

/**
 * The tree in which conflicts are settled by answers; its blobs and trees go through the recorder. Throws
 * conflictNotAnswerable for a conflict about a whole file that the answer does not fit.
 */
export function resolveConflicts(
  files: ConflictedTree,
  recorder: Recorder,
  answers: ReadonlyMap<ConflictStatus, Settling>,
): ResolvedTree {
  const resolving = new Resolving(files, recorder);
  const whole = [...answers].filter(([{ conflict }]) => conflict.markerSize === null);
  const isPath = ([{ conflict }]: [ConflictStatus, Settling]) => matterOf(conflict) === 'path';
  // What is in a file is settled where the file is now; only then it may go elsewhere.
  for (const [status, settling] of whole.filter((each) => !isPath(each))) {
    resolving.settleFile(status, settling);
  }
  for (const same of byPath([...answers])) resolving.settleBlocks(same);
  for (const [status, settling] of whole.filter(isPath)) resolving.settleFile(status, settling);
  return resolving.finish();
}

/** The conflicts that stand between markers, by their files. */
function byPath(answers: readonly [ConflictStatus, Settling][]): [ConflictStatus, Settling][][] {
  const files = new Map<RepoPath, [ConflictStatus, Settling][]>();
  for (const answer of answers) {
    const [{ block, path }] = answer;
    if (block === null) continue;
    const same = files.get(path);
    if (same === undefined) files.set(path, [answer]);
    else same.push(answer);
  }
  return [...files.values()];
}

class Resolving {
  readonly #files: ConflictedTree;
  readonly #recorder: Recorder;
  readonly #edits = new Map<RepoPath, TreeEdit>();
  readonly #results = new Map<ConflictStatus, TreeEdit>();

  constructor(files: ConflictedTree, recorder: Recorder) {
    this.#files = files;
    this.#recorder = recorder;
  }

  finish(): ResolvedTree {
    const { contents, tree } = this.#files;
    const resolved = editTree(contents, this.#recorder, tree, this.#edits);
    this.#recorder.flush();
    return { tree: resolved, results: this.#results };
  }

  settleFile(status: ConflictStatus, settling: Settling): void {
    const edits = settleWhole(this.#files, status, (path) => this.#look(path), settling);
    for (const [path, edit] of edits) this.#edits.set(path, edit);
    const result = this.#resultOf(status, settling);
    if (result !== undefined) this.#results.set(status, result);
  }

  /** What is remembered of an answer about a whole file; undefined where nothing can be. */
  #resultOf({ conflict }: ConflictStatus, settling: Settling): TreeEdit | undefined {
    const matter = matterOf(conflict);
    if (matter === 'place' || settling === 'both') return undefined;
    if (typeof settling === 'object') return settling.made;
    const side = SIDES.find((each) => each === settling)!;
    const stage = stagesAt(this.#files.open, conflict.path)?.[side] ?? null;
    if (matter === 'contents') return stage && { mode: stage.mode, id: stage.id };
    const text = stage === null ? null : conflict[side];
    return text === null ? null : { mode: MODE.file, id: text };
  }

  settleBlocks(answers: readonly [ConflictStatus, Settling][]): void {
    const [[{ path }]] = answers as [[ConflictStatus, Settling]];
    const entry = this.#look(path);
    if (entry === null) return;
    const text = this.#files.contents.readBlob(entry.id as BlobId);
    const parts: Buffer[] = [];
    let at = 0;
    const inOrder = [...answers].sort(([a], [b]) => a.block!.start - b.block!.start);
    for (const [status, settling] of inOrder) {
      const block = status.block!;
      const taken = this.#textOf(status, settling);
      const isGone = taken.length === 0 && this.#isAbsent(status, settling);
      const made = isGone ? null : { mode: MODE.file, id: this.#recorder.addRawBlob(taken) };
      this.#results.set(status, made);
      const isLast = block.end === text.length;
      const ending = isLast ? this.#asItEnds(status, settling, taken) : taken;
      parts.push(text.subarray(at, block.start), ending);
      at = block.end;
    }
    const bytes = Buffer.concat([...parts, text.subarray(at)]);
    if (bytes.length === 0 && answers.some(([status]) => this.#results.get(status) === null)) {
      this.#edits.set(path, null);
      return;
    }
    const id = hashObject('blob', bytes) as BlobId;
    this.#recorder.addBlob(id, bytes, path);
    this.#edits.set(path, { mode: entry.mode, id });
  }

  #look(path: RepoPath): TreeEdit {
    const edited = this.#edits.get(path);
    if (edited !== undefined) return edited;
    const { tree, contents } = this.#files;
    const found = entryAt({ tree, contents, mapOf: () => new Map() }, path);
    return found === null ? null : { mode: found.mode, id: found.id };
  }

  #textOf(status: ConflictStatus, settling: Settling): Buffer {
    const { contents } = this.#files;
    if (typeof settling !== 'object') return blockAnswer(contents, status, settling);
    return settling.made === null ? Buffer.alloc(0) : contents.readBlob(settling.made.id as BlobId);
  }

  /** Whether the version that is taken does not have the file at all. */
  #isAbsent({ conflict }: ConflictStatus, settling: Settling): boolean {
    if (typeof settling === 'object') return settling.made === null;
    const side = SIDES.find((each) => each === settling);
    const stages = stagesAt(this.#files.open, conflict.path);
    return side !== undefined && stages !== null && stages[side] === null;
  }

  /** The end of a file without the line break that only the marker after it needed. */
  #asItEnds({ conflict }: ConflictStatus, settling: Settling, taken: Buffer): Buffer {
    if (taken.at(-1) !== LF) return taken;
    const open = taken.subarray(0, taken.at(-2) === 0x0d ? -2 : -1);
    const stages = stagesAt(this.#files.open, conflict.path);
    // What was made is the end of a file as the version is that it is like.
    const sides = typeof settling === 'object' ? SIDES : SIDES.filter((each) => each === settling);
    const isOpen = sides.some((side) => {
      const whole: Entry | null = stages?.[side] ?? null;
      if (whole === null || modeType(whole.mode) !== 'file') return false;
      const version = this.#files.contents.readBlob(whole.id as BlobId);
      const endsOpen = version.length > 0 && version.at(-1) !== LF;
      return endsOpen && version.subarray(-open.length).equals(open);
    });
    return isOpen ? open : taken;
  }
}

/** What an answer makes of a block. */
export function blockAnswer(
  contents: Contents,
  { conflict, block }: ConflictStatus,
  answer: Answer,
): Buffer {
  const { ours, theirs } = block!;
  switch (answer) {
    case 'both':
      return Buffer.concat([ours, theirs]);
    case 'both-theirs-first':
      return Buffer.concat([theirs, ours]);
    case 'union':
      return union(ours, theirs);
    case 'base': {
      const recorded = conflict.base === null ? Buffer.alloc(0) : contents.readBlob(conflict.base);
      return block!.base ?? recorded;
    }
    default:
      return block![answer];
  }
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
