/**
 * Open conflicts: what a merge left to people, as it is stored. Invariant: the record and every text that
 * it names are one tree of Git's form, so collection, check and undo treat it like any other version.
 */
import type { Subject } from '../../merge/conflict.ts';
import { MODE, modeType } from '../../model/entry.ts';
import type { Entry } from '../../model/entry.ts';
import { corruptObject } from '../../model/errors.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Contents } from '../contents.ts';
import type { Recorder } from '../repository.ts';
import type { TreeEntry } from '../tree-object.ts';
import { findInTree } from '../trees.ts';
import type { MarkerLabels } from './file-outcome.ts';
import { describeTreeConflict, type ConflictedFile, type TreeConflict } from './tree-conflict.ts';

/** A conflict with its texts by their ids. */
export interface ConflictRecord extends Omit<TreeConflict, 'base' | 'ours' | 'theirs'> {
  /** Counted from 1; stays when others are settled. */
  readonly number: number;
  readonly subject: Subject | null;
  /** What happened, in a clause. */
  readonly says: string;
  /** The text as the markers show it; null where the side does not have it. */
  readonly base: BlobId | null;
  readonly ours: BlobId | null;
  readonly theirs: BlobId | null;
  /** Whether somebody said that it is settled; only where no markers can tell. */
  readonly marked: boolean;
}

export interface OpenConflicts {
  /** In the order of their paths, then of the file. */
  readonly conflicts: readonly ConflictRecord[];
  /** The files with conflicts as the three versions have them. */
  readonly files: readonly ConflictedFile[];
  readonly labels: MarkerLabels;
}

/** Numbers conflicts and stores their texts. */
export function recordConflicts(
  sink: Pick<Recorder, 'addRawBlob'>,
  conflicts: readonly TreeConflict[],
): ConflictRecord[] {
  const store = (text: Buffer | null): BlobId | null =>
    text === null ? null : sink.addRawBlob(text);
  return conflicts.map((conflict, index) => ({
    ...conflict,
    number: index + 1,
    says: describeTreeConflict(conflict),
    base: store(conflict.base),
    ours: store(conflict.ours),
    theirs: store(conflict.theirs),
    marked: false,
  }));
}

/** Where the texts are in the tree of a record, each under its id. */
export const TEXTS = 'texts';

/** The tree of every text that the conflicts and files name. */
export function recordTexts(
  recorder: Recorder,
  { conflicts, files }: OpenConflicts,
  read: (id: BlobId) => Buffer,
): TreeId {
  const isText = (entry: Entry | null): entry is Entry =>
    entry !== null && modeType(entry.mode) !== 'submodule';
  const whole = files.flatMap(({ base, ours, theirs }) => [base, ours, theirs].filter(isText));
  const ids = new Set([
    ...whole.map(({ id }) => id as BlobId),
    ...conflicts.flatMap(({ base, ours, theirs }) => [base, ours, theirs]),
  ]);
  const present = [...ids].filter((id) => id !== null);
  for (const id of present) if (!recorder.hasObject(id)) recorder.addRawBlob(read(id));
  return recorder.addTree(present.map((id) => ({ name: id, mode: MODE.file, id })));
}

/** The entry of a record's JSON. */
export function recordJson(recorder: Recorder, name: string, value: unknown): TreeEntry {
  const id = recorder.addRawBlob(Buffer.from(`${canonicalJson(value)}\n`, 'utf8'));
  return { name, mode: MODE.file, id };
}

/** Reads the JSON of a record. Throws corruptObject where it is none. */
export function readJson(contents: Contents, tree: TreeId, name: string): unknown {
  const found = findInTree(contents, tree, name);
  if (found === null) throw corruptObject(tree, `it has no ${name}`);
  const text = contents.readBlob(found.id as BlobId).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw corruptObject(found.id, 'it is not JSON', { cause });
  }
}

/** The three versions of a conflicted file by the path at which it is shown; null where none is there. */
export function stagesAt(
  { files }: Pick<OpenConflicts, 'files'>,
  path: RepoPath,
): ConflictedFile | null {
  return files.find((file) => file.path === path) ?? null;
}
