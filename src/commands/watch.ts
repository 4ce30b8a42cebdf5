/** `fxd watch`: tell what changes in the working tree, and keep it, until it is ended. */
import { excludeFromGit } from '../bridge/files/new-repository.ts';
import { takeWatchTurn } from '../history/watch-turn.ts';
import { FxdError } from '../model/errors.ts';
import { currentSignature } from './author.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { showPart } from './watch-lines.ts';
import {
  checkFilter,
  DEFAULT_DEBOUNCE_MS,
  parseCheckpointRule,
  parseDebounce,
  parseOnBusy,
  type WatchOptions,
} from './watch-options.ts';
import { watchSchema, type WatchPart } from './watch-report.ts';
import { WatchSession } from './watch-session.ts';

export const watch = defineCommand<readonly [readonly string[]], WatchOptions, WatchPart>({
  name: 'watch',
  description:
    "Tells one line a file when changes have come to rest, against what was told before: `12:03:11 ~ fn parse · + fn lex  src/a.ts`. What is ignored is neither watched nor told. With paths, only what changes in them is told. Ctrl-C ends it, with exit code 0. One process at a time watches a repository.\n\n--exec has the shell run a command for every change set that is told. {paths} stands for the files and {nodes} for the nodes (path#name) that changed, each in quotes already. A run that goes on is cancelled, or with --on-busy queue ended first. With --json its output goes to standard error. What it writes into the watched tree has to be ignored, or it runs again for that.\n\nA file that standard output or standard error goes to (`fxd watch > changes.log`) is left out of what is watched and kept. One behind a pipe cannot be known: have it ignored (`fxd watch | tee changes.log`).\n\n--filter tells only what changes files or nodes that a selector chooses.\n\n--commit makes checkpoints: whole versions beside the branch, after every change, when it has been quiet for a time, or after a number of changes, and one at the end. They are in no log but that of `fxd log --checkpoints`, and undo passes over them. `@{10 minutes ago}` names the version of that time, so that `fxd restore --from '@{10 minutes ago}' src/a.ts#parse` brings one function back. A commit takes the place of the checkpoints before it; `fxd gc` forgets them 7 days later (gc.checkpoints), but for those that `fxd tag` has given a name.\n\nWhere another branch that is not merged changed a node that changes here, that is told once.",
  examples: [
    { command: 'fxd watch --commit every', explains: 'keep every state while you work' },
    {
      command: "fxd watch --exec 'npm test'",
      explains: 'run the tests after every change, the newest one only',
    },
    {
      command: "fxd watch --filter 'kind:class' --json src",
      explains: 'tell a program which classes in a folder change',
    },
  ],
  schema: watchSchema,
  declare: (command) =>
    command
      .argument('[paths...]', 'files and folders to tell of; everything if left out')
      .option('--exec <command>', 'what the shell runs for every change set')
      .option(
        '--on-busy <what>',
        'cancel or queue: what becomes of a run that goes on',
        parseOnBusy,
        'cancel',
      )
      .option('--filter <selector>', 'tell only what changes these files or nodes', checkFilter)
      .option(
        '--commit <when>',
        'make checkpoints: every, idle:<time> or n:<changes>',
        parseCheckpointRule,
      )
      .option(
        '--debounce <time>',
        'how long it has to be quiet before changes are told; 60ms at least in a large tree',
        parseDebounce,
        DEFAULT_DEBOUNCE_MS,
      ),
  run: async (context, [paths], options) => {
    const { host, repository, location } = context;
    if (options.commit !== undefined) {
      repository.store.requireWritable();
      currentSignature(context);
    }
    context.onClose(takeWatchTurn(repository, host, host.processId));
    if (location.hasGit && !repository.store.readOnly) tellGit(context);
    return new WatchSession(context, paths, options).run();
  },
  print: () => undefined,
  printPart: showPart,
});

/** The lock is a file beside the store that Git of an older repository does not know. */
function tellGit({ location, warn }: Context): void {
  try {
    excludeFromGit(location.root);
  } catch (error) {
    if (!(error instanceof FxdError)) throw error;
    warn(`Git was not told to leave .fxd-watch alone: ${error.message}`);
  }
}
