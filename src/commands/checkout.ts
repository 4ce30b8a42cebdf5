/** `fxd checkout`: go to a branch or commit, or take back files and nodes. */
import { badUsage } from '../model/errors.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { nullable, object } from './json-schema.ts';
import { printRestored, restoredSchema, restorePaths, type Restored } from './restore.ts';
import { printSwitched, stay, switchedSchema, switchTo, type Switched } from './switch-to.ts';

interface Options {
  readonly b?: string;
  readonly detach?: boolean;
  readonly force?: boolean;
}

interface Result extends Switched {
  /** Set where files and nodes were named. */
  readonly restored: Restored | null;
}

type Operands = readonly [string | undefined, readonly string[]];

export const checkout = defineCommand<Operands, Options, Result>({
  name: 'checkout',
  description:
    'Only files that differ are written. Changes that are in no commit are carried over where the files are the same on both sides; where they are not, and where a file of no commit would be overwritten, nothing is done.\n\nWhat is interrupted is finished by the same command: until all files are written, HEAD stays where it was.\n\nWith files or nodes after -- it does what `fxd restore` does, and HEAD stays.',
  examples: [
    { command: 'fxd checkout main', explains: 'go to a branch' },
    { command: 'fxd checkout -b parser', explains: 'start a branch here, and go to it' },
    { command: 'fxd checkout v1.0', explains: 'look at a tag or commit, on no branch' },
    { command: 'fxd checkout -- src/a.ts#parse', explains: 'give up the changes of a function' },
  ],
  schema: object({
    ...switchedSchema.properties,
    restored: nullable(restoredSchema, 'Set where files and nodes were named'),
  }),
  declare: (command) =>
    command
      .argument('[target]', 'a branch, a tag or commit, or - for where you were')
      .argument('[selectors...]', 'after --: files and nodes to take from the target or HEAD')
      .option('-b <branch>', 'make this branch at the target, and go to it')
      .option('--detach', 'go to the commit, not to the branch')
      .option('--force', 'give up changes of files that differ; they are stored first'),
  run: (context, operands, { b, detach = false, force = false }) => {
    const { target, selectors } = sortOperands(context, operands);
    if (selectors.length > 0) {
      if (b !== undefined || detach || force) {
        throw badUsage('Files and nodes are taken without -b, --detach and --force', null);
      }
      const restored = restorePaths(context, target ?? 'HEAD', selectors);
      return { ...stay(context.repository), restored };
    }
    if (target === null && b === undefined && !detach && !force) {
      throw badUsage('No branch or commit given', 'Run `fxd branch` to see the branches');
    }
    const wish = { target, newBranch: b ?? null, detach, force };
    return { ...switchTo(context, { command: 'checkout', ...wish }), restored: null };
  },
  print: (ui, result) => {
    if (result.restored === null) printSwitched(ui, result);
    else printRestored(ui, result.restored);
  },
});

/** Which operands stand after `--`. */
function sortOperands(
  { operandsAfterDashes }: Context,
  [first, others]: Operands,
): { readonly target: string | null; readonly selectors: readonly string[] } {
  const words = first === undefined ? [] : [first, ...others];
  const before = words.slice(0, words.length - (operandsAfterDashes ?? 0));
  if (before.length > 1) {
    throw badUsage(
      'Only one branch or commit can be checked out',
      'Files and nodes come after `--`: `fxd checkout -- <file>`',
    );
  }
  return { target: before[0] ?? null, selectors: words.slice(before.length) };
}
