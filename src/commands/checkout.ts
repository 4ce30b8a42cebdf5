/** `fxd checkout`: go to a branch or commit. */
import { badUsage } from '../model/errors.ts';
import { defineCommand } from './define-command.ts';
import { printSwitched, switchedSchema, switchTo, type Switched } from './switch-to.ts';

interface Options {
  readonly b?: string;
  readonly detach?: boolean;
  readonly force?: boolean;
}

export const checkout = defineCommand<readonly [string | undefined], Options, Switched>({
  name: 'checkout',
  description:
    'Only files that differ are written. Changes that are in no commit are carried over where the files are the same on both sides; where they are not, and where a file of no commit would be overwritten, nothing is done.\n\nWhat is interrupted is finished by the same command: until all files are written, HEAD stays where it was.',
  examples: [
    { command: 'fxd checkout main', explains: 'go to a branch' },
    { command: 'fxd checkout -b parser', explains: 'start a branch here, and go to it' },
    { command: 'fxd checkout v1.0', explains: 'look at a tag or commit, on no branch' },
  ],
  schema: switchedSchema,
  declare: (command) =>
    command
      .argument('[target]', 'a branch, a tag or commit, or - for where you were')
      .option('-b <branch>', 'make this branch at the target, and go to it')
      .option('--detach', 'go to the commit, not to the branch')
      .option('--force', 'give up changes of files that differ; they are stored first'),
  run: (context, [target], { b, detach = false, force = false }) => {
    if (target === undefined && b === undefined && !detach && !force) {
      throw badUsage('No branch or commit given', 'Run `fxd branch` to see the branches');
    }
    const command = 'checkout';
    return switchTo(context, {
      command,
      target: target ?? null,
      newBranch: b ?? null,
      detach,
      force,
    });
  },
  print: printSwitched,
});
