/** `fxd verify`: prove that working tree, HEAD and store agree. */
import { lookAfresh } from '../bridge/files/fresh-look.ts';
import { readIntention } from '../history/journal.ts';
import type { PathChange } from '../history/trees.ts';
import { agreesWithLog, proveHead } from '../history/verification.ts';
import { EXIT } from '../model/errors.ts';
import { plural } from '../ui/plural.ts';
import { defineCommand } from './define-command.ts';
import { array, boolean, integer, nullable, object, oneOf, string } from './json-schema.ts';
import { enterRoot, trustsFilters } from './working-tree-of.ts';

const STATUSES = ['added', 'deleted', 'modified'] as const;

interface Result {
  readonly agrees: boolean;
  readonly files: number;
  readonly differing: readonly { path: string; status: (typeof STATUSES)[number] }[];
  readonly unread: readonly { path: string; reason: string }[];
  readonly rebuilt: number;
  readonly damaged: readonly { path: string | null; fault: string }[];
  readonly log: boolean;
  readonly interrupted: string | null;
}

export const verify = defineCommand<readonly [], object, Result>({
  name: 'verify',
  description:
    'Reads every file of the working tree, whatever the last scan saw of it, and compares it with HEAD; rebuilds every file of HEAD from the store and hashes it; and compares branches, tags and HEAD with what the operation log says. It writes nothing. `fxd fsck` checks the whole store, older versions too.',
  examples: [
    { command: 'fxd verify', explains: 'say whether files, HEAD and store agree' },
    { command: 'fxd --json verify', explains: 'the same for a script; exit code 0 if they do' },
  ],
  schema: object({
    agrees: boolean('Whether all of it agrees'),
    files: integer('Files of the working tree that were read'),
    differing: array(object({ path: string(), status: oneOf(STATUSES) }), 'What differs from HEAD'),
    unread: array(object({ path: string(), reason: string() }), 'What could not be read'),
    rebuilt: integer('Files of HEAD that were rebuilt from the store'),
    damaged: array(
      object({ path: nullable(string(), 'Null for HEAD itself'), fault: string() }),
      'What of HEAD could not be',
    ),
    log: boolean('Whether branches, tags and HEAD are as the operation log says'),
    interrupted: nullable(string(), 'The command that was cut off and not yet taken back'),
  }),
  declare: (command) => command,
  run: (context) => {
    const { repository } = context;
    const { rebuilt, damaged } = proveHead(repository);
    const isReadable = damaged.every(({ path }) => path !== null);
    const look = isReadable
      ? lookAfresh(repository, enterRoot(context), trustsFilters(context))
      : { fileCount: 0, changes: [], problems: [] };
    const differing = look.changes.map((change) => ({
      path: (change.after ?? change.before)!.path,
      status: statusOf(change),
    }));
    const log = agreesWithLog(repository);
    const interrupted = readIntention(repository)?.command ?? null;
    const unread = look.problems;
    const faults = differing.length + damaged.length + unread.length;
    const agrees = faults === 0 && log && interrupted === null;
    const files = look.fileCount;
    return { agrees, files, differing, unread, rebuilt, damaged, log, interrupted };
  },
  print: (ui, result) => {
    const { files, differing, unread, rebuilt, damaged, log, interrupted } = result;
    for (const { path, status } of differing) ui.out(`${status}: ${ui.text(path)}`);
    for (const { path, reason } of unread) ui.out(`unread: ${ui.text(path)} ${ui.text(reason)}`);
    for (const { path, fault } of damaged) {
      ui.out(`damaged: ${path === null ? 'HEAD' : ui.text(path)}: ${ui.text(fault)}`);
    }
    const differ = differing.length === 0 ? 'all as in HEAD' : `${differing.length} not as in HEAD`;
    ui.out(`working tree: ${plural(files, 'file')} read, ${differ}`);
    const lost = damaged.length === 0 ? 'whole' : `${damaged.length} damaged`;
    ui.out(`HEAD: ${plural(rebuilt, 'file')} rebuilt from the store, ${lost}`);
    ui.out(
      `operation log: ${log ? 'branches, tags and HEAD agree' : 'branches, tags or HEAD differ'}`,
    );
    if (interrupted !== null) ui.out(`interrupted: ${ui.text(interrupted)} was cut off`);
    ui.out(result.agrees ? 'All agrees' : 'Something differs');
    if (damaged.length > 0) ui.hint('`fxd fsck` says what else is damaged.');
  },
  exitCode: ({ agrees, damaged }) => {
    if (damaged.length > 0) return EXIT.corrupt;
    return agrees ? EXIT.done : EXIT.differs;
  },
});

function statusOf({ before, after }: PathChange): (typeof STATUSES)[number] {
  if (before === null) return 'added';
  return after === null ? 'deleted' : 'modified';
}
