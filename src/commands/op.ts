/** `fxd op`: the log of operations, and the way back to any of them. */
import { InvalidArgumentError, type Command } from 'commander';
import { reachable } from '../history/graph.ts';
import { resolveOperation } from '../history/operation-name.ts';
import {
  listOperationTags,
  tagOperation,
  tagsByOperation,
  untagOperation,
} from '../history/operation-tags.ts';
import {
  listOperations,
  operationTitle,
  readOperation,
  type LoggedOperation,
  type RefMove,
} from '../history/operation.ts';
import type { Repository } from '../history/repository.ts';
import { lineOf } from '../history/standing.ts';
import { stepToView } from '../history/step-to-view.ts';
import { diffTrees } from '../history/trees.ts';
import { compareViews, viewAfter } from '../history/view.ts';
import { badUsage } from '../model/errors.ts';
import type { CommitId, OperationId } from '../model/ids.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { goToView, type GoOptions } from './go-to-view.ts';
import { showOp } from './op-lines.ts';
import {
  listOperation,
  NOTHING_TOLD,
  OP_VERBS,
  opSchema,
  type ListedOperation,
  type MovedRef,
  type OpResult,
  type OpVerb,
} from './op-report.ts';

interface Options extends GoOptions {
  readonly maxCount?: number;
  readonly delete?: boolean;
}

type Operands = readonly [string, string | undefined, string | undefined];

export const op = defineCommand<Operands, Options, OpResult>({
  name: 'op',
  description:
    'Every command that changes branches, tags, HEAD or working files is an operation, and none leaves the log by being undone. An operation is named by the first digits of its id, four or more, by a tag (`fxd op tag`), by `@`, the newest, or by `@-` and `@~2`, those before it.\n\n`op log` marks the operation whose view is the present one with a *. `op show` says what one did, `op diff` how the views after two of them differ (the second is `@` if left out).\n\n`op restore` makes branches, tags, HEAD and files those of the view after an operation. Unsaved changes are carried over; where they overlap it stops, unless --force is given, which keeps them with the operation. It is an operation itself, so `fxd undo` takes it back.\n\nA tag of an operation also keeps `fxd gc` from forgetting it. It is no part of the view: undoing moves none.',
  examples: [
    { command: 'fxd op log -n 10', explains: 'show the last ten operations' },
    { command: 'fxd op restore 3f2a91c', explains: 'go back to the state after an operation' },
    { command: 'fxd op tag before-cleanup', explains: 'name the present state' },
  ],
  schema: opSchema,
  paged: true,
  declare: declareOptions,
  run: (context, operands, options) => {
    const verb = checkUsage(operands, options);
    const [, first, second] = operands;
    switch (verb) {
      case 'log':
        return { ...NOTHING_TOLD, verb, ...logOperations(context, options) };
      case 'show':
        return { ...NOTHING_TOLD, verb, ...showOperation(context, first!) };
      case 'diff':
        return { ...NOTHING_TOLD, verb, ...diffOperations(context, first!, second ?? '@') };
      case 'restore':
        return { ...NOTHING_TOLD, verb, ...restoreOperation(context, first!, options) };
      case 'tag':
        return { ...NOTHING_TOLD, verb, ...tagOperations(context, first, second, options) };
    }
  },
  print: showOp,
});

function declareOptions(command: Command): Command {
  return command
    .argument('<verb>', 'log, show, diff, restore or tag')
    .argument('[operation]', 'the operation; with tag the name to give it')
    .argument('[other]', 'with diff and tag: the other operation, the newest if left out')
    .option('-n, --max-count <number>', 'with log: show so many at most', parseCount)
    .option('-f, --force', 'with restore: overwrite files that were changed since')
    .option('--dry-run', 'with restore: say what would be done, and do nothing')
    .option('-d, --delete', 'with tag: take the name away');
}

function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Give a number, such as 20.');
  return Number(text);
}

/** The fewest and the most operands behind each verb, and how it is written. */
const FORMS: Readonly<Record<OpVerb, readonly [number, number, string]>> = {
  log: [0, 0, 'fxd op log [-n <number>]'],
  show: [1, 1, 'fxd op show <operation>'],
  diff: [1, 2, 'fxd op diff <operation> [<other>]'],
  restore: [1, 1, 'fxd op restore <operation>'],
  tag: [0, 2, 'fxd op tag [-d] [<name> [<operation>]]'],
};

