/**
 * The message of a commit: given, drafted, or asked for in the editor. Invariant: it is asked for once,
 * however often the commit is tried.
 */
import type { EditText } from '../bridge/files/edited-text.ts';
import { readMessageFile } from '../bridge/files/message-file.ts';
import type { ScannedTree } from '../bridge/files/working-tree.ts';
import { chooseEditor } from '../bridge/process.ts';
import { compareVersions } from '../history/changes.ts';
import { commitVersion } from '../history/version.ts';
import { badUsage, emptyMessage, messageNeeded } from '../model/errors.ts';
import { changeLine } from '../ui/change-lines.ts';
import { PLAIN_STYLE } from '../ui/style.ts';
import { createUi } from '../ui/ui.ts';
import { cleanEditedMessage, cleanMessage } from './author.ts';
import { reportChanges } from './change-report.ts';
import type { Context } from './context.ts';

/** Where a message may come from. */
interface Options {
  readonly message?: readonly string[];
  readonly file?: string;
  readonly amend?: boolean;
}

/** Gives the message for the files as they are; `former` is what it is drafted from. */
export type MessageChooser = (scanned: ScannedTree, former: string) => string;

/** Throws emptyMessage, messageNeeded, and what the editor throws, when it is asked. */
export function messageChooser(context: Context, options: Options, edit: EditText): MessageChooser {
  let chosen: string | null = null;
  return (scanned, former) => {
    chosen ??=
      givenMessage(context, options, former) ?? editMessage(context, scanned, former, edit);
    if (chosen === '') throw emptyMessage();
    return chosen;
  };
}

/**
 * The message of `-m` or `-F`, or, where nobody can be asked, the draft of a merge; null where the editor is
 * to ask for it. Throws messageNeeded.
 */
function givenMessage(
  context: Context,
  { message, file, amend }: Options,
  draft: string,
): string | null {
  if (message !== undefined && file !== undefined) {
    throw badUsage('-m and -F cannot go together', 'Give the message once');
  }
  const given = file === undefined ? message?.join('\n\n') : readMessageFile(context.folder, file);
  if (given === undefined && !context.interactive) {
    if (draft === '' || amend === true) throw messageNeeded();
    return draft;
  }
  return given === undefined ? null : cleanMessage(given);
}

function editMessage(
  context: Context,
  scanned: ScannedTree,
  former: string,
  edit: EditText,
): string {
  const { host, userConfig, repository } = context;
  const before = commitVersion(repository, repository.head().commit);
  const changes = reportChanges(compareVersions(before, scanned.version));
  const stream = { isTTY: false, columns: 80, rows: 24, write: () => undefined };
  const plain = createUi({
    stdout: stream,
    stderr: stream,
    style: PLAIN_STYLE,
    statusStyle: PLAIN_STYLE,
    quiet: true,
    verbose: false,
  });
  const lines = changes.map((file) => `#   ${changeLine(plain, file)}\n`);
  const about = '# Lines that begin with # are left out; an empty message records nothing.\n#\n';
  const editor = chooseEditor(host.env, userConfig.text('core.editor'));
  const initial = `${former}\n${about}${lines.join('')}`;
  const edited = host.leaveInterrupts(() => edit(editor, 'COMMIT_EDITMSG', initial, host.env));
  return cleanEditedMessage(edited);
}
