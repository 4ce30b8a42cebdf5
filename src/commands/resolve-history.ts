/**
 * What is remembered of resolved conflicts, listed and forgotten. Invariant: a number means the place in the
 * list as it is now, the oldest first; forgetting is an operation, which undo takes back.
 */
import { formatMoment } from '../history/dates.ts';
import { forget, Resolutions, type Resolution } from '../history/merging/resolutions.ts';
import { recordOperation } from '../history/operation.ts';
import type { TreeEdit } from '../history/trees.ts';
import { modeType } from '../model/entry.ts';
import { badUsage, noSuchResolution } from '../model/errors.ts';
import type { BlobId } from '../model/ids.ts';
import { KINDS, shortKind, type Kind } from '../model/kinds.ts';
import { decodeBytes } from '../model/path.ts';
import { columns } from '../ui/columns.ts';
import type { Ui } from '../ui/ui.ts';
import type { Context } from './context.ts';
import { integer, nullable, object, oneOf, string, type JsonSchema } from './json-schema.ts';
import { conflictMatcher } from './resolve-selectors.ts';

export interface ToldResolution {
  readonly number: number;
  /** Of the three values. */
  readonly key: string;
  readonly path: string;
  readonly kind: Kind | null;
  readonly name: string | null;
  readonly says: string;
  readonly how: string;
  readonly by: string | null;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly base: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
  readonly result: string | null;
}

const value = (what: string): JsonSchema =>
  nullable(string(), `${what}, as a text; null where there was none`);

export const resolutionSchema = object({
  number: integer('The place in the list, counted from 1, the oldest first'),
  key: string('Of what was in conflict; the same wherever and from whichever side it is met'),
  path: string('Where it was met'),
  kind: nullable(oneOf(KINDS), 'Of the node it was about; null where it was about lines'),
  name: nullable(string(), 'The qualified name of the node'),
  says: string('What had happened, in a clause'),
  how: string('The answer, or edit, tool, mark'),
  by: nullable(string(), 'Name and mail of who answered; null where none were configured'),
  time: integer('When, in milliseconds since 1970'),
  base: value('What both began with'),
  ours: value('Our version'),
  theirs: value('Their version'),
  result: value('What stood there in the end'),
});

/** What is remembered of what selectors mean, all for none; the oldest first. Throws noSuchResolution. */
export function listResolutions(
  context: Context,
  selectors: readonly string[] = [],
): ToldResolution[] {
  const { repository } = context;
  const text = (edit: TreeEdit): string | null => {
    if (edit === null) return null;
    if (modeType(edit.mode) === 'submodule') return edit.id;
    return decodeBytes(repository.readBlob(edit.id as BlobId)).replace(LONE, '\ufffd');
  };
  const all = new Resolutions(repository).all().map((each, index) => tell(each, index + 1, text));
  return selectors.length === 0 ? all : all.filter(chosenBy(context, selectors, all));
}

/** Bytes that are no UTF-8 have no place in JSON. */
const LONE = /[\udc80-\udcff]/g;

function tell(
  { key, base, ours, theirs, result, note }: Resolution,
  number: number,
  text: (edit: TreeEdit) => string | null,
): ToldResolution {
  const { path, subject, says, how, by, time } = note;
  return {
    ...{ number, key, path, kind: subject?.kind ?? null, name: subject?.name ?? null },
    ...{ says, how, by, time },
    ...{ base: text(base), ours: text(ours), theirs: text(theirs), result: text(result) },
  };
}

/** Forgets what selectors mean; all for `--all`. Returns what it was. Throws badUsage, noSuchResolution. */
export function forgetResolutions(
  context: Context,
  selectors: readonly string[],
  all: boolean,
): ToldResolution[] {
  const { repository } = context;
  if (all === selectors.length > 0) {
    throw badUsage(
      all ? '--all goes with no selector' : 'Nothing named to forget',
      'Name numbers of `fxd resolve --history`, files or nodes, or take --all',
    );
  }
  const chosen = listResolutions(context, selectors);
  if (chosen.length === 0) return [];
  const recorder = repository.recorder('small');
  const refs = forget(
    repository,
    recorder,
    chosen.map(({ key }) => key),
  );
  const count = chosen.length === 1 ? '1 resolution' : `${chosen.length} resolutions`;
  const about = { command: 'resolve', description: `forget ${count}` };
  recordOperation(repository, about, { refs });
  return chosen;
}

function chosenBy(
  context: Context,
  selectors: readonly string[],
  listed: readonly ToldResolution[],
): (each: ToldResolution) => boolean {
  const matchers = selectors.map((selector) => {
    const isMeant = conflictMatcher(context, selector);
    const matches = (each: ToldResolution): boolean =>
      isMeant({
        ...each,
        subject: each.kind && { kind: each.kind, name: each.name ?? '', node: null },
      });
    if (!listed.some(matches)) throw noSuchResolution(selector);
    return matches;
  });
  return (each) => matchers.some((matches) => matches(each));
}

/** ` 1  2026-09-01 12:00  theirs  src/a.ts · fn parse: edited here, deleted there  Ana <ana@…>`. */
export function printResolutions(ui: Ui, resolutions: readonly ToldResolution[]): void {
  const rows = resolutions.map(({ number, time, how, path, kind, says, by }) => [
    ui.style.id(String(number)),
    formatMoment({ time: Math.floor(time / 1000), offset: 0 }).slice(0, 16),
    how,
    ui.text(`${path} \u00b7 ${kind === null ? says : says.replace(kind, shortKind(kind))}`),
    ui.style.faint(ui.text(by ?? '')),
  ]);
  for (const line of columns(rows)) ui.out(line);
}
