/** `fxd setup`: make other programs use fxd, or no longer. */
import { applyChanges, planRemoval, planSetup, type SettingChange } from '../bridge/git/drivers.ts';
import { ownCommand } from '../bridge/git/own-command.ts';
import { GitSettings, type SettingScope } from '../bridge/git/settings.ts';
import { badUsage } from '../model/errors.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { array, boolean, nullable, object, oneOf, string } from './json-schema.ts';

interface Options {
  readonly local?: boolean;
  readonly global?: boolean;
  readonly diff?: boolean;
  readonly unset?: boolean;
  readonly dryRun?: boolean;
}

interface Result {
  readonly program: 'git';
  readonly scope: SettingScope;
  readonly action: 'set' | 'unset';
  /** False after `--dry-run`. */
  readonly applied: boolean;
  readonly changes: readonly SettingChange[];
}

export const setup = defineCommand<readonly [string], Options, Result>({
  name: 'setup',
  standalone: true,
  description: `\`fxd setup git\` makes \`fxd merge-file\` the way in which Git merges files: in merges, rebases, cherry-picks and stashes. It needs no .fxd. What a project says of its files in .gitattributes still counts, and FXD_MERGE=0 in the environment leaves a single merge to lines.

    With --diff, \`git diff\` shows the nodes that changed above each patch. \`git apply\` takes that, too; but Git then does not heed its own options for how a patch looks (-w, -U, --word-diff), unless it is given --no-ext-diff.

    What is changed in the configuration of Git is said before it is done; --unset takes all of it back.`,
  examples: [
    { command: 'fxd setup git', explains: 'merge by node in this Git repository' },
    { command: 'fxd setup git --global --diff', explains: 'merge and compare so everywhere' },
    { command: 'fxd setup git --unset', explains: 'take it back' },
  ],
  schema: object({
    program: oneOf(['git']),
    scope: oneOf(['local', 'global'], 'Of this repository, or of this user'),
    action: oneOf(['set', 'unset']),
    applied: boolean('False after --dry-run'),
    changes: array(
      object({
        key: string(),
        before: nullable(string(), 'Null where it was not set'),
        after: nullable(string(), 'Null where it was removed'),
      }),
      'In the order in which they are made; empty where all is as it should be',
    ),
  }),
  declare: (command) =>
    command
      .argument('<program>', 'the program to set up: git')
      .option('--local', 'for the Git repository of this folder; the default')
      .option('--global', 'for all Git repositories of this user')
      .option('--diff', 'also show what changed, by node, in `git diff`')
      .option('--unset', 'take everything back')
      .option('--dry-run', 'only say what would be changed'),
  run: (context, [program], options) => {
    if (program !== 'git') throw badUsage(`fxd cannot set up '${program}'`, 'It knows git');
    return setUpGit(context, options);
  },
  print: (ui, { scope, action, applied, changes }) => {
    if (!applied) for (const change of changes) ui.out(describe(change));
    const where = scope === 'global' ? 'for this user' : 'in this repository';
    if (changes.length === 0) ui.status(`Nothing to change ${where}.`);
    else if (applied && action === 'set') ui.status(`Git uses fxd ${where}.`);
    else if (applied) ui.status(`Git no longer uses fxd ${where}.`);
  },
});

function setUpGit({ host, folder, announce }: Context, options: Options): Result {
  const { local = false, global = false, diff = false, unset = false, dryRun = false } = options;
  if (local && global) throw badUsage('--local and --global exclude each other');
  if (unset && diff) throw badUsage('--unset takes everything back, --diff with it');
  const scope = global ? 'global' : 'local';
  const settings = new GitSettings(scope, folder, host.env);
  const command = ownCommand(host.program, host.env['PATH'] ?? '');
  const changes = unset ? planRemoval(settings) : planSetup(settings, command, { compares: diff });
  if (!dryRun) applyChanges(settings, changes, (change) => announce(describe(change)));
  return { program: 'git', scope, action: unset ? 'unset' : 'set', applied: !dryRun, changes };
}

/** A change as one line. */
function describe({ key, before, after }: SettingChange): string {
  if (after === null) return `remove ${key} (was ${before ?? ''})`;
  return before === null ? `set ${key} to ${after}` : `set ${key} to ${after} (was ${before})`;
}
