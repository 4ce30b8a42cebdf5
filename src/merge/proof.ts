/**
 * Proof: what a merged text must pass before anybody sees it. Invariant: nothing is repaired here; a text
 * passes or is given up, with the reason.
 */
import type { Grammar } from '../syntax/grammar.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { SplitFile } from '../syntax/match.ts';
import type { Piece } from './conflict.ts';
import { findDuplicates } from './duplicates.ts';
import { findGoneName } from './gone-names.ts';
import { isJson } from './json-text.ts';
import { findMiscount, findMiscountedWord, type Changes } from './line-account.ts';
import { LineIndex } from './lines.ts';
import { changesFrom } from './text-change.ts';
import type { TextVersions } from './text-merger.ts';
import { latin } from './tokens.ts';

export interface Proved {
  readonly language: string;
  readonly base: SplitFile;
  readonly ours: SplitFile;
  readonly theirs: SplitFile;
  readonly result: SplitFile;
  /** That of the base. */
  readonly index: LineIndex;
  /** Trimmed lines that need not stand in the result as they are. */
  readonly exempt: ReadonlySet<string>;
  readonly grammar: Grammar | null;
}

const LINE_BREAK = Buffer.from('\n');

/** Why a result may not be used, in a clause; null where it may. */
export function findFault(proved: Proved): string | null {
  const { ours, theirs, result, index, exempt } = proved;
  const changes = readChanges(index, ours.bytes, theirs.bytes, result.bytes);
  const gone = (): string | null => {
    const name = findGoneName(proved, changes);
    return name === null ? null : `'${name}' would be used, and one side removed it`;
  };
  return (
    faultInLines(changes, exempt) ??
    faultInWords(changes) ??
    faultInNodes(proved) ??
    gone() ??
    faultInSyntax(proved)
  );
}

function faultInLines(changes: Changes, exempt: ReadonlySet<string>): string | null {
  const line = findMiscount(changes, exempt);
  return line === null ? null : `the line '${line.slice(0, 60)}' would be lost or doubled`;
}

function faultInWords(changes: Changes): string | null {
  const word = findMiscountedWord(changes);
  return word === null ? null : `the word '${word}' would be lost or doubled`;
}

/** The same for lines and words of a result that may have conflicts: what is in one is nobody's loss. */
export function faultBesideConflicts(
  pieces: readonly Piece[],
  { base, ours, theirs }: TextVersions,
  exempt: ReadonlySet<string>,
  index: LineIndex = new LineIndex(base),
): string | null {
  const free = new Set(exempt);
  const parts: Buffer[] = [];
  for (const piece of pieces) {
    if ('text' in piece) {
      parts.push(piece.text);
      continue;
    }
    const { conflict } = piece;
    for (const text of [conflict.base, conflict.ours, conflict.theirs]) {
      for (const line of text === null ? [] : latin(text).split('\n')) free.add(line.trim());
    }
    parts.push(LINE_BREAK);
  }
  const changes = readChanges(index, ours, theirs, Buffer.concat(parts));
  const isClean = pieces.every((piece) => 'text' in piece);
  return faultInLines(changes, free) ?? (isClean ? faultInWords(changes) : null);
}

function readChanges(index: LineIndex, ours: Buffer, theirs: Buffer, result: Buffer): Changes {
  const [own, other, found] = changesFrom(index, [ours, theirs, result]);
  return { ours: own!, theirs: other!, result: found! };
}

function faultInNodes(proved: Proved): string | null {
  const { language, base, ours, theirs, result } = proved;
  const [duplicate] = findDuplicates(language, result, () => [base, ours, theirs]);
  if (duplicate !== undefined) return `${duplicate.kind} ${duplicate.name} would be defined twice`;
  const names = [base, ours, theirs, result].map(namesOf);
  const [was, own, other, found] = names as [Set<string>, Set<string>, Set<string>, Set<string>];
  for (const name of new Set([...own, ...other, ...found])) {
    const isExpected = was.has(name)
      ? own.has(name) && other.has(name)
      : own.has(name) || other.has(name);
    if (isExpected !== found.has(name))
      return `${name} would be ${isExpected ? 'lost' : 'brought back'}`;
  }
  return null;
}

/** An import may be called after its names, and its lines are accounted for. */
function isTracked({ span }: PlacedSpan): boolean {
  return span.name !== '' && span.kind !== 'import' && span.kind !== 'export';
}

/** How a declaration begins that other files may use. */
const EXPORTED = /^(?:export|pub)\b/;

/**
 * Kind and name of every named node, and which of them other files may use: whoever makes a name public means
 * that name, so the other side must not take it away by giving it another one.
 */
function namesOf({ bytes, spans }: SplitFile): Set<string> {
  const names = new Set<string>();
  for (const placed of spans) {
    if (!isTracked(placed)) continue;
    const { kind, name, codeStart } = placed.span;
    names.add(`${kind} ${name}`);
    const begin = bytes.toString('latin1', codeStart, codeStart + 8);
    if (placed.parent < 0 && EXPORTED.test(begin)) names.add(`exported ${kind} ${name}`);
  }
  return names;
}

function faultInSyntax({ grammar, language, ours, theirs, result }: Proved): string | null {
  if (language === 'json' && isJson(ours.bytes) && isJson(theirs.bytes) && !isJson(result.bytes)) {
    return 'it would be no valid JSON';
  }
  if (grammar === null || parsesAsWell(grammar, result.bytes, [ours.bytes, theirs.bytes]))
    return null;
  return 'it would not parse';
}

/** Whether a text has no more errors of syntax than the worst of its sources. */
export function parsesAsWell(grammar: Grammar, text: Buffer, sources: readonly Buffer[]): boolean {
  const errors = grammar.countErrors(text);
  return errors === 0 || sources.some((source) => grammar.countErrors(source) >= errors);
}
