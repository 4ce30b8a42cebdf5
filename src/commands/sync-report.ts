/**
 * What a synchronisation did, as `sync`, `fetch`, `pull`, `push`, `clone` and `bundle apply` tell it.
 * Invariant: text and JSON come from this one form.
 */
import { BRANCHES, shortRefName } from '../history/ref-name.ts';
import { RECORD_REFS } from '../history/syncing/shared-refs.ts';
import type { SyncedRef } from '../history/syncing/settlement.ts';
import type { SyncResult } from '../history/syncing/synchronise.ts';
import { EXIT, type ExitCode } from '../model/errors.ts';
import type { ObjectId } from '../model/ids.ts';
import type { Ui } from '../ui/ui.ts';
import {
  array,
  boolean,
  integer,
  nullable,
  object,
  objectId,
  oneOf,
  string,
} from './json-schema.ts';

const OUTCOMES = [
  'pulled',
  'pushed',
  'merged',
  'diverged',
  'conflicts',
  'differs',
  'held here',
  'held there',
  'incoming',
  'outgoing',
] as const satisfies readonly SyncedRef['result'][];

/** Results after which the two sides still differ. */
const OPEN: readonly SyncedRef['result'][] = [
  'diverged',
  'conflicts',
  'differs',
  'held here',
  'held there',
];

interface RefReport {
  /** Full name. */
  readonly name: string;
  readonly result: SyncedRef['result'];
  readonly ours: ObjectId | null;
  readonly theirs: ObjectId | null;
  readonly now: ObjectId | null;
  readonly conflicts: readonly string[];
}

export interface SyncReport {
  readonly peer: string;
  readonly dryRun: boolean;
  readonly refs: readonly RefReport[];
  readonly received: number;
  readonly sent: number;
  readonly bytes: number;
  readonly wentBack: readonly string[];
  readonly isAnother: boolean;
}

export const syncSchema = object({
  peer: string('What the other side is called here'),
  dryRun: boolean('Nothing was moved'),
  refs: array(
    object({
      name: string('Full name of the ref'),
      result: oneOf(OUTCOMES, 'What became of it'),
      ours: nullable(objectId(), 'What it was here; null where it was not there'),
      theirs: nullable(objectId(), 'What it was at the other side'),
      now: nullable(objectId(), 'What it is here now'),
      conflicts: array(string(), 'Files that could not be merged'),
    }),
    'Only those that differed',
  ),
  received: integer('Objects that came'),
  sent: integer('Objects that went'),
  bytes: integer('Bytes in both directions, frames included'),
  wentBack: array(string(), 'Branches of the peer that have less than they had'),
  isAnother: boolean('Another repository stands where this peer was'),
});

export function reportSync(result: SyncResult, dryRun: boolean, bytes: number): SyncReport {
  const { peer, refs, received, sent, wentBack, isAnother } = result;
  const reports = refs.filter(({ name }) => !RECORD_REFS.includes(name));
  return { peer: peer.name, dryRun, refs: reports, received, sent, bytes, wentBack, isAnother };
}

/** 1 where the two sides still differ in something that was meant to be the same. */
export function exitOfSync({ refs }: SyncReport): ExitCode {
  return refs.some(({ result }) => OPEN.includes(result)) ? EXIT.differs : EXIT.done;
}

export function printSync(ui: Ui, report: SyncReport): void {
  const { peer, refs, received, sent, wentBack, isAnother } = report;
  const name = ui.text(peer);
  if (isAnother) ui.warn(`Another repository stands where ${name} was.`);
  for (const branch of wentBack) {
    ui.warn(
      `${ui.text(shortRefName(branch))} of ${name} went backwards since it was last seen; nothing is lost here.`,
    );
  }
  if (refs.length === 0) ui.out(`Nothing to do: ${name} has the same`);
  for (const ref of refs) ui.out(lineOf(ui, ref, peer));
  if (received + sent > 0) ui.status(`${received} objects came, ${sent} went.`);
  hintAt(ui, refs, peer);
}

function lineOf(ui: Ui, { name, result, now, conflicts }: RefReport, peer: string): string {
  const kind = name.startsWith(BRANCHES) ? '' : 'tag ';
  const what = `${kind}${ui.text(shortRefName(name))}`;
  const at = now === null ? 'deleted' : ui.id(now);
  const other = `${ui.text(shortRefName(name))}@${ui.text(peer)}`;
  const files =
    conflicts.length === 0
      ? 'no common beginning'
      : conflicts.map((path) => ui.text(path)).join(', ');
  const texts: Readonly<Record<RefReport['result'], string>> = {
    pulled: `${what} pulled: ${at}`,
    pushed: `${what} pushed: ${at}`,
    merged: `${what} merged: ${at}`,
    diverged: `${what} has diverged; the other side is ${other}`,
    conflicts: `${what} has conflicts with ${other}: ${files}`,
    differs: `${what} is another one there; both stay`,
    'held here': `${what} stays here, because files are in the way; the other side is ${other}`,
    'held there': `${what} stays there: it moved meanwhile, or files are in the way`,
    incoming: `${what} is new there`,
    outgoing: `${what} is new here`,
  };
  return texts[result];
}

function hintAt(ui: Ui, refs: readonly RefReport[], peer: string): void {
  const parted = refs.find(({ result }) => result === 'diverged' || result === 'conflicts');
  if (parted !== undefined) {
    const branch = shortRefName(parted.name);
    ui.hint(
      parted.result === 'diverged'
        ? `\`fxd sync --merge\` puts them together; \`fxd merge ${branch}@${peer}\` does so by hand.`
        : `\`fxd merge ${branch}@${peer}\` leaves the conflicts in the files, to be resolved.`,
    );
  }
  if (refs.some(({ result }) => result === 'held here')) {
    ui.hint('Commit what you have, then run it again.');
  }
}
