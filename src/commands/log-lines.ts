/** The log as it is shown: commits with or without a graph, and the changes of one node. */
import { formatDay } from '../history/dates.ts';
import { changeMark } from '../ui/change-lines.ts';
import { columns } from '../ui/columns.ts';
import { GraphDrawing } from '../ui/graph-rows.ts';
import { showPatch } from '../ui/patch-colors.ts';
import type { Ui } from '../ui/ui.ts';
import { commitLine, commitLines } from './commit-lines.ts';
import { contentBytes } from './content-report.ts';
import { showDiff } from './diff-lines.ts';
import type { LogEntry, NodeEventReport } from './log-report.ts';

export interface LogForm {
  readonly graph?: boolean;
  readonly oneline?: boolean;
}

export function showCommits(
  ui: Ui,
  entries: readonly LogEntry[],
  { graph = false, oneline = false }: LogForm,
): void {
  const drawing = graph ? new GraphDrawing() : null;
  entries.forEach((entry, index) => {
    const isLast = index === entries.length - 1;
    const lines = oneline ? [commitLine(ui, entry)] : commitLines(ui, entry);
    const files = entry.files ?? [];
    if (drawing === null) {
      lines.forEach((line) => ui.out(line));
      if (files.length > 0 && !oneline) ui.out();
      showDiff(ui, files);
      if (!oneline && !isLast) ui.out();
      return;
    }
    const { commit, joints, rest } = drawing.next(entry.id, entry.edges ?? []);
    const waiting = [commit, ...joints];
    const prefix = () => `${waiting.shift() ?? rest} `;
    const line = (text: string) => ui.out(`${prefix()}${text}`.trimEnd());
    lines.forEach(line);
    if (files.length > 0 && !oneline) line('');
    showDiff(ui, files, prefix);
    if (!oneline && !isLast) line('');
    while (waiting.length > 0) line('');
  });
}

/** `3f2a91c 2026-09-01 Ana  ~ modified  src/p.ts#parse (was lex.ts#scan)`, each with its patch. */
export function showNodeHistory(ui: Ui, events: readonly NodeEventReport[]): void {
  const lines = columns(events.map((event) => eventCells(ui, event)));
  events.forEach(({ patch }, index) => {
    ui.out(lines[index]);
    if (patch === null) return;
    showPatch(ui, contentBytes(patch));
    if (index < events.length - 1) ui.out();
  });
}

function eventCells(ui: Ui, { commit, changes, address, former }: NodeEventReport): string[] {
  const { author, id } = commit;
  const mark = changeMark(changes);
  const was = former === null ? '' : ` (was ${ui.text(former)})`;
  return [
    `${ui.id(id)} ${formatDay(author)} ${ui.text(author.name)}`,
    `${mark} ${changes.join('+')}`,
    `${ui.style.path(ui.text(address))}${was}`,
  ];
}
