/** Commit reports as they are shown: the header of `log` and `show`, or one line. */
import { formatLongMoment } from '../history/dates.ts';
import type { Signature } from '../history/commit-object.ts';
import type { Ui } from '../ui/ui.ts';
import type { CommitReport } from './commit-report.ts';

/** ` (HEAD -> main, tag: v1)`; nothing for a commit to which no ref points. */
function decoration(ui: Ui, refs: readonly string[]): string {
  if (refs.length === 0) return '';
  return ` (${refs.map((ref) => ui.style.branch(ui.text(ref))).join(', ')})`;
}

/** `Name <mail>`. */
export function person(ui: Ui, { name, email }: Signature): string {
  return ui.text(`${name} <${email}>`);
}

/** The lines of a message, indented. */
export function messageLines(ui: Ui, message: string): string[] {
  const lines = message.trimEnd().split('\n');
  return lines.map((line) => (line === '' ? '' : `    ${ui.text(line, 'block')}`));
}

/** `commit <id> (refs)`, `Merge:`, `Author:`, `Date:`, the message: as Git's log has it. */
export function commitLines(ui: Ui, commit: CommitReport): string[] {
  const { id, parents, author, message, refs } = commit;
  const merge = parents.length < 2 ? [] : [`Merge: ${parents.map((p) => p.slice(0, 7)).join(' ')}`];
  return [
    `${ui.style.id(`commit ${id}`)}${decoration(ui, refs)}`,
    ...merge,
    `Author: ${person(ui, author)}`,
    `Date:   ${formatLongMoment(author)}`,
    '',
    ...messageLines(ui, message),
  ];
}

/** `3f2a91c (refs) Subject`. */
export function commitLine(ui: Ui, { id, refs, message }: CommitReport): string {
  const subject = message.split('\n', 1)[0] ?? '';
  return `${ui.id(id)}${decoration(ui, refs)} ${ui.text(subject)}`.trimEnd();
}
