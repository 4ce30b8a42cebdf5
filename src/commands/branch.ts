/** `fxd branch`: list, make, rename or delete branches. */
import {
  createBranch,
  currentBranch,
  deleteBranches,
  listBranches,
  renameBranch,
} from '../history/branches.ts';
import { isAncestor } from '../history/graph.ts';
import type { Repository } from '../history/repository.ts';
import { resolveRevision } from '../history/revision.ts';
import { badUsage } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import { columns } from '../ui/columns.ts';
import type { Ui } from '../ui/ui.ts';
import { defineCommand } from './define-command.ts';
import { array, boolean, nullable, object, objectId, oneOf, string } from './json-schema.ts';

interface Options {
  readonly delete?: boolean;
  readonly D?: boolean;
  readonly move?: boolean;
  readonly v?: boolean;
  readonly contains?: string;
}

interface ListedBranch {
  readonly name: string;
  readonly commit: CommitId;
  /** Null where what the branch names is no commit, or missing. */
  readonly subject: string | null;
  readonly current: boolean;
}

interface ChangedBranch {
  readonly name: string;
  /** The name before it was renamed. */
  readonly former: string | null;
  /** Null for a branch that has no commit yet. */
  readonly commit: CommitId | null;
}

type Action = 'listed' | 'created' | 'renamed' | 'deleted';

interface Result {
  readonly action: Action;
  /** The commit that is checked out on no branch. */
  readonly detached: CommitId | null;
  readonly branches: readonly ListedBranch[];
  /** What was made, renamed or deleted; empty for a list. */
  readonly changed: readonly ChangedBranch[];
}

type Operands = readonly [string | undefined, string | undefined, readonly string[]];

export const branch = defineCommand<Operands, Options, Result>({
  name: 'branch',
  description:
    'Making a branch does not switch to it. A branch counts as merged if all its commits can be reached from HEAD.',
  examples: [
    { command: 'fxd branch', explains: 'list the branches, the current one with a *' },
    { command: 'fxd branch parser main~3', explains: 'make a branch at a commit' },
    { command: 'fxd branch -d parser lexer', explains: 'delete branches that are merged' },
  ],
  schema: object({
    action: oneOf(['listed', 'created', 'renamed', 'deleted']),
    detached: nullable(objectId(), 'The commit that is checked out on no branch'),
    branches: array(
      object({
        name: string(),
        commit: objectId(),
        subject: nullable(string(), 'First line of the message; null where there is no commit'),
        current: boolean('Whether it is checked out'),
      }),
      'What was asked for with a list, sorted by name; else empty',
    ),
    changed: array(
      object({
        name: string(),
        former: nullable(string(), 'The name before it was renamed'),
        commit: nullable(objectId(), 'Null for a branch that has no commit yet'),
      }),
      'What was made, renamed or deleted; empty for a list',
    ),
  }),
  declare: (command) =>
    command
      .argument('[name]', 'the branch; with -m the old name, or the new one of the current branch')
      .argument('[rev]', 'where to make it, HEAD if left out; with -m the new name')
      .argument('[others...]', 'with -d or -D, more branches to delete')
      .option('-d, --delete', 'delete the branches, if their commits are in HEAD too')
      .option('-D', 'delete the branches, merged or not')
      .option('-m, --move', 'rename the branch')
      .option('-v', 'list with commit and subject')
      .option('--contains <rev>', 'list the branches that have this commit'),
  run: ({ repository }, operands, options) => {
    const action = chooseAction(operands, options);
    const { ref, commit } = repository.head();
    const detached = ref === null ? commit : null;
    if (action === 'listed') {
      const branches = listed(repository, options.contains ?? null);
      return { action, detached, branches, changed: [] };
    }
    const changed = change(repository, action, operands, options.D === true);
    return { action, detached, branches: [], changed };
  },
  print: (ui, result, { v = false }) => {
    if (result.action === 'listed') printList(ui, result, v);
    else for (const changed of result.changed) printChange(ui, result.action, changed);
  },
});

function chooseAction([name, , others]: Operands, options: Options): Action {
  const { v = false, contains, move = false } = options;
  const isDeleting = options.delete === true || options.D === true;
  const isListing = v || contains !== undefined;
  if ([isDeleting, move, isListing].filter(Boolean).length > 1) {
    throw badUsage('Deleting, renaming and listing cannot go together', 'Run `fxd help branch`');
  }
  if (name === undefined) {
    if (isDeleting || move) throw badUsage('No branch given', 'Run `fxd branch` for the list');
    return 'listed';
  }
  if (isListing) throw badUsage('A list takes no name', 'Run `fxd help branch`');
  if (isDeleting) return 'deleted';
  if (others.length > 0) throw badUsage('Too many names', 'Run `fxd help branch`');
  return move ? 'renamed' : 'created';
}

function listed(repository: Repository, containing: string | null): ListedBranch[] {
  const current = currentBranch(repository);
  const wanted = containing === null ? null : resolveRevision(repository, containing);
  return listBranches(repository)
    .filter(({ commit }) => {
      if (wanted === null) return true;
      return isCommit(repository, commit) && isAncestor(repository, wanted, commit);
    })
    .map(({ name, commit }) => ({
      name,
      commit,
      subject: isCommit(repository, commit)
        ? (repository.readCommit(commit).message.split('\n')[0] ?? '')
        : null,
      current: name === current,
    }));
}

function isCommit({ store }: Repository, id: CommitId): boolean {
  return store.objects.typeOf(id) === 'commit';
}

function change(
  repository: Repository,
  action: Exclude<Action, 'listed'>,
  [name = '', rev, others]: Operands,
  force: boolean,
): ChangedBranch[] {
  switch (action) {
    case 'created': {
      const commit = resolveRevision(repository, rev ?? 'HEAD');
      createBranch(repository, name, commit);
      return [{ name, former: null, commit }];
    }
    case 'deleted': {
      const names = rev === undefined ? [name] : [name, rev, ...others];
      return deleteBranches(repository, names, force).map((was) => ({ ...was, former: null }));
    }
    case 'renamed': {
      const former = rev === undefined ? currentBranch(repository) : name;
      if (former === null) throw badUsage('HEAD is on no branch', 'Name the branch to rename');
      const to = rev ?? name;
      return [{ name: to, former, commit: renameBranch(repository, former, to) }];
    }
  }
}

function printList(ui: Ui, { detached, branches }: Result, withCommits: boolean): void {
  const { style } = ui;
  const rows: string[][] = [];
  if (detached !== null) {
    rows.push([`* ${style.branch(`(HEAD detached at ${detached.slice(0, 7)})`)}`]);
  }
  for (const { name, commit, subject, current } of branches) {
    const label = current ? `* ${style.branch(ui.text(name))}` : `  ${ui.text(name)}`;
    rows.push(
      withCommits
        ? [label, `${ui.id(commit)} ${ui.text(subject ?? '(no commit is there)')}`]
        : [label],
    );
  }
  for (const line of columns(rows, 1)) ui.out(line);
}

function printChange(ui: Ui, action: Action, { name, former, commit }: ChangedBranch): void {
  const label = ui.text(name);
  if (action === 'created') ui.status(`Made branch ${label} at ${ui.id(commit ?? '')}`);
  else if (action === 'deleted') ui.status(`Deleted branch ${label} (was ${ui.id(commit ?? '')}).`);
  else ui.status(`Renamed branch ${ui.text(former ?? '')} to ${label}`);
}
