/**
 * File merge: three versions of one file into one. Invariant: where the line merge is clean and defines
 * nothing twice its bytes are the result; a result by nodes or tokens has passed the proof; what is left in
 * conflict is never more lines than the line merge leaves; swapping the sides swaps nothing but the labels.
 */
import { isUtf8 } from 'node:buffer';
import { isBinary } from '../model/binary.ts';
import type { Grammar } from '../syntax/grammar.ts';
import { splitFileOf, type SplitFile } from '../syntax/match.ts';
import type { Splitter } from '../syntax/split.ts';
import { mirrorConflict, type Decision, type MergeConflict, type Piece } from './conflict.ts';
import { isVast } from './conflict-size.ts';
import { findDuplicates, type Duplicate } from './duplicates.ts';
import { mergeTrees } from './forest-merge.ts';
import { LineOrder } from './line-order.ts';
import { renderPieces, type MarkerStyle } from './markers.ts';
import { NodeTree, type IdentifiedFile } from './node-tree.ts';
import { faultBesideConflicts, findFault, parsesAsWell } from './proof.ts';
import { LineIndex } from './lines.ts';
import { mergeLines, type LineMerge } from './text.ts';
import { plainPieces, TextMerger, type TextVersions } from './text-merger.ts';
import { matchThree, type ThreeTrees } from './three-trees.ts';

export interface FileMergeInput extends TextVersions {
  /** Chooses the language. */
  readonly path: string;
}

export interface MergeTools {
  readonly splitter: Splitter;
  /** Null where there is none for the language, or it is not wanted. */
  readonly grammar: Grammar | null;
  /** False for the plain line merge and nothing else. */
  readonly byNode: boolean;
}

/** How a result came about. */
export type MergeMethod = 'equal' | 'lines' | 'nodes' | 'words' | 'binary';

export interface FileMerge {
  readonly method: MergeMethod;
  readonly pieces: readonly Piece[];
  readonly decisions: readonly Decision[];
}

/** The conflicts of a merge in the order of the file. */
export function conflictsOf({ pieces }: FileMerge): MergeConflict[] {
  return pieces.flatMap((piece) => ('conflict' in piece ? [piece.conflict] : []));
}

/** Merges three loose versions of a file. Pure. */
export function mergeFile(input: FileMergeInput, tools: MergeTools): FileMerge {
  return mergeInOrder(input, tools, null);
}

/** Merges three versions of a file whose nodes carry ids. Pure. */
export function mergeIdentified(
  files: Readonly<Record<'base' | 'ours' | 'theirs', IdentifiedFile>>,
  tools: MergeTools,
): FileMerge {
  const { base, ours, theirs } = files;
  const input = { path: base.path, base: base.bytes, ours: ours.bytes, theirs: theirs.bytes };
  const trees = {
    base: new NodeTree(base),
    ours: new NodeTree(ours),
    theirs: new NodeTree(theirs),
  };
  return mergeInOrder(input, tools, trees);
}

/** The engine sees the sides in one order, whichever is ours, so that its answer is the same. */
function mergeInOrder(
  input: FileMergeInput,
  tools: MergeTools,
  trees: ThreeTrees | null,
): FileMerge {
  if (Buffer.compare(input.ours, input.theirs) <= 0) {
    return new FileMerger(input, tools, trees).merge();
  }
  const swapped = { ...input, ours: input.theirs, theirs: input.ours };
  const swappedTrees = trees && { ...trees, ours: trees.theirs, theirs: trees.ours };
  const merge = new FileMerger(swapped, tools, swappedTrees).merge();
  const pieces = merge.pieces.map((piece) =>
    'conflict' in piece ? { conflict: mirrorConflict(piece.conflict) } : piece,
  );
  return { ...merge, pieces };
}

/**
 * The same, checked by a grammar, which is opened only where more than lines was merged: `open` is told the
 * name of the language. A result that does not parse as its sources do is given up for the next best.
 */
export async function mergeFileChecked(
  input: FileMergeInput,
  tools: Omit<MergeTools, 'grammar'>,
  open: (language: string) => Promise<Grammar | null>,
): Promise<FileMerge> {
  const merge = mergeFile(input, { ...tools, grammar: null });
  const isProved = merge.method === 'equal' || merge.method === 'lines' || !isClean(merge);
  if (isProved) return merge;
  const grammar = await open(tools.splitter.languageOf(input.path, input.ours).name);
  const sources = [input.ours, input.theirs];
  if (grammar === null || parsesAsWell(grammar, bytesOf(merge.pieces), sources)) return merge;
  return mergeFile(input, { ...tools, grammar });
}

/** A way to merge, with what it settled on the way. */
interface Candidate extends FileMerge {
  readonly conflictLines: number;
}

const PLAIN_STYLE: MarkerStyle = { size: 7, ours: '', base: '', theirs: '', form: 'merge' };

class FileMerger {
  readonly #input: FileMergeInput;
  readonly #tools: MergeTools;
  #trees: ThreeTrees | null;
  #index: LineIndex | null = null;

  constructor(input: FileMergeInput, tools: MergeTools, trees: ThreeTrees | null) {
    this.#input = input;
    this.#tools = tools;
    this.#trees = trees;
  }

