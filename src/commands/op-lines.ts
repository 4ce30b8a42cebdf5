/** The operation log as it is shown. */
import { formatMoment } from '../history/dates.ts';
import { operationTitle } from '../history/operation.ts';
import { STATUS_LETTER } from '../ui/change-lines.ts';
import { columns } from '../ui/columns.ts';
import type { Ui } from '../ui/ui.ts';
import { printWentToView } from './go-to-view.ts';
import type { ListedOperation, MovedRef, OpResult } from './op-report.ts';

export function showOp(ui: Ui, result: OpResult): void {
  switch (result.verb) {
    case 'log':
      columns(result.operations.map((operation) => logCells(ui, operation))).forEach((line) => {
        ui.out(line);
      });
      break;
    case 'show':
      showOperation(ui, result);
      break;
    case 'diff':
      showDifference(ui, result);
      break;
    case 'restore':
      if (result.went === null) break;
      printWentToView(ui, ['Went to the view after', 'Would go to the view after'], result.went);
      if (!result.went.dryRun) ui.hint('`fxd undo` takes this back.');
      break;
    case 'tag':
      showTags(ui, result);
      break;
  }
}

/** `* 3f2a91c  2026-09-01 14:03  commit: Parse numbers  (before-cleanup)`. */
function logCells(ui: Ui, operation: ListedOperation): string[] {
  const { id, standing, tags } = operation;
  const mark = standing === 'present' ? '*' : ' ';
  const title = ui.text(operationTitle(operation));
  const notes = [...tags.map((tag) => ui.style.branch(ui.text(tag)))];
  if (standing === 'undone') notes.push('undone');
  return [
    `${mark} ${ui.id(id)}`,
    moment(operation),
    standing === 'undone' ? ui.style.faint(title) : title,
    notes.length === 0 ? '' : `(${notes.join(', ')})`,
  ];
}

/** In UTC: an operation does not record where on earth it was done. */
function moment({ time }: ListedOperation): string {
  return formatMoment({ time: Math.floor(time / 1000), offset: 0 });
}

function showOperation(ui: Ui, result: OpResult): void {
  const [operation] = result.operations;
  if (operation === undefined) return;
  const { id, tags, standing, undoes, redoes } = operation;
  const names = tags.length === 0 ? '' : ` (${tags.map((tag) => ui.text(tag)).join(', ')})`;
  ui.out(`${ui.style.id(`operation ${id}`)}${names}`);
  ui.out(`Date:   ${moment(operation)}`);
  if (standing === 'undone') ui.out('State:  undone');
  for (const other of undoes) ui.out(`Undid:  ${other}`);
  for (const other of redoes) ui.out(`Redid:  ${other}`);
  ui.out();
  ui.out(`    ${ui.text(operationTitle(operation))}`);
  showMoves(ui, result);
  const { files, trees } = result;
  if (files.length > 0) ui.out();
  for (const { path, status } of files) {
    ui.out(`${STATUS_LETTER[status]} ${ui.style.path(ui.text(path))}`);
  }
  if (trees === null) return;
  if (trees.to === null || files.length > 0) {
    const from = trees.from.slice(0, 12);
    ui.hint(`\`fxd show ${from}:<path>\` prints a file as it was before.`);
  }
}

/** HEAD and refs, after an empty line; nothing where none moved. */
function showMoves(ui: Ui, { refs, head }: OpResult): void {
  const rows = refs.map((ref) => [ui.style.branch(ui.text(ref.name)), ...moveCells(ui, ref)]);
  if (head !== null) {
    rows.unshift([ui.style.branch('HEAD'), headWord(ui, head.from), '→', headWord(ui, head.to)]);
  }
  if (rows.length > 0) ui.out();
  for (const line of columns(rows)) ui.out(line);
}

function headWord(ui: Ui, head: string): string {
  return head.startsWith('ref: ') ? ui.text(head.slice('ref: '.length)) : ui.id(head);
}

function moveCells(ui: Ui, { from, to, came, gone }: MovedRef): string[] {
  const counts = [
    [came, 'more'],
    [gone, 'fewer'],
  ] as const;
  const told = counts.flatMap(([count, what]) => {
    return count === null || count === 0 ? [] : `${count} ${what}`;
  });
  return [
    from === null ? 'none' : ui.id(from),
    '→',
    to === null ? 'none' : ui.id(to),
    told.length === 0 ? '' : `(${told.join(', ')})`,
  ];
}

function showDifference(ui: Ui, result: OpResult): void {
  if (result.refs.length === 0 && result.head === null) {
    ui.status('The two views are the same.');
    return;
  }
  for (const operation of result.operations) {
    ui.out(`${ui.style.id(ui.id(operation.id))} ${ui.text(operationTitle(operation))}`);
  }
  showMoves(ui, result);
}

function showTags(ui: Ui, { tags, action }: OpResult): void {
  if (action === 'listed') {
    const rows = tags.map(({ name, operation, title }) => {
      return [ui.text(name), ui.id(operation), ui.text(title ?? 'forgotten')];
    });
    columns(rows).forEach((line) => {
      ui.out(line);
    });
    return;
  }
  for (const { name, operation } of tags) {
    const said = action === 'created' ? 'now names' : 'no longer names';
    ui.status(`${ui.text(name)} ${said} operation ${ui.id(operation)}`);
  }
}
