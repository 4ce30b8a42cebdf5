/**
 * Three trees: base, ours and theirs of one file with node ids in common. Invariant: an id stands at most
 * once in each version, and it stands for one node in all of them.
 */
import type { NodeId } from '../model/ids.ts';
import type { PlacedSpan, Span } from '../model/outline.ts';
import { matchLoose } from '../syntax/loose-match.ts';
import { fullText, matchWithinFile, splitFileOf, type SplitFile } from '../syntax/match.ts';
import type { Splitter } from '../syntax/split.ts';
import { NodeTree } from './node-tree.ts';
import { similarity } from './similarity.ts';
import type { TextVersions } from './text-merger.ts';
import { latin } from './tokens.ts';

export interface ThreeTrees {
  readonly base: NodeTree;
  readonly ours: NodeTree;
  readonly theirs: NodeTree;
}

/** An id that holds within one merge only: the nodes of loose files have no other. */
function looseId(side: string, index: number): NodeId {
  return `${side}${index}` as NodeId;
}

/** The trees of three loose files: base is matched to both, then what is new on both sides is paired. */
export function matchThree(path: string, versions: TextVersions, splitter: Splitter): ThreeTrees {
  const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map((bytes) =>
    splitFileOf(path, bytes, splitter.splitFile(path, bytes)),
  ) as [SplitFile, SplitFile, SplitFile];
  const baseIds = base.spans.map(({ index }) => looseId('b', index));
  const oursIds = idsFrom(base, ours, 'o');
  const theirsIds = idsFrom(base, theirs, 't');
  const known = knownNames(base);
  pairAdditions(
    { file: ours, ids: oursIds, side: 'o' },
    { file: theirs, ids: theirsIds, side: 't' },
    (parent, { kind, name }) => !known.has(`${parent}\0${kind}\0${name}`),
  );
  return {
    base: new NodeTree({ ...base, ids: baseIds }),
    ours: new NodeTree({ ...ours, ids: oursIds }),
    theirs: new NodeTree({ ...theirs, ids: theirsIds }),
  };
}

function idsFrom(base: SplitFile, file: SplitFile, side: string): NodeId[] {
  const ids = file.spans.map(({ index }) => looseId(side, index));
  const match = matchWithinFile(base, file);
  for (const { before, after } of match.pairs) ids[after] = looseId('b', before);
  for (const { before, after } of matchLoose(match.vanished, match.appeared, similarity)) {
    ids[after.placed.index] = looseId('b', before.placed.index);
  }
  return ids;
}

/** Kind and name of each node of the base, with its parent. */
function knownNames(base: SplitFile): Set<string> {
  return new Set(
    base.spans.map(({ parent, span }) => {
      const around = parent < 0 ? '' : looseId('b', parent);
      return `${around}\0${span.kind}\0${span.name}`;
    }),
  );
}

interface Side {
  readonly file: SplitFile;
  readonly ids: NodeId[];
  /** What the ids of its new nodes begin with. */
  readonly side: string;
}

/**
 * Gives what both sides added one id: the same text in the same parent, then the same kind and name, where
 * the name tells something; only where either side has it once. A name that the base has already tells
 * nothing: it is an overload, or a table of a TOML array.
 */
function pairAdditions(
  ours: Side,
  theirs: Side,
  isTelling: (parent: string, span: Span) => boolean,
): void {
  const parentOf = ({ ids }: Side, { parent }: PlacedSpan): string => ids[parent] ?? '';
  const byText = (side: Side, placed: PlacedSpan): string =>
    `${parentOf(side, placed)}\0${latin(fullText(side.file, placed))}`;
  const byName = (side: Side, placed: PlacedSpan): string | null => {
    const { kind, name } = placed.span;
    const parent = parentOf(side, placed);
    return name === '' || !isTelling(parent, placed.span) ? null : `${parent}\0${kind}\0${name}`;
  };
  // Parents come first, so that the ids of their children's parents are settled.
  for (const depth of depthsOf(ours.file)) {
    for (const keyOf of [byText, byName]) {
      const waiting = onlyNew(theirs, ours, depth, keyOf);
      for (const [key, placed] of onlyNew(ours, theirs, depth, keyOf)) {
        const other = waiting.get(key);
        if (other !== undefined) theirs.ids[other.index] = ours.ids[placed.index]!;
      }
    }
  }
}

/** The new nodes of a side at a depth that are not paired yet, by a key that only one of them has. */
function onlyNew(
  { file, ids, side }: Side,
  other: Side,
  depth: number,
  keyOf: (side: Side, placed: PlacedSpan) => string | null,
): Map<string, PlacedSpan> {
  const paired = new Set(other.ids);
  const found = new Map<string, PlacedSpan | null>();
  for (const placed of file.spans) {
    const id = ids[placed.index]!;
    if (placed.depth !== depth || !id.startsWith(side) || paired.has(id)) continue;
    const key = keyOf({ file, ids, side }, placed);
    if (key !== null) found.set(key, found.has(key) ? null : placed);
  }
  return new Map([...found].flatMap(([key, placed]) => (placed === null ? [] : [[key, placed]])));
}

function depthsOf({ spans }: SplitFile): number[] {
  const deepest = spans.reduce((most, { depth }) => Math.max(most, depth), -1);
  return Array.from({ length: deepest + 1 }, (_, depth) => depth);
}
