/**
 * Scan notes: what a scan met that people should know. Invariant: nothing that is not, or not wholly,
 * kept by node goes unmentioned.
 */
import type { ScanResult } from '../bridge/files/scan.ts';
import type { Ui } from '../ui/ui.ts';
import { array, object, string } from './json-schema.ts';

interface Note {
  readonly path: string;
  readonly reason: string;
}

export interface ScanNotes {
  /** Files that were read and kept as one opaque node. */
  readonly opaque: readonly Note[];
  /** What is in the working tree and not recorded. */
  readonly skipped: readonly Note[];
  /** Ignore files that are not, or not wholly, read. */
  readonly rules: readonly Note[];
  /** Files over the size of `scan.largeFileWarning`. */
  readonly large: readonly string[];
}

const notes = array(object({ path: string(), reason: string() }));

/** The fields of a result's schema that ScanNotes adds. */
export const problemsSchema = {
  opaque: { ...notes, description: 'Files that were read and kept as one opaque node' },
  skipped: { ...notes, description: 'What is in the working tree and not recorded' },
  rules: { ...notes, description: 'Ignore files that are not, or not wholly, read' },
  large: array(string(), 'Files over the size of scan.largeFileWarning'),
};

export function reportProblems(scanned: ScanResult): ScanNotes {
  const { opaque, problems, rulesProblems, large } = scanned;
  return { opaque, skipped: problems, rules: rulesProblems, large };
}

/** Opaque files named before the rest is only counted. */
const SHOWN = 20;

export function warnOfProblems(ui: Ui, { opaque, skipped, rules, large }: ScanNotes): void {
  for (const { path, reason } of skipped)
    ui.warn(`${ui.text(path)} ${reason}; it is not recorded.`);
  for (const { path, reason } of rules) ui.warn(`${ui.text(path)} ${reason}.`);
  for (const path of large) ui.warn(`${ui.text(path)} is large; it is recorded all the same.`);
  for (const { path, reason } of opaque.slice(0, ui.verbose ? opaque.length : SHOWN)) {
    ui.status(`opaque: ${ui.text(path)} (${reason})`);
  }
  if (!ui.verbose && opaque.length > SHOWN) {
    ui.status(`opaque: ${opaque.length - SHOWN} more files; \`--verbose\` names them all.`);
  }
}
