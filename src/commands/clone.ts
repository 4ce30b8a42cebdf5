/** `fxd clone`: copy a repository with its history, and check its files out. */
import { resolve } from 'node:path';
import { planCheckout } from '../bridge/files/checkout.ts';
import { finishClone, prepareClone } from '../bridge/files/clone-folder.ts';
import { moveOfCheckout } from '../bridge/files/snapshot.ts';
import { carryOut } from '../bridge/files/transition.ts';
import { nameOfPath, parsePeerAddress } from '../bridge/peer/address.ts';
import { headText } from '../history/head.ts';
import { recordOperation } from '../history/operation.ts';
import { BRANCHES } from '../history/ref-name.ts';
import { landingInStore } from '../history/syncing/landing.ts';
import { addPeer, findPeer } from '../history/syncing/peers.ts';
import type { CommitId } from '../model/ids.ts';
import { contextAt } from './context-at.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { integer, nullable, object, objectId, string } from './json-schema.ts';
import { converse, WHOLE_SYNC } from './sync-with.ts';
import { workingTreeOf } from './working-tree-of.ts';

interface Result {
  readonly folder: string;
  readonly branch: string | null;
  readonly commit: CommitId | null;
  /** Objects that came. */
  readonly received: number;
  /** Files that were written. */
  readonly written: number;
}

/** What the repository that was cloned is called in the clone. */
const ORIGIN = 'origin';

export const clone = defineCommand<readonly [string, string | undefined], object, Result>({
  name: 'clone',
  description:
    'The new repository has every branch, tag and commit of the other, and its branch checked out. The other one is its peer `origin`, so `fxd sync` works at once. A clone that was cut off is no repository; run again for the same folder it goes on where it stopped.',
  examples: [
    { command: 'fxd clone ../project copy', explains: 'copy a repository of this machine' },
    { command: 'fxd clone /srv/project', explains: 'copy it into a folder of its name' },
  ],
  schema: object({
    folder: string('Where the new repository is'),
    branch: nullable(string(), 'What is checked out; null where the other HEAD is detached'),
    commit: nullable(objectId(), 'Its commit; null where there is none'),
    received: integer('Objects that came'),
    written: integer('Files that were written'),
  }),
  declare: (command) =>
    command
      .argument('<peer>', 'the folder or store of the repository to copy')
      .argument('[folder]', 'where to; a folder of the same name here if left out'),
  run: async (context, [peer, name]) => {
    const path = parsePeerAddress(peer, context.folder);
    const folder = resolve(context.folder, name ?? nameOfPath(path));
    const branch = context.userConfig.text('init.defaultBranch') ?? 'main';
    const store = prepareClone(folder, branch, context.repositoryOptions);
    const result = await fill(contextAt(context, store), path, folder);
    finishClone(folder);
    return result;
  },
  print: (ui, { folder, branch, commit, written }) => {
    ui.status(`Cloned into ${ui.text(folder)}`);
    if (commit === null) ui.status('It has no commit yet.');
    else ui.status(`${written} files of ${ui.text(branch ?? 'HEAD')} at ${ui.id(commit)}`);
  },
});

/** Fetches everything into the new store, and checks it out. The store is closed after it. */
async function fill(context: Context, path: string, folder: string): Promise<Result> {
  const { repository } = context;
  try {
    // No branch is checked out yet: what is fetched moves refs and nothing else.
    const landing = landingInStore(repository);
    const from = { path, peer: findPeer(repository, ORIGIN) };
    const { result } = await converse(context, from, { ...WHOLE_SYNC, push: false }, landing);
    if (from.peer === null) addPeer(repository, ORIGIN, path);
    const written = checkOut(context, result.head);
    const { ref, commit } = repository.head();
    const branch = ref === null ? null : ref.slice(BRANCHES.length);
    return { folder, branch, commit, received: result.received, written };
  } finally {
    repository.close();
  }
}

/** Makes HEAD and the files those of the branch that is checked out there; returns the files written. */
function checkOut(context: Context, head: string | null): number {
  const { repository } = context;
  const { refs } = repository.store;
  const first = refs.list(BRANCHES)[0]?.name ?? null;
  const ref = head !== null && refs.get(head) !== null ? head : first;
  if (ref === null) return 0;
  const commit = refs.get(ref) as CommitId;
  const workingTree = workingTreeOf(context);
  const to = repository.treeOf(commit);
  const plan = planCheckout(workingTree, null, to);
  const files = moveOfCheckout(workingTree, null, to, plan);
  const about = { command: 'clone', description: `check out ${ref.slice(BRANCHES.length)}` };
  carryOut(workingTree, { about, plan, files }, () => {
    const moved = { from: headText(repository.head()), to: `ref: ${ref}` };
    return recordOperation(repository, about, {
      refs: [],
      ...(moved.from === moved.to ? {} : { head: moved }),
      files: plan.length === 0 ? null : files,
    });
  });
  return plan.length;
}
