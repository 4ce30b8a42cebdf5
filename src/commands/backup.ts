/** `fxd backup`: copy the store while it is in use, and check the copy. */
import { resolve } from 'node:path';
import { auditPath } from '../bridge/files/audit-path.ts';
import { makeBackup } from '../history/backup.ts';
import type { RepoPath } from '../model/path.ts';
import { defineCommand } from './define-command.ts';
import type { CheckReport } from './fsck-report.ts';
import {
  checkReportSchema,
  countsText,
  exitOfCheck,
  findingsText,
  hintAdvice,
  printFindings,
  reportCheck,
} from './fsck-report.ts';
import { nullable, object, string } from './json-schema.ts';

interface Options {
  readonly force?: boolean;
}

interface Result extends CheckReport {
  readonly file: string | null;
}

export const backup = defineCommand<readonly [string], Options, Result>({
  name: 'backup',
  description:
    'The copy is complete even while other processes write. It is checked as `fxd fsck` does before it gets its name, and removed if anything is wrong with it. It is a store like any other: to go back to it, put it in the place of .fxd while no fxd runs.\n\nCopying .fxd with other programs is safe only while nothing has it open.',
  examples: [
    { command: 'fxd backup ~/backups/project.fxd', explains: 'copy the store and check the copy' },
    { command: 'fxd backup --force last.fxd', explains: 'replace an older copy' },
  ],
  schema: object({
    file: nullable(string(), 'The copy; null where it was damaged and was removed'),
    ...checkReportSchema,
  }),
  declare: (command) =>
    command
      .argument('<file>', 'where the copy goes; it must not exist')
      .option('-f, --force', 'replace the file if it exists'),
  run: async (context, [file], { force = false }) => {
    const target = {
      file: resolve(context.folder, file),
      ifTaken: force ? 'replace' : 'fail',
    } as const;
    const made = await makeBackup(context.repository, target, {
      ...context.repositoryOptions,
      full: false,
      auditName: (name) => auditPath(name as RepoPath),
    });
    return { file: made.file, ...reportCheck(made.report) };
  },
  print: (ui, result) => {
    if (result.file !== null) {
      ui.out(`Copied the store to ${ui.text(result.file)}: ${countsText(result)} checked`);
      return;
    }
    printFindings(ui, result);
    ui.out(`No copy was kept, because it is damaged as the store is: ${findingsText(result)}`);
    hintAdvice(ui, result);
  },
  exitCode: exitOfCheck,
});
