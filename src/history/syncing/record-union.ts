/**
 * Trees of records that two stores have put together: how conflicts were settled, and what is open in
 * commits. Invariant: the union is the same from either side, and has every record of both.
 */
import { MODE, modeType } from '../../model/entry.ts';
import type { BlobId, TreeId } from '../../model/ids.ts';
import type { Recorder, Repository } from '../repository.ts';
import type { TreeEntry } from '../tree-object.ts';

/** The file of a resolution that says when it was made. */
const NOTE = 'resolution.json';

/** Puts two trees together. What both have under one name is the later, where that is known. */
export function uniteRecords(
  repository: Repository,
  recorder: Recorder,
  a: TreeId,
  b: TreeId,
): TreeId {
  const [low, high] = a < b ? [a, b] : [b, a];
  return unite(repository, recorder, low, high, 0);
}

/** Resolutions lie in folders by their first byte; so no deeper than that is anything united. */
const DEEPEST = 1;

function unite(
  repository: Repository,
  recorder: Recorder,
  a: TreeId,
  b: TreeId,
  depth: number,
): TreeId {
  const entries = new Map(repository.readTree(a).map((entry) => [entry.name, entry]));
  for (const entry of repository.readTree(b)) {
    const other = entries.get(entry.name);
    if (other === undefined || other.id === entry.id) entries.set(entry.name, entry);
    else if (depth < DEEPEST && isFolder(entry) && isFolder(other)) {
      const [left, right] = [other.id as TreeId, entry.id as TreeId];
      const id = unite(repository, recorder, left, right, depth + 1);
      entries.set(entry.name, { name: entry.name, mode: MODE.tree, id });
    } else entries.set(entry.name, later(repository, other, entry));
  }
  return recorder.addTree([...entries.values()]);
}

/** A folder of records has names of two letters; a record itself has a longer one. */
function isFolder({ name, mode }: TreeEntry): boolean {
  return name.length === 2 && modeType(mode) === 'tree';
}

/** By the time of its note; of one time the one with the higher id. */
function later(repository: Repository, a: TreeEntry, b: TreeEntry): TreeEntry {
  const [timeA, timeB] = [timeOf(repository, a), timeOf(repository, b)];
  if (timeA !== timeB) return timeA > timeB ? a : b;
  return a.id > b.id ? a : b;
}

function timeOf(repository: Repository, { mode, id }: TreeEntry): number {
  if (modeType(mode) !== 'tree') return 0;
  const note = repository.readTree(id as TreeId).find(({ name }) => name === NOTE);
  if (note === undefined) return 0;
  try {
    const { time } = JSON.parse(repository.readBlob(note.id as BlobId).toString('utf8')) as {
      time?: unknown;
    };
    return typeof time === 'number' && Number.isFinite(time) ? time : 0;
  } catch {
    // Whoever reads the resolution tells that it is damaged.
    return 0;
  }
}
