/**
 * Progress: one line on a terminal that says how far long work is. Invariant: in a pipe, under `--quiet` and
 * `--json` nothing is written; what was written is gone when the work is done.
 */
import type { OutputStream } from '../model/host.ts';

/** How far work is. */
export interface Stage {
  /** What is counted, such as `commits`. */
  readonly unit: string;
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
}

export interface Progress {
  show(stage: Stage): void;
  /** Takes the line away. */
  end(): void;
}

const SILENT: Progress = { show: () => undefined, end: () => undefined };

/** Milliseconds between two states of the line. */
const INTERVAL_MS = 100;
/** Before this, a rate says little. */
const FIRST_RATE_MS = 1000;
/** Back to the start of the line, and away with it. */
const CLEAR = '\r\u001b[K';

export interface ProgressSettings {
  readonly stderr: OutputStream;
  /** Whether nothing is to be said. */
  readonly quiet: boolean;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

export function createProgress({ stderr, quiet, now }: ProgressSettings): Progress {
  if (quiet || !stderr.isTTY) return SILENT;
  let unit = '';
  let startedAt = 0;
  let startedWith = 0;
  let shownAt = -Infinity;
  let isShown = false;
  return {
    show(stage) {
      const time = now();
      if (stage.unit !== unit) {
        unit = stage.unit;
        startedAt = time;
        startedWith = stage.done;
        shownAt = -Infinity;
      }
      if (time - shownAt < INTERVAL_MS) return;
      shownAt = time;
      isShown = true;
      const spent = { ms: time - startedAt, done: stage.done - startedWith };
      stderr.write(CLEAR + progressLine(stage, spent).slice(0, stderr.columns - 1));
    },
    end() {
      if (isShown) stderr.write(CLEAR);
      isShown = false;
    },
  };
}

/** `commits: 1,200 of 6,413, 900 a second, 6 s left`. */
export function progressLine(
  { unit, done, total }: Stage,
  spent: { readonly ms: number; readonly done: number },
): string {
  const count = (number: number) => Math.round(number).toLocaleString('en-US');
  if (total === 0) return `${unit} …`;
  const parts = [`${unit}: ${count(done)} of ${count(total)}`];
  const rate = (spent.done / spent.ms) * 1000;
  if (spent.ms >= FIRST_RATE_MS && rate > 0) {
    parts.push(`${count(rate)} a second`, `${duration((total - done) / rate)} left`);
  }
  return parts.join(', ');
}

function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 100 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}
