/** The options of `fxd watch`, and what they mean. */
import { parseSelector } from '../history/selector-parser.ts';
import { parseDuration } from '../model/age.ts';
import { badUsage } from '../model/errors.ts';

/** When a checkpoint is made. */
export type CheckpointRule =
  | { readonly when: 'every' }
  | { readonly when: 'idle'; readonly idleMs: number }
  | { readonly when: 'count'; readonly count: number };

export interface WatchOptions {
  readonly exec?: string;
  readonly onBusy: 'cancel' | 'queue';
  readonly filter?: string;
  readonly commit?: CheckpointRule;
  /** In milliseconds. */
  readonly debounce: number;
}

export const DEFAULT_DEBOUNCE_MS = 100;
/** With a longer one, a second could pass before something is looked at. */
const LONGEST_DEBOUNCE_MS = 60_000;

export function parseDebounce(text: string): number {
  const time = parseDuration(text);
  if (time === null || time > LONGEST_DEBOUNCE_MS) {
    throw badUsage(`'${text}' is no time to wait`, 'Write 100ms or 2s, a minute at most');
  }
  return time;
}

export function parseOnBusy(text: string): 'cancel' | 'queue' {
  if (text === 'cancel' || text === 'queue') return text;
  throw badUsage(`'${text}' is neither cancel nor queue`, 'Write `--on-busy queue`');
}

/** The selector itself. Throws invalidSelector. */
export function checkFilter(text: string): string {
  parseSelector(text);
  return text;
}

export function parseCheckpointRule(text: string): CheckpointRule {
  if (text === 'every') return { when: 'every' };
  const [, idle, count] = /^(?:idle:(.+)|n:(\d{1,6}))$/.exec(text) ?? [];
  const idleMs = idle === undefined ? null : parseDuration(idle);
  if (idleMs !== null) return { when: 'idle', idleMs };
  if (count !== undefined && Number(count) > 0) return { when: 'count', count: Number(count) };
  throw badUsage(`'${text}' does not say when`, 'Write every, idle:5m or n:20');
}
