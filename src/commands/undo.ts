/** `fxd undo`: go back to the state before the last operation. */
import { operationTitle } from '../history/operation.ts';
import { stepBack } from '../history/undo.ts';
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

export const undo = defineCommand<readonly [number | undefined], GoOptions, WentToView>({
  name: 'undo',
  description:
    'One command is one operation. Undoing it gives branches, tags, HEAD and the files back as they were before; undoing again goes further back, and `fxd redo` goes forward. The files as they are, unsaved work too, are kept with the operation.\n\nA file that was changed since is not overwritten: the command then stops before anything is touched, unless --force is given.\n\nWhat left the repository cannot be undone: exports, backups, what `fxd gc` removed, and settings.',
  examples: [
    { command: 'fxd undo', explains: 'take back the last command' },
    { command: 'fxd undo 3', explains: 'take back the last three' },
    { command: 'fxd undo --dry-run', explains: 'say what would be undone' },
  ],
  schema: wentToViewSchema,
  declare: (command) =>
    command
      .argument('[count]', 'how many operations; one if left out', parseSteps)
      .option('-f, --force', 'overwrite files that were changed since')
      .option('--dry-run', 'say what would be undone, and do nothing'),
  run: (context, [count = 1], options) => undoOperations(context, count, options),
  print: (ui, result) => {
    printWentToView(ui, ['Undid', 'Would undo'], result);
    if (!result.dryRun) ui.hint('`fxd redo` takes this back.');
  },
});

function undoOperations(context: Context, count: number, options: GoOptions): WentToView {
  const step = stepBack(context.repository, count);
  const undone = step.operations.map(({ operation }) => operationTitle(operation)).join(', ');
  return goToView(context, { command: 'undo', description: undone }, step, options);
}
