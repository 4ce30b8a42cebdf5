/**
 * The table of `--stat`: how many lines each file gained and lost. Invariant: a file with a change has at
 * least one sign, and no line is wider than the terminal allows unless a name is.
 */
import { columns, textWidth } from './columns.ts';
import type { Ui } from './ui.ts';
import { plural } from './plural.ts';

export interface FileStat {
  readonly name: string;
  /** Null for a binary file, as is `deleted`. */
  readonly added: number | null;
  readonly deleted: number | null;
}

/** Fewest signs that are drawn for the longest change. */
const SHORTEST_BAR = 10;

/** ` src/a.ts | 5 +++--`, one line a file, and the sum below them; nothing for no files. */
export function statLines(ui: Ui, files: readonly FileStat[]): string[] {
  if (files.length === 0) return [];
  const total = ({ added, deleted }: FileStat) => (added ?? 0) + (deleted ?? 0);
  const names = Math.max(...files.map(({ name }) => textWidth(ui.text(name))));
  const most = Math.max(...files.map(total));
  const room = Math.max(ui.width - names - String(most).length - 6, SHORTEST_BAR);
  const scale = most > room ? room / most : 1;
  const signs = (count: number) => (count === 0 ? 0 : Math.max(Math.round(count * scale), 1));
  const digits = Math.max(String(most).length, files.some(({ added }) => added === null) ? 3 : 1);
  const rows = files.map((file) => {
    const { name, added, deleted } = file;
    if (added === null || deleted === null) return [` ${ui.text(name)}`, '|', 'Bin'];
    const bar =
      ui.style.added('+'.repeat(signs(added))) + ui.style.removed('-'.repeat(signs(deleted)));
    return [` ${ui.text(name)}`, '|', String(total(file)).padStart(digits), bar];
  });
  return [...columns(rows, 1), summary(files)];
}

function summary(files: readonly FileStat[]): string {
  const sum = (pick: (file: FileStat) => number | null) =>
    files.reduce((count, file) => count + (pick(file) ?? 0), 0);
  const added = sum((file) => file.added);
  const deleted = sum((file) => file.deleted);
  const parts = [` ${plural(files.length, 'file')} changed`];
  if (added > 0 || deleted === 0) parts.push(`${plural(added, 'insertion')}(+)`);
  if (deleted > 0 || added === 0) parts.push(`${plural(deleted, 'deletion')}(-)`);
  return parts.join(', ');
}
