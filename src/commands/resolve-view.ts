/** A conflict as data for showing it: the three versions, and what differs between them. */
import type { Contents } from '../history/contents.ts';
import type { ConflictStatus } from '../history/merging/conflict-status.ts';
import { stagesAt } from '../history/merging/open-conflicts.ts';
import type { Resolution } from '../history/merging/resolutions.ts';
import { matterOf } from '../history/merging/resolving-whole.ts';
import type { TreeEdit } from '../history/trees.ts';
import { diffLines } from '../merge/diff.ts';
import { linesBytes, splitLines } from '../merge/lines.ts';
import { isBinary } from '../model/binary.ts';
import { modeType } from '../model/entry.ts';
import type { BlobId } from '../model/ids.ts';
import { decodeBytes } from '../model/path.ts';
import type { ShownLine, ShownVersion } from '../ui/conflict-lines.ts';
import type { Seen } from './resolve-apply.ts';

/** Lines of the screen that are needed around the versions: where, what, their labels and the question. */
const FRAME_LINES = 13;
/** Fewer lines of a version tell nothing, so the screen scrolls instead. */
const LEAST_LINES = 8;
/** More lines of a version are not read at a question. */
const MOST_LINES = 24;
/** Lines as they were that are shown before and after what differs. */
const AROUND = 3;

/**
 * The version that both began with, ours, theirs, and how it was resolved before; no longer than they need to
 * be on a screen of so many lines.
 */
export function shownVersions(
  seen: Pick<Seen, 'contents' | 'now'>,
  status: ConflictStatus,
  before: Resolution | null,
  rows: number,
): ShownVersion[] {
  const versions = comparedVersions(seen, status, before);
  const fair = Math.floor((rows - FRAME_LINES) / versions.length);
  const room = Math.min(Math.max(fair, LEAST_LINES), MOST_LINES);
  return versions.map((version) => ({ ...version, lines: limited(version.lines, room) }));
}

function comparedVersions(
  { contents, now: { open } }: Pick<Seen, 'contents' | 'now'>,
  status: ConflictStatus,
  before: Resolution | null,
): ShownVersion[] {
  const { conflict, block } = status;
  const { labels } = open;
  const stages = stagesAt(open, conflict.path);
  const isOfEntries = conflict.markerSize === null && matterOf(conflict) === 'contents';
  const text = (side: 'base' | 'ours' | 'theirs'): Buffer | null => {
    if (isOfEntries) return readValue(contents, stages?.[side] ?? null);
    const id: BlobId | null = conflict[side];
    return block?.[side] ?? (id === null ? null : contents.readBlob(id));
  };
  const base = text('base');
  const version = (label: string, did: string, bytes: Buffer | null): ShownVersion => ({
    label,
    did: bytes === null && did === '' ? 'nothing' : did,
    lines: bytes === null ? [] : comparedLines(base ?? bytes, bytes),
  });
  const { ours, theirs } = labels;
  return [
    version(`before${labels.base === '' ? '' : ` (${labels.base})`}`, '', base),
    version(`mine (${ours})`, conflict.oursDid, text('ours')),
    version(`theirs (${theirs})`, conflict.theirsDid, text('theirs')),
    ...(before === null ? [] : [recordedVersion(contents, base, before)]),
  ];
}

function recordedVersion(
  contents: Contents,
  base: Buffer | null,
  { result, note }: Resolution,
): ShownVersion {
  const bytes = readValue(contents, result);
  const did = `${note.how}, at ${note.path}${bytes === null ? ': taken away' : ''}`;
  return {
    label: 'resolved before',
    did,
    lines: bytes === null ? [] : comparedLines(base ?? bytes, bytes),
  };
}

function readValue(contents: Contents, value: TreeEdit): Buffer | null {
  if (value === null) return null;
  if (modeType(value.mode) === 'submodule') return Buffer.from(`${value.id}\n`);
  return contents.readBlob(value.id as BlobId);
}

/** A version line by line, with what it has otherwise than the one before it. */
function comparedLines(before: Buffer, after: Buffer): ShownLine[] {
  if (isBinary(before) || isBinary(after)) {
    return [{ mark: 'left out', text: `no text, ${after.length} bytes` }];
  }
  const [old, now] = [splitLines(before), splitLines(after)];
  const shown: ShownLine[] = [];
  const add = (bytes: Buffer, mark: ShownLine['mark']): void => {
    if (bytes.length === 0) return;
    const text = decodeBytes(bytes).replace(/\r?\n$/, '');
    for (const line of text.split(/\r?\n/)) shown.push({ mark, text: line });
  };
  let at = 0;
  for (const { aStart, aEnd, bStart, bEnd } of diffLines(before, after)) {
    add(linesBytes(old, at, aStart), 'same');
    add(linesBytes(old, aStart, aEnd), 'removed');
    add(linesBytes(now, bStart, bEnd), 'added');
    at = aEnd;
  }
  add(linesBytes(old, at, old.count), 'same');
  return shown;
}

/**
 * Without the long stretches in which nothing differs, and no longer than there is room for. Of what is cut
 * short, removed lines get a third: they are shown as the version that both began with, too.
 */
function limited(lines: readonly ShownLine[], room: number): ShownLine[] {
  const isNear = nearDifferences(lines);
  const kept: ShownLine[] = [];
  const leaveOut = (count: number): void => {
    const text = count === 1 ? '\u2026 1 more line' : `\u2026 ${count} more lines`;
    if (count > 0) kept.push({ mark: 'left out', text });
  };
  const isLong = isNear.filter(Boolean).length > room;
  let removedRoom = isLong ? Math.ceil(room / 3) : room;
  let skipped = 0;
  let left = room;
  for (const [index, line] of lines.entries()) {
    const isRemoved = line.mark === 'removed';
    if (!isNear[index] || left === 0 || (isRemoved && removedRoom === 0)) {
      skipped++;
      continue;
    }
    leaveOut(skipped);
    skipped = 0;
    left--;
    if (isRemoved) removedRoom--;
    kept.push(line);
  }
  leaveOut(skipped);
  return kept;
}

/** Which lines are near a difference; all where nothing differs. */
function nearDifferences(lines: readonly ShownLine[]): readonly boolean[] {
  if (lines.every(({ mark }) => mark === 'same')) return lines.map(() => true);
  const isNear = lines.map(() => false);
  for (const [index, { mark }] of lines.entries()) {
    if (mark !== 'same') isNear.fill(true, Math.max(0, index - AROUND), index + AROUND + 1);
  }
  return isNear;
}
