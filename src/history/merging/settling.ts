/**
 * Settling: conflicts that a rule of the user's decides. Invariant: only conflicts are touched, and what a
 * rule does not decide stays one.
 */
import { isBinary } from '../../model/binary.ts';
import type { ConflictReason, MergeConflict, Piece } from '../../merge/conflict.ts';
import type { Strategy } from './policy.ts';

/** Which version a rule takes, or what it makes of all of them; null where it decides nothing. */
export type Settlement =
  { readonly take: 'base' | 'ours' | 'theirs' } | { readonly text: Buffer } | null;

/** What decides a conflict, and how that is told. */
export interface Decider {
  readonly strategy: Exclude<Strategy, 'merge'>;
  /** Asked only for `last-writer`. */
  readonly lastWriter: () => 'ours' | 'theirs';
}

/** Conflicts whose two texts can stand one after the other. */
const UNITABLE: ReadonlySet<ConflictReason> = new Set([
  'lines',
  'edit/edit',
  'add/add',
  'insert/insert',
]);

export function settle(conflict: MergeConflict, { strategy, lastWriter }: Decider): Settlement {
  switch (strategy) {
    case 'ours':
    case 'theirs':
      return { take: strategy };
    case 'last-writer':
      return { take: lastWriter() };
    case 'union':
      return unite(conflict);
    case 'max-version':
      return higherVersion(conflict);
  }
}

/** Replaces the conflicts that are decided; `told` hears of each. */
export function settlePieces(
  pieces: readonly Piece[],
  decide: (conflict: MergeConflict) => Settlement,
  told: (conflict: MergeConflict) => void,
): Piece[] {
  return pieces.map((piece) => {
    if ('text' in piece) return piece;
    const settled = decide(piece.conflict);
    if (settled === null) return piece;
    told(piece.conflict);
    const text = 'text' in settled ? settled.text : piece.conflict[settled.take];
    return { text: text ?? Buffer.alloc(0), common: false };
  });
}

/** The lines of both, ours first, as `git merge-file --union` has them. */
function unite({ reason, ours, theirs }: MergeConflict): Settlement {
  if (!UNITABLE.has(reason) || ours === null || theirs === null) return null;
  if (isBinary(ours) || isBinary(theirs)) return null;
  const isOpen = ours.length > 0 && ours.at(-1) !== 0x0a;
  return { text: Buffer.concat([ours, Buffer.from(isOpen ? '\n' : ''), theirs]) };
}

const VERSION = /\d+(?:\.\d+)+(?:-[0-9A-Za-z.]+)?/g;

/** Of two texts that differ in version numbers alone, the one in which every number is at least as high. */
function higherVersion({ ours, theirs }: MergeConflict): Settlement {
  if (ours === null || theirs === null) return null;
  const [own, other] = [ours.toString('latin1'), theirs.toString('latin1')];
  if (own.replace(VERSION, '\0') !== other.replace(VERSION, '\0')) return null;
  const [numbers, others] = [own.match(VERSION) ?? [], other.match(VERSION) ?? []];
  const orders = numbers.map((version, index) => compareNumbers(version, others[index]!));
  if (orders.every((order) => order >= 0)) return { take: 'ours' };
  return orders.every((order) => order <= 0) ? { take: 'theirs' } : null;
}

/** By the precedence of Semantic Versioning 2.0.0: what has a suffix comes before what has none. */
function compareNumbers(a: string, b: string): number {
  const [numbersA, suffixA] = splitVersion(a);
  const [numbersB, suffixB] = splitVersion(b);
  for (let i = 0; i < Math.max(numbersA.length, numbersB.length); i++) {
    const difference = Number(numbersA[i] ?? 0) - Number(numbersB[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (suffixA === suffixB) return 0;
  if (suffixA === '') return 1;
  if (suffixB === '') return -1;
  return suffixA.localeCompare(suffixB, 'en', { numeric: true });
}

function splitVersion(version: string): [readonly string[], string] {
  const dash = version.indexOf('-');
  const numbers = dash < 0 ? version : version.slice(0, dash);
  return [numbers.split('.'), dash < 0 ? '' : version.slice(dash + 1)];
}
