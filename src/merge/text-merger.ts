/**
 * Text merger: merges three texts by line, and what conflicts by containment, tokens and line unions.
 * Invariant: where the line merge is clean its bytes are the result; what was settled otherwise is noted,
 * and its lines are remembered, because they need not stand in the result as they are.
 */
import type { Decision, MergeConflict, MergeRule, Piece, Subject } from './conflict.ts';
import { findLarger } from './containment.ts';
import { mergeLineUnion } from './line-union.ts';
import { linesBytes } from './lines.ts';
import { mergeLines, type LineMerge, type Chunk } from './text.ts';
import { mergeTokens } from './token-merge.ts';
import { fromLatin, latin } from './tokens.ts';

export interface TextVersions {
  readonly base: Buffer;
  readonly ours: Buffer;
  readonly theirs: Buffer;
}

/** Languages in which the depth of a line is part of what it says. */
const NESTED_BY_INDENT = new Set(['python', 'yaml', 'markdown', 'text']);

export class TextMerger {
  readonly #language: string;
  readonly #decisions: Decision[] = [];
  /** Lines, trimmed, that a token merge or the like may have taken apart. */
  readonly #loosened = new Set<string>();

  constructor(language: string) {
    this.#language = language;
  }

  get decisions(): readonly Decision[] {
    return this.#decisions;
  }

  get loosened(): ReadonlySet<string> {
    return this.#loosened;
  }

  /** Whether anything was settled by more than lines. */
  get hasLoosened(): boolean {
    return this.#loosened.size > 0;
  }

  note(rule: MergeRule, subject: Subject | null, says: string): void {
    this.#decisions.push({ rule, subject, says });
  }

  /** Frees the lines of texts from having to stand in the result as they are. */
  loosen(texts: readonly string[]): void {
    for (const text of texts) for (const line of text.split('\n')) this.#loosened.add(line.trim());
  }

  /** The merged text of a node, or of a whole file where `subject` is null. */
  merge(versions: TextVersions, subject: Subject | null): Piece[] {
    const { base, ours, theirs } = versions;
    if (ours.equals(theirs) || theirs.equals(base)) return [textPiece(ours, ours.equals(base))];
    if (ours.equals(base)) return [textPiece(theirs, false)];
    return this.mergeConflicts(mergeLines(base, ours, theirs), subject);
  }

  /** The same of texts that were compared by line already. */
  mergeConflicts(merge: LineMerge, subject: Subject | null): Piece[] {
    return merge.chunks.map((chunk) => this.#mergeChunk(merge, chunk, subject));
  }

  #mergeChunk(merge: LineMerge, chunk: Chunk, subject: Subject | null): Piece {
    if (chunk.kind !== 'conflict') return plainPiece(merge, chunk);
    const versions = chunkTexts(merge, chunk);
    const settled = this.settle(versions, subject);
    return settled === null
      ? { conflict: textConflict(versions, subject) }
      : textPiece(settled, false);
  }

  /** Settles texts that conflict as lines, or returns null. */
  settle(versions: TextVersions, subject: Subject | null): Buffer | null {
    const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map(latin) as [
      string,
      string,
      string,
    ];
    const settled = this.#settleText(base, ours, theirs);
    if (settled === null) return null;
    this.note(settled.rule, subject, settled.says);
    this.loosen([base, ours, theirs, settled.text]);
    return fromLatin(settled.text);
  }

  #settleText(
    base: string,
    ours: string,
    theirs: string,
  ): { readonly text: string; readonly rule: MergeRule; readonly says: string } | null {
    const larger = findLarger(base, ours, theirs);
    if (larger !== null) {
      const text = larger === 'ours' ? ours : theirs;
      return { text, rule: 'contained', says: "one side's change holds all of the other's" };
    }
    const nestedByIndent = NESTED_BY_INDENT.has(this.#language);
    const woven = mergeTokens(base, ours, theirs, { nestedByIndent });
    if (woven !== null)
      return { text: woven, rule: 'tokens', says: 'the edits touch different words' };
    const union = mergeLineUnion(base, ours, theirs, this.#language);
    if (union === null) return null;
    return { text: union, rule: 'line union', says: 'both sides added lines whose order is free' };
  }
}

export function textPiece(text: Buffer, common: boolean): Piece {
  return { text, common };
}

function plainPiece({ ours, theirs }: LineMerge, chunk: Chunk): Piece {
  const { start, end } = chunk.kind === 'theirs' ? chunk.theirs : chunk.ours;
  const text = linesBytes(chunk.kind === 'theirs' ? theirs : ours, start, end);
  return textPiece(text, chunk.kind === 'common');
}

function chunkTexts({ base, ours, theirs }: LineMerge, chunk: Chunk): TextVersions {
  return {
    base: linesBytes(base, chunk.base.start, chunk.base.end),
    ours: linesBytes(ours, chunk.ours.start, chunk.ours.end),
    theirs: linesBytes(theirs, chunk.theirs.start, chunk.theirs.end),
  };
}

function textConflict(versions: TextVersions, subject: Subject | null): MergeConflict {
  const reason = subject === null ? 'lines' : 'edit/edit';
  const did = (side: Buffer): string => {
    // Of a node it is said what became of the node, which is there on both sides.
    if (subject !== null) return 'edited';
    if (versions.base.length === 0) return 'inserted';
    return side.length === 0 ? 'deleted' : 'edited';
  };
  const [oursDid, theirsDid] = [did(versions.ours), did(versions.theirs)];
  return { reason, field: 'text', subject, oursDid, theirsDid, ...versions };
}

/** The pieces of the plain line merge. */
export function plainPieces(merge: LineMerge): Piece[] {
  return merge.chunks.map((chunk) =>
    chunk.kind === 'conflict'
      ? { conflict: textConflict(chunkTexts(merge, chunk), null) }
      : plainPiece(merge, chunk),
  );
}
