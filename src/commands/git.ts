/** `fxd git`: what differs from the Git repository beside the store, and bringing the two together. */
import { openGitSource } from '../bridge/git/git-source.ts';
import { findGitFolder } from '../bridge/git/git-folder.ts';
import { MOVE_KINDS } from '../history/exporting/ref-moves.ts';
import { shortRefName } from '../history/ref-name.ts';
import { badUsage, EXIT, noGitRepository } from '../model/errors.ts';
import { plural } from '../ui/plural.ts';
import type { Ui } from '../ui/ui.ts';
import { defineCommand } from './define-command.ts';
import { pullFromGit, pushToGit, type Pulled, type Pushed } from './git-exchange.ts';
import { compareWithGit, STANDINGS, type GitStatus, type RefStanding } from './git-standing.ts';
import { gitImportSchema, printGitImport } from './import-git.ts';
import {
  array,
  boolean,
  integer,
  nullable,
  object,
  objectId,
  oneOf,
  string,
} from './json-schema.ts';
import { trustsFilters } from './working-tree-of.ts';

const VERBS = ['status', 'pull', 'push'] as const;

interface Options {
  readonly force?: boolean;
}

interface Result {
  readonly verb: (typeof VERBS)[number];
  readonly status: GitStatus | null;
  readonly pulled: Pulled | null;
  readonly pushed: Pushed | null;
}

const statusSchema = object({
  head: object({
    here: string('HEAD, as Git writes it'),
    there: nullable(string(), 'HEAD of Git; null where it cannot be read'),
  }),
  underWay: nullable(string(), 'What Git is in the middle of, such as a rebase'),
  met: boolean('Whether there was ever an exchange'),
  same: integer('Refs that are the same on both sides'),
  refs: array(
    object({
      name: string('Full name'),
      kind: oneOf(STANDINGS),
      here: nullable(objectId()),
      there: nullable(objectId(), 'What Git has'),
      ahead: nullable(integer(), 'Commits that only fxd has; of branches on both sides'),
      behind: nullable(integer(), 'Commits that only Git has; of branches on both sides'),
    }),
    'Refs that are not the same',
  ),
});

const pushedSchema = object({
  moves: array(
    object({
      name: string('Full name'),
      from: nullable(objectId(), 'Null where it is new'),
      to: objectId(),
      kind: oneOf(MOVE_KINDS),
    }),
    'Refs of Git that moved',
  ),
  unchanged: integer('Refs that were there as they are here'),
  commits: integer('Commits that went to Git besides those of HEAD'),
  aligned: boolean('Whether HEAD or the index of Git moved'),
  left: array(object({ name: string(), reason: string() }), 'Refs that were not touched'),
});

