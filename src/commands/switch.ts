/** `fxd switch`: go to a branch. */
import { badUsage } from '../model/errors.ts';
import { defineCommand } from './define-command.ts';
import { printSwitched, switchedSchema, switchTo, type Switched } from './switch-to.ts';

interface Options {
  readonly create?: string;
  readonly detach?: boolean;
  readonly force?: boolean;
}

export const switchBranch = defineCommand<readonly [string | undefined], Options, Switched>({
  name: 'switch',
  description:
    'Does what `fxd checkout` does, but takes branches only, unless --detach says that a commit is meant.',
  examples: [
    { command: 'fxd switch main', explains: 'go to a branch' },
    { command: 'fxd switch -c parser', explains: 'start a branch here, and go to it' },
    { command: 'fxd switch -', explains: 'go back to where you were' },
  ],
  schema: switchedSchema,
  declare: (command) =>
    command
      .argument('[target]', 'a branch, or - for where you were')
      .option('-c, --create <branch>', 'make this branch at the target, and go to it')
      .option('--detach', 'go to the commit, not to the branch')
      .option('--force', 'give up changes of files that differ; they are stored first'),
  run: (context, [target], { create, detach = false, force = false }) => {
    if (target === undefined && create === undefined && !detach) {
      throw badUsage('No branch given', 'Run `fxd branch` to see the branches');
    }
    const newBranch = create ?? null;
    return switchTo(context, {
      command: 'switch',
      target: target ?? null,
      newBranch,
      detach,
      force,
    });
  },
  print: printSwitched,
});
