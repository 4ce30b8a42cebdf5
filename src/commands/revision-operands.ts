/**
 * Operands that may be revisions or selectors. Invariant: revisions come first; what could be either is
 * refused unless `--` says which; behind `--` there are selectors only.
 */
import { findRevision, resolveRevision } from '../history/revision.ts';
import type { Repository } from '../history/repository.ts';
import { findInTree } from '../history/trees.ts';
import { badUsage, EXIT, FxdError } from '../model/errors.ts';
import type { Context } from './context.ts';
import { selectorFromHere } from './working-tree-of.ts';

export interface RevisionOperands {
  /** Revisions and ranges as typed. */
  readonly revisions: readonly string[];
  /** From the top of the working tree. */
  readonly selectors: readonly string[];
}

/** Throws badUsage for a word that names a revision and a file, unknownRevision for a broken range. */
export function splitOperands(context: Context, operands: readonly string[]): RevisionOperands {
  const { repository, operandsAfterDashes } = context;
  const certain = operands.length - (operandsAfterDashes ?? 0);
  const words = operands.slice(0, certain);
  let count = words.findIndex((word) => !isRevision(repository, word));
  if (count < 0) count = certain;
  const revisions = words.slice(0, count);
  if (operandsAfterDashes === null) {
    for (const word of revisions) refuseFile(repository, word);
  }
  const selectors = operands.slice(count).map((word) => selectorFromHere(context, word));
  return { revisions, selectors };
}

/** The two sides of `a..b` or `a...b` as typed, or null. */
export function rangeSides(text: string): readonly [string, string] | null {
  const match = /^(.*?)\.{2,3}(.*)$/s.exec(text);
  return match === null ? null : [match[1]!, match[2]!];
}

function isRevision(repository: Repository, word: string): boolean {
  const sides = rangeSides(word);
  if (sides === null) return namesRevision(repository, word);
  const given = sides.filter((side) => side !== '');
  if (!given.some((side) => namesRevision(repository, side))) return false;
  // One side is right, so it is a range, and the other one is told of.
  for (const side of given) resolveRevision(repository, side);
  return true;
}

function namesRevision(repository: Repository, word: string): boolean {
  return /^(@|HEAD)($|[~^@-])/.test(word) || findRevision(repository, word) !== null;
}

/** Throws badUsage where a file of HEAD is called like a revision. */
export function refuseFile(repository: Repository, word: string): void {
  if (!isFileOfHead(repository, word)) return;
  throw badUsage(
    `'${word}' is both a revision and a file`,
    'Write `--` before files and selectors, or behind revisions',
  );
}

/** Where HEAD is damaged, it has no file, so that what can be read of other commits is shown all the same. */
function isFileOfHead(repository: Repository, word: string): boolean {
  try {
    const tree = repository.treeOf(repository.head().commit);
    return tree !== null && findInTree(repository, tree, word) !== null;
  } catch (error) {
    if (error instanceof FxdError && error.exit === EXIT.corrupt) return false;
    throw error;
  }
}