export const gitBeside = defineCommand<readonly [string], Options, Result>({
  name: 'git',
  description: `For a folder that has both a \`.git\` and a \`.fxd\`. \`git status\` says how branches and tags differ, both ways. \`git pull\` takes new commits of Git and goes to the branch that Git has checked out; a branch that both sides have moved stays, and what Git has is \`<branch>@git\`, to be merged. \`git push\` brings new commits to Git, and its HEAD and index to ours; no hook is run, and no file is touched.

After the first pull or import, fxd follows a branch that Git has switched to, or a commit that it has, by itself, and whatever moves HEAD in fxd moves it in Git, too. Where that is not possible without loss, it is said, and both stay as they are.`,
  examples: [
    { command: 'fxd git status', explains: 'show how branches and tags differ' },
    { command: 'fxd git pull', explains: 'take what was committed with Git' },
    { command: 'fxd git push', explains: 'bring all branches and tags to Git' },
  ],
  schema: object({
    verb: oneOf(VERBS),
    status: nullable(statusSchema, 'Of `git status`'),
    pulled: nullable(
      object({
        ...gitImportSchema.properties,
        deleted: array(string(), 'Branches that were deleted because Git had deleted them'),
      }),
      'Of `git pull`',
    ),
    pushed: nullable(pushedSchema, 'Of `git push`'),
  }),
  declare: (command) =>
    command
      .argument('<verb>', 'status, pull or push')
      .option('-f, --force', 'with pull: move tags here; with push: move refs there by force'),
  run: async (context, [word], { force = false }) => {
    const verb = VERBS.find((known) => known === word);
    if (verb === undefined)
      throw badUsage(`'${word}' is not status, pull or push`, 'Run `fxd help git`');
    const { repository, location, host } = context;
    const folder = findGitFolder(location.root);
    if (folder === null) throw noGitRepository(location.root);
    const nothing = { verb, status: null, pulled: null, pushed: null };
    if (verb === 'pull') {
      return { ...nothing, pulled: await pullFromGit(context, folder, force) };
    }
    if (verb === 'push') {
      context.gitStep?.require();
      repository.store.requireWritable();
      const { root } = location;
      const trusts = () => trustsFilters(context);
      const beside = { repository, root, env: host.env, trustsFilters: trusts };
      return { ...nothing, pushed: pushToGit(beside, folder, force) };
    }
    const source = await openGitSource(location.root, host.env);
    context.onClose(() => source.close());
    return { ...nothing, status: await compareWithGit(repository, folder, source) };
  },
  print: (ui, { status, pulled, pushed }) => {
    if (status !== null) printStatus(ui, status);
    if (pulled !== null) {
      printGitImport(ui, pulled);
      for (const name of pulled.deleted) ui.status(`Deleted ${ui.text(name)}, as Git did`);
    }
    if (pushed !== null) printPushed(ui, pushed);
  },
  exitCode: ({ pulled }) =>
    pulled !== null && pulled.diverged.length > 0 ? EXIT.differs : EXIT.done,
});

function printStatus(ui: Ui, { head, underWay, met, same, refs }: GitStatus): void {
  if (head.here === head.there) ui.out(`HEAD is ${ui.text(showHead(head.here))} in both`);
  else {
    ui.out(
      `HEAD is ${ui.text(showHead(head.here))} here, ${ui.text(showHead(head.there ?? ''))} in Git`,
    );
  }
  for (const ref of refs) ui.out(`  ${ui.text(describe(ref))}`);
  if (refs.length === 0) ui.out(`All ${plural(same, 'ref')} are the same`);
  else if (same > 0) ui.out(`${plural(same, 'other ref')} the same`);
  if (underWay !== null) ui.warn(`Git is in the middle of ${underWay}.`);
  const kinds = new Set(refs.map(({ kind }) => kind));
  const pulls =
    !met || ['behind', 'diverged', 'only in Git'].some((kind) => kinds.has(kind as never));
  if (pulls) ui.hint('`fxd git pull` takes what Git has.');
  else if (kinds.has('ahead') || kinds.has('only here'))
    ui.hint('`fxd git push` brings it to Git.');
}

function showHead(text: string): string {
  return text.startsWith('ref: ') ? shortRefName(text.slice('ref: '.length)) : text.slice(0, 12);
}

function describe({ name, kind, ahead, behind }: RefStanding): string {
  const short = shortRefName(name);
  switch (kind) {
    case 'ahead':
      return `${short}: ${plural(ahead ?? 0, 'commit')} ahead of Git`;
    case 'behind':
      return `${short}: ${plural(behind ?? 0, 'commit')} behind Git`;
    case 'diverged':
      return `${short}: diverged, ${ahead ?? 0} here and ${behind ?? 0} in Git`;
    case 'other':
      return `${short}: names something else in Git`;
    case 'only here':
    case 'only in Git':
      return `${short}: ${kind}`;
  }
}

function printPushed(ui: Ui, { moves, unchanged, aligned, left }: Pushed): void {
  if (moves.length === 0 && !aligned) ui.status('Git has everything already.');
  for (const { name, from, to, kind } of moves) {
    const range = from === null ? ui.id(to) : `${ui.id(from)}..${ui.id(to)}`;
    ui.out(`${ui.text(shortRefName(name))} ${range}${kind === 'forward' ? '' : ` (${kind})`}`);
  }
  if (moves.length > 0) ui.detail(`${plural(unchanged, 'other ref')} unchanged`);
  if (aligned) ui.status('HEAD and the index of Git are as here');
  for (const { name, reason } of left) ui.warn(`Left ${ui.text(name)}: ${reason}.`);
}
