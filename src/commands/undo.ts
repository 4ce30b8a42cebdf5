/** `fxd undo`: go back to the state before the last operation. */
import { stepBack } from '../history/undo.ts';
import { defineViewStep } from './view-step-command.ts';

export const undo = defineViewStep({
  name: 'undo',
  description:
    'One command is one operation. Undoing it gives branches, tags, HEAD and the files back as they were before; undoing again goes further back, and `fxd redo` goes forward. The files as they are, unsaved work too, are kept with the operation.\n\nA file that was changed since is not overwritten: the command then stops before anything is touched, unless --force is given.\n\nWhat left the repository cannot be undone: exports, backups, what `fxd gc` removed, and settings.',
  examples: [
    { command: 'fxd undo', explains: 'take back the last command' },
    { command: 'fxd undo 3', explains: 'take back the last three' },
    { command: 'fxd undo --dry-run', explains: 'say what would be undone' },
  ],
  verb: ['Undid', 'Would undo'],
  preview: 'say what would be undone, and do nothing',
  back: 'redo',
  step: stepBack,
});
