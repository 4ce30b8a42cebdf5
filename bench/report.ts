/** The report: the table of one folder, in the same words on the screen and in bench/results.md. */
import type { Machine } from './machine.ts';
import type { Project } from './project.ts';
import { verdict, type Row } from './row.ts';
import { describeHistory, type Effort } from './rows.ts';

const COLUMNS = ['what', 'fxd', 'against', '', 'ratio', 'must', 'aim', 'verdict'] as const;
const RIGHT_ALIGNED = new Set([1, 3, 4, 5, 6]);

/** A Markdown table, its columns padded so that it can be read as it is. */
export function reportTable(rows: readonly Row[]): string {
  const cells = [COLUMNS, ...rows.map(cellsOf)];
  const widths = COLUMNS.map((_, at) => Math.max(3, ...cells.map((row) => row[at]!.length)));
  const rule = widths.map((width, at) =>
    RIGHT_ALIGNED.has(at) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const lines = cells.map((row) =>
    row.map((cell, at) =>
      RIGHT_ALIGNED.has(at) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!),
    ),
  );
  const [head, ...body] = lines;
  return [head!, rule, ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cellsOf(row: Row): readonly string[] {
  const { what, against, unit, fxd, other, ratio, limited, limits, exempt } = row;
  const limit = (value: number) => (limited === 'ratio' ? String(value) : figure(value, unit));
  const judged = verdict(row);
  return [
    what,
    figure(fxd, unit),
    against === null ? '' : `\`${against}\``,
    other === null ? '' : figure(other, unit),
    ratio === null ? '' : ratio.toFixed(2),
    limit(limits.must),
    limit(limits.aim),
    judged === 'aim' ? 'ok, aim reached' : exempt === null ? judged : `not judged: ${exempt}`,
  ];
}

function figure(value: number, unit: string): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** The heading and the facts of one folder. */
export function reportProject({ name, files, bytes }: Project): string {
  return `${name}: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`;
}

/** The whole of bench/results.md. */
export function reportDocument(
  date: string,
  { processor, cores, memoryGigabytes, system, versions }: Machine,
  effort: Effort,
  sections: readonly { readonly project: Project; readonly rows: readonly Row[] }[],
): string {
  const tables = sections.map(
    ({ project, rows }) => `## ${reportProject(project)}\n\n${reportTable(rows)}\n`,
  );
  return `# Bench results

Written by \`npm run bench\`; what it measures and how is in [README.md](README.md).

- date: ${date}
- machine: ${processor}, ${cores} cores, ${memoryGigabytes} GB, ${system}
- versions: ${versions}
- figures: medians of ${effort.pairs} pairs of runs, after one that is not counted
- history: ${describeHistory(effort)}

${tables.join('\n')}`;
}
