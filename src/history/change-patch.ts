/**
 * Patches of changes between two versions. Invariant: where only some nodes are wanted, the patch makes
 * exactly their hunks, and still applies to the old version.
 */
import { modeType } from '../model/entry.ts';
import type { Entry } from '../model/entry.ts';
import { hashObject } from '../model/hash.ts';
import type { NodeId } from '../model/ids.ts';
import type { PlacedSpan } from '../model/outline.ts';
import { diffLines } from '../merge/diff.ts';
import type { Hunk } from '../merge/diff.ts';
import { linesBytes, splitLines } from '../merge/lines.ts';
import { similarity } from '../merge/similarity.ts';
import type { ChangedFile } from './file-changes.ts';
import { lineCounter } from './lines.ts';
import type { LineCounts, PatchSide } from './patch.ts';
import { countLines, formatFilePatch } from './patch.ts';
import type { Version, VersionFile } from './version.ts';
import { nodeIdOf, readEntry, readVersionFile } from './version.ts';

/** Unchanged lines around a change; Git's default. */
const CONTEXT = 3;
/** Longer files that were renamed are not compared to say how alike they are. */
const LONGEST_COMPARED = 1024 * 1024;

/** A changed file with both sides read. */
export class FileComparison {
  readonly #versions: { readonly before: Version; readonly after: Version };
  readonly #change: ChangedFile;
  readonly #before: PatchSide | null;
  readonly #after: PatchSide | null;

  /** With `nodes` only what changed in them counts, as if nothing else had. */
  constructor(
    before: Version,
    after: Version,
    change: ChangedFile,
    nodes: ReadonlySet<NodeId> | null,
  ) {
    this.#versions = { before, after };
    this.#change = change;
    this.#before = readSide(before, change.before);
    const now = readSide(after, change.after);
    this.#after = nodes === null ? now : this.#restricted(now, nodes);
  }

  patch(): Buffer {
    const [before, after] = [this.#before, this.#after];
    const status =
      this.#change.status === 'deleted' && after !== null ? 'modified' : this.#change.status;
    const alike = this.similarity();
    return formatFilePatch(
      { before, after, status, ...(alike === null ? {} : { similarity: alike }) },
      { context: CONTEXT, heading: headings(this.#versions.before, this.#change.before) },
    );
  }

  /** Added and deleted lines; null for a binary file. */
  lineCounts(): LineCounts | null {
    return countLines(this.#before, this.#after);
  }

  /** How alike the two are, 0 to 100, if the file was renamed; else null. */
  similarity(): number | null {
    if (this.#change.status !== 'renamed') return null;
    const [old, now] = [this.#before!.bytes, this.#after!.bytes];
    if (old.equals(now)) return 100;
    const isLong = Math.max(old.length, now.length) > LONGEST_COMPARED;
    return isLong ? 50 : Math.min(similarity(old, now), 99);
  }

  /** The new side with the hunks of these nodes only. */
  #restricted(now: PatchSide | null, nodes: ReadonlySet<NodeId>): PatchSide | null {
    const { before, after } = this.#change;
    const oldLines = nodeLines(this.#versions.before, before, nodes);
    const newLines = nodeLines(this.#versions.after, after, nodes);
    const old = this.#before?.bytes ?? Buffer.alloc(0);
    const bytes = withHunks(old, now?.bytes ?? Buffer.alloc(0), ({ aStart, aEnd, bStart, bEnd }) =>
      Boolean(touches(oldLines, aStart, aEnd) || touches(newLines, bStart, bEnd)),
    );
    const side = now ?? this.#before!;
    return { ...side, bytes, id: hashObject('blob', bytes) };
  }
}

function readSide(version: Version, entry: Entry | null): PatchSide | null {
  if (entry === null) return null;
  const { path, mode, id } = entry;
  const isRead = modeType(mode) !== 'submodule';
  return { path, mode, id, bytes: isRead ? readEntry(version, entry) : Buffer.alloc(0) };
}

/** Lines [start, end), counted from 0. */
type LineRange = readonly [number, number];

function spanLines(file: VersionFile, { span }: PlacedSpan): LineRange {
  const lineOf = lineCounter(file.bytes);
  return [lineOf(span.start) - 1, lineOf(Math.max(span.end - 1, span.start))];
}

/** The lines of the nodes of a file that are among `nodes`. */
function nodeLines(
  version: Version,
  entry: Entry | null,
  nodes: ReadonlySet<NodeId>,
): readonly LineRange[] {
  if (entry === null) return [];
  const file = readVersionFile(version, entry);
  return file.spans
    .filter((placed) => nodes.has(nodeIdOf(file, placed)))
    .map((placed) => spanLines(file, placed));
}

function touches(ranges: readonly LineRange[], start: number, end: number): boolean {
  return ranges.some(([from, to]) => start < to && end > from);
}

/** `a` with only the chosen hunks of its difference to `b`. */
function withHunks(a: Buffer, b: Buffer, isChosen: (hunk: Hunk) => boolean): Buffer {
  const [oldLines, newLines] = [splitLines(a), splitLines(b)];
  const parts: Buffer[] = [];
  let at = 0;
  for (const hunk of diffLines(a, b)) {
    if (!isChosen(hunk)) continue;
    parts.push(
      linesBytes(oldLines, at, hunk.aStart),
      linesBytes(newLines, hunk.bStart, hunk.bEnd),
    );
    at = hunk.aEnd;
  }
  return Buffer.concat([...parts, linesBytes(oldLines, at, oldLines.count)]);
}

/** The qualified name of the innermost node in which a line of a file stands; reads it when asked. */
function headings(version: Version, entry: Entry | null): (line: number) => string | null {
  let known: { readonly name: string; readonly lines: LineRange }[] | null = null;
  const load = () => {
    if (entry === null) return [];
    const file = readVersionFile(version, entry);
    return file.spans
      .filter(({ span }) => span.name !== '')
      .map((placed) => ({ name: placed.qualifiedName, lines: spanLines(file, placed) }));
  };
  return (line) => {
    known ??= load();
    // Parents come before their children, so the last one found is the innermost.
    return known.findLast(({ lines: [from, to] }) => line > from && line <= to)?.name ?? null;
  };
}
