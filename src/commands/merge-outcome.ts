/**
 * What `fxd merge` did, as data, and how it is told. Invariant: a preview and the merge that it foretells
 * have the same counts, conflicts and exit code.
 */
import type { ConflictRecord } from '../history/merging/open-conflicts.ts';
import type { LostUse } from '../history/merging/lost-uses.ts';
import {
  CONFLICT_FIELDS,
  TREE_REASONS,
  TREE_RULES,
  type TreeDecision,
} from '../history/merging/tree-conflict.ts';
import type { CommitId, TreeId } from '../model/ids.ts';
import { KINDS, shortKind, type Kind } from '../model/kinds.ts';
import type { Ui } from '../ui/ui.ts';
import {
  array,
  boolean,
  integer,
  nodeId,
  nullable,
  object,
  objectId,
  oneOf,
  string,
} from './json-schema.ts';

/** What came of it; `open` is a merge without conflicts that waits for its commit. */
export const MERGE_OUTCOMES = [
  'up to date',
  'fast-forward',
  'merged',
  'open',
  'squashed',
  'conflicts',
  'concluded',
  'aborted',
] as const;

export interface ToldConflict {
  readonly number: number;
  readonly path: string;
  readonly reason: ConflictRecord['reason'];
  readonly field: ConflictRecord['field'];
  readonly kind: Kind | null;
  readonly name: string | null;
  readonly node: string | null;
  readonly says: string;
}

interface ToldDecision {
  readonly path: string;
  readonly rule: TreeDecision['rule'];
  readonly kind: Kind | null;
  readonly name: string | null;
  readonly says: string;
}

export interface MergeOutcome {
  readonly outcome: (typeof MERGE_OUTCOMES)[number];
  readonly preview: boolean;
  /** Null where HEAD is detached. */
  readonly branch: string | null;
  /** What was merged, as it was typed. */
  readonly revision: string | null;
  readonly theirs: CommitId | null;
  readonly bases: readonly CommitId[];
  /** HEAD before and after. */
  readonly from: CommitId | null;
  readonly commit: CommitId | null;
  readonly subject: string | null;
  /** The tree that the merge made, with markers where there are conflicts. */
  readonly tree: TreeId | null;
  readonly nodes: { readonly merged: number; readonly structural: number };
  readonly conflicts: readonly ToldConflict[];
  /** How many of the conflicts were resolved before. */
  readonly resolvedBefore: number;
  readonly decisions: readonly ToldDecision[];
  readonly warnings: readonly string[];
  readonly written: number;
  readonly removed: number;
}

/** The fields of ToldConflict in a schema. */
export const conflictFields = {
  number: integer('Counted from 1; stays when others are settled'),
  path: string('Where it is shown'),
  reason: oneOf(TREE_REASONS),
  field: oneOf(CONFLICT_FIELDS),
  kind: nullable(oneOf(KINDS), 'Of the node it is about; null where it is about lines'),
  name: nullable(string(), 'The qualified name of the node; empty where it has none'),
  node: nullable(nodeId(), 'Null where it is about lines'),
  says: string('What happened, in a clause'),
};

export const mergeOutcomeSchema = object({
  outcome: oneOf(MERGE_OUTCOMES, 'open: without conflicts, but not committed'),
  preview: boolean('Whether nothing was changed'),
  branch: nullable(string(), 'Null where HEAD is detached'),
  revision: nullable(string(), 'What was merged, as it was typed'),
  theirs: nullable(objectId(), 'The commit that was merged'),
  bases: array(objectId(), 'The best common ancestors'),
  from: nullable(objectId(), 'HEAD before'),
  commit: nullable(objectId(), 'HEAD after'),
  subject: nullable(string(), 'First line of the message of a new commit'),
  tree: nullable(objectId(), 'What the merge made, with markers where there are conflicts'),
  nodes: object({
    merged: integer('Nodes that were merged without a conflict'),
    structural: integer('Decisions by more than lines'),
  }),
  conflicts: array(object(conflictFields), 'By path'),
  resolvedBefore: integer('How many of these were resolved before; see --recorded of fxd resolve'),
  decisions: array(
    object({
      path: string(),
      rule: oneOf(TREE_RULES),
      kind: nullable(oneOf(KINDS), 'Of the node it is about'),
      name: nullable(string()),
      says: string('Why, in a clause'),
    }),
    'What was not a plain merge of lines',
  ),
  warnings: array(string(), 'What merged as text and may not as a program'),
  written: integer('Files written'),
  removed: integer('Files removed'),
});

/** An outcome of which nothing is to be told but what is given. */
export const NOTHING_MERGED: Omit<MergeOutcome, 'outcome' | 'branch' | 'from' | 'commit'> = {
  preview: false,
  revision: null,
  theirs: null,
  bases: [],
  subject: null,
  tree: null,
  nodes: { merged: 0, structural: 0 },
  conflicts: [],
  resolvedBefore: 0,
  decisions: [],
  warnings: [],
  written: 0,
  removed: 0,
};

