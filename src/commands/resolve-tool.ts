/**
 * Merge tools for conflicts. Invariant: a tool sees copies; what it saved replaces a file only if it ended
 * well, and whether a conflict is settled is read from that file, as after any edit.
 */
import { findMergeTool, useMergeTool, type MergeTool } from '../bridge/files/merge-tool.ts';
import type { ConflictStatus } from '../history/merging/conflict-status.ts';
import type { ConflictsNow } from '../history/merging/conflicts-now.ts';
import { stagesAt } from '../history/merging/open-conflicts.ts';
import { matterOf } from '../history/merging/resolving-whole.ts';
import { findInTree } from '../history/trees.ts';
import { modeType } from '../model/entry.ts';
import { notForMergeTool } from '../model/errors.ts';
import type { BlobId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { Context } from './context.ts';
import type { Seen } from './resolve-apply.ts';

/** The tool of that name, as the user has configured it. Throws unknownMergeTool. */
export function mergeToolOf({ userConfig }: Context, name: string): MergeTool {
  const isPlain = /^[A-Za-z][\w-]*$/.test(name);
  return findMergeTool(name, isPlain ? userConfig.text(`mergetool.${name}.cmd`) : null);
}

/** Whether a tool may put a conflict together: where both sides have a file. */
export function isForMergeTool(now: ConflictsNow, { conflict }: ConflictStatus): boolean {
  const { ours = null, theirs = null } = stagesAt(now.open, conflict.path) ?? {};
  const isOfText = conflict.markerSize !== null || matterOf(conflict) === 'contents';
  return (
    isOfText && [ours, theirs].every((side) => side !== null && modeType(side.mode) === 'file')
  );
}

/**
 * Has each file put together in which one of these conflicts stands; returns what was saved where it is
 * another text, and the files for which the tool failed. Throws notForMergeTool before the first.
 */
export function putTogether(
  context: Context,
  tool: MergeTool,
  { contents, tree, now }: Seen,
  chosen: readonly ConflictStatus[],
): { readonly saved: ReadonlyMap<RepoPath, Buffer>; readonly failed: readonly RepoPath[] } {
  const unfit = chosen.find((status) => !isForMergeTool(now, status));
  if (unfit !== undefined) throw notForMergeTool(unfit.path, unfit.conflict.says);
  const saved = new Map<RepoPath, Buffer>();
  const failed: RepoPath[] = [];
  for (const [path, { conflict }] of new Map(chosen.map((status) => [status.path, status]))) {
    const found = findInTree(contents, tree, path);
    const stages = stagesAt(now.open, conflict.path);
    if (found === null || stages === null) continue;
    const version = (side: 'base' | 'ours' | 'theirs'): Buffer => {
      const entry = stages[side];
      const isText = entry !== null && modeType(entry.mode) === 'file';
      return isText ? contents.readBlob(entry.id as BlobId) : Buffer.alloc(0);
    };
    const merged = contents.readBlob(found.id as BlobId);
    const texts = {
      base: version('base'),
      ours: version('ours'),
      theirs: version('theirs'),
      merged,
    };
    const result = context.host.leaveInterrupts(() => {
      return useMergeTool(tool, path, texts, context.host.env);
    });
    if (result === null) failed.push(path);
    else if (!result.equals(merged)) saved.set(path, result);
  }
  return { saved, failed };
}
