/** `fxd list`: list the nodes of the working tree. */
import { changedNodesOf } from '../history/changed-nodes.ts';
import { select } from '../history/selector.ts';
import { listTree } from '../history/trees.ts';
import { readVersionFile, type Version } from '../history/version.ts';
import { shortKind } from '../model/kinds.ts';
import { columns } from '../ui/columns.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { array, object } from './json-schema.ts';
import {
  addressOf,
  listedNodeSchema,
  listFile,
  listNode,
  type ListedNode,
} from './node-listing.ts';
import { selectorFromHere, workingTreeOf } from './working-tree-of.ts';

interface Options {
  readonly tree?: boolean;
}

interface Result {
  readonly nodes: readonly ListedNode[];
}

export const list = defineCommand<readonly [readonly string[]], Options, Result>({
  name: 'list',
  description:
    'Lists id, kind, name and lines of every node, or of those that selectors choose; of a chosen file all its nodes. Reads the working tree and records nothing. --verbose shows ids in full.',
  examples: [
    { command: 'fxd list src/a.ts', explains: 'list the functions, classes and imports of a file' },
    { command: 'fxd list --tree src', explains: 'show which node stands in which' },
    { command: 'fxd list kind:class', explains: 'list all classes' },
  ],
  schema: object({ nodes: array(listedNodeSchema) }),
  paged: true,
  declare: (command) =>
    command
      .argument('[selectors...]', 'files, folders and nodes; everything if left out')
      .option('--tree', 'show nodes below the file or node in which they stand'),
  run: (context, [selectors]) => {
    const { version } = workingTreeOf(context).look();
    return { nodes: chooseNodes(context, version, selectors) };
  },
  print: (ui, { nodes }, { tree = false }) => {
    for (const line of columns(nodes.map((node) => cells(ui, node, tree)))) ui.out(line);
  },
});

function chooseNodes(
  context: Context,
  version: Version,
  selectors: readonly string[],
): readonly ListedNode[] {
  if (selectors.length === 0) {
    if (version.tree === null) return [];
    const entries = listTree(version.contents, version.tree);
    return entries.flatMap((entry) => listFile(readVersionFile(version, entry)));
  }
  const nodes = new Map<string, ListedNode>();
  for (const text of selectors) {
    const chosen = select(
      version,
      selectorFromHere(context, text),
      changedNodesOf(context.repository),
    );
    for (const selected of chosen) {
      const found = selected.placed === null ? listFile(selected.file) : [listNode(selected)];
      for (const node of found) nodes.set(node.id, node);
    }
  }
  return [...nodes.values()];
}

const SHORT_DIGITS = 8;

function cells(ui: Ui, node: ListedNode, isTree: boolean): string[] {
  const { id, kind, ownName, path, lines, depth } = node;
  const label = isTree && depth > 0 ? `${'  '.repeat(depth)}${ownName}` : addressOf(node);
  const shown = ui.text(depth === 0 ? path : label);
  return [
    ui.id(id, ui.verbose ? id.length : SHORT_DIGITS),
    shortKind(kind),
    depth === 0 ? ui.style.path(shown) : shown,
    `${lines[0]}-${lines[1]}`,
  ];
}
