/**
 * Text change: the lines that a version of a text lacks of the base, and those that it has more. Invariant:
 * a line that only changed its place is in neither; the cost is linear, however much changed.
 */
import { internLines, lineBytes, splitLines, type Lines } from './lines.ts';
import { latin } from './tokens.ts';

/** Lines as Latin-1 strings, line feeds included, as often as they are missing or more. */
export interface TextChange {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What changed between the base and each of the texts. */
export function changesFrom(base: Buffer, texts: readonly Buffer[]): TextChange[] {
  const [was, ...versions] = [base, ...texts].map(splitLines) as [Lines, ...Lines[]];
  const [numbers, ...others] = internLines([was, ...versions]) as [Int32Array, ...Int32Array[]];
  const size = 1 + [numbers, ...others].reduce((most, list) => Math.max(most, largest(list)), -1);
  const counts = new Int32Array(size);
  for (const number of numbers) counts[number]!++;
  return versions.map((version, at) => {
    const surplus = counts.map((count) => -count);
    for (const number of others[at]!) surplus[number]!++;
    return {
      removed: linesWith(was, numbers, surplus, -1),
      added: linesWith(version, others[at]!, surplus, 1),
    };
  });
}

function largest(list: Int32Array): number {
  let most = -1;
  for (const number of list) if (number > most) most = number;
  return most;
}

/** The lines of which there are fewer (sign -1) or more (sign 1), as many times; uses the counts up. */
function linesWith(lines: Lines, numbers: Int32Array, surplus: Int32Array, sign: 1 | -1): string[] {
  const found: string[] = [];
  numbers.forEach((number, line) => {
    if (surplus[number]! * sign <= 0) return;
    surplus[number]! -= sign;
    found.push(latin(lineBytes(lines, line)));
  });
  return found;
}
