/**
 * Random edits of real files, node by node. Invariant: every word that an edit adds is its own, so that
 * what a merge lost, doubled or brought back can be told from words alone.
 */
import type { PlacedSpan } from '../../src/model/outline.ts';
import { placeSpans } from '../../src/model/outline.ts';
import { splitFile } from '../../src/syntax/split.ts';
import type { Texts } from './identified-files.ts';

export const SOURCE_ACTIONS = [
  'change word',
  'add line',
  'delete line',
  'indent',
  'rename',
  'add node',
  'copy node',
  'delete node',
  'move node',
  'move to file',
] as const;

/** One edit; the numbers choose among whatever there is to choose from. */
export interface SourceEdit {
  readonly action: (typeof SOURCE_ACTIONS)[number];
  readonly file: number;
  readonly place: number;
  readonly inner: number;
  /** Stands nowhere else, unless both sides make the edit. */
  readonly word: string;
}

const NAME = /[A-Za-z_][\w$]{2,}/g;
/** Words that a renaming edit would make nonsense of. */
const KEYWORDS = new Set(
  'function const let var class import from export return def self this pub impl struct async await if for else while type interface public private static void package func fn use mod default extends new try catch throw pass with the and not'.split(
    ' ',
  ),
);

/** The files after the edits. A text is Latin-1 here, one character a byte. */
export function editSources(files: Texts, edits: readonly SourceEdit[]): Texts {
  return edits.reduce<Texts>(applyEdit, files);
}

function applyEdit(files: Texts, edit: SourceEdit): Texts {
  const paths = Object.keys(files);
  const path = paths[edit.file % paths.length]!;
  const text = files[path]!;
  const nodes = nodesOf(path, text);
  if (nodes.length === 0) return files;
  if (edit.action !== 'move to file') return { ...files, [path]: editText(text, nodes, edit) };
  const to = paths[(edit.file + 1) % paths.length]!;
  return to === path ? files : moveToFile(files, path, to, nodes, edit);
}

function nodesOf(path: string, text: string): readonly PlacedSpan[] {
  return placeSpans(splitFile(path, Buffer.from(text, 'latin1')));
}

function editText(text: string, nodes: readonly PlacedSpan[], edit: SourceEdit): string {
  const leaves = nodes.filter(({ span }) => span.children.length === 0);
  const pick = (from: readonly PlacedSpan[]): PlacedSpan => from[edit.place % from.length]!;
  switch (edit.action) {
    case 'change word':
      return inSpan(text, pick(leaves), (part) => changeWord(part, edit));
    case 'add line':
      return inSpan(text, pick(leaves), (part) => addLine(part, edit));
    case 'delete line':
      return inSpan(text, pick(leaves), (part) => deleteLine(part, edit));
    case 'indent':
      return inSpan(text, pick(leaves), (part) => part.replace(/\n(?=[ \t]*\S)/g, '\n  '));
    case 'rename':
      return inSpan(text, pick(nodes), (part) => renameIn(part, pick(nodes), edit.word));
    case 'add node':
    case 'copy node':
      return addNode(text, nodes, pick(nodes), edit);
    case 'delete node':
      return nodes.length < 3 ? text : cutNode(text, nodes, pick(nodes)).rest;
    default:
      return moveNode(text, nodes, pick(nodes), edit.inner);
  }
}

function inSpan(text: string, { span }: PlacedSpan, change: (part: string) => string): string {
  const { start, end } = span;
  return text.slice(0, start) + change(text.slice(start, end)) + text.slice(end);
}

function changeWord(part: string, { inner, word }: SourceEdit): string {
  const words = [...part.matchAll(NAME)].filter(([name]) => !KEYWORDS.has(name));
  const chosen = words[inner % Math.max(words.length, 1)];
  if (chosen === undefined) return part;
  return part.slice(0, chosen.index) + word + part.slice(chosen.index + chosen[0].length);
}

/** A line like one that is there, with a word of its own for each of its words. */
function addLine(part: string, { inner, word }: SourceEdit): string {
  const lines = part.split('\n');
  const at = inner % lines.length;
  const line = lines[at]!;
  // The first and last line belong to the frame of a node.
  if (lines.length < 3 || at === 0 || at === lines.length - 1 || !/\w{3}/.test(line)) return part;
  let count = 0;
  const copy = line.replace(NAME, (name) => (KEYWORDS.has(name) ? name : `${word}w${count++}`));
  return count === 0 ? part : lines.toSpliced(at, 0, copy).join('\n');
}

