/** `fxd resolve`: settle conflicts, one by one or all at once, and remember how. */
import type { Command } from 'commander';
import type { ConflictStatus } from '../history/merging/conflict-status.ts';
import type { ConflictsNow } from '../history/merging/conflicts-now.ts';
import { Resolutions } from '../history/merging/resolutions.ts';
import { badUsage, EXIT } from '../model/errors.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { array, boolean, nullable, object, oneOf } from './json-schema.ts';
import {
  conflictFields,
  conflictLine,
  resolvedBefore,
  tellConflict,
  type ToldConflict,
} from './merge-outcome.ts';
import { lookAtConflicts } from './resolve-apply.ts';
import {
  DEEDS,
  resolveAsAsked,
  resolveAsSaid,
  resolveByTool,
  type Deed,
  type Done,
} from './resolve-deeds.ts';
import {
  forgetResolutions,
  listResolutions,
  printResolutions,
  resolutionSchema,
  type ToldResolution,
} from './resolve-history.ts';
import { chooseConflicts } from './resolve-selectors.ts';

type Flag =
  | Exclude<Deed, 'both-theirs-first' | 'tool' | 'prompt'>
  | 'bothTheirsFirst'
  | 'list'
  | 'history'
  | 'forget'
  | 'all';

type Options = { readonly [Each in Flag]?: boolean } & { readonly tool?: string };

interface OpenConflict extends ToldConflict {
  /** Whether the same was resolved before. */
  readonly recorded: boolean;
}

interface Result {
  /** Null where nothing is answered. */
  readonly answer: Deed | null;
  readonly answered: readonly ToldConflict[];
  readonly open: readonly OpenConflict[];
  readonly settled: readonly ToldConflict[];
  readonly asked: readonly ToldConflict[];
  readonly history: readonly ToldResolution[];
  readonly forgotten: readonly ToldResolution[];
}

const WAYS =
  'Take --ours, --theirs, --base, --both, --both-theirs-first, --union, --recorded, --tool, --mark or --list';

export const resolve = defineCommand<readonly [readonly string[]], Options, Result>({
  name: 'resolve',
  description: `On a terminal it shows one conflict after the other and asks what shall stand there. With an answer it asks nothing: conflicts of the merge under way, or of the commit that is checked out, are named by file, folder, number, or node (\`path#name\`, \`fn:name\`, \`n:<id>\`); --all means all of them. What stands between markers is taken as it is now, so what was edited there counts. What was edited until no marker is left is settled without this command.

    Every resolution is remembered, also what was edited by hand when it is committed. When the same three versions meet again, in whichever file and from whichever side, --recorded answers as before.

    Each run is one operation, which \`fxd undo\` takes back. What was answered before a question was broken off is kept. It ends with 1 while any conflict is open that it was to list or ask about.`,
  examples: [
    { command: 'fxd resolve', explains: 'go through what is open, one by one' },
    {
      command: 'fxd resolve --theirs src/a.ts#parse',
      explains: 'take their version of one function',
    },
    {
      command: 'fxd resolve --recorded --all',
      explains: 'answer whatever was resolved before as it was then',
    },
  ],
  schema: object({
    answer: nullable(oneOf(DEEDS), 'prompt: asked on a terminal. Null where nothing is answered'),
    answered: array(object(conflictFields), 'What this run answered'),
    open: array(
      object({ ...conflictFields, recorded: boolean('Whether the same was resolved before') }),
      'What is open after it',
    ),
    settled: array(object(conflictFields), 'What is settled after it'),
    asked: array(object(conflictFields), 'What was asked about, or given to a tool, and is open'),
    history: array(resolutionSchema, 'What --history lists'),
    forgotten: array(resolutionSchema, 'What --forget forgot'),
  }),
  declare: declareOptions,
  run: (context, [selectors], options) => run(context, selectors, options),
  print,
  exitCode: ({ answer, open, asked }, { list = false }) => {
    const isLeft = answer === null ? list && open.length > 0 : asked.length > 0;
    return isLeft ? EXIT.differs : EXIT.done;
  },
});

function declareOptions(command: Command): Command {
  return command
    .argument('[selectors...]', 'files, folders, nodes and numbers of the conflicts that are meant')
    .option('--list', 'list what is open, and end with 1 if anything is')
    .option('--ours', 'take our version')
    .option('--theirs', 'take their version')
    .option('--base', 'take the version that both began with')
    .option('--both', 'take both, ours first')
    .option('--both-theirs-first', 'take both, theirs first')
    .option('--union', 'take the lines of both, common ones once')
    .option('--recorded', 'answer as the same was resolved before')
    .option('--tool <name>', 'put the files together in a merge tool')
    .option('--mark', 'a file without markers is settled as it is')
    .option('--unmark', 'take back --mark')
    .option('--all', 'mean every conflict that is open')
    .option('--history', 'list what is remembered of resolved conflicts')
    .option('--forget', 'forget these; numbers are those of --history');
}

