/**
 * A conflict as it is shown before somebody is asked about it. Invariant: what came from files is escaped
 * line by line, and without colours the marks before the lines still tell what differs.
 */
import { textWidth, wrap } from './columns.ts';
import { display } from './display.ts';
import type { Style } from './style.ts';

/** A line of a version, against the version that both sides began with. */
export interface ShownLine {
  readonly mark: 'same' | 'added' | 'removed' | 'left out';
  readonly text: string;
}

/** One of the versions of what is in conflict. */
export interface ShownVersion {
  /** Whose it is. */
  readonly label: string;
  /** What happened to it, in a word or two, or what it is. */
  readonly did: string;
  readonly lines: readonly ShownLine[];
}

export interface ShownConflict {
  /** Counted from 1. */
  readonly position: number;
  readonly count: number;
  /** Where it is, and what happened. */
  readonly path: string;
  readonly says: string;
  readonly versions: readonly ShownVersion[];
}

/** What is longer than so many lines of the screen is cut. */
const LONGEST_ON_SCREEN = 3;

const MARKS = { same: ' ', added: '+', removed: '-', 'left out': ' ' } as const;

/** The lines for a terminal so many columns wide. */
export function conflictLines(shown: ShownConflict, width: number, style: Style): string[] {
  const { position, count, path, says, versions } = shown;
  return [
    '',
    `${style.heading(display(path))} ${style.faint(`\u00b7 ${position} of ${count}`)}`,
    ...wrap(display(says), width),
    ...versions.flatMap(({ label, did, lines }) => [
      '',
      `${style.changed(display(label))}${did === '' ? '' : style.faint(` \u00b7 ${display(did)}`)}`,
      ...lines.map((line) => shownLine(line, width, style)),
    ]),
    '',
  ];
}

function shownLine({ mark, text }: ShownLine, width: number, style: Style): string {
  const line = `${MARKS[mark]} ${display(cut(text, width * LONGEST_ON_SCREEN), 'block')}`.trimEnd();
  switch (mark) {
    case 'added':
      return style.added(line);
    case 'removed':
      return style.removed(line);
    case 'left out':
      return style.faint(line);
    case 'same':
      return line;
  }
}

/** A long line, of which the rest is told; half of a pair of surrogates is not left. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const start = text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
  return `${start}\u2026 ${text.length - start.length} more characters`;
}

/** Letters and what they mean, as many to a line as there is room for. */
export function legendLines(
  choices: readonly { readonly key: string; readonly name: string }[],
  width: number,
  style: Style,
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const { key, name } of choices) {
    const item = `${style.hint(key)} ${display(name)}`;
    const longer = line === '' ? item : `${line}   ${item}`;
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line);
      line = item;
    } else line = longer;
  }
  return [...lines, line];
}
