/**
 * Node listings: nodes and files of a version as the plain data that commands return. Invariant: a file
 * comes before its nodes, and a node before those in it.
 */
import { formatAddress } from '../history/address.ts';
import { lineCounter } from '../history/lines.ts';
import type { Selected } from '../history/selector.ts';
import { nodeIdOf, type VersionFile } from '../history/version.ts';
import type { NodeId } from '../model/ids.ts';
import { KINDS, type Kind } from '../model/kinds.ts';
import type { PlacedSpan } from '../model/outline.ts';
import { array, integer, nodeId, object, oneOf, string } from './json-schema.ts';

export interface ListedNode {
  readonly id: NodeId;
  readonly kind: Kind;
  readonly name: string;
  readonly ownName: string;
  readonly path: string;
  readonly lines: readonly [number, number];
  readonly depth: number;
}

export const listedNodeSchema = object({
  id: nodeId(),
  kind: oneOf(KINDS),
  name: string('Qualified by its parents; empty for a file, and for a node without any name'),
  ownName: string('Without its parents'),
  path: string(),
  lines: array(integer(), 'First and last line, counted from 1; comments before it included'),
  depth: integer('0 for a file, 1 for a node at its top level'),
});

/** `path#name`, by which the node is found again. */
export function addressOf({ path, name }: Pick<ListedNode, 'path' | 'name'>): string {
  return formatAddress(path as Parameters<typeof formatAddress>[0], name);
}

export function listNode({ file, placed, node }: Selected): ListedNode {
  const { path, bytes } = file;
  const lineOf = lineCounter(bytes);
  const [start, end] = placed === null ? [0, bytes.length] : [placed.span.start, placed.span.end];
  return {
    id: node,
    kind: placed?.span.kind ?? 'file',
    name: placed?.qualifiedName ?? '',
    ownName: placed?.span.name ?? '',
    path,
    lines: [lineOf(start), lineOf(Math.max(end - 1, start))],
    depth: placed === null ? 0 : placed.depth + 1,
  };
}

/** The file and all its nodes, in order. */
export function listFile(file: VersionFile): ListedNode[] {
  const entry = (placed: PlacedSpan | null) =>
    listNode({ file, placed, node: nodeIdOf(file, placed) });
  return [entry(null), ...file.spans.map(entry)];
}
