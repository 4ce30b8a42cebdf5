/** `fxd fetch`: take what a peer has, and move no branch of our own. */
import { defineCommand } from './define-command.ts';
import { collect } from './repeated-option.ts';
import { printSync, syncSchema, type SyncReport } from './sync-report.ts';
import { meantBranches, syncWith, WHOLE_SYNC } from './sync-with.ts';

interface Options {
  readonly branch?: readonly string[];
}

export const fetch = defineCommand<readonly [string | undefined], Options, SyncReport>({
  name: 'fetch',
  description:
    'What is new on a branch of the peer is kept as `<branch>@<peer>`, which can be looked at, compared and merged; tags and branches of our own stay as they are.',
  examples: [
    { command: 'fxd fetch ../other', explains: 'see what is new there' },
    { command: 'fxd diff main@other', explains: 'and how it differs' },
  ],
  schema: syncSchema,
  declare: (command) =>
    command
      .argument('[peer]', 'a folder or the name of a peer; the only one if left out')
      .option('--branch <name>', 'only this branch; may be given several times', collect),
  run: (context, [peer], { branch }) => {
    return syncWith(context, peer, {
      ...WHOLE_SYNC,
      push: false,
      fetchOnly: true,
      branches: meantBranches(branch),
    });
  },
  print: printSync,
});
