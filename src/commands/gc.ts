/** `fxd gc`: forget what is old, remove what nothing needs, and make the store small. */
import type { GcAges, GcReport } from '../history/gc.ts';
import { collectGarbage, collectOnCopy } from '../history/gc.ts';
import { parseAge } from '../model/age.ts';
import { badUsage, EXIT, notAtOperation } from '../model/errors.ts';
import { plural } from '../ui/plural.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { defineCommand } from './define-command.ts';
import { array, boolean, integer, object, oneOf, string } from './json-schema.ts';

interface Options {
  /** In milliseconds. */
  readonly prune?: number;
  readonly dryRun?: boolean;
}

interface Result extends GcReport {
  readonly dryRun: boolean;
}

const count = (what: string) => integer(`${what} that were removed`);

export const gc = defineCommand<readonly [], Options, Result>({
  name: 'gc',
  description:
    'Forgets operations that are older than 30 days and lines of checkpoints that ended 7 days ago (see `fxd help watch`), removes what only they led to (the commits of a deleted branch, for example), removes what no command ever referred to and was first found so 14 days ago, writes what stays so that versions of one thing compress one another, and gives the space back to the disk.\n\nIt never takes what is reachable: whatever belongs to a branch, a tag, HEAD, where `-` leads, or an operation that can still be undone or is tagged. Other commands may run meanwhile.\n\n--prune sets all three ages; the settings gc.operations, gc.checkpoints and gc.unreachable do so for good. What was forgotten cannot be undone any more: with --prune=now that is everything up to now, and gc itself cannot be undone.\n\nA store that another process is reading may not shrink; that is said, and happens the next time. What is damaged is left as it is and listed.',
  examples: [
    { command: 'fxd gc', explains: 'forget what is older than 30 days, and shrink the store' },
    { command: 'fxd gc --dry-run', explains: 'say what that would do' },
    { command: 'fxd gc --prune=now', explains: 'forget all that could be undone' },
  ],
  schema: object({
    dryRun: boolean('Nothing was changed'),
    operations: integer('Operations that were forgotten'),
    checkpoints: integer('Lines of checkpoints that were forgotten'),
    objects: object(
      {
        commit: count('Commits'),
        tree: count('Trees'),
        blob: count('Blobs'),
        tag: count('Annotated tags'),
      },
      'Objects that were removed',
    ),
    waiting: integer('Unreachable objects that are not old enough'),
    bytes: object({ before: integer(), after: integer() }, 'Size of the store with its log'),
    repacked: boolean('Whether contents were written anew'),
    damages: array(
      object({ owner: string('A row of the store'), reason: string() }),
      'What could not be read and was left as it is',
    ),
    compaction: oneOf(
      ['done', 'not needed', 'busy', 'disk full'],
      'Whether free space went back to the disk',
    ),
  }),
  declare: (command) =>
    command
      .option('--prune <age>', 'how old things must be, such as 12h, 7d or now', parsePrune)
      .option('-n, --dry-run', 'say what would be done, and do nothing'),
  run: (context, _, { prune, dryRun = false }) => {
    const { repository, globals } = context;
    if (globals.atOp !== null) throw notAtOperation();
    const ages = prune === undefined ? agesOf(context) : allOf(prune);
    if (dryRun) return { dryRun, ...collectOnCopy(repository, ages) };
    repository.store.requireWritable();
    return { dryRun, ...collectGarbage(repository, ages) };
  },
  print: (ui, result) => {
    const would = result.dryRun ? 'Would have ' : '';
    for (const sentence of sentences(result)) ui.status(capital(would + sentence));
    const { before, after } = result.bytes;
    ui.out(before === after ? `${size(after)}, as before` : `${size(before)} → ${size(after)}`);
    printTrouble(ui, result);
  },
  exitCode: ({ damages, compaction }) => {
    if (damages.length > 0) return EXIT.corrupt;
    return compaction === 'disk full' ? EXIT.precondition : EXIT.done;
  },
});

function parsePrune(text: string): number {
  const age = text === 'now' ? 0 : parseAge(text);
  if (age === null) throw badUsage(`'${text}' is no age`, 'Write 12h, 7d, 4w or now');
  return age;
}

function allOf(age: number): GcAges {
  return { operations: age, unreachable: age, checkpoints: age };
}

function agesOf({ config }: Context): GcAges {
  const age = (key: 'gc.operations' | 'gc.unreachable' | 'gc.checkpoints') => {
    return parseAge(config.text(key) ?? '') ?? Infinity;
  };
  return {
    operations: age('gc.operations'),
    unreachable: age('gc.unreachable'),
    checkpoints: age('gc.checkpoints'),
  };
}

function sentences({ operations, checkpoints, objects, waiting, repacked }: Result): string[] {
  const removed = (['commit', 'tree', 'blob', 'tag'] as const)
    .filter((type) => objects[type] > 0)
    .map((type) => plural(objects[type], type));
  return [
    ...(operations > 0 ? [`forgotten ${plural(operations, 'operation')}.`] : []),
    ...(checkpoints > 0 ? [`forgotten ${plural(checkpoints, 'line')} of checkpoints.`] : []),
    ...(removed.length > 0 ? [`removed ${removed.join(', ')}.`] : []),
    ...(waiting > 0 ? [`kept ${plural(waiting, 'unreachable object')} until old enough.`] : []),
    ...(repacked ? ['compressed contents anew.'] : []),
  ];
}

function printTrouble(ui: Ui, { damages, compaction }: Result): void {
  for (const { reason } of damages) ui.warn(`${ui.text(reason)}; it was left as it is.`);
  if (damages.length > 0) ui.hint('Run `fxd fsck`.');
  if (compaction === 'busy') {
    ui.warn('Another process is using the store, so its file did not shrink.');
    ui.hint('Run `fxd gc` again when that one is done.');
  }
  if (compaction === 'disk full') {
    ui.warn('The file could not shrink: that takes as much free space as the store needs.');
    ui.hint('Nothing was lost. Free some space and run `fxd gc` again.');
  }
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Bytes as people read them. */
function size(bytes: number): string {
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
