/** `fxd restore`: give files or nodes back what they were in a revision. */
import { planCheckout } from '../bridge/files/checkout.ts';
import { moveOfPlan, snapshot } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import { formatAddress } from '../history/address.ts';
import { recordOperation } from '../history/operation.ts';
import { planRestoring, type RestoredThing } from '../history/restoring.ts';
import { resolveRevision } from '../history/revision.ts';
import type { CommitId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import {
  array,
  nodeId,
  nullable,
  object,
  objectId,
  string,
  type ObjectSchema,
} from './json-schema.ts';
import { selectorFromHere, workingTreeOf } from './working-tree-of.ts';

interface Options {
  readonly from?: string;
}

export interface Restored {
  /** The revision as it was named. */
  readonly from: string;
  readonly commit: CommitId;
  readonly restored: readonly RestoredThing[];
}

/** The schema of Restored. */
export const restoredSchema: ObjectSchema = object({
  from: string('The revision as it was named'),
  commit: objectId('The commit that it names'),
  restored: array(
    object({
      path: string('Where it stands now'),
      name: nullable(string(), 'Qualified name of the node; null for a whole file'),
      node: nodeId(),
    }),
    'What was not as it is in the revision; the rest was not touched',
  ),
});

export const restore = defineCommand<readonly [readonly string[]], Options, Restored>({
  name: 'restore',
  description:
    'A file is restored at its path. A node is restored where it stands now, even in another file or under another name; one that was deleted comes back where it was. Nothing else in the file changes.\n\nWhat is overwritten is kept with the operation.',
  examples: [
    { command: 'fxd restore src/a.ts', explains: 'give up the changes of a file' },
    { command: 'fxd restore src/a.ts#parse', explains: 'give up the changes of one function' },
    {
      command: 'fxd restore --from HEAD~3 src/a.ts#parse',
      explains: 'bring back what the function was three commits ago',
    },
    {
      command: "fxd restore --from '@{10 minutes ago}' src/a.ts#parse",
      explains: 'bring back what it was then, from a checkpoint if `fxd watch` made one',
    },
  ],
  schema: restoredSchema,
  declare: (command) =>
    command
      .argument('<selectors...>', 'files, folders and nodes to restore')
      .option('--from <revision>', 'the revision to take them from; HEAD if left out'),
  run: (context, [selectors], { from }) => restorePaths(context, from ?? 'HEAD', selectors),
  print: printRestored,
});

/**
 * Makes the chosen files and nodes what they were in a revision. Throws what resolving the revision and
 * the selectors throws, NOT_IN_REVISION, PARTIAL_RESTORE, UNTRACKED_IN_THE_WAY, UNSAFE_PATH.
 */
export function restorePaths(context: Context, from: string, texts: readonly string[]): Restored {
  const { repository } = context;
  context.gitStep?.require();
  const commit = resolveRevision(repository, from);
  const selectors = texts.map((text) => selectorFromHere(context, text));
  const workingTree = workingTreeOf(context);
  const recorder = repository.recorder('small');
  const scanned = workingTree.record(recorder);
  const request = { revision: commit, revisionName: from, selectors };
  const { tree, things } = planRestoring(repository, recorder, scanned.version, request);
  recorder.flush();
  const plan = planCheckout(workingTree, scanned.version.tree, tree, scanned);
  if (plan.length > 0) {
    const before = snapshot(workingTree, recorder, scanned, plan);
    const files = moveOfPlan(workingTree, recorder, before, plan);
    const description = `restore ${texts.join(' ')} from ${from}`;
    const about = { command: 'restore', description };
    carryOut(workingTree, { about, plan, files }, () => {
      recordOperation(repository, about, { refs: [], files });
    });
  }
  return { from, commit, restored: things };
}

/** Restored things that are named before the rest is only counted. */
const SHOWN = 20;

export function printRestored(ui: Ui, { from, restored }: Restored): void {
  if (restored.length === 0) {
    ui.status('Nothing to restore: all of it is as it was.');
    return;
  }
  // No full stop right after an id: people double-click ids.
  const source = /^[0-9a-f]{4,40}$/.test(from) ? ui.id(from) : `${ui.text(from)}.`;
  const shown = restored.slice(0, ui.verbose ? restored.length : SHOWN);
  for (const { path, name } of shown) {
    const address = formatAddress(path as RepoPath, name ?? '');
    ui.status(`Restored ${ui.text(address)} from ${source}`);
  }
  const rest = restored.length - shown.length;
  if (rest > 0) ui.status(`Restored ${rest} more from ${source}`);
}
