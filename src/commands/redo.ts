/** `fxd redo`: do again what was undone. */
import { operationTitle } from '../history/operation.ts';
import { stepForward } from '../history/undo.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import {
  goToView,
  printWentToView,
  wentToViewSchema,
  type GoOptions,
  type WentToView,
} from './go-to-view.ts';
import { parseSteps } from './step-count.ts';

export const redo = defineCommand<readonly [number | undefined], GoOptions, WentToView>({
  name: 'redo',
  description:
    'What `fxd undo` took back is done again, the last undone first. Any other command that changes branches, tags, HEAD or files ends that: then there is nothing to redo, and `fxd op restore` still leads to every former state.',
  examples: [
    { command: 'fxd redo', explains: 'take back the last undo' },
    { command: 'fxd redo 2', explains: 'go forward two steps' },
  ],
  schema: wentToViewSchema,
  declare: (command) =>
    command
      .argument('[count]', 'how many operations; one if left out', parseSteps)
      .option('-f, --force', 'overwrite files that were changed since')
      .option('--dry-run', 'say what would be done again, and do nothing'),
  run: (context, [count = 1], options) => redoOperations(context, count, options),
  print: (ui, result) => {
    printWentToView(ui, ['Did again', 'Would do again'], result);
    if (!result.dryRun) ui.hint('`fxd undo` takes this back.');
  },
});

function redoOperations(context: Context, count: number, options: GoOptions): WentToView {
  const step = stepForward(context.repository, count);
  const redone = step.operations.map(({ operation }) => operationTitle(operation)).join(', ');
  return goToView(context, { command: 'redo', description: redone }, step, options);
}
