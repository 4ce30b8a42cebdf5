/**
 * Text change: the lines that a version of a text lacks of the base, and those that it has more. Invariant:
 * a line that only changed its place is in neither; the cost is linear, however much changed.
 */
import { lineBytes, type LineIndex, type NumberedLines } from './lines.ts';
import { latin } from './tokens.ts';

/** Lines as Latin-1 strings, line feeds included, as often as they are missing or more. */
export interface TextChange {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What changed between the base, which `index` is of, and each of the texts. */
export function changesFrom(index: LineIndex, texts: readonly Buffer[]): TextChange[] {
  const { base } = index;
  const versions = texts.map((text) => index.read(text));
  const counts = new Int32Array(index.size);
  countLines(base, counts, 1);
  return versions.map((version) => {
    const fewer = counts.slice();
    countLines(version, fewer, -1);
    const removed = takeLines(base, fewer, 1);
    return { removed, added: takeLines(version, fewer, -1) };
  });
}

function countLines({ numbers, count }: NumberedLines, counts: Int32Array, step: 1 | -1): void {
  for (let line = 0; line < count; line++) counts[numbers[line]!]! += step;
}

/** The lines of which there are fewer (sign 1) or more (sign -1), as many times; uses the counts up. */
function takeLines(lines: NumberedLines, fewer: Int32Array, sign: 1 | -1): string[] {
  const found: string[] = [];
  for (let line = 0; line < lines.count; line++) {
    const number = lines.numbers[line]!;
    if (fewer[number]! * sign <= 0) continue;
    fewer[number]! -= sign;
    found.push(latin(lineBytes(lines, line)));
  }
  return found;
}