function deleteLine(part: string, { inner }: SourceEdit): string {
  const lines = part.split('\n');
  const at = inner % lines.length;
  if (lines.length < 3 || at === 0 || at === lines.length - 1) return part;
  return lines.toSpliced(at, 1).join('\n');
}

function renameIn(part: string, { span }: PlacedSpan, word: string): string {
  const name = /[A-Za-z_]\w*/.exec(span.name)?.[0];
  if (name === undefined) return part;
  const at = part.indexOf(name, span.codeStart - span.start);
  return at < 0 ? part : part.slice(0, at) + word + part.slice(at + name.length);
}

function siblingsOf(nodes: readonly PlacedSpan[], { parent }: PlacedSpan): PlacedSpan[] {
  return nodes.filter((node) => node.parent === parent);
}

/** A new node after one that it is like; a copy keeps all lines but the name. */
function addNode(
  text: string,
  nodes: readonly PlacedSpan[],
  like: PlacedSpan,
  { action, word }: SourceEdit,
): string {
  const part = text.slice(like.span.start, like.span.end);
  let count = 0;
  const copy =
    action === 'copy node'
      ? renameIn(part, like, word)
      : part.replace(NAME, (name) => (KEYWORDS.has(name) ? name : `${word}w${count++}`));
  return copy === part ? text : insertAfter(text, nodes, like, copy);
}

/** Puts a text after a node, with the gap that stands between siblings there. */
function insertAfter(
  text: string,
  nodes: readonly PlacedSpan[],
  node: PlacedSpan,
  part: string,
): string {
  const siblings = siblingsOf(nodes, node);
  const at = siblings.indexOf(node);
  const [left, right] = at + 1 < siblings.length ? [at, at + 1] : [at - 1, at];
  const gap = left < 0 ? '\n\n' : text.slice(siblings[left]!.span.end, siblings[right]!.span.start);
  return text.slice(0, node.span.end) + gap + part + text.slice(node.span.end);
}

/** Takes a node out, with one of the gaps beside it. */
function cutNode(
  text: string,
  nodes: readonly PlacedSpan[],
  node: PlacedSpan,
): { readonly part: string; readonly rest: string } {
  const siblings = siblingsOf(nodes, node);
  const at = siblings.indexOf(node);
  const { start, end } = node.span;
  const part = text.slice(start, end);
  const next = siblings[at + 1];
  const before = siblings[at - 1];
  if (next !== undefined) return { part, rest: text.slice(0, start) + text.slice(next.span.start) };
  if (before !== undefined) return { part, rest: text.slice(0, before.span.end) + text.slice(end) };
  return { part, rest: text.slice(0, start) + text.slice(end) };
}

function moveNode(
  text: string,
  nodes: readonly PlacedSpan[],
  node: PlacedSpan,
  inner: number,
): string {
  const others = siblingsOf(nodes, node).filter((each) => each !== node);
  const target = others[inner % Math.max(others.length, 1)];
  if (target === undefined) return text;
  const { part, rest } = cutNode(text, nodes, node);
  // What stands behind the node that is cut out comes nearer.
  const isBehind = target.span.start > node.span.start;
  const shift = isBehind ? rest.length - text.length : 0;
  const { start, end } = target.span;
  const gapEnd = siblingsOf(nodes, node).find(({ span }) => span.start >= end)?.span.start;
  const gap = gapEnd === undefined || gapEnd === node.span.start ? '\n\n' : text.slice(end, gapEnd);
  return rest.slice(0, start + shift) + part + gap + rest.slice(start + shift);
}

function moveToFile(
  files: Texts,
  from: string,
  to: string,
  nodes: readonly PlacedSpan[],
  { place, inner }: SourceEdit,
): Texts {
  const outer = nodes.filter(({ parent }) => parent < 0);
  const node = outer[place % outer.length]!;
  const { part, rest } = cutNode(files[from]!, nodes, node);
  const targets = nodesOf(to, files[to]!).filter(({ parent }) => parent < 0);
  const target = targets[inner % Math.max(targets.length, 1)];
  const moved =
    target === undefined
      ? `${files[to]!}\n\n${part}\n`
      : insertAfter(files[to]!, targets, target, part);
  return { ...files, [from]: rest, [to]: moved };
}
