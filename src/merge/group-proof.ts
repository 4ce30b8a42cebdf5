/**
 * Group proof: what the files of a group must pass together. Invariant: a line or a named node may move
 * between the files of the group, but over all of them none is lost, doubled or brought back.
 */
import type { NodeId } from '../model/ids.ts';
import { splitFileOf } from '../syntax/match.ts';
import type { Piece } from './conflict.ts';
import { findDuplicates } from './duplicates.ts';
import type { MergeTools } from './file-merge.ts';
import type { GroupVersions } from './group-versions.ts';
import { faultBesideConflicts } from './proof.ts';

/** Why the result may not be used, or null. */
export function findGroupFault(
  versions: GroupVersions,
  pieces: ReadonlyMap<NodeId, readonly Piece[]>,
  exempt: ReadonlySet<string>,
  tools: MergeTools,
): string | null {
  const { splitter } = tools;
  const whole = (files: GroupVersions['base']): Buffer =>
    Buffer.concat(files.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]));
  const all = [...pieces.values()].flatMap((list) => [
    ...list,
    { text: Buffer.from('\n'), common: false },
  ]);
  const texts = {
    base: whole(versions.base),
    ours: whole(versions.ours),
    theirs: whole(versions.theirs),
  };
  const fault = faultBesideConflicts(all, texts, exempt);
  if (fault !== null) return fault;
  for (const [file, list] of pieces) {
    if (list.some((piece) => 'conflict' in piece)) continue;
    const former = [versions.ours, versions.theirs, versions.base].flatMap((files) =>
      files.filter((each) => each.file === file),
    );
    const [{ path }] = former as [GroupVersions['base'][number]];
    const bytes = Buffer.concat(list.flatMap((piece) => ('text' in piece ? [piece.text] : [])));
    const language = splitter.languageOf(path, bytes).name;
    const result = splitFileOf(path, bytes, splitter.splitFile(path, bytes));
    const [duplicate] = findDuplicates(language, result, () => former);
    if (duplicate !== undefined)
      return `${duplicate.kind} ${duplicate.name} would be defined twice`;
  }
  return null;
}