function checkUsage([word, ...rest]: Operands, options: Options): OpVerb {
  const verb = OP_VERBS.find((known) => known === word);
  if (verb === undefined) {
    throw badUsage(`'${word}' is not log, show, diff, restore or tag`, 'Run `fxd help op`');
  }
  const [least, most, form] = FORMS[verb];
  const given = rest.filter((operand) => operand !== undefined).length;
  const isDeleting = options.delete === true;
  if (given < least || given > most || (verb === 'tag' && isDeleting && given !== 1)) {
    throw badUsage(`\`fxd op ${verb}\` is not complete, or says too much`, `Write \`${form}\``);
  }
  const misplaced = [
    options.maxCount !== undefined && verb !== 'log' && '-n goes with log only',
    options.force === true && verb !== 'restore' && '--force goes with restore only',
    options.dryRun === true && verb !== 'restore' && '--dry-run goes with restore only',
    isDeleting && verb !== 'tag' && '-d goes with tag only',
  ].find((fault) => fault !== false);
  if (misplaced !== undefined) throw badUsage(misplaced, 'Leave it out');
  return verb;
}

function logOperations({ repository }: Context, { maxCount }: Options): Partial<OpResult> {
  const newest = listOperations(repository, maxCount ?? -1);
  return { operations: listed(repository, newest, newest) };
}

/** Operations with where they stand; `newest` are those from which that is read. */
function listed(
  repository: Repository,
  operations: readonly LoggedOperation[],
  newest: readonly LoggedOperation[] = listOperations(repository, -1),
): ListedOperation[] {
  const line = lineOf(repository, newest);
  const tags = tagsByOperation(repository);
  return operations.map((logged) => {
    const { undoes = [], redoes = [] } = logged.operation;
    const isStep = undoes.length > 0 || redoes.length > 0;
    const isPast = line.past.has(logged.id);
    const led = isPast ? 'past' : 'undone';
    const standing = logged.id === line.present ? 'present' : isStep ? 'step' : led;
    return listOperation(logged, standing, tags.get(logged.id) ?? []);
  });
}

function showOperation({ repository }: Context, name: string): Partial<OpResult> {
  const logged = resolveOperation(repository, name);
  const { refs, head, files, saved = null } = logged.operation;
  const unknown = saved === null ? null : { from: saved, to: null };
  const changes = files == null ? [] : diffTrees(repository, files.from, files.to);
  return {
    operations: listed(repository, [logged]),
    refs: refs.map((move) => countCommits(repository, move)),
    head,
    files: changes.map(({ path, before, after }) => {
      const status = before === null ? 'added' : after === null ? 'deleted' : 'modified';
      return { path, status };
    }),
    trees: files ?? unknown,
  };
}

function diffOperations({ repository }: Context, a: string, b: string): Partial<OpResult> {
  const [from, to] = [resolveOperation(repository, a), resolveOperation(repository, b)];
  const { refs, head } = compareViews(viewAfter(repository, from), viewAfter(repository, to));
  return {
    operations: listed(repository, [from, to]),
    refs: refs.map((move) => countCommits(repository, move)),
    head,
  };
}

/** Commits that came and went; not counted where one side is none, or is not there any more. */
function countCommits(repository: Repository, move: RefMove): MovedRef {
  const { from, to } = move;
  const { objects } = repository.store;
  const isCommit = (id: RefMove['to']) => id !== null && objects.typeOf(id) === 'commit';
  if (!isCommit(from) || !isCommit(to)) return { ...move, came: null, gone: null };
  const [before, after] = [
    reachable(repository, [from as CommitId]),
    reachable(repository, [to as CommitId]),
  ];
  const count = (these: ReadonlySet<number>, others: ReadonlySet<number>) =>
    [...these].filter((number) => !others.has(number)).length;
  return { ...move, came: count(after, before), gone: count(before, after) };
}

function restoreOperation(context: Context, name: string, options: Options): Partial<OpResult> {
  const { repository } = context;
  const logged = resolveOperation(repository, name);
  const description = `op restore ${logged.id.slice(0, 12)}`;
  const about = { command: 'op restore', description };
  const went = goToView(context, about, stepToView(repository, logged), options);
  return { operations: listed(repository, [logged]), went };
}

function tagOperations(
  { repository }: Context,
  name: string | undefined,
  operation: string | undefined,
  options: Options,
): Partial<OpResult> {
  if (name === undefined) {
    const tags = listOperationTags(repository).map(({ name: tag, id }) => {
      return tellTag(repository, tag, id);
    });
    return { tags, action: 'listed' };
  }
  if (options.delete === true) {
    const id = untagOperation(repository, name);
    return { tags: [tellTag(repository, name, id)], action: 'deleted' };
  }
  const logged = resolveOperation(repository, operation ?? '@');
  tagOperation(repository, name, logged);
  return { tags: [tellTag(repository, name, logged.id)], action: 'created' };
}

function tellTag(repository: Repository, name: string, id: OperationId) {
  const logged = readOperation(repository, id);
  return { name, operation: id, title: logged === null ? null : operationTitle(logged.operation) };
}
