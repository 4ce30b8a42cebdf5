/**
 * How long the fault tests run, and the chance they take. Invariant: what is random comes from one seed,
 * which is the same in every short run, and which a failure names, so that it can be run again with
 * FXD_SEED.
 */

/** Set by `npm run test:faults`; `npm test` runs everything in a short form. */
export const isLong = process.env['FXD_FAULTS'] === 'long';

/** One of two figures: for the short form, or for the long one. */
export function rounds(short: number, long: number): number {
  return isLong ? long : short;
}

const SHORT_SEED = 20_260_901;

function chooseSeed(): number {
  const given = process.env['FXD_SEED'];
  if (given !== undefined && given !== '') return Number(given) >>> 0;
  return isLong ? Date.now() >>> 0 : SHORT_SEED;
}

/** A stream of chances from a seed: mulberry32, by Tommy Ettinger. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to 1, which it never is. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to `limit`, which it never is. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

/** Runs a test body with chance; what it throws says by which seed it happens again. */
export async function seeded(body: (chance: Chance) => void | Promise<void>): Promise<void> {
  const seed = chooseSeed();
  try {
    await body(new Chance(seed));
  } catch (error) {
    if (error instanceof Error) error.message += `\nAgain by FXD_SEED=${seed}`;
    throw error;
  }
}

/** Says in the long form what a run counted. */
export function tell(figures: string): void {
  if (isLong) process.stdout.write(`${figures}\n`);
}
