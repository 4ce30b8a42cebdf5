/**
 * Ages: how long ago something was, as people write it. Invariant: what is not an age is null, never zero.
 */
const MINUTE_MS = 60_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
  d: 24 * 60 * MINUTE_MS,
  w: 7 * 24 * 60 * MINUTE_MS,
};

/** An age such as `90m`, `12h`, `7d` or `4w`, in milliseconds; null where the text is none. */
export function parseAge(text: string): number | null {
  const [, digits, unit] = /^(\d{1,6})([mhdw])$/.exec(text.trim()) ?? [];
  const factor = UNIT_MS[unit ?? ''];
  return digits === undefined || factor === undefined ? null : Number(digits) * factor;
}

const SHORT_UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: MINUTE_MS,
  h: 60 * MINUTE_MS,
};

/** A short time such as `100ms`, `2s`, `5m` or `1h`, in milliseconds; null where the text is none. */
export function parseDuration(text: string): number | null {
  const [, digits, unit] = /^(\d{1,6})(ms|s|m|h)$/.exec(text.trim()) ?? [];
  const factor = SHORT_UNIT_MS[unit ?? ''];
  return digits === undefined || factor === undefined ? null : Number(digits) * factor;
}
