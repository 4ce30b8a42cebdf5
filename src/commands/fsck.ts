/** `fxd fsck`: check everything in the store, and make anew what is derived. */
import { auditPath } from '../bridge/files/audit-path.ts';
import { readSettings } from '../bridge/files/config-text.ts';
import { backUpBeside } from '../history/backup.ts';
import { faultOf, type Finding } from '../history/fsck/finding.ts';
import { fsck as checkStore, type FsckReport } from '../history/fsck/fsck.ts';
import { repair } from '../history/fsck/repair.ts';
import { Repository } from '../history/repository.ts';
import { FxdError } from '../model/errors.ts';
import type { RepoPath } from '../model/path.ts';
import { plural } from '../ui/plural.ts';
import type { Context } from './context.ts';
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
import { array, integer, nullable, object, string } from './json-schema.ts';

interface Options {
  readonly full?: boolean;
  readonly repair?: boolean;
}

interface Repaired {
  readonly backup: string;
  readonly made: readonly string[];
  readonly found: number;
}

interface Result extends CheckReport {
  readonly repaired: Repaired | null;
}

export const fsck = defineCommand<readonly [], Options, Result>({
  name: 'fsck',
  description:
    'Reads and hashes every byte that the store is made of, follows everything that branches, tags, HEAD and the operation log lead to, and computes anew what is derived. It changes nothing, and can run while others work.\n\n--full splits every file of every version once more and compares the nodes; that is the one thing left out without it.\n\n--repair copies the store beside itself first, then makes anew what can be: indexes, the histories of files and nodes, outlines, places of values, and what the last scan saw. It never deletes or rewrites history; what it cannot mend it lists. It cannot be undone by `fxd undo`, only by putting the copy back.\n\nExit code: 0 sound, 1 something is wrong, 4 something cannot be read. Warnings and notes leave it at 0.',
  examples: [
    { command: 'fxd fsck', explains: 'check everything' },
    { command: 'fxd fsck --repair', explains: 'make anew what is derived, after a copy was made' },
  ],
  schema: object({
    ...checkReportSchema,
    repaired: nullable(
      object({
        backup: string('The copy of the store as it was'),
        made: array(string(), 'What was made anew'),
        found: integer('Findings before'),
      }),
      'With --repair where there was something to do; the rest is then what is left',
    ),
  }),
  declare: (command) =>
    command
      .option('--full', 'split every file of every version again, too')
      .option('--repair', 'make anew what is derived; a copy of the store is made first'),
  run: (context, _, options) => runFsck(context, options),
  print: (ui, result) => {
    const { repaired, verdict } = result;
    if (repaired !== null) {
      ui.status(`The store as it was is in ${ui.text(repaired.backup)}`);
      ui.status(`Made anew: ${repaired.made.join(', ')}.`);
    }
    printFindings(ui, result);
    if (verdict === 'sound') {
      const also = result.findings.length === 0 ? '' : ` (${findingsText(result)})`;
      ui.out(`The store is sound${also}: ${countsText(result)} checked`);
    } else {
      const told =
        verdict === 'unreadable' ? 'Parts of the store cannot be read' : 'Something is wrong';
      ui.out(
        `${told}: ${findingsText(result)}; ${plural(result.counts.objects, 'object')} checked`,
      );
    }
    hintAdvice(ui, result);
  },
  exitCode: exitOfCheck,
});

async function runFsck(context: Context, { full = false, ...options }: Options): Promise<Result> {
  // Opened apart from the context's, so that damaged settings are a finding and no failure.
  const open = () => Repository.open(context.location.storeFile, context.repositoryOptions);
  const found = withRepository(open(), (repository) => check(repository, full));
  const needsRepair = found.findings.some((finding) => finding.repair !== null);
  if (options.repair !== true || !needsRepair) return { ...reportCheck(found), repaired: null };
  const repository = open();
  let backup: string;
  let made: readonly string[];
  try {
    repository.store.requireWritable();
    backup = await backUpBeside(repository);
    made = repair(repository, found.findings);
  } finally {
    repository.close();
  }
  const left = withRepository(open(), (again) => check(again, full));
  return { ...reportCheck(left), repaired: { backup, made, found: found.findings.length } };
}

function withRepository<T>(repository: Repository, work: (repository: Repository) => T): T {
  try {
    return work(repository);
  } finally {
    repository.close();
  }
}

function check(repository: Repository, full: boolean): FsckReport {
  const report = checkStore(repository, { full, auditName: (name) => auditPath(name as RepoPath) });
  const settings = settingsFinding(repository);
  return settings === null ? report : { ...report, findings: [settings, ...report.findings] };
}

/** What is wrong with the settings that the store holds, or null. */
function settingsFinding({ store }: Repository): Finding | null {
  const fault = faultOf(() => {
    try {
      readSettings(store.metadata.get('config') ?? '', 'the store');
    } catch (error) {
      throw error instanceof FxdError ? new RangeError(error.message) : error;
    }
  });
  if (fault === null) return null;
  return {
    severity: 'error',
    what: 'metadata',
    id: 'config',
    place: null,
    fault,
    effect: 'commands that ask for a setting fail',
    advice: 'mend it with `fxd config edit --local`',
    blocksReading: false,
    repair: null,
  };
}
