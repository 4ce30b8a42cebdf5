/**
 * Change lines: a changed file and its nodes on one line. Invariant: a line shows only what it was given;
 * a container that came or went speaks for the nodes in it.
 */
import type { ChangeKind, FileStatus } from '../model/change.ts';
import type { Kind } from '../model/kinds.ts';
import { shortKind } from '../model/kinds.ts';
import type { Ui } from './ui.ts';

export interface NodeLine {
  readonly kind: Kind;
  readonly name: string;
  readonly path: string;
  readonly changes: readonly ChangeKind[];
  readonly former: string | null;
}

export interface ChangeLine {
  readonly status: FileStatus;
  readonly path: string;
  readonly formerPath: string | null;
  readonly nodes: readonly NodeLine[];
}

/** Git's letters for the state of a file. */
export const STATUS_LETTER: Readonly<Record<FileStatus, string>> = {
  added: 'A',
  deleted: 'D',
  modified: 'M',
  renamed: 'R',
  'type changed': 'T',
};

/** Nodes named on a line before the rest is only counted. */
const NODES_SHOWN = 6;

/** The mark of a node's change: what matters most of it. */
export function changeMark(changes: readonly ChangeKind[]): string {
  if (changes.includes('added') || changes.includes('restored')) return '+';
  if (changes.includes('deleted')) return '-';
  if (changes.includes('modified') || changes.includes('signature')) return '~';
  if (changes.includes('moved') || changes.includes('renamed')) return '→';
  return changes.includes('reordered') ? '↕' : '≈';
}

/** Names that come or go with their parent need not be told. */
function isImplied(node: NodeLine, all: readonly NodeLine[]): boolean {
  const [only] = node.changes;
  if (node.changes.length !== 1 || (only !== 'added' && only !== 'deleted')) return false;
  return all.some(
    (other) =>
      other !== node && other.changes.includes(only) && node.name.startsWith(`${other.name}.`),
  );
}

/** `filePath` is what the node's file was called: whoever knows that need not be told it again. */
function describeFormer(ui: Ui, node: NodeLine, filePath: string): string {
  if (node.former === null) return '';
  const hash = node.former.indexOf('#');
  const formerPath = hash < 0 ? node.former : node.former.slice(0, hash);
  const formerName = hash < 0 ? '' : node.former.slice(hash + 1);
  if (formerPath === filePath) {
    return formerName === node.name ? '' : ` (was ${ui.text(formerName)})`;
  }
  return formerName === node.name
    ? ` (from ${ui.text(formerPath)})`
    : ` (was ${ui.text(node.former)})`;
}

/** `~ fn parse`, `→ fn util (from src/b.ts)`. */
export function nodeLine(ui: Ui, node: NodeLine, filePath: string = node.path): string {
  const mark = changeMark(node.changes);
  const { style } = ui;
  const paint = mark === '+' ? style.added : mark === '-' ? style.removed : style.changed;
  const name = node.name === '' ? '' : ` ${ui.text(node.name)}`;
  return `${paint(`${mark} ${shortKind(node.kind)}${name}`)}${describeFormer(ui, node, filePath)}`;
}

/** What of a file is told by node: `~ fn parse`, `+ fn lex`, `≈ 3 cosmetic`. */
export function nodeList(ui: Ui, file: ChangeLine): string[] {
  const told = file.nodes.filter((node) => !isImplied(node, file.nodes));
  const cosmetic = told.filter(({ changes }) => changeMark(changes) === '≈');
  const others = told.filter((node) => !cosmetic.includes(node));
  const parts = others
    .slice(0, NODES_SHOWN)
    .map((node) => nodeLine(ui, node, file.formerPath ?? node.path));
  if (others.length > NODES_SHOWN)
    parts.push(ui.style.faint(`${others.length - NODES_SHOWN} more`));
  if (cosmetic.length > 0) parts.push(ui.style.faint(`≈ ${cosmetic.length} cosmetic`));
  return parts;
}

/** `M src/a.ts · ~ fn parse · + fn lex · ≈ 3 cosmetic`. */
export function changeLine(ui: Ui, file: ChangeLine): string {
  const parts = nodeList(ui, file);
  const path = ui.style.path(ui.text(file.path));
  const from = file.formerPath === null ? '' : ` (was ${ui.text(file.formerPath)})`;
  return [`${STATUS_LETTER[file.status]} ${path}${from}`, ...parts].join(' · ');
}
