/** What `fxd show` prints: headers and patches, names, or bytes as they are. */
import { formatDay, formatLongMoment } from '../history/dates.ts';
import { shortKind } from '../model/kinds.ts';
import { decodeBytes } from '../model/path.ts';
import type { Ui } from '../ui/ui.ts';
import { commitLines, person } from './commit-lines.ts';
import { contentBytes } from './content-report.ts';
import { showDiff } from './diff-lines.ts';
import { addressOf, type ListedNode } from './node-listing.ts';
import type { Shown, TagReport, Touch } from './show-report.ts';

export function showShown(ui: Ui, shown: Shown): void {
  const { type, commit, tree, path, entries, node } = shown;
  if (type === 'commit' || type === 'tag') {
    showCommit(ui, shown);
  } else if (type === 'folder') {
    ui.out(`${ui.text(path ?? '')}/`);
    ui.out();
    for (const name of entries) ui.out(ui.text(name));
  } else if (commit !== null || tree !== null) {
    showBytes(ui, bytesOf(shown));
  } else if (node !== null) {
    showPlace(ui, node);
    showTouches(ui, shown);
    ui.out();
    const bytes = bytesOf(shown);
    showBytes(ui, bytes);
    if (bytes.length > 0 && bytes.at(-1) !== 10) ui.out();
  }
}

function bytesOf({ content, encoding }: Shown): Buffer {
  return contentBytes({ content: content ?? '', encoding: encoding ?? 'utf-8' });
}

/** A program gets the bytes as they are; a terminal is not steered by what is in a file. */
function showBytes(ui: Ui, bytes: Buffer): void {
  ui.bytes(ui.plain ? bytes : Buffer.from(ui.text(decodeBytes(bytes), 'block')));
}

function showCommit(ui: Ui, { tag, commit, files }: Shown): void {
  if (tag !== null) showTag(ui, tag);
  if (tag !== null && commit !== null) ui.out();
  if (commit !== null) commitLines(ui, commit).forEach((line) => ui.out(line));
  if (files.length > 0) ui.out();
  showDiff(ui, files);
}

function showTag(ui: Ui, { name, target, targetType, tagger, message }: TagReport): void {
  ui.out(ui.style.id(`tag ${ui.text(name)}`));
  if (tagger !== null) {
    ui.out(`Tagger: ${person(ui, tagger)}`);
    ui.out(`Date:   ${formatLongMoment(tagger)}`);
  }
  if (targetType !== 'commit') ui.out(`Target: ${targetType} ${target}`);
  ui.out();
  for (const line of message.trimEnd().split('\n')) ui.out(ui.text(line, 'block'));
}

/** `owner Ana (3f2a91c, 2026-09-01) · last changed by Bob (77aa012, 2026-09-03)`. */
function showTouches(ui: Ui, { owner, lastModifiedBy }: Shown): void {
  if (owner === null || lastModifiedBy === null) return;
  const told = ({ commit, author }: Touch) =>
    `${ui.text(author.name)} (${ui.id(commit)}, ${formatDay(author)})`;
  const isUnchanged = owner.commit === lastModifiedBy.commit;
  const change = isUnchanged ? '' : ` · last changed by ${told(lastModifiedBy)}`;
  ui.out(`owner ${told(owner)}${change}`);
}

/** `src/a.ts#parse · fn · lines 3-9 · n:3f2a91c0`. */
function showPlace(ui: Ui, node: ListedNode): void {
  const { id, kind, lines } = node;
  const [first, last] = lines;
  const where = first === last ? `line ${first}` : `lines ${first}-${last}`;
  const address = ui.style.path(ui.text(addressOf(node)));
  ui.out([address, shortKind(kind), where, `n:${ui.id(id, 8)}`].join(' · '));
}
