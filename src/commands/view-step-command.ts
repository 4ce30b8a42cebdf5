/**
 * The two commands that step through the operation log. Invariant: `undo` and `redo` differ in their
 * words and in the direction, and in nothing else.
 */
import { InvalidArgumentError } from 'commander';
import { operationTitle } from '../history/operation.ts';
import type { Repository } from '../history/repository.ts';
import type { ViewStep } from '../history/undo.ts';
import type { CommandDefinition, Example } from './define-command.ts';
import { defineCommand } from './define-command.ts';
import {
  goToView,
  printWentToView,
  wentToViewSchema,
  type GoOptions,
  type WentToView,
} from './go-to-view.ts';

interface Direction {
  readonly name: 'undo' | 'redo';
  readonly description: string;
  readonly examples: readonly Example[];
  /** What was done to an operation, as in "Undid 3f2a91c", and what would be. */
  readonly verb: readonly [did: string, would: string];
  /** What `--dry-run` says, in one line without a full stop. */
  readonly preview: string;
  /** The command that takes it back. */
  readonly back: 'undo' | 'redo';
  /** The step of so many operations. */
  readonly step: (repository: Repository, count: number) => ViewStep;
}

/** The command of one direction. */
export function defineViewStep(
  direction: Direction,
): CommandDefinition<readonly [number | undefined], GoOptions, WentToView> {
  const { name, description, examples, verb, preview, back } = direction;
  return defineCommand({
    name,
    description,
    examples,
    schema: wentToViewSchema,
    declare: (command) =>
      command
        .argument('[count]', 'how many operations; one if left out', parseSteps)
        .option('-f, --force', 'overwrite files that were changed since')
        .option('--dry-run', preview),
    run: (context, [count = 1], options) => {
      const step = direction.step(context.repository, count);
      const titles = step.operations.map(({ operation }) => operationTitle(operation));
      return goToView(context, { command: name, description: titles.join(', ') }, step, options);
    },
    print: (ui, result) => {
      printWentToView(ui, verb, result);
      if (!result.dryRun) ui.hint(`\`fxd ${back}\` takes this back.`);
    },
  });
}

/** Throws InvalidArgumentError for anything but a whole number from 1 on. */
function parseSteps(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Give a number, such as 2.');
  return Number(text);
}
