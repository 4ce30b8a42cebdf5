/**
 * Dates as people write them. Invariant: what cannot be understood is refused, never guessed.
 */
import { invalidDate } from '../model/errors.ts';
import type { Host } from '../model/host.ts';

export interface Moment {
  /** Seconds since 1970. */
  readonly time: number;
  /** Offset from UTC in minutes, east positive. */
  readonly offset: number;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

const RELATIVE = /^(\d{1,6}|an?)[ .](second|minute|hour|day|week|month|year)s?([ .]ago)?$/;
const SECONDS = /^@?(\d{5,12})(?: ([+-]\d{4}))?$/;
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)? ?(Z|[+-]\d{2}:?\d{2})?$/;

function offsetMinutes(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return digits.startsWith('-') ? -minutes : minutes;
}

function relativeSeconds(text: string): number | null {
  if (text === 'now') return 0;
  if (text === 'yesterday') return UNIT_SECONDS['day']!;
  const match = RELATIVE.exec(text);
  if (match === null) return null;
  const count = match[1]!.startsWith('a') ? 1 : Number(match[1]);
  return count * UNIT_SECONDS[match[2]!]!;
}

function parseIso(text: string, host: Host): Moment | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = match;
  const utc = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second);
  // What is out of range rolls over into the next unit.
  const written = [+year!, +month! - 1, +day!, +hour, +minute, +second];
  const read = new Date(utc);
  const [y, mo, d] = [read.getUTCFullYear(), read.getUTCMonth(), read.getUTCDate()];
  const [h, mi, sec] = [read.getUTCHours(), read.getUTCMinutes(), read.getUTCSeconds()];
  if (![y, mo, d, h, mi, sec].every((part, index) => part === written[index])) return null;
  const offset = zone === undefined ? host.timezoneOffset(utc) : offsetMinutes(zone);
  return { time: Math.floor(utc / 1000) - offset * 60, offset };
}

/**
 * A moment: ISO 8601, `@seconds`, `seconds +hhmm`, or relative such as `2 days ago`, `yesterday`.
 * Throws invalidDate.
 */
export function parseDate(text: string, host: Host): Moment {
  const now = Math.floor(host.now() / 1000);
  const trimmed = text.trim();
  const relative = relativeSeconds(trimmed.toLowerCase());
  if (relative !== null) {
    const time = now - relative;
    return { time, offset: host.timezoneOffset(time * 1000) };
  }
  const seconds = SECONDS.exec(trimmed);
  if (seconds !== null) {
    const time = Number(seconds[1]);
    const zone = seconds[2];
    const offset = zone === undefined ? host.timezoneOffset(time * 1000) : offsetMinutes(zone);
    return { time, offset };
  }
  const moment = parseIso(trimmed, host);
  if (moment === null) throw invalidDate(text);
  return moment;
}

/** `2026-09-01 14:03:22 +0200`, in the writer's own time zone. */
export function formatMoment({ time, offset }: Moment): string {
  const local = new Date((time + offset * 60) * 1000);
  if (Number.isNaN(local.getTime())) return String(time);
  const size = Math.abs(offset);
  const pad = (value: number) => String(value).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${pad(size % 60)}`;
  return `${local.toISOString().slice(0, 10)} ${local.toISOString().slice(11, 19)} ${zone}`;
}

/** `2026-09-01`, in the writer's own time zone. */
export function formatDay(moment: Moment): string {
  return formatMoment(moment).slice(0, 10);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Tue Sep 1 14:03:22 2026 +0200`, in the writer's own time zone, as Git's log has it. */
export function formatLongMoment(moment: Moment): string {
  const local = new Date((moment.time + moment.offset * 60) * 1000);
  if (Number.isNaN(local.getTime())) return String(moment.time);
  const [, clock = '', zone = ''] = formatMoment(moment).split(' ');
  const day = `${DAYS[local.getUTCDay()]} ${MONTHS[local.getUTCMonth()]} ${local.getUTCDate()}`;
  return `${day} ${clock} ${local.getUTCFullYear()} ${zone}`;
}