export function tellConflict(conflict: ConflictRecord): ToldConflict {
  const { number, path, reason, field, subject, says } = conflict;
  const { kind = null, name = null, node = null } = subject ?? {};
  return { number, path, reason, field, kind, name, node, says };
}

export function tellDecision({ path, rule, subject, says }: TreeDecision): ToldDecision {
  return { path, rule, kind: subject?.kind ?? null, name: subject?.name ?? null, says };
}

export function tellLostUse(
  { name, path, line, from, fromLine, takenBy, fate }: LostUse,
  labels: { readonly ours: string; readonly theirs: string },
): string {
  return `${path}:${line} calls ${name}, which ${labels[takenBy]} has ${fate}; it was at ${from}:${fromLine}.`;
}

/** Says that what was committed open before still is. */
export function tellCarried(conflicts: readonly ConflictRecord[]): string {
  const files = [...new Set(conflicts.map(({ path }) => path))].join(', ');
  return `${files}: a conflict that was committed is still open; \`fxd resolve --list\` names it.`;
}

export function printMergeOutcome(ui: Ui, result: MergeOutcome, explain: boolean): void {
  if (explain) for (const decision of result.decisions) ui.out(decisionLine(ui, decision));
  printHead(ui, result);
  for (const conflict of result.conflicts) ui.out(`  ${conflictLine(ui, conflict)}`);
  for (const warning of result.warnings) ui.warn(ui.text(warning));
  printNext(ui, result);
}

function printHead(ui: Ui, result: MergeOutcome): void {
  const { outcome, preview, branch, from, commit, subject, written, removed } = result;
  const place = branch === null ? 'detached HEAD' : ui.style.branch(ui.text(branch));
  switch (outcome) {
    case 'up to date':
      ui.out('Already up to date.');
      return;
    case 'aborted':
      ui.status(`The merge is given up; ${fileCount(written + removed)} as before it.`);
      return;
    case 'fast-forward':
      ui.out(`Fast-forward ${from === null ? '' : `${ui.id(from)}..`}${ui.id(commit ?? '')}`);
      ui.status(
        `${fileCount(written)} written, ${removed} removed${preview ? ' if it were done' : ''}.`,
      );
      return;
    case 'concluded':
      ui.out(`[${place} ${ui.id(commit ?? '')}] ${ui.text(subject ?? '')}`);
      return;
    default:
      ui.out(countLine(result));
      if (subject !== null && commit !== null && !preview) {
        ui.out(`[${place} ${ui.id(commit)}] ${ui.text(subject)}`);
      }
  }
}

function countLine({ nodes, conflicts }: MergeOutcome): string {
  const { merged, structural } = nodes;
  const counts = `${merged} ${merged === 1 ? 'node' : 'nodes'} auto (${structural} structural)`;
  return `merged: ${counts}, ${conflicts.length} ${conflicts.length === 1 ? 'conflict' : 'conflicts'}`;
}

function fileCount(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

/** `src/a.ts · fn parse: edited here, deleted there`. */
export function conflictLine(ui: Ui, { path, kind, says }: Omit<ToldConflict, 'node'>): string {
  const words = kind === null ? says : says.replace(new RegExp(`^${kind}`), shortKind(kind));
  return `${ui.style.changed('C')} ${ui.text(path)} · ${ui.text(words)}`;
}

/** Says how many of the open conflicts were resolved before; null for none. */
export function resolvedBefore(count: number): string | null {
  if (count === 0) return null;
  const many = count === 1 ? '1 of them was' : `${count} of them were`;
  return `${many} resolved before: \`fxd resolve --recorded --all\` answers as then.`;
}

function decisionLine(ui: Ui, { path, rule, kind, name, says }: ToldDecision): string {
  const what = kind === null ? '' : ` · ${shortKind(kind)} ${name ?? ''}`.trimEnd();
  return `${rule}: ${ui.text(`${path}${what}: ${says}`)}`;
}

function printNext(
  ui: Ui,
  { outcome, preview, conflicts, resolvedBefore: before }: MergeOutcome,
): void {
  const told = resolvedBefore(before);
  if (told !== null) ui.hint(told);
  if (preview) {
    ui.status('This is a preview: nothing was changed.');
    return;
  }
  if (outcome === 'conflicts') {
    const files = new Set(conflicts.map(({ path }) => path)).size;
    ui.status(`The merge stopped with conflicts in ${fileCount(files)}.`);
    ui.hint(
      '`fxd resolve` goes through them; or edit the files until no marker is left. Then `fxd commit`.',
    );
    ui.hint('`fxd merge --abort` goes back to before the merge.');
  } else if (outcome === 'open' || outcome === 'squashed') {
    ui.status('The merge is in the files and waits to be committed.');
    ui.hint('`fxd commit` records it; `fxd merge --abort` gives it up.');
  }
}
