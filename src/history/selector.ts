/**
 * Selectors: the nodes and files that they choose. Invariant: a plain path is always a selector, and every
 * address that fxd prints finds the node again.
 */
import { ambiguousSelector, noMatch } from '../model/errors.ts';
import { parseKind, shortKind } from '../model/kinds.ts';
import type { NodeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import type { RepoPath } from '../model/path.ts';
import { compileGlob, isGlob } from './glob.ts';
import type { Selector } from './selector-parser.ts';
import { parseSelector } from './selector-parser.ts';
import { listTree } from './trees.ts';
import type { Version, VersionFile } from './version.ts';
import { findVersionFile, nodeIdOf, readVersionFile } from './version.ts';

/** A node that a selector chose, or a whole file where `placed` is null. */
export interface Selected {
  readonly file: VersionFile;
  readonly placed: PlacedSpan | null;
  readonly node: NodeId;
}

/** Which nodes changed in a range, for `changed(a..b)`. */
export type ChangedNodes = (range: string) => ReadonlySet<NodeId>;

/**
 * The files and nodes that a selector chooses in a version, in order. A path chooses the whole file, a
 * folder all its files. Throws noMatch where it chooses nothing.
 */
export function select(
  version: Version,
  text: string,
  changedNodes: ChangedNodes,
): readonly Selected[] {
  const exact = selectExactFile(version, text);
  if (exact !== null) return [exact];
  const selected = choose(version, parseSelector(text), changedNodes);
  if (selected.length === 0) throw noMatch(text);
  return selected;
}

/** A file whose name looks like a selector is still a file. */
function selectExactFile(version: Version, text: string): Selected | null {
  const file = findVersionFile(version, trimFolder(text));
  return file === null ? null : { file, placed: null, node: nodeIdOf(file, null) };
}

/** The one node that a selector names. Throws noMatch, ambiguousSelector with the candidates. */
export function selectOne(version: Version, text: string, changedNodes: ChangedNodes): Selected {
  const selected = select(version, text, changedNodes);
  const [only] = selected;
  if (selected.length > 1) {
    throw ambiguousSelector(text, selected.slice(0, 10).map(describe));
  }
  return only!;
}

function describe({ file, placed, node }: Selected): string {
  if (placed === null) return file.path;
  const name = placed.qualifiedName === '' ? shortKind(placed.span.kind) : placed.qualifiedName;
  return `${file.path}#${name} (n:${node.slice(0, 8)})`;
}

function trimFolder(path: string): RepoPath {
  return path.replace(/^(\.\/)+/, '').replace(/\/+$/, '') as RepoPath;
}

function choose(version: Version, selector: Selector, changedNodes: ChangedNodes): Selected[] {
  switch (selector.type) {
    case 'path':
      return filesAt(version, selector.path).map(wholeFile);
    case 'node':
      return filesAt(version, selector.path).flatMap((file) => nodesNamed(file, selector.name));
    case 'or': {
      const left = choose(version, selector.left, changedNodes);
      const nodes = new Set(left.map(({ node }) => node));
      const right = choose(version, selector.right, changedNodes);
      return [...left, ...right.filter(({ node }) => !nodes.has(node))];
    }
    case 'and':
      return intersect(version, selector.left, selector.right, changedNodes);
    default:
      return nodesWhere(version, predicateOf(version, selector, changedNodes));
  }
}

/** Both; a whole file on one side admits the nodes in it that the other side chooses. */
function intersect(
  version: Version,
  left: Selector,
  right: Selector,
  changedNodes: ChangedNodes,
): Selected[] {
  const [a, b] = [choose(version, left, changedNodes), choose(version, right, changedNodes)];
  const admits = (chosen: readonly Selected[]) => {
    const nodes = new Set(chosen.map(({ node }) => node));
    const files = new Set(chosen.flatMap((s) => (s.placed === null ? [s.file.path] : [])));
    return ({ file, node }: Selected) => nodes.has(node) || files.has(file.path);
  };
  const both = [...a.filter(admits(b)), ...b.filter(admits(a))];
  return [...new Map(both.map((selected) => [selected.node, selected])).values()];
}

function predicateOf(
  version: Version,
  selector: Selector,
  changedNodes: ChangedNodes,
): (selected: Selected) => boolean {
  switch (selector.type) {
    case 'name': {
      const matches = compileName(selector.name);
      return ({ placed }) =>
        placed !== null &&
        (selector.kind === null || placed.span.kind === selector.kind) &&
        (matches(placed.qualifiedName) || matches(placed.span.name));
    }
    case 'kind':
      return ({ placed }) => placed?.span.kind === selector.kind;
    case 'id':
      return ({ node }) => node.startsWith(selector.prefix);
    case 'changed': {
      const nodes = changedNodes(selector.range);
      return ({ node }) => nodes.has(node);
    }
    case 'not': {
      const chosen = choose(version, selector.inner, changedNodes);
      const nodes = new Set(chosen.map(({ node }) => node));
      const files = new Set(chosen.flatMap((s) => (s.placed === null ? [s.file.path] : [])));
      return ({ file, node, placed }) =>
        placed !== null && !nodes.has(node) && !files.has(file.path);
    }
    default:
      return () => false;
  }
}

function compileName(name: string): (candidate: string) => boolean {
  return isGlob(name) ? compileGlob(name) : (candidate) => candidate === name;
}

/** The files that a path, folder or glob names. */
function filesAt(version: Version, path: string): VersionFile[] {
  const trimmed = trimFolder(path);
  const exact = findVersionFile(version, trimmed);
  if (exact !== null) return [exact];
  if (version.tree === null) return [];
  const folder = trimmed === '' || trimmed === '.' ? '' : `${trimmed}/`;
  const matches = isGlob(trimmed) ? compileGlob(trimmed) : () => false;
  return listTree(version.contents, version.tree)
    .filter((entry) => entry.path.startsWith(folder) || matches(entry.path))
    .map((entry) => readVersionFile(version, entry));
}

function wholeFile(file: VersionFile): Selected {
  return { file, placed: null, node: nodeIdOf(file, null) };
}

function toSelected(file: VersionFile, placed: PlacedSpan): Selected {
  return { file, placed, node: nodeIdOf(file, placed) };
}

/** The nodes of a file by qualified name; where none has it, by their own name. */
function nodesNamed(file: VersionFile, name: string): Selected[] {
  const kind = /^\w+$/.test(name) ? parseKind(name) : null;
  const matches = compileName(name);
  const by = (test: (placed: PlacedSpan) => boolean) => file.spans.filter(test);
  const named = by((placed) => placed.span.name !== '' && matches(placed.qualifiedName));
  const own = named.length > 0 ? named : by((placed) => matches(placed.span.name));
  const chosen = own.length > 0 || kind === null ? own : by(({ span }) => span.kind === kind);
  return chosen.map((placed) => toSelected(file, placed));
}

function nodesWhere(version: Version, test: (selected: Selected) => boolean): Selected[] {
  if (version.tree === null) return [];
  return listTree(version.contents, version.tree).flatMap((entry) => {
    const file = readVersionFile(version, entry);
    const nodes = file.spans.map((placed) => toSelected(file, placed));
    return [wholeFile(file), ...nodes].filter(test);
  });
}
