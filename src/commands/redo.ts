/** `fxd redo`: do again what was undone. */
import { stepForward } from '../history/undo.ts';
import { defineViewStep } from './view-step-command.ts';

export const redo = defineViewStep({
  name: 'redo',
  description:
    'What `fxd undo` took back is done again, the last undone first. Any other command that changes branches, tags, HEAD or files ends that: then there is nothing to redo, and `fxd op restore` still leads to every former state.',
  examples: [
    { command: 'fxd redo', explains: 'take back the last undo' },
    { command: 'fxd redo 2', explains: 'go forward two steps' },
  ],
  verb: ['Did again', 'Would do again'],
  preview: 'say what would be done again, and do nothing',
  back: 'undo',
  step: stepForward,
});
