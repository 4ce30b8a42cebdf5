/**
 * Resolving what is about a file as a whole: a version of it is taken, or of its mode or its path alone.
 * Invariant: every edit is against the files as they are now, and nothing of another conflict is touched.
 */
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import { conflictNotAnswerable } from '../../model/errors.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import { baseName, decodePath, parentPath, type RepoPath } from '../../model/path.ts';
import type { Contents } from '../contents.ts';
import { findInTree, joinPath, listTree, type TreeEdit } from '../trees.ts';
import type { ConflictStatus } from './conflict-status.ts';
import type { MarkerLabels } from './file-outcome.ts';
import { stagesAt, type ConflictRecord, type OpenConflicts } from './open-conflicts.ts';
import type { Answer, ConflictedTree, Settling } from './resolving.ts';
import type { ConflictedFile } from './tree-conflict.ts';

const SIDES = ['ours', 'theirs', 'base'] as const;
type Side = (typeof SIDES)[number];

/** What a conflict without markers is about; `place` where a file had to give way to something else. */
export type WholeMatter = 'contents' | 'mode' | 'path' | 'place';

export function matterOf({ reason, field }: ConflictRecord): WholeMatter {
  if (reason === 'mode/mode') return 'mode';
  if (reason === 'file/folder') return 'place';
  if (field !== 'path') return 'contents';
  return reason === 'add/add' ? 'place' : 'path';
}

/** Whether a conflict that is about a whole file has such an answer. */
export function isAnswerable(
  open: OpenConflicts,
  { conflict }: ConflictStatus,
  answer: Answer,
): boolean {
  const stages = stagesAt(open, conflict.path);
  if (stages === null) return false;
  const matter = matterOf(conflict);
  if (answer === 'both') return matter === 'place' || conflict.reason === 'type/type';
  const side = SIDES.find((each) => each === answer);
  if (side === undefined) return false;
  if (matter === 'place') return side !== 'base';
  return matter === 'contents' || stages[side] !== null || side !== 'base';
}

/** Finds what stands at a path, what is edited already included. */
type Look = (path: RepoPath) => TreeEdit;

/**
 * What the files become by a conflict that is about one as a whole. Throws conflictNotAnswerable where the
 * answer does not fit, or another file is where this one has to go.
 */
export function settleWhole(
  files: ConflictedTree,
  status: ConflictStatus,
  look: Look,
  settling: Settling,
): Map<RepoPath, TreeEdit> {
  const { conflict } = status;
  const stages = stagesAt(files.open, conflict.path);
  if (typeof settling === 'object') return settleAsMade(files.contents, status, look, settling);
  if (stages === null || !isAnswerable(files.open, status, settling)) throw unanswerable(status);
  if (settling === 'both') return new Map();
  const side = settling as Side;
  const taken = stages[side];
  switch (matterOf(conflict)) {
    case 'contents':
      return new Map([
        ...withoutAside(files, status, stages),
        [status.path, taken === null ? null : { mode: taken.mode, id: taken.id }],
      ]);
    case 'mode':
      return withMode(status.path, look, taken?.mode ?? null);
    case 'path':
      return movedTo(status, look, taken?.path ?? null);
    case 'place':
      return settlePlace(files, status, stages, side);
  }
}

/** The same by what was decided before, or made by hand. */
function settleAsMade(
  contents: Contents,
  status: ConflictStatus,
  look: Look,
  { made }: Extract<Settling, object>,
): Map<RepoPath, TreeEdit> {
  const text = (): Buffer => contents.readBlob(made!.id as BlobId);
  switch (matterOf(status.conflict)) {
    case 'contents':
      return new Map([[status.path, made]]);
    case 'mode':
      return withMode(status.path, look, made && Number.parseInt(text().toString('latin1'), 8));
    case 'path':
      return movedTo(status, look, made && decodePath(text()));
    case 'place':
      throw unanswerable(status);
  }
}

function unanswerable({ path, conflict }: ConflictStatus): Error {
  return conflictNotAnswerable(path, conflict.says);
}

function withMode(path: RepoPath, look: Look, mode: number | null): Map<RepoPath, TreeEdit> {
  const now = look(path);
  return now === null || mode === null ? new Map() : new Map([[path, { ...now, mode }]]);
}

/** The file under another path, as it is otherwise; gone where that is null. */
function movedTo(status: ConflictStatus, look: Look, to: RepoPath | null): Map<RepoPath, TreeEdit> {
  const now = look(status.path);
  if (to === null) return new Map([[status.path, null]]);
  if (to === status.path || now === null) return new Map();
  if (look(to) !== null) throw unanswerable(status);
  return new Map<RepoPath, TreeEdit>([
    [status.path, null],
    [to, now],
  ]);
}

/** Takes away what of theirs was put beside, because it was of another type, if it is as it was. */
function withoutAside(
  { contents, tree, open }: ConflictedTree,
  { conflict, path }: ConflictStatus,
  { theirs }: ConflictedFile,
): [RepoPath, TreeEdit][] {
  if (conflict.reason !== 'type/type' || theirs === null) return [];
  const stem = `${baseName(path)}~${labelOf(open.labels, 'theirs')}`;
  const folder = parentPath(path);
  const found = findInTree(contents, tree, folder);
  const beside = found === null ? [] : contents.readTree(found.id as TreeId);
  const aside = beside.find(({ name, mode, id }) => {
    return name.startsWith(stem) && id === theirs.id && mode === theirs.mode;
  });
  return aside === undefined ? [] : [[joinPath(folder, aside.name), null]];
}

/** A file that had to give way: one side's file has the path, or the other's folder or file keeps it. */
function settlePlace(
  files: ConflictedTree,
  status: ConflictStatus,
  { ours }: ConflictedFile,
  side: Side,
): Map<RepoPath, TreeEdit> {
  const { contents, tree, open } = files;
  const owner = ours === null ? 'theirs' : 'ours';
  const aside = entryNow(contents, tree, status.path);
  const mark = status.conflict.path.lastIndexOf(`~${labelOf(open.labels, owner)}`);
  if (aside === null || mark <= 0) throw unanswerable(status);
  if (side !== owner) return new Map([[status.path, null]]);
  const path = status.conflict.path.slice(0, mark) as RepoPath;
  const edits = new Map<RepoPath, TreeEdit>([[status.path, null]]);
  const there = findInTree(contents, tree, path);
  if (there !== null && modeType(there.mode) === 'tree') {
    for (const below of listTree(contents, there.id as TreeId)) {
      edits.set(joinPath(path, below.path), null);
    }
  }
  return edits.set(path, { mode: aside.mode, id: aside.id });
}

/** As a side is called in the name of a file that was put beside. */
function labelOf(labels: MarkerLabels, side: 'ours' | 'theirs'): string {
  return labels[side].replaceAll('/', '_');
}

/** The file, link or submodule at a path, or null. */
function entryNow(contents: Contents, tree: TreeId, path: RepoPath): Entry | null {
  const found = findInTree(contents, tree, path);
  if (found === null || modeType(found.mode) === 'tree') return null;
  return { path, mode: found.mode, id: found.id as Entry['id'] };
}
