/**
 * Columns: rows of cells set below each other. Invariant: widths are those of a terminal (a wide character
 * takes two cells, a combining mark none, colour none), and no line ends in blanks.
 */

// The wide blocks of Unicode's EastAsianWidth.txt (W and F), and the emoji that terminals draw wide.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\u200c\u200d\ufe00-\ufe0f]$/u;
const COLOR = /\u001b\[[0-9;]*m/g;

/** How many cells of a terminal the text takes. */
export function textWidth(text: string): number {
  const plain = text.includes('\u001b') ? text.replace(COLOR, '') : text;
  if (/^[\u0020-\u007e]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const character of plain) {
    width += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** One line per row; every column as wide as its widest cell, `gap` blanks between columns. */
export function columns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, textWidth(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat(widths[index]! - textWidth(cell) + gap))
      .join('')
      .trimEnd(),
  );
}

/** The text broken at blanks into lines of at most `width` cells; a longer word keeps its own line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
