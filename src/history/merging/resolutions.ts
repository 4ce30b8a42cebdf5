/**
 * Resolutions: how conflicts were settled, remembered by what was in conflict. Invariant: they are part of
 * the view, as one ref to a tree, so undoing an operation takes back what it remembered; docs/format.md,
 * "Merges and conflicts". The key covers three values and not their place or order: the same conflict
 * has the same key in another file, and seen from the other side.
 */
import type { Subject } from '../../merge/conflict.ts';
import type { Entry } from '../../model/entry.ts';
import { MODE, modeType } from '../../model/entry.ts';
import { corruptObject } from '../../model/errors.ts';
import { sha256 } from '../../model/hash.ts';
import type { TreeId } from '../../model/ids.ts';
import { EMPTY_TREE } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Contents } from '../contents.ts';
import type { RefMove } from '../operation.ts';
import { RESOLUTIONS_REF } from '../ref-name.ts';
import type { Recorder, Repository } from '../repository.ts';
import { editTree, findInTree, type TreeEdit } from '../trees.ts';
import type { MarkerLabels } from './file-outcome.ts';
import { readJson, stagesAt, type ConflictRecord, type OpenConflicts } from './open-conflicts.ts';
import { matterOf } from './resolving-whole.ts';

/** What is remembered of a resolution beside the values. */
export interface ResolutionNote {
  /** An answer, `edit`, `tool` and its name, or `mark`. */
  readonly how: string;
  /** Name and mail; null where nobody was configured. */
  readonly by: string | null;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Where it was met. */
  readonly path: RepoPath;
  readonly subject: Subject | null;
  /** What had happened, in a clause. */
  readonly says: string;
  readonly labels: MarkerLabels;
}

/** Texts, entries, or modes and paths as texts; null is absence. */
export interface Resolution {
  readonly key: string;
  readonly base: TreeEdit;
  readonly ours: TreeEdit;
  readonly theirs: TreeEdit;
  readonly result: TreeEdit;
  readonly note: ResolutionNote;
}

const VALUES = ['base', 'ours', 'theirs'] as const;
type WithFiles = Pick<OpenConflicts, 'files'>;
type Values = Readonly<Record<(typeof VALUES)[number], TreeEdit>>;

export const NOTE = 'resolution.json';
const NOTHING: readonly string[] = [];

/** The three values that were in conflict; null where there is none to tell it by. */
function valuesOf(open: WithFiles, conflict: ConflictRecord): Values | null {
  const isOfEntries = conflict.markerSize === null && matterOf(conflict) === 'contents';
  const stages = stagesAt(open, conflict.path);
  const value = (side: (typeof VALUES)[number]): TreeEdit => {
    if (!isOfEntries) return conflict[side] && { mode: MODE.file, id: conflict[side] };
    const stage = stages?.[side] ?? null;
    return stage && { mode: stage.mode, id: stage.id };
  };
  const values = { base: value('base'), ours: value('ours'), theirs: value('theirs') };
  return values.ours === null && values.theirs === null ? null : values;
}

/** The name of three values; what is in the markers of a file is not what is a file. */
function keyOf(conflict: ConflictRecord, { base, ours, theirs }: Values): string {
  const matter = conflict.markerSize === null ? matterOf(conflict) : 'text';
  const line = (value: TreeEdit): string =>
    value === null ? '-' : `${value.mode.toString(8)} ${value.id}`;
  const sides = [line(ours), line(theirs)].sort();
  const text = ['fxd resolution', matter, line(base), ...sides].join('\n');
  return sha256(Buffer.from(text, 'latin1')).toString('hex');
}

/** What is remembered in a view. */
export class Resolutions {
  readonly #contents: Contents;
  readonly #tree: TreeId | null;

  constructor(repository: Repository) {
    this.#contents = repository;
    this.#tree = repository.store.refs.get(RESOLUTIONS_REF) as TreeId | null;
  }

