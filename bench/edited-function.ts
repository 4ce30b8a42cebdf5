/**
 * Functions of the project that the bench edits. Invariant: an edit changes one comment line at the top of
 * one function and nothing else, and the same in both copies.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { spread, type Project, type ProjectFile } from './project.ts';

export interface EditedFunction {
  readonly path: string;
  readonly name: string;
  /** Its first and last line before the first edit, counted from 1. */
  readonly lines: readonly [number, number];
}

interface Style {
  /** The first line of a function at column 0; the first group is its name. */
  readonly opening: RegExp;
  readonly comment: string;
  /** Whether a line at column 0 after the opening is the function's last, or the one after it. */
  readonly endsWith: 'brace' | 'dedent';
}

const SCRIPT: Style = {
  opening: /^(?:export )?(?:default )?(?:async )?function\s*\*?\s*([A-Za-z_$][\w$]*)\s*\([^\n]*\{$/,
  comment: '//',
  endsWith: 'brace',
};
const STYLES: Readonly<Record<string, Style>> = {
  '.js': SCRIPT,
  '.cjs': SCRIPT,
  '.mjs': SCRIPT,
  '.ts': SCRIPT,
  '.tsx': SCRIPT,
  '.py': { opening: /^(?:async )?def (\w+)\([^\n]*:$/, comment: '#', endsWith: 'dedent' },
  '.go': { opening: /^func (\w+)\([^\n]*\{$/, comment: '//', endsWith: 'brace' },
  '.rs': { opening: /^(?:pub )?fn (\w+)[^\n]*\{$/, comment: '//', endsWith: 'brace' },
};
const FEWEST_LINES = 5;
const MOST_LINES = 80;

/** Up to `count` functions, each of another file, spread over the project. Throws if it has none. */
export function chooseFunctions(
  { files }: Project,
  folder: string,
  count: number,
): readonly EditedFunction[] {
  const known = files.filter(({ path }) => STYLES[extname(path)] !== undefined);
  const candidates = known.flatMap(({ path }) => {
    const found = functionsOf(path, readFileSync(join(folder, path), 'utf8'));
    return found.slice(0, 1);
  });
  if (candidates.length === 0) {
    throw new Error(
      'The folder has no function that the bench can edit (JS, TS, Python, Go, Rust)',
    );
  }
  return spread(candidates, count);
}

/** Functions at column 0 whose name occurs once, of 5 to 80 lines. */
function functionsOf(path: string, text: string): EditedFunction[] {
  const style = STYLES[extname(path)];
  if (style === undefined) return [];
  const lines = text.split('\n');
  const openings = lines.flatMap((line, at) => {
    const name = style.opening.exec(line)?.[1];
    return name === undefined ? [] : [{ name, at }];
  });
  const isUnique = (name: string) => openings.filter((other) => other.name === name).length === 1;
  return openings.flatMap(({ name, at }) => {
    const end = lastLine(lines, at, style);
    const size = end === null ? 0 : end - at + 1;
    if (end === null || size < FEWEST_LINES || size > MOST_LINES || !isUnique(name)) return [];
    return [{ path, name, lines: [at + 1, end + 1] as const }];
  });
}

/** Index of the function's last line; null if the file ends before. */
function lastLine(lines: readonly string[], opening: number, style: Style): number | null {
  for (let at = opening + 1; at < lines.length; at++) {
    const line = lines[at]!;
    if (line === '' || /^\s/.test(line)) continue;
    if (style.endsWith === 'brace') return line.startsWith('}') ? at : null;
    return at - 1;
  }
  return null;
}

/** Writes a comment with `label` under the function's first line, in place of the one of the last edit. */
export function editFunction(
  { path, lines: [first] }: EditedFunction,
  label: string,
  folders: readonly string[],
): void {
  const { comment } = STYLES[extname(path)]!;
  for (const folder of folders) {
    const lines = readFileSync(join(folder, path), 'utf8').split('\n');
    const indent = /^\s*/.exec(lines[first] ?? '')?.[0] ?? '';
    const isEdited = lines[first]?.includes(`${comment} bench: `) === true;
    lines.splice(first, isEdited ? 1 : 0, `${indent}${comment} bench: ${label}`);
    writeFileSync(join(folder, path), lines.join('\n'));
  }
}

/** Appends a comment line to up to `count` files, spread over the project; returns how many. */
export function editFiles(project: Project, count: number, folders: readonly string[]): number {
  const chosen = spread(sourceFiles(project), count);
  for (const { path } of chosen) appendComment(path, 'on the other branch', folders);
  return chosen.length;
}

/** The files that the bench can edit. */
export function sourceFiles({ files }: Project): readonly ProjectFile[] {
  return files.filter(({ path }) => STYLES[extname(path)] !== undefined);
}

/** Appends a comment line with `label` to a file. */
export function appendComment(path: string, label: string, folders: readonly string[]): void {
  rewrite(path, folders, (text) => {
    return `${text.endsWith('\n') ? text : `${text}\n`}${commentIn(path, label)}`;
  });
}

/** Puts a comment line with `label` before a file. */
export function prependComment(path: string, label: string, folders: readonly string[]): void {
  rewrite(path, folders, (text) => `${commentIn(path, label)}${text}`);
}

function commentIn(path: string, label: string): string {
  return `${STYLES[extname(path)]!.comment} bench: ${label}\n`;
}

function rewrite(path: string, folders: readonly string[], edit: (text: string) => string): void {
  for (const folder of folders) {
    writeFileSync(join(folder, path), edit(readFileSync(join(folder, path), 'utf8')));
  }
}