async function run(
  context: Context,
  selectors: readonly string[],
  options: Options,
): Promise<Result> {
  const deed = deedOf(context, selectors, options);
  if (deed === 'history') {
    return { ...NOTHING, history: listResolutions(context, selectors) };
  }
  if (deed === 'list') {
    const now = lookAtConflicts(context)?.now ?? null;
    return report(context, now, chooseConflicts(context, now, selectors), NOTHING);
  }
  const { all = false, tool = '' } = options;
  context.repository.store.requireWritable();
  if (deed === 'forget') {
    return { ...NOTHING, forgotten: forgetResolutions(context, selectors, all) };
  }
  const done = await carryOut(context, deed, selectors, all, tool);
  const { after, answered, asked } = done;
  return report(context, after, after?.statuses ?? [], {
    ...NOTHING,
    answer: deed,
    answered: answered.map(tell),
    asked: asked.map(tell),
  });
}

async function carryOut(
  context: Context,
  deed: Deed,
  selectors: readonly string[],
  all: boolean,
  tool: string,
): Promise<Done> {
  if (deed === 'prompt') return await resolveAsAsked(context, selectors);
  if (deed === 'tool') return resolveByTool(context, tool, selectors);
  return resolveAsSaid(context, deed, selectors, all);
}

/** What is to be done. Throws badUsage. */
function deedOf(
  { interactive, globals }: Context,
  selectors: readonly string[],
  options: Options,
): Deed | 'list' | 'history' | 'forget' {
  const { all = false } = options;
  const wishes = [...DEEDS, 'list', 'history', 'forget'] as const;
  const [wish, another] = wishes.filter((each) => {
    if (each === 'prompt') return false;
    return each === 'both-theirs-first' ? options.bothTheirsFirst : options[each] !== undefined;
  });
  if (another !== undefined) throw badUsage('Only one answer can be given', WAYS);
  if (wish === undefined) {
    if (interactive && !globals.json) return 'prompt';
    throw badUsage('No answer given, and nobody to ask', WAYS);
  }
  if (wish === 'list' || wish === 'history' || wish === 'forget') return wish;
  if (all === selectors.length > 0) {
    const which = 'Name files, nodes or numbers, or take --all for everything that is open';
    throw badUsage(all ? '--all goes with no selector' : 'No conflict named', which);
  }
  return wish;
}

const NOTHING: Result = {
  answer: null,
  answered: [],
  open: [],
  settled: [],
  asked: [],
  history: [],
  forgotten: [],
};

function tell({ conflict, path }: ConflictStatus): ToldConflict {
  return { ...tellConflict(conflict), path };
}

function report(
  { repository }: Context,
  now: ConflictsNow | null,
  statuses: readonly ConflictStatus[],
  done: Result,
): Result {
  if (now === null) return done;
  const remembered = new Resolutions(repository);
  const open = statuses.filter(({ settled }) => !settled);
  return {
    ...done,
    open: open.map((status) => {
      return { ...tell(status), recorded: remembered.of(now.open, status.conflict) !== null };
    }),
    settled: statuses.filter(({ settled }) => settled).map(tell),
  };
}

function print(ui: Ui, result: Result, options: Options): void {
  const { answer, answered, open, history, forgotten } = result;
  if (options.history === true) {
    printResolutions(ui, history);
    if (history.length === 0) ui.status('Nothing is remembered.');
    return;
  }
  if (options.forget === true) {
    ui.status(`${count(forgotten.length, 'resolution')} forgotten.`);
    return;
  }
  const numbered = (conflict: ToldConflict): string =>
    `${ui.style.faint(String(conflict.number))} ${conflictLine(ui, conflict)}`;
  if (answer === null) {
    for (const conflict of open) ui.out(numbered(conflict));
    if (open.length === 0) ui.status('No conflict is left.');
    return hintRecorded(ui, open);
  }
  // Whoever was asked has just seen them.
  const told = answer === 'prompt' ? [] : answered;
  for (const conflict of told) ui.status(`${answer}: ${conflictLine(ui, conflict)}`);
  if (open.length === 0) ui.status('No conflict is left; `fxd commit` records it.');
  else ui.status(`${count(open.length, 'conflict')} left:`);
  for (const conflict of open) ui.status(`  ${numbered(conflict)}`);
  hintRecorded(ui, open);
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`;
}

function hintRecorded(ui: Ui, open: readonly OpenConflict[]): void {
  const sentence = resolvedBefore(open.filter(({ recorded }) => recorded).length);
  if (sentence !== null) ui.hint(sentence);
}