  /** How the same conflict was settled before, or null. Reads three small trees whatever there is. */
  of(open: WithFiles, conflict: ConflictRecord): Resolution | null {
    if (this.#tree === null) return null;
    const values = valuesOf(open, conflict);
    return values === null ? null : this.#read(keyOf(conflict, values));
  }

  /** How many of these conflicts were settled before. */
  count(open: WithFiles, conflicts: readonly ConflictRecord[]): number {
    return conflicts.filter((conflict) => this.of(open, conflict) !== null).length;
  }

  /** All of them, the oldest first. */
  all(): readonly Resolution[] {
    const found = this.#keys().flatMap((key) => this.#read(key) ?? []);
    return found.sort((a, b) => a.note.time - b.note.time || (a.key < b.key ? -1 : 1));
  }

  #keys(): readonly string[] {
    if (this.#tree === null) return NOTHING;
    return this.#contents.readTree(this.#tree).flatMap(({ name, id }) => {
      return this.#contents.readTree(id as TreeId).map((below) => `${name}${below.name}`);
    });
  }

  #read(key: string): Resolution | null {
    const found = findInTree(this.#contents, this.#tree!, placeOf(key));
    if (found === null) return null;
    if (modeType(found.mode) !== 'tree') throw corruptObject(found.id, 'it is no resolution');
    const entries = this.#contents.readTree(found.id as TreeId);
    const value = (name: string): TreeEdit => {
      const entry = entries.find((each) => each.name === name);
      return entry === undefined ? null : { mode: entry.mode, id: entry.id as Entry['id'] };
    };
    return {
      ...{ key, base: value('base'), ours: value('ours'), theirs: value('theirs') },
      result: value('result'),
      note: readJson(this.#contents, found.id as TreeId, NOTE) as ResolutionNote,
    };
  }
}

/** A folder for each first byte keeps every tree small. */
function placeOf(key: string): RepoPath {
  return `${key.slice(0, 2)}/${key.slice(2)}` as RepoPath;
}

/** A conflict that is settled, and what stands in its place. */
export interface Settled {
  readonly conflict: ConflictRecord;
  readonly result: TreeEdit;
  readonly note: Pick<ResolutionNote, 'how' | 'by' | 'time'>;
}

/**
 * Remembers what was settled, over what was remembered of the same conflicts; returns the move of the ref,
 * none where that changes nothing. Every value must be stored.
 */
export function remember(
  repository: Repository,
  recorder: Recorder,
  open: OpenConflicts,
  settled: readonly Settled[],
): RefMove[] {
  const known = new Resolutions(repository);
  // Of two conflicts over the same values that were settled differently, one result stays.
  const kept = new Set(
    settled.flatMap(({ conflict, result }) => {
      const before = known.of(open, conflict);
      return isSame(before?.result, result) ? [before!.key] : [];
    }),
  );
  const edits = new Map<RepoPath, TreeEdit>();
  for (const { conflict, result, note } of settled) {
    const values = valuesOf(open, conflict);
    if (values === null || kept.has(keyOf(conflict, values))) continue;
    const { path, subject, says } = conflict;
    const about: ResolutionNote = { ...note, path, subject, says, labels: open.labels };
    const id = recorder.addRawBlob(Buffer.from(`${canonicalJson(about)}\n`, 'utf8'));
    const place = placeOf(keyOf(conflict, values));
    const at = (name: string): RepoPath => `${place}/${name}` as RepoPath;
    for (const side of VALUES) edits.set(at(side), values[side]);
    edits.set(at('result'), result);
    edits.set(at(NOTE), { mode: MODE.file, id });
  }
  return moveTo(repository, recorder, edits);
}

/** Forgets these; returns the move of the ref. */
export function forget(
  repository: Repository,
  recorder: Recorder,
  keys: readonly string[],
): RefMove[] {
  const names = [...VALUES, 'result', NOTE];
  const paths = keys.flatMap((key) => names.map((name) => `${placeOf(key)}/${name}` as RepoPath));
  return moveTo(repository, recorder, new Map(paths.map((path) => [path, null])));
}

function moveTo(
  repository: Repository,
  recorder: Recorder,
  edits: ReadonlyMap<RepoPath, TreeEdit>,
): RefMove[] {
  if (edits.size === 0) return [];
  const from = repository.store.refs.get(RESOLUTIONS_REF) as TreeId | null;
  const tree = editTree(repository, recorder, from ?? EMPTY_TREE, edits);
  recorder.flush();
  const to = tree === EMPTY_TREE ? null : tree;
  return from === to ? [] : [{ name: RESOLUTIONS_REF, from, to }];
}

function isSame(known: TreeEdit | undefined, result: TreeEdit): boolean {
  if (known === undefined) return false;
  return known?.id === result?.id && known?.mode === result?.mode;
}
