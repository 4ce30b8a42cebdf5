/**
 * File placing: what the engine made of a file becomes an entry of the result. Invariant: path, mode and text
 * merge apart; whatever of the three stays open is a conflict of that entry.
 */
import type { MergeConflict, Piece } from '../../merge/conflict.ts';
import { mergeFile, type FileMerge } from '../../merge/file-merge.ts';
import type { MergedFile } from '../../merge/group-merge.ts';
import { mergeLines } from '../../merge/text.ts';
import { plainPieces } from '../../merge/text-merger.ts';
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import { hashObject } from '../../model/hash.ts';
import type { BlobId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import type { MemoryContents } from '../contents.ts';
import type { ThreeSides } from './disputed-files.ts';
import { mergeMode } from './entry-merge.ts';
import { renderOutcome, wholeFileConflict } from './file-outcome.ts';
import type { FileRow } from './file-rows.ts';
import type { TreeMergeOptions } from './merge-options.ts';
import type { Rulings } from './rulings.ts';
import type { TreeConflict } from './tree-conflict.ts';
import type { TreeLayout } from './tree-layout.ts';

/** A merged text that has no path yet. */
interface MergedText {
  readonly mode: number;
  readonly bytes: Buffer;
  readonly conflicts: readonly TreeConflict[];
}

export class FilePlacing {
  readonly #memory: MemoryContents;
  readonly #sides: ThreeSides;
  readonly #options: TreeMergeOptions;
  readonly #layout: TreeLayout;
  readonly #rulings: Rulings;

  constructor(
    memory: MemoryContents,
    sides: ThreeSides,
    options: TreeMergeOptions,
    layout: TreeLayout,
    rulings: Rulings,
  ) {
    this.#memory = memory;
    this.#sides = sides;
    this.#options = options;
    this.#layout = layout;
    this.#rulings = rulings;
  }

  #keep(entry: Entry): void {
    this.#layout.place({ entry, conflicts: [], stages: null });
  }

  /** Places what the engine made of a file. */
  place(row: FileRow, { path: merged, pathConflict, merge }: MergedFile): void {
    if (merged === null || merge === null) return;
    if (pathConflict?.reason === 'move/delete' && this.#isDropped(row)) return;
    const whole = this.#rulings.wholeSide(row, merged);
    if (whole !== null) {
      if (row[whole] !== null) this.#keep({ ...row[whole], path: row[whole].path });
      return;
    }
    const { path, open } = this.#choosePath(row, merged, pathConflict);
    this.#noteMerge(path, merge);
    this.#noteRename(row, path);
    const dispute = wholeFileConflict(merge.pieces);
    if (dispute !== null && this.#takesWhole(row, path, dispute)) return;
    const pieces = this.#rulings.settled(path, this.#byLines(row, path, merge.pieces));
    const outcome = renderOutcome(path, pieces, this.#options.markers);
    const { mode, conflict } = this.#chooseMode(row, path);
    const conflicts = [...outcome.conflicts, ...open, ...conflict];
    this.#placeText(row, path, { mode, bytes: outcome.bytes, conflicts });
  }

  /** Whether a file that one side deleted is gone because that side is favoured. */
  #isDropped(row: FileRow): boolean {
    const { favour } = this.#options;
    return (favour === 'ours' || favour === 'theirs') && row[favour] === null;
  }

  #choosePath(
    row: FileRow,
    merged: RepoPath,
    conflict: MergeConflict | null,
  ): { readonly path: RepoPath; readonly open: readonly TreeConflict[] } {
    if (conflict === null) return { path: merged, open: [] };
    const { favour, isVirtual } = this.#options;
    if (isVirtual) return { path: row.base?.path ?? merged, open: [] };
    const path = (favour === 'theirs' ? row.theirs : row.ours)?.path ?? merged;
    if (favour === 'ours' || favour === 'theirs') return { path, open: [] };
    return { path, open: [{ ...conflict, path, markerSize: null }] };
  }

  #chooseMode(
    row: FileRow,
    path: RepoPath,
  ): { readonly mode: number; readonly conflict: readonly TreeConflict[] } {
    const mode = mergeMode(row);
    if (mode !== null) {
      const { base, ours, theirs } = row;
      if (ours !== null && theirs !== null && ours.mode !== theirs.mode) {
        const side = base?.mode === ours.mode ? 'theirs' : 'ours';
        const says = `${side} changed the mode to ${mode.toString(8)}`;
        this.#rulings.note({ path, rule: 'mode', subject: null, says });
      }
      return { mode, conflict: [] };
    }
    const { favour, isVirtual } = this.#options;
    const taken = (favour === 'theirs' ? row.theirs : row.ours)!.mode;
    if (isVirtual || favour === 'ours' || favour === 'theirs') return { mode: taken, conflict: [] };
    const octal = (entry: Entry | null): string => (entry?.mode ?? 0).toString(8);
    const bytes = (entry: Entry | null): Buffer | null =>
      entry === null ? null : Buffer.from(octal(entry));
    const conflict: TreeConflict = {
      ...{ path, reason: 'mode/mode', field: 'mode', markerSize: null },
      subject: { kind: 'file', name: path, node: row.file },
      oursDid: `mode ${octal(row.ours)}`,
      theirsDid: `mode ${octal(row.theirs)}`,
      ...{ base: bytes(row.base), ours: bytes(row.ours), theirs: bytes(row.theirs) },
    };
    return { mode: taken, conflict: [conflict] };
  }

  /** Where nodes settled it without any rule, that is said, because lines did not do. */
  #noteMerge(path: RepoPath, { method, decisions, pieces }: FileMerge): void {
    for (const decision of decisions) this.#rulings.note({ ...decision, path });
    const isOpen = pieces.some((piece) => 'conflict' in piece);
    if (method !== 'nodes' || decisions.length > 0 || isOpen) return;
    const says = 'lines conflict, and no node was changed by both sides';
    this.#rulings.note({ path, rule: 'node', subject: null, says });
  }

  #noteRename({ base, ours, theirs }: FileRow, path: RepoPath): void {
    if (base === null || ours === null || theirs === null || path === base.path) return;
    const by = ours.path === path ? (theirs.path === path ? 'both' : 'ours') : 'theirs';
    const says = `the file was renamed from ${base.path} by ${by}`;
    this.#rulings.note({ path, rule: 'renamed', subject: null, says });
  }

  /** Where a file is deleted on one side: whether a rule decides it, and then it is done. */
  #takesWhole(row: FileRow, path: RepoPath, dispute: MergeConflict): boolean {
    const settled = this.#options.isVirtual
      ? { take: 'base' as const }
      : this.#rulings.decide(path, dispute);
    if (settled === null || !('take' in settled)) return false;
    const entry = row[settled.take];
    if (!this.#options.isVirtual) this.#rulings.noteSettled(path, dispute);
    if (entry !== null) this.#keep({ ...entry, path });
    return true;
  }

  /** A union is one of lines, so it goes by the lines that conflict and not by nodes. */
  #byLines(row: FileRow, path: RepoPath, pieces: readonly Piece[]): readonly Piece[] {
    const { base, ours, theirs } = row;
    const strategy = this.#options.policy.strategyFor(path, null);
    const wanted = strategy === 'merge' ? this.#options.favour : strategy;
    const isOpen = pieces.some(
      (piece) => 'conflict' in piece && piece.conflict.reason !== 'binary',
    );
    if (wanted !== 'union' || !isOpen || ours === null || theirs === null) return pieces;
    const text = (side: 'base' | 'ours' | 'theirs', entry: Entry): Buffer =>
      this.#sides[side].read(entry).bytes;
    const was = base === null ? Buffer.alloc(0) : text('base', base);
    return plainPieces(mergeLines(was, text('ours', ours), text('theirs', theirs)));
  }

  #placeText(row: FileRow, path: RepoPath, { mode, bytes, conflicts }: MergedText): void {
    const there = this.#layout.at(path);
    if (there !== null) {
      this.#meet(row, there.entry, { path, mode, bytes, conflicts });
      return;
    }
    const id = hashObject('blob', bytes) as BlobId;
    this.#memory.addBlob(id, bytes, path);
    const isOpen = conflicts.length > 0 && !this.#options.isVirtual;
    this.#layout.place({
      entry: { path, mode, id },
      conflicts: isOpen ? conflicts : [],
      stages: isOpen ? { path, base: row.base, ours: row.ours, theirs: row.theirs } : null,
    });
  }

  /** Two files that want one path are merged as if both sides had added it. */
  #meet(
    row: FileRow,
    there: Entry,
    { path, mode, bytes, conflicts }: MergedText & { readonly path: RepoPath },
  ): void {
    const id = hashObject('blob', bytes) as BlobId;
    const isText = modeType(there.mode) === 'file' && conflicts.length === 0;
    if (there.id === id && isText) return;
    const side = row.ours === null ? 'theirs' : 'ours';
    if (!isText) {
      this.#memory.addBlob(id, bytes, path);
      const conflict: Omit<TreeConflict, 'path'> = {
        ...{ reason: 'add/add', field: 'path', subject: null, markerSize: null },
        ...{ oursDid: `has ${path}`, theirsDid: `has another ${path}` },
        ...{ base: null, ours: null, theirs: null },
      };
      this.#layout.placeBeside({ path, mode, id }, side, [...conflicts, conflict]);
      return;
    }
    const former = this.#memory.readBlob(there.id as BlobId);
    const [ours, theirs] = side === 'theirs' ? [former, bytes] : [bytes, former];
    const { splitter, byNode, markers } = this.#options;
    const base = Buffer.alloc(0);
    const merge = mergeFile({ path, base, ours, theirs }, { splitter, grammar: null, byNode });
    const outcome = renderOutcome(path, this.#rulings.settled(path, merge.pieces), markers);
    const merged = hashObject('blob', outcome.bytes) as BlobId;
    this.#memory.addBlob(merged, outcome.bytes, path);
    const isOpen = outcome.conflicts.length > 0 && !this.#options.isVirtual;
    const [own, other] =
      side === 'theirs' ? [there, { path, mode, id }] : [{ path, mode, id }, there];
    this.#layout.place({
      entry: { path, mode: there.mode, id: merged },
      conflicts: isOpen ? outcome.conflicts : [],
      stages: isOpen ? { path, base: null, ours: own, theirs: other } : null,
    });
  }
}
