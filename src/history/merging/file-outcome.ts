/**
 * File outcomes: what a merged file becomes, from its pieces. Invariant: a conflict that no rule of the
 * user's decides is in the bytes between markers, or, where the file is no text, recorded beside them.
 */
import { isBinary } from '../../model/binary.ts';
import type { RepoPath } from '../../model/path.ts';
import type { MergeConflict, Piece } from '../../merge/conflict.ts';
import { renderPieces, type MarkerStyle } from '../../merge/markers.ts';
import { freeMarkerSize, readMarkers } from './marker-blocks.ts';
import type { TreeConflict } from './tree-conflict.ts';

export interface MarkerLabels {
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
}

export interface MarkerForm extends MarkerLabels {
  /** The shortest that markers may be. */
  readonly size: number;
  readonly form: MarkerStyle['form'];
}

export interface FileOutcome {
  readonly bytes: Buffer;
  readonly conflicts: readonly TreeConflict[];
}

/** The conflict that takes in a whole file, or null. */
export function wholeFileConflict(pieces: readonly Piece[]): MergeConflict | null {
  const [only] = pieces;
  const isWhole = pieces.length === 1 && only !== undefined && 'conflict' in only;
  return isWhole && only.conflict.subject?.kind === 'file' ? only.conflict : null;
}

export function renderOutcome(
  path: RepoPath,
  pieces: readonly Piece[],
  form: MarkerForm,
): FileOutcome {
  const conflicts = pieces.flatMap((piece) => ('conflict' in piece ? [piece.conflict] : []));
  const texts = pieces.flatMap((piece) => ('text' in piece ? [piece.text] : []));
  if (conflicts.length === 0) return { bytes: Buffer.concat(texts), conflicts: [] };
  const sides = conflicts.flatMap(({ base, ours, theirs }) => [base, ours, theirs]);
  const all = [...texts, ...sides.filter((side) => side !== null)];
  if (all.some(isBinary)) return wholeSide(path, conflicts);
  const size = freeMarkerSize(all, form.size);
  const rendered = renderPieces(pieces, { ...form, size });
  const { blocks } = readMarkers(rendered.bytes, size);
  const shown = rendered.shown.map(({ conflicts: inside, firstLine }): TreeConflict => {
    const told = inside.find(({ subject }) => subject !== null) ?? inside[0]!;
    const block = blocks.find((each) => each.firstLine === firstLine);
    const text = (side: 'base' | 'ours' | 'theirs'): Buffer | null =>
      inside.every((conflict) => conflict[side] === null) ? null : (block?.[side] ?? told[side]);
    return {
      ...told,
      path,
      base: text('base'),
      ours: text('ours'),
      theirs: text('theirs'),
      markerSize: size,
    };
  });
  return { bytes: rendered.bytes, conflicts: shown };
}

/** What is no text stays as one side has it. */
function wholeSide(path: RepoPath, conflicts: readonly MergeConflict[]): FileOutcome {
  const [conflict] = conflicts as [MergeConflict];
  const bytes = conflict.ours ?? conflict.theirs ?? Buffer.alloc(0);
  return { bytes, conflicts: [{ ...conflict, path, markerSize: null }] };
}
