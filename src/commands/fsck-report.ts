/**
 * What a check of a store found, as data and as lines. Invariant: one line a finding; the last line is the
 * verdict.
 */
import type { Finding, Severity } from '../history/fsck/finding.ts';
import { SEVERITIES } from '../history/fsck/finding.ts';
import { isBlocked, isSound, type FsckReport } from '../history/fsck/fsck.ts';
import { EXIT, type ExitCode } from '../model/errors.ts';
import type { Ui } from '../ui/ui.ts';
import { plural } from '../ui/plural.ts';
import { array, boolean, integer, nullable, object, oneOf, string } from './json-schema.ts';

export interface ReportedFinding extends Omit<Finding, 'repair'> {
  readonly repairable: boolean;
}

const VERDICTS = ['sound', 'wrong', 'unreadable'] as const;

export interface CheckReport {
  /** `unreadable`: something that can be reached cannot be read. */
  readonly verdict: (typeof VERDICTS)[number];
  readonly counts: FsckReport['counts'];
  readonly findings: readonly ReportedFinding[];
}

export const checkReportSchema = {
  verdict: oneOf(VERDICTS, 'unreadable: something that can be reached cannot be read'),
  counts: object(
    {
      packs: integer(),
      objects: integer(),
      outlines: integer(),
      commits: integer(),
      operations: integer(),
    },
    'What was looked at',
  ),
  findings: array(
    object({
      severity: oneOf(SEVERITIES),
      what: string('A type of object, or the name of a table'),
      id: nullable(string(), 'Its id or name; null for a whole table'),
      place: nullable(string(), 'Where it is reached from, such as main:src/a.ts; or unreachable'),
      fault: string('What is wrong with it'),
      effect: string('What that means'),
      advice: nullable(string(), 'What to do'),
      blocksReading: boolean('Whether something that can be reached cannot be read'),
      repairable: boolean('Whether fxd fsck --repair makes it anew'),
    }),
    'Errors first, then warnings, then notes',
  ),
};

export function reportCheck(report: FsckReport): CheckReport {
  const findings = report.findings.map(({ repair, ...finding }) => {
    return { ...finding, repairable: repair !== null };
  });
  const verdict = isBlocked(report) ? 'unreadable' : isSound(report) ? 'sound' : 'wrong';
  return { verdict, counts: report.counts, findings };
}

const EXITS: Readonly<Record<CheckReport['verdict'], ExitCode>> = {
  sound: EXIT.done,
  wrong: EXIT.differs,
  unreadable: EXIT.corrupt,
};

export function exitOfCheck({ verdict }: CheckReport): ExitCode {
  return EXITS[verdict];
}

/** Findings shown before the rest is only counted. */
const SHOWN = 100;
const ID_DIGITS = 12;

/** The findings, one a line; what to do about them is said once for all. */
export function printFindings(ui: Ui, { findings }: CheckReport): void {
  const shown = ui.verbose ? findings : findings.slice(0, SHOWN);
  for (const finding of shown) ui.out(findingLine(ui, finding));
  const left = findings.length - shown.length;
  if (left > 0) ui.out(`and ${left} more, which \`--verbose\` shows`);
}

/** What to do about the findings, each advice once. */
export function hintAdvice(ui: Ui, { findings }: CheckReport): void {
  for (const advice of new Set(findings.map((finding) => finding.advice))) {
    if (advice !== null) ui.hint(`${advice[0]!.toUpperCase()}${advice.slice(1)}.`);
  }
}

function findingLine(ui: Ui, finding: ReportedFinding): string {
  const { severity, what, id, place, fault, effect } = finding;
  const name =
    id === null ? '' : ` ${ui.text(/^[0-9a-f]{40,}$/.test(id) ? id.slice(0, ID_DIGITS) : id)}`;
  const where = place === null ? '' : ` (${ui.text(place)})`;
  return `${severity}: ${what.replace('_', ' ')}${name}${where}: ${ui.text(fault)}; ${effect}`;
}

/** Such as `12 packs, 340 objects, 20 commits and 24 operations`. */
export function countsText({ counts }: CheckReport): string {
  const { packs, objects, commits, operations } = counts;
  return `${plural(packs, 'pack')}, ${plural(objects, 'object')}, ${plural(commits, 'commit')} and ${plural(operations, 'operation')}`;
}

/** Such as `2 errors and 1 warning`, or '' where there is nothing. */
export function findingsText({ findings }: CheckReport): string {
  const parts = SEVERITIES.flatMap((severity: Severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [plural(count, severity)];
  });
  return parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}
