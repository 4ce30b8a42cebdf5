/** `fxd push`: give a peer what is here. */
import { EXIT } from '../model/errors.ts';
import { defineCommand } from './define-command.ts';
import { collect } from './repeated-option.ts';
import { exitOfSync, printSync, syncSchema, type SyncReport } from './sync-report.ts';
import { meantBranches, syncWith, WHOLE_SYNC } from './sync-with.ts';

interface Options {
  readonly branch?: readonly string[];
}

export const push = defineCommand<readonly [string | undefined], Options, SyncReport>({
  name: 'push',
  description:
    'The half of `fxd sync` that gives: branches that were moved here follow there. A branch that was moved there as well stays as it is, and has ours as `<branch>@<us>`; then it ends with 6.',
  examples: [
    { command: 'fxd push', explains: 'give the only peer what is new' },
    { command: 'fxd push --branch main ana', explains: 'give it one branch' },
  ],
  schema: syncSchema,
  declare: (command) =>
    command
      .argument('[peer]', 'a folder or the name of a peer; the only one if left out')
      .option('--branch <name>', 'only this branch; may be given several times', collect),
  run: (context, [peer], { branch }) => {
    return syncWith(context, peer, { ...WHOLE_SYNC, pull: false, branches: meantBranches(branch) });
  },
  print: printSync,
  exitCode: (report) => (exitOfSync(report) === EXIT.done ? EXIT.done : EXIT.refused),
});
