/**
 * Patches as they are shown. Invariant: where nobody but a program reads (a pipe, no colours) the bytes
 * are exactly those of the patch; a terminal gets them escaped, line by line.
 */
import { decodeBytes } from '../model/path.ts';
import type { Ui } from './ui.ts';

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/** Prints a patch; `prefix` gives what stands before each line. */
export function showPatch(ui: Ui, patch: Buffer, prefix: (() => string) | null = null): void {
  if (ui.plain && prefix === null) {
    ui.bytes(patch);
    return;
  }
  const paint = linePainter(ui);
  for (let start = 0; start < patch.length;) {
    const feed = patch.indexOf(10, start);
    const end = feed < 0 ? patch.length : feed;
    const line = patch.subarray(start, end);
    const before = prefix?.() ?? '';
    if (ui.plain) ui.bytes(Buffer.concat([Buffer.from(before), line, Buffer.from('\n')]));
    else ui.out(before + paint(decodeBytes(line)));
    start = end + 1;
  }
}

/** Colours lines in order; it counts those of a hunk, since a deleted `-- x` looks like a header. */
function linePainter(ui: Ui): (line: string) => string {
  const { style } = ui;
  let oldLeft = 0;
  let newLeft = 0;
  return (line) => {
    const text = ui.text(line, 'block');
    if (oldLeft > 0 || newLeft > 0) {
      if (!line.startsWith('+') && !line.startsWith('\\')) oldLeft--;
      if (!line.startsWith('-') && !line.startsWith('\\')) newLeft--;
      if (line.startsWith('+')) return style.added(text);
      return line.startsWith('-') ? style.removed(text) : text;
    }
    const hunk = HUNK.exec(line);
    if (hunk === null) return line.startsWith('\\') ? text : style.heading(text);
    oldLeft = Number(hunk[1] ?? 1);
    newLeft = Number(hunk[2] ?? 1);
    const range = text.slice(0, text.indexOf('@@', 2) + 2);
    return style.changed(range) + text.slice(range.length);
  };
}
