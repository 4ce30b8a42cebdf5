/**
 * Measuring: wall-clock times of whole processes, in pairs. Invariant: a run that fails ends the bench,
 * because the time of a failure says nothing.
 */
import { spawnSync } from 'node:child_process';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** One run of each tool, in the same state. */
export interface Pair {
  readonly fxd: number;
  readonly other: number;
}

export interface Compared extends Pair {
  /** Of fxd against the other: the median of the ratios of the pairs. */
  readonly ratio: number;
}

/** Milliseconds from start to end. Throws if the process cannot start or ends with another code than 0. */
export function wallMs({ program, args, cwd, env }: Command): number {
  const start = performance.now();
  const result = spawnSync(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const elapsed = performance.now() - start;
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) {
    const ending = result.status === null ? `signal ${result.signal}` : `exit ${result.status}`;
    throw new Error(`${program} ${args.join(' ')}: ${ending}\n${result.stderr.toString()}`);
  }
  return elapsed;
}

/** What a command writes to standard output. Throws as `wallMs` does. */
export function outputOf({ program, args, cwd, env }: Command): string {
  const maxBuffer = 1 << 28;
  const result = spawnSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

/** The medians of `count` pairs, after one that warms up and is not counted. */
export function comparePairs(count: number, runPair: () => Pair): Compared {
  runPair();
  const pairs = Array.from({ length: count }, runPair);
  return {
    fxd: median(pairs.map(({ fxd }) => fxd)),
    other: median(pairs.map(({ other }) => other)),
    ratio: median(pairs.map(({ fxd, other }) => fxd / other)),
  };
}

/** The middle one; of an even number the lower of the two. Throws for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('Nothing was measured');
  return middle;
}