  merge(): FileMerge {
    const { base, ours, theirs } = this.#input;
    if (ours.equals(theirs) || theirs.equals(base)) return this.#taken(ours);
    if (ours.equals(base)) return this.#taken(theirs);
    if ([base, ours, theirs].some(isBinary)) return this.#binary();
    const merge = mergeLines(base, ours, theirs, this.#lineIndex);
    const plain = plainPieces(merge);
    const lines: FileMerge = { method: 'lines', pieces: plain, decisions: [] };
    const isText = [base, ours, theirs].every((bytes) => isUtf8(bytes));
    if (!this.#tools.byNode || !isText) return lines;
    if (isVast(plain)) {
      const says = 'too much conflicts to be merged by more than lines';
      return { ...lines, decisions: [{ rule: 'fallback', subject: null, says }] };
    }
    if (plain.some((piece) => 'conflict' in piece)) return this.#better(lines, merge);
    const [duplicate] = this.#duplicatesOf(plain);
    return duplicate === undefined ? lines : this.#withoutDuplicate(lines, duplicate);
  }

  #taken(bytes: Buffer): FileMerge {
    return { method: 'equal', pieces: [{ text: bytes, common: true }], decisions: [] };
  }

  #binary(): FileMerge {
    const { base, ours, theirs } = this.#input;
    const did = { oursDid: 'changed', theirsDid: 'changed' };
    const about = { reason: 'binary', field: 'text', subject: null } as const;
    return {
      method: 'binary',
      pieces: [{ conflict: { ...about, ...did, base, ours, theirs } }],
      decisions: [],
    };
  }

  get #language(): string {
    return this.#tools.splitter.languageOf(this.#input.path, this.#input.ours).name;
  }

  get #lineIndex(): LineIndex {
    this.#index ??= new LineIndex(this.#input.base);
    return this.#index;
  }

  get #three(): ThreeTrees {
    this.#trees ??= matchThree(this.#input.path, this.#input, this.#tools.splitter);
    return this.#trees;
  }

  #split(bytes: Buffer): SplitFile {
    const { path } = this.#input;
    return splitFileOf(path, bytes, this.#tools.splitter.splitFile(path, bytes));
  }

  // ---- where lines conflict ----

  /** The best of the ways to merge: a clean one that passes the proof, else the least that conflicts. */
  #better(lines: FileMerge, merge: LineMerge): FileMerge {
    const plain: Candidate = { ...lines, conflictLines: linesOf(lines.pieces) };
    let best = plain;
    const given: Decision[] = [];
    for (const attempt of [() => this.#byNodes(lines), () => this.#byWords(merge)]) {
      const [candidate, fault] = attempt();
      if (fault === null) {
        if (isClean(candidate)) return candidate;
        // What the nodes leave is named, so it is taken rather than as many lines without a name.
        const isNamed = candidate.method === 'nodes' && best === plain;
        const limit = isNamed ? best.conflictLines + 1 : best.conflictLines;
        if (candidate.conflictLines < limit) best = candidate;
      } else
        given.push({
          rule: 'fallback',
          subject: null,
          says: `not merged by ${candidate.method}: ${fault}`,
        });
    }
    return { ...best, decisions: [...best.decisions, ...given] };
  }

  #byNodes(lines: FileMerge): readonly [Candidate, string | null] {
    const order = new LineOrder(lines.pieces);
    const text = new TextMerger(this.#language);
    return this.#proved('nodes', mergeTrees(this.#three, this.#tools, text, order), text);
  }

  #byWords(merge: LineMerge): readonly [Candidate, string | null] {
    const text = new TextMerger(this.#language);
    return this.#proved('words', text.mergeConflicts(merge, null), text);
  }

  #proved(
    method: MergeMethod,
    pieces: readonly Piece[],
    text: TextMerger,
  ): readonly [Candidate, string | null] {
    const { decisions } = text;
    const conflictLines = isClean({ pieces }) ? 0 : linesOf(pieces);
    const candidate = { method, pieces, decisions, conflictLines };
    return [candidate, this.#faultOf(pieces, text.loosened)];
  }

  #faultOf(pieces: readonly Piece[], exempt: ReadonlySet<string>): string | null {
    const { base, ours, theirs } = this.#three;
    if (!isClean({ pieces }))
      return faultBesideConflicts(pieces, this.#input, exempt, this.#lineIndex);
    const result = this.#split(bytesOf(pieces));
    const { grammar } = this.#tools;
    return findFault({
      language: this.#language,
      base: base.file,
      ours: ours.file,
      theirs: theirs.file,
      result,
      index: this.#lineIndex,
      exempt,
      grammar,
    });
  }

  // ---- where lines are clean ----

  #duplicatesOf(pieces: readonly Piece[]): Duplicate[] {
    const { base, ours, theirs } = this.#input;
    const result = this.#split(bytesOf(pieces));
    return findDuplicates(this.#language, result, () =>
      [base, ours, theirs].map((each) => this.#split(each)),
    );
  }

  /** Both sides defined the same: one definition if the texts agree, else a conflict. */
  #withoutDuplicate(lines: FileMerge, duplicate: Duplicate): FileMerge {
    const [candidate, fault] = this.#byNodes(lines);
    const { kind, name } = duplicate;
    if (fault === null && (isClean(candidate) || conflictsOf(candidate).length > 0))
      return candidate;
    return this.#forced(lines, { kind, name, node: null });
  }

  /** The whole range from the first to the last change as one conflict. */
  #forced(lines: FileMerge, subject: MergeConflict['subject']): FileMerge {
    const { base, ours, theirs } = this.#input;
    const conflict: MergeConflict = {
      reason: 'duplicate',
      field: 'text',
      subject,
      oursDid: 'added',
      theirsDid: 'added too',
      base,
      ours,
      theirs,
    };
    return { ...lines, pieces: [{ conflict }] };
  }
}

function isClean({ pieces }: { readonly pieces: readonly Piece[] }): boolean {
  return pieces.every((piece) => !('conflict' in piece));
}

function linesOf(pieces: readonly Piece[]): number {
  return renderPieces(pieces, PLAIN_STYLE).conflictLines;
}

function bytesOf(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.flatMap((piece) => ('text' in piece ? [piece.text] : [])));
}
