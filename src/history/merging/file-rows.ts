/**
 * File rows: which files of base, ours and theirs are one file. Invariant: every entry is in one row, at
 * most one of each version, and a file is found by its id before it is found by its path.
 */
import type { Entry } from '../../model/entry.ts';
import { modeType } from '../../model/entry.ts';
import { hashObject } from '../../model/hash.ts';
import type { NodeId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';

/** One file in the three versions; null where a version does not have it. */
export interface FileRow {
  /** The id that stands for it in this merge. */
  readonly file: NodeId;
  readonly base: Entry | null;
  readonly ours: Entry | null;
  readonly theirs: Entry | null;
}

/** The entries of one version, with the ids of their files. */
export interface VersionEntries {
  readonly entries: readonly Entry[];
  readonly fileIdAt: (path: RepoPath) => NodeId;
}

export interface ThreeEntries {
  readonly base: VersionEntries;
  readonly ours: VersionEntries;
  readonly theirs: VersionEntries;
}

/** The rows in the order of the base's paths, then of what was added. */
export function pairEntries({ base, ours, theirs }: ThreeEntries): FileRow[] {
  const [own, other] = [new Counterparts(base, ours), new Counterparts(base, theirs)];
  const rows: FileRow[] = base.entries.map((entry) => ({
    file: base.fileIdAt(entry.path),
    base: entry,
    ours: own.of(entry),
    theirs: other.of(entry),
  }));
  const added = { entries: own.rest(), fileIdAt: ours.fileIdAt };
  const addedThere = { entries: other.rest(), fileIdAt: theirs.fileIdAt };
  const both = new Counterparts(added, addedThere);
  for (const entry of added.entries) {
    const file = ours.fileIdAt(entry.path);
    rows.push({ file, base: null, ours: entry, theirs: both.of(entry) });
  }
  for (const entry of both.rest()) {
    const file = theirs.fileIdAt(entry.path);
    rows.push({ file, base: null, ours: null, theirs: entry });
  }
  return withOwnIds(rows);
}

/** Two files that different versions know by one id are two all the same. */
function withOwnIds(rows: readonly FileRow[]): FileRow[] {
  const taken = new Set<NodeId>();
  return rows.map((row) => {
    let { file } = row;
    // No id of a repository has this form.
    while (taken.has(file)) file = `${file}+` as NodeId;
    taken.add(file);
    return { ...row, file };
  });
}

const EMPTY_BLOB = hashObject('blob', Buffer.alloc(0));

/** What became of the entries of one version in another. */
class Counterparts {
  readonly #found = new Map<Entry, Entry>();
  readonly #rest: Entry[];

  constructor(from: VersionEntries, to: VersionEntries) {
    const used = new Set<Entry>();
    const pair = (before: Entry, after: Entry | undefined): void => {
      if (after === undefined || used.has(after) || this.#found.has(before)) return;
      this.#found.set(before, after);
      used.add(after);
    };
    // That something is empty says nothing of where it came from.
    const isFile = ({ mode, id }: Entry): boolean => modeType(mode) === 'file' && id !== EMPTY_BLOB;
    const byId = new Map(
      to.entries.filter(isFile).map((entry) => [to.fileIdAt(entry.path), entry]),
    );
    const byPath = new Map(to.entries.map((entry) => [entry.path, entry]));
    for (const entry of from.entries.filter(isFile)) {
      pair(entry, byId.get(from.fileIdAt(entry.path)));
    }
    for (const entry of from.entries) pair(entry, byPath.get(entry.path));
    this.#rest = to.entries.filter((entry) => !used.has(entry));
  }

  of(entry: Entry): Entry | null {
    return this.#found.get(entry) ?? null;
  }

  /** The entries that are nobody's counterpart. */
  rest(): readonly Entry[] {
    return this.#rest;
  }
}
