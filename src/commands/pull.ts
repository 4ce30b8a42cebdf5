/** `fxd pull`: take what a peer has. */
import { defineCommand } from './define-command.ts';
import { collect } from './repeated-option.ts';
import { exitOfSync, printSync, syncSchema, type SyncReport } from './sync-report.ts';
import { meantBranches, syncWith, WHOLE_SYNC } from './sync-with.ts';

interface Options {
  readonly branch?: readonly string[];
  readonly merge?: boolean;
}

export const pull = defineCommand<readonly [string | undefined], Options, SyncReport>({
  name: 'pull',
  description:
    'The half of `fxd sync` that takes: branches that the peer has moved follow here, and what has diverged is kept as `<branch>@<peer>`, or merged with --merge. Nothing is sent.',
  examples: [
    { command: 'fxd pull', explains: 'take what the only peer has' },
    { command: 'fxd pull --merge ana', explains: 'and merge what has diverged' },
  ],
  schema: syncSchema,
  declare: (command) =>
    command
      .argument('[peer]', 'a folder or the name of a peer; the only one if left out')
      .option('--branch <name>', 'only this branch; may be given several times', collect)
      .option('--merge', 'merge branches that have diverged, by node'),
  run: (context, [peer], { branch, merge = false }) => {
    return syncWith(context, peer, {
      ...WHOLE_SYNC,
      push: false,
      merge,
      branches: meantBranches(branch),
    });
  },
  print: printSync,
  exitCode: exitOfSync,
});
