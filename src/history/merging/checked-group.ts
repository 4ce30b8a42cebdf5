/**
 * Checked groups: files that moves join, merged by the engine and held against the grammar. Invariant: a
 * result by more than lines parses as well as what it was made of, or is given up for the next best.
 */
import type { MergeConflict } from '../../merge/conflict.ts';
import { mergeGroup, type GroupMerge, type MergedFile } from '../../merge/group-merge.ts';
import type { GroupFile, GroupVersions } from '../../merge/group-versions.ts';
import { parsesAsWell } from '../../merge/proof.ts';
import type { NodeId } from '../../model/ids.ts';
import type { Grammar } from '../../syntax/grammar.ts';
import type { TreeMergeOptions } from './merge-options.ts';
import type { TreeDecision } from './tree-conflict.ts';

/** Merges a group, and once more by less where the result does not parse as its sources do. */
export async function mergeGroupChecked(
  group: GroupVersions,
  options: TreeMergeOptions,
): Promise<GroupMerge> {
  const { splitter, byNode } = options;
  const follow = (): boolean => byNode;
  const merged = mergeGroup(group, { splitter, grammar: null, byNode }, follow);
  const grammar = await failingGrammar(group, merged, options);
  if (grammar === null) return merged;
  const checked = mergeGroup(group, { splitter, grammar, byNode }, follow);
  if ((await failingGrammar(group, checked, options)) === null) return checked;
  const isAlone = [group.base, group.ours, group.theirs].every((files) => files.length < 2);
  return isAlone
    ? mergeGroup(group, { splitter, grammar, byNode: false }, follow)
    : giveUp(group, checked);
}

/** Where nodes moved, lines alone would lose the moves: what was merged by node is a conflict as a whole. */
function giveUp(group: GroupVersions, merged: GroupMerge): GroupMerge {
  const bytesIn = (files: readonly GroupFile[], file: NodeId): Buffer | null =>
    files.find((each) => each.file === file)?.bytes ?? null;
  const files = merged.files.map((each): MergedFile => {
    const { file, path, merge } = each;
    if (path === null || merge === null || merge.method === 'equal') return each;
    const conflict: MergeConflict = {
      ...{ reason: 'lines', field: 'text', subject: { kind: 'file', name: path, node: file } },
      ...{ oursDid: 'changed with moves', theirsDid: 'changed with moves' },
      base: bytesIn(group.base, file),
      ours: bytesIn(group.ours, file),
      theirs: bytesIn(group.theirs, file),
    };
    return { ...each, merge: { method: 'lines', pieces: [{ conflict }], decisions: [] } };
  });
  const says = 'merged by node it would not parse';
  return { files, decisions: [{ rule: 'fallback', subject: null, says }] };
}

/** The grammar by which a file of the result is worse than what it was made of; null where none is. */
async function failingGrammar(
  group: GroupVersions,
  merged: GroupMerge,
  { splitter, openGrammar }: TreeMergeOptions,
): Promise<Grammar | null> {
  for (const { file, path, merge } of merged.files) {
    if (path === null || merge === null) continue;
    const isProved = merge.method === 'equal' || merge.method === 'lines';
    if (isProved || merge.pieces.some((piece) => 'conflict' in piece)) continue;
    const bytes = Buffer.concat(
      merge.pieces.flatMap((piece) => ('text' in piece ? [piece.text] : [])),
    );
    const sources = [...group.ours, ...group.theirs].filter((each) => each.file === file);
    const language = splitter.languageOf(path, bytes).name;
    const grammar = await openGrammar(language);
    const texts = sources.map((source) => source.bytes);
    if (grammar !== null && !parsesAsWell(grammar, bytes, texts)) return grammar;
  }
  return null;
}

/** Says of every node that was followed from where to where it went, and on which side. */
export function tellMoves(
  { base, ours, theirs }: GroupVersions,
  { decisions }: GroupMerge,
): TreeDecision[] {
  const fileOf = (files: readonly GroupFile[], node: NodeId): GroupFile | null =>
    files.find(({ ids }) => ids.includes(node)) ?? null;
  return decisions.map((decision) => {
    const node = decision.subject?.node ?? null;
    const from = node === null ? null : fileOf(base, node);
    const moves =
      node === null || from === null
        ? []
        : [
            { side: 'ours', to: fileOf(ours, node) },
            { side: 'theirs', to: fileOf(theirs, node) },
          ].flatMap(({ side, to }) => {
            return to === null || to.file === from.file ? [] : [{ side, path: to.path }];
          });
    const told = moves.map(({ side, path }) => `moved from ${from!.path} to ${path} by ${side}`);
    const path = moves[0]?.path ?? (ours[0] ?? theirs[0] ?? base[0])!.path;
    const says = told.length === 0 ? decision.says : told.join(', ');
    return { ...decision, path, says };
  });
}
