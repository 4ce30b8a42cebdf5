/** `fxd merge`: take in the commits of another branch, by node. */
import type { Command } from 'commander';
import type { Favour } from '../history/merging/merge-options.ts';
import { readMergeState } from '../history/merging/merge-state.ts';
import { badUsage, emptyMessage, EXIT, noMergeUnderWay } from '../model/errors.ts';
import { cleanMessage } from './author.ts';
import { concludeMerge } from './commit.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { mergeIntoHead } from './merge-into-head.ts';
import {
  mergeOutcomeSchema,
  NOTHING_MERGED,
  printMergeOutcome,
  type MergeOutcome,
} from './merge-outcome.ts';
import { abortMerge } from './merge-under-way.ts';
import type { MergeWish } from './merge-wish.ts';

const STRATEGY_OPTIONS = ['ours', 'theirs', 'union', 'lines', 'nodes'] as const;
type StrategyOption = (typeof STRATEGY_OPTIONS)[number];

interface Options {
  readonly message?: readonly string[];
  /** False for `--no-ff`. */
  readonly ff?: boolean;
  readonly ffOnly?: boolean;
  readonly squash?: boolean;
  /** False for `--no-commit`. */
  readonly commit?: boolean;
  readonly preview?: boolean;
  readonly strategyOption?: readonly StrategyOption[];
  readonly allowUnrelated?: boolean;
  readonly allowConflicts?: boolean;
  readonly explain?: boolean;
  readonly abort?: boolean;
  readonly continue?: boolean;
}

export const merge = defineCommand<readonly [string | undefined], Options, MergeOutcome>({
  name: 'merge',
  description: `Takes in what was committed on <revision> since the two lines parted. What merges by line is merged so; what does not is merged by node: an edit follows a function that was renamed or moved to another file, and different functions never conflict. Files with changes of their own that the merge would touch are refused; other changes stay as they are.

    A merge without conflicts is committed. One with conflicts leaves them between markers in the files and ends with 1: edit them, then \`fxd commit\` concludes the merge. --abort gives it up, and so does \`fxd undo\`.

    The setting merge.policy says how conflicts are settled in some files or for some kinds of nodes.`,
  examples: [
    { command: 'fxd merge parser', explains: 'take in the branch parser' },
    { command: 'fxd merge --preview parser', explains: 'say what would come of it' },
    { command: 'fxd merge --abort', explains: 'go back to before the merge' },
  ],
  schema: mergeOutcomeSchema,
  declare: declareOptions,
  run: (context, [revision], options) => run(context, revision, options),
  print: (ui, result, { explain = false }) => {
    printMergeOutcome(ui, result, explain);
  },
  exitCode: ({ outcome }) => (outcome === 'conflicts' ? EXIT.differs : EXIT.done),
});

function declareOptions(command: Command): Command {
  return command
    .argument('[revision]', 'the branch or commit to take in')
    .option('-m, --message <text>', 'the message; each one more is a paragraph', collectText)
    .option('--no-ff', 'make a merge commit even where the branch could simply move ahead')
    .option('--ff-only', 'move ahead, or fail')
    .option('--squash', 'take in the changes as one, without the other commits as parents')
    .option('--no-commit', 'leave the merge in the files, to be committed later')
    .option('--preview', 'say what would come of it, and change nothing')
    .option(
      '-X, --strategy-option <how>',
      'settle what conflicts by ours, theirs or union; merge by lines alone, or by nodes (as without it)',
      collectStrategy,
    )
    .option('--allow-unrelated', 'merge lines that have no commit in common')
    .option('--explain', 'list what was decided by more than lines, and why')
    .option('--continue', 'conclude the merge under way, as `fxd commit` does')
    .option('--allow-conflicts', 'with --continue: even if conflicts remain')
    .option('--abort', 'give up the merge under way');
}

async function run(
  context: Context,
  revision: string | undefined,
  options: Options,
): Promise<MergeOutcome> {
  requireFitting(revision, options);
  if (options.abort === true) return abortMerge(context);
  if (options.continue === true) return conclude(context, options);
  if (revision === undefined)
    throw badUsage('No branch given', 'Run `fxd branch` to see the branches');
  return await mergeIntoHead(context, wishOf(revision, options));
}

/** Refuses what would be ignored: whoever asks for a preview must not lose a merge. Throws badUsage. */
function requireFitting(revision: string | undefined, options: Options): void {
  const { abort = false, continue: isContinued = false, message, allowConflicts = false } = options;
  if (!abort && !isContinued) {
    if (allowConflicts) throw badUsage('--allow-conflicts goes with --continue', null);
    return;
  }
  if (revision !== undefined || (abort && isContinued)) {
    throw badUsage('--abort and --continue are for the merge under way, one at a time', null);
  }
  const { ff = true, ffOnly, squash, commit = true, preview, explain } = options;
  const { strategyOption, allowUnrelated } = options;
  const forNew = [ffOnly, squash, preview, explain, strategyOption, allowUnrelated];
  if (!ff || !commit || forNew.some((each) => each !== undefined)) {
    throw badUsage('A merge under way is concluded or given up as it is', CONCLUDING);
  }
  if (abort && (message !== undefined || allowConflicts)) {
    throw badUsage('--abort goes with no other option', null);
  }
}

const CONCLUDING = '--continue goes with -m and --allow-conflicts, and --abort with nothing';

function wishOf(revision: string, options: Options): MergeWish {
  const { strategyOption = [], ffOnly = false, ff = true, squash = false } = options;
  if (ffOnly && !ff) throw badUsage('--ff-only and --no-ff cannot go together', null);
  if (squash && !ff) throw badUsage('--squash and --no-ff cannot go together', null);
  const favours = strategyOption.filter((each) => each !== 'lines' && each !== 'nodes');
  const engines = strategyOption.filter((each) => each === 'lines' || each === 'nodes');
  const favour: Favour = favours.at(-1) ?? null;
  const text = options.message?.join('\n\n');
  const message = text === undefined ? null : cleanMessage(text);
  if (message === '') throw emptyMessage();
  return {
    revision,
    message,
    fastForward: ffOnly ? 'only' : ff ? 'may' : 'never',
    squash,
    commit: options.commit ?? true,
    preview: options.preview ?? false,
    allowUnrelated: options.allowUnrelated ?? false,
    favour,
    byNode: engines.at(-1) !== 'lines',
  };
}

function conclude(context: Context, { message, allowConflicts = false }: Options): MergeOutcome {
  const { repository } = context;
  const state = readMergeState(repository);
  if (state === null) throw noMergeUnderWay();
  const from = repository.head().commit;
  const { branch, commit, subject } = concludeMerge(context, {
    ...(message === undefined ? {} : { message }),
    allowConflicts,
  });
  return {
    ...NOTHING_MERGED,
    outcome: 'concluded',
    ...{ branch, commit, subject, from },
    ...{ revision: state.revision, theirs: state.theirs },
    tree: repository.treeOf(commit),
  };
}

function collectText(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, value];
}

function collectStrategy(
  value: string,
  former: readonly StrategyOption[] = [],
): readonly StrategyOption[] {
  const option = STRATEGY_OPTIONS.find((each) => each === value);
  if (option === undefined) {
    throw badUsage(`'${value}' is no way to merge`, `It is one of ${STRATEGY_OPTIONS.join(', ')}`);
  }
  return [...former, option];
}
