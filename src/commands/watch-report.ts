/**
 * What `fxd watch` tells. Invariant: every part has every field, so that a program that reads the lines need
 * only look at `event`.
 */
import type { CommitId } from '../model/ids.ts';
import {
  countsSchema,
  fileReportsSchema,
  type ChangeCounts,
  type FileReport,
} from './change-report.ts';
import { integer, nullable, object, objectId, oneOf, string } from './json-schema.ts';

export const WATCH_EVENTS = [
  'ready',
  'changed',
  'checkpoint',
  'started',
  'ended',
  'elsewhere',
  'stopped',
] as const;
export type WatchEvent = (typeof WATCH_EVENTS)[number];

export const OUTCOMES = ['passed', 'failed', 'cancelled'] as const;

/** A run of the command of --exec. */
export interface RunReport {
  readonly command: string;
  readonly outcome: (typeof OUTCOMES)[number] | null;
  readonly exit: number | null;
  readonly durationMs: number | null;
}

export interface WatchPart {
  readonly event: WatchEvent;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Local time, `12:03:11`. */
  readonly clock: string;
  readonly watcher: string | null;
  readonly folders: number | null;
  readonly counts: ChangeCounts;
  readonly changes: readonly FileReport[];
  readonly commit: CommitId | null;
  readonly run: RunReport | null;
  readonly elsewhere: {
    readonly path: string;
    readonly name: string;
    readonly branch: string;
    readonly commit: CommitId;
  } | null;
}

export const NOTHING_TOLD: Omit<WatchPart, 'event' | 'time' | 'clock'> = {
  watcher: null,
  folders: null,
  counts: { files: 0, added: 0, changed: 0, deleted: 0, moved: 0 },
  changes: [],
  commit: null,
  run: null,
  elsewhere: null,
};

export const watchSchema = object({
  event: oneOf(WATCH_EVENTS, 'What this line tells; the last one is stopped'),
  time: integer('Milliseconds since 1970'),
  clock: string('The same as local time, hh:mm:ss'),
  watcher: nullable(string(), 'With ready: the package that watches'),
  folders: nullable(integer(), 'With ready: how many folders are watched'),
  counts: { ...countsSchema, description: 'With changed' },
  changes: { ...fileReportsSchema, description: 'With changed: against what was told before' },
  commit: nullable(objectId(), 'With checkpoint: the commit that it is'),
  run: nullable(
    object({
      command: string('As the shell gets it'),
      outcome: nullable(oneOf(OUTCOMES), 'With ended'),
      exit: nullable(integer(), 'With ended: the exit code; null where a signal ended it'),
      durationMs: nullable(integer(), 'With ended'),
    }),
    'With started and ended: a run of the command of --exec',
  ),
  elsewhere: nullable(
    object({
      path: string(),
      name: string('Qualified name of the node'),
      branch: string(),
      commit: objectId('The commit of that branch that changed the node'),
    }),
    'With elsewhere: another branch, not merged, changed a node that changed here',
  ),
});
