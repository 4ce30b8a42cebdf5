/**
 * What a merge is told as: its conflicts, and what was decided by more than the line merge. Invariant: the
 * report is data; `sayMerge` shows it and adds nothing.
 */
import { CONFLICT_REASONS, MERGE_RULES, describeConflict } from '../merge/conflict.ts';
import type { Decision, MergeConflict, Subject } from '../merge/conflict.ts';
import type { FileMerge } from '../merge/file-merge.ts';
import type { Rendered } from '../merge/markers.ts';
import { decodeBytes } from '../model/path.ts';
import type { Ui } from '../ui/ui.ts';
import { array, integer, nullable, object, oneOf, string } from './json-schema.ts';

interface ReportedConflict {
  readonly reason: MergeConflict['reason'];
  readonly field: MergeConflict['field'];
  readonly kind: string | null;
  readonly name: string | null;
  readonly says: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly base: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
}

interface ReportedDecision {
  readonly rule: Decision['rule'];
  readonly kind: string | null;
  readonly name: string | null;
  readonly says: string;
}

export interface MergeReport {
  readonly conflicts: readonly ReportedConflict[];
  readonly decisions: readonly ReportedDecision[];
}

const subjectSchema = {
  kind: nullable(string(), 'Of the node it is about; null where it is about lines'),
  name: nullable(string(), 'The qualified name of the node; empty where it has none'),
  says: string('What happened, in a clause'),
};

export const mergeReportSchema = {
  conflicts: array(
    object({
      reason: oneOf(CONFLICT_REASONS),
      field: oneOf(['text', 'name', 'parent', 'position', 'path', 'mode']),
      ...subjectSchema,
      firstLine: integer('Of its markers in the result, counted from 1'),
      lastLine: integer('Of its markers in the result'),
      base: nullable(string(), 'The text in the base; null where it was not there'),
      ours: nullable(string(), 'The text in ours; null where it is deleted'),
      theirs: nullable(string(), 'The text in theirs; null where it is deleted'),
    }),
    'In the order of the result',
  ),
  decisions: array(
    object({ rule: oneOf(MERGE_RULES), ...subjectSchema }),
    'What was not a plain merge of lines',
  ),
};

/** The report of a merge of one file. */
export function reportMerge(merge: FileMerge, { shown }: Rendered): MergeReport {
  return {
    conflicts: shown.flatMap(({ conflicts, firstLine, lastLine }) =>
      conflicts.map((conflict) => ({
        reason: conflict.reason,
        field: conflict.field,
        ...subjectFields(conflict.subject),
        says: describeConflict(conflict),
        firstLine,
        lastLine,
        base: textOf(conflict.base),
        ours: textOf(conflict.ours),
        theirs: textOf(conflict.theirs),
      })),
    ),
    decisions: merge.decisions.map(({ rule, subject, says }) => ({
      rule,
      ...subjectFields(subject),
      says,
    })),
  };
}

function subjectFields(subject: Subject | null): Pick<ReportedConflict, 'kind' | 'name'> {
  return { kind: subject?.kind ?? null, name: subject?.name ?? null };
}

function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : decodeBytes(bytes);
}

/** Says the conflicts, and the decisions if they are wanted. */
export function sayMerge(
  ui: Ui,
  { conflicts, decisions }: MergeReport,
  withDecisions: boolean,
): void {
  for (const { kind, name, rule, says } of withDecisions ? decisions : []) {
    const what = kind === null ? '' : ` ${ui.text(`${kind} ${name ?? ''}`.trim())}:`;
    ui.status(`${rule}:${what} ${ui.text(says)}`);
  }
  for (const { says, firstLine } of conflicts) {
    ui.warn(`Conflict in line ${firstLine}: ${ui.text(says)}.`);
  }
}
