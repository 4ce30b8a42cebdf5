/**
 * Entry merge: links, submodules, and paths that changed what they are, by the three-way table. Invariant:
 * nothing is put together from two sides; what cannot be decided stays as ours, or as the side that has it.
 */
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import { encodeText } from '../../model/path.ts';
import type { Contents } from '../contents.ts';
import type { FileRow } from './file-rows.ts';
import type { TreeConflict } from './tree-conflict.ts';

export interface MergedEntry {
  /** Null where it is gone. */
  readonly kept: Entry | null;
  /** What of theirs has no place beside it, or null. */
  readonly aside: Entry | null;
  readonly conflict: Omit<TreeConflict, 'path'> | null;
}

/** Whether a row is one of files alone, so that their texts are merged. */
export function isOfFiles({ base, ours, theirs }: FileRow): boolean {
  return [base, ours, theirs].every((entry) => entry === null || modeType(entry.mode) === 'file');
}

export function mergeEntry(contents: Contents, { base, ours, theirs }: FileRow): MergedEntry {
  const settled = (kept: Entry | null): MergedEntry => ({ kept, aside: null, conflict: null });
  if (isSame(ours, theirs) || isSame(base, theirs)) return settled(ours);
  if (isSame(base, ours)) return settled(theirs);
  const sides = { base, ours, theirs };
  const text = (entry: Entry | null): Buffer | null => textOf(contents, entry);
  const texts = { base: text(base), ours: text(ours), theirs: text(theirs), markerSize: null };
  if (ours === null || theirs === null) {
    const did = (entry: Entry | null): string => (entry === null ? 'deleted' : 'changed');
    return {
      kept: ours ?? theirs,
      aside: null,
      conflict: {
        ...{ reason: 'edit/delete', field: 'text', subject: null, ...texts },
        ...{ oursDid: did(ours), theirsDid: did(theirs) },
      },
    };
  }
  const isOneType = modeType(ours.mode) === modeType(theirs.mode);
  const isOfSubmodule = modeType(theirs.mode) === 'submodule';
  return {
    kept: ours,
    aside: isOneType || isOfSubmodule ? null : theirs,
    conflict: {
      ...{ reason: isOneType ? 'edit/edit' : 'type/type', field: isOneType ? 'text' : 'mode' },
      ...{ subject: null, ...texts },
      oursDid: didTo(sides.base, ours),
      theirsDid: didTo(sides.base, theirs),
    },
  };
}

function didTo(base: Entry | null, entry: Entry): string {
  const type = modeType(entry.mode);
  if (base === null) return `added as a ${type}`;
  return modeType(base.mode) === type ? `${type} changed` : `made a ${type}`;
}

function isSame(a: Entry | null, b: Entry | null): boolean {
  return a?.id === b?.id && a?.mode === b?.mode && a?.path === b?.path;
}

/** The bytes of a file or link; of a submodule the id of its commit. */
function textOf(contents: Contents, entry: Entry | null): Buffer | null {
  if (entry === null) return null;
  if (modeType(entry.mode) === 'submodule') return encodeText(entry.id);
  return contents.readBlob(entry.id as Parameters<Contents['readBlob']>[0]);
}

/** The mode of a file that may have been made executable; null where the sides disagree. */
export function mergeMode({ base, ours, theirs }: FileRow): number | null {
  if (ours === null || theirs === null) return (ours ?? theirs)?.mode ?? null;
  if (ours.mode === theirs.mode || base?.mode === theirs.mode) return ours.mode;
  return base?.mode === ours.mode ? theirs.mode : null;
}
