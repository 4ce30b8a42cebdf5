/** Diff reports as they are shown: node lines, the table of `--stat`, patches. */
import { changeLine } from '../ui/change-lines.ts';
import { showPatch } from '../ui/patch-colors.ts';
import { statLines } from '../ui/stat-lines.ts';
import type { Ui } from '../ui/ui.ts';
import { contentBytes } from './content-report.ts';
import type { DiffReport } from './diff-report.ts';

/** One line a file with what became of its nodes; none where they were not asked for. */
export function nodeSummary(ui: Ui, files: readonly DiffReport[]): string[] {
  return files.flatMap((file) =>
    file.nodes === null ? [] : [changeLine(ui, { ...file, nodes: file.nodes })],
  );
}

/** The table of `--stat`; nothing where lines were not counted. */
export function statTable(ui: Ui, files: readonly DiffReport[]): string[] {
  const counted = files.flatMap(({ path, formerPath, lines }) =>
    lines === null
      ? []
      : [{ name: formerPath === null ? path : `${formerPath} => ${path}`, ...lines }],
  );
  return statLines(ui, counted);
}

/** The patches one after the other; empty where they were not asked for. */
export function wholePatch(files: readonly DiffReport[]): Buffer {
  return Buffer.concat(files.flatMap(({ patch }) => (patch === null ? [] : [contentBytes(patch)])));
}

/** Node lines, table and patch, as far as they are there, with an empty line between. */
export function showDiff(
  ui: Ui,
  files: readonly DiffReport[],
  prefix: (() => string) | null = null,
): void {
  const line = (text: string) => ui.out(prefix === null ? text : `${prefix()}${text}`.trimEnd());
  const blocks = [nodeSummary(ui, files), statTable(ui, files)].filter(({ length }) => length > 0);
  const patch = wholePatch(files);
  blocks.forEach((lines, index) => {
    if (index > 0) line('');
    lines.forEach(line);
  });
  if (blocks.length > 0 && patch.length > 0) line('');
  showPatch(ui, patch, prefix);
}
