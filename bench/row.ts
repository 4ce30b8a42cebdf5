/** A row of the bench's table. Invariant: a row that is not held against its limits says why. */
import type { Compared } from './measure.ts';

export type Unit = 'ms' | 'MB';

export interface Limits {
  readonly must: number;
  readonly aim: number;
}

export interface Row {
  readonly what: string;
  /** What `other` was measured of: `git add -A`; null where fxd is measured alone. */
  readonly against: string | null;
  readonly unit: Unit;
  readonly fxd: number;
  readonly other: number | null;
  /** Of fxd against the other. */
  readonly ratio: number | null;
  /** Whether the limits are of the ratio, or of fxd's figure in its unit. */
  readonly limited: 'ratio' | 'fxd';
  readonly limits: Limits;
  /** Why the limits do not apply here; null if they do. */
  readonly exempt: string | null;
}

export type Verdict = 'aim' | 'ok' | 'short' | 'not judged';

export function verdict({ limited, ratio, fxd, limits, exempt }: Row): Verdict {
  if (exempt !== null) return 'not judged';
  const figure = limited === 'ratio' ? ratio : fxd;
  if (figure === null) return 'not judged';
  if (figure <= limits.aim) return 'aim';
  return figure <= limits.must ? 'ok' : 'short';
}

/** A row of times whose ratio is limited. */
export function ratioRow(
  what: string,
  against: string,
  { fxd, other, ratio }: Compared,
  limits: Limits,
  exempt: string | null = null,
): Row {
  return { what, against, unit: 'ms', fxd, other, ratio, limited: 'ratio', limits, exempt };
}

/** A row whose limits are of fxd's own figure; `compared` is told beside it. */
export function ownRow(
  what: string,
  unit: Unit,
  fxd: number,
  limits: Limits,
  beside: { readonly against: string; readonly compared: Compared } | null = null,
  exempt: string | null = null,
): Row {
  return {
    what,
    against: beside?.against ?? null,
    unit,
    fxd,
    other: beside?.compared.other ?? null,
    ratio: beside?.compared.ratio ?? null,
    limited: 'fxd',
    limits,
    exempt,
  };
}
