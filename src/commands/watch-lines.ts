/** How `fxd watch` tells what happens to people: one line a file, a command, a notice. */
import { formatAddress } from '../history/address.ts';
import type { RepoPath } from '../model/path.ts';
import { nodeList } from '../ui/change-lines.ts';
import type { Ui } from '../ui/ui.ts';
import type { ChangeCounts, FileReport } from './change-report.ts';
import type { RunReport, WatchPart } from './watch-report.ts';

/** Files that are named before the rest is only counted. */
const FILES_SHOWN = 10;

export function showPart(ui: Ui, part: WatchPart): void {
  const clock = ui.style.faint(part.clock);
  switch (part.event) {
    case 'ready':
      ui.status(`Watching ${plural(part.folders ?? 0, 'folder')} (${part.watcher ?? ''}).`);
      break;
    case 'changed':
      for (const line of changeLines(ui, part)) ui.out(`${clock} ${line}`);
      break;
    case 'checkpoint':
      ui.detail(`${part.clock} checkpoint ${(part.commit ?? '').slice(0, 7)}`);
      break;
    case 'started':
    case 'ended':
      if (part.run !== null) ui.out(`${clock} ${runLine(ui, part.run)}`);
      break;
    case 'elsewhere':
      if (part.elsewhere !== null) ui.out(`${clock} ${elsewhereLine(ui, part.elsewhere)}`);
      break;
    case 'stopped':
      break;
  }
}

function changeLines(ui: Ui, { changes, counts }: WatchPart): string[] {
  const isMuch = changes.length > FILES_SHOWN && !ui.verbose;
  if (isMuch) return [`${plural(counts.files, 'file')}: ${countsText(counts)}`];
  return changes.map((file) => `${fileText(ui, file)}  ${pathText(ui, file)}`);
}

function pathText(ui: Ui, { path, formerPath }: FileReport): string {
  const was = formerPath === null ? '' : ` (was ${ui.text(formerPath)})`;
  return `${ui.style.path(ui.text(path))}${was}`;
}

function fileText(ui: Ui, file: FileReport): string {
  const { status, nodes } = file;
  const { style } = ui;
  const size = nodes.length === 0 ? '' : ` of ${plural(nodes.length, 'node')}`;
  if (status === 'added') return style.added(`+ file${size}`);
  if (status === 'deleted') return style.removed(`- file${size}`);
  if (nodes.length > 0) return nodeList(ui, file).join(' · ');
  if (status === 'modified') return style.faint('≈ spacing or mode');
  return style.changed(status === 'renamed' ? '→ file' : '~ type');
}

function countsText({ added, changed, deleted, moved }: ChangeCounts): string {
  const marks = [
    ['+', added],
    ['~', changed],
    ['-', deleted],
    ['→', moved],
  ].flatMap(([mark, count]) => (count === 0 ? [] : [`${mark}${count}`]));
  return marks.length === 0 ? 'no node' : `nodes ${marks.join(' ')}`;
}

function runLine(ui: Ui, { command, outcome, exit, durationMs }: RunReport): string {
  const words = ui.text(command);
  if (outcome === null) return `$ ${words}`;
  const seconds = `${((durationMs ?? 0) / 1000).toFixed(1)} s`;
  if (outcome === 'passed') return `${ui.style.added('passed')} after ${seconds}: ${words}`;
  if (outcome === 'cancelled') return `${ui.style.faint('cancelled')} after ${seconds}: ${words}`;
  const how = exit === null ? 'ended by a signal' : `failed with ${exit}`;
  return `${ui.style.removed(how)} after ${seconds}: ${words}`;
}

function elsewhereLine(ui: Ui, told: NonNullable<WatchPart['elsewhere']>): string {
  const address = formatAddress(told.path as RepoPath, told.name);
  const where = `is changed on ${ui.style.branch(ui.text(told.branch))}, too`;
  return `${ui.style.warning('!')} ${ui.text(address)} ${where} (${ui.id(told.commit)})`;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
