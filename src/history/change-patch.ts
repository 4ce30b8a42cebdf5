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

/** A changed file; its sides are read when they are needed. */
export class FileComparison {
  readonly #versions: { readonly before: Version; readonly after: Version };
  readonly #change: ChangedFile;
  readonly #nodes: ReadonlySet<NodeId> | null;
  #read: Sides | null = null;

  /** With `nodes` only what changed in them counts, as if nothing else had. */
  constructor(
    before: Version,
    after: Version,
    change: ChangedFile,
    nodes: ReadonlySet<NodeId> | null,
  ) {
    this.#versions = { before, after };
    this.#change = change;
    this.#nodes = nodes;
  }

  get #sides(): Sides {
    if (this.#read === null) {
      const before = readSide(this.#versions.before, this.#change.before);
      const after = readSide(this.#versions.after, this.#change.after);
      const nodes = this.#nodes;
      this.#read =
        nodes === null ? { before, after } : { before, after: this.#limited(before, after, nodes) };
    }
    return this.#read;
  }

  patch(): Buffer {
    const { before, after } = this.#sides;
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
    const { before, after } = this.#sides;
    return countLines(before, after);
  }

  /** How alike the two are, 0 to 100, if the file was renamed; else null. */
  similarity(): number | null {
    if (this.#change.status !== 'renamed') return null;
    const { before, after } = this.#sides;
    const [old, now] = [before!.bytes, after!.bytes];
    if (old.equals(now)) return 100;
    const isLong = Math.max(old.length, now.length) > LONGEST_COMPARED;
    return isLong ? 50 : Math.min(similarity(old, now), 99);
  }

  /** The new side with the hunks of these nodes only. */
  #limited(
    old: PatchSide | null,
    now: PatchSide | null,
    nodes: ReadonlySet<NodeId>,
  ): PatchSide | null {
    const { before, after } = this.#change;
    const oldLines = nodeLines(this.#versions.before, before, nodes);
    const newLines = nodeLines(this.#versions.after, after, nodes);
    const isChosen = ({ aStart, aEnd, bStart, bEnd }: Hunk) =>
      touches(oldLines, aStart, aEnd) || touches(newLines, bStart, bEnd);
    const none = Buffer.alloc(0);
    const bytes = withHunks(old?.bytes ?? none, now?.bytes ?? none, isChosen);
    return { ...(now ?? old)!, bytes, id: hashObject('blob', bytes) };
  }
}

interface Sides {
  readonly before: PatchSide | null;
  readonly after: PatchSide | null;
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
    parts.push(linesBytes(oldLines, at, hunk.aStart), linesBytes(newLines, hunk.bStart, hunk.bEnd));
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
