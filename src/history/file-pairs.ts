/**
 * File pairs: which file of one version became which of another. Invariant: a file is in one pair only;
 * the same path is always the same file.
 */
import type { Evidence } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import { modeType } from '../model/entry.ts';
import type { BlobId } from '../model/ids.ts';
import { baseName } from '../model/path.ts';
import { similarity } from '../merge/similarity.ts';
import type { Contents } from './contents.ts';
import type { PathChange } from './trees.ts';
import type { Version } from './version.ts';

export interface FilePair {
  /** Null where the file is new. */
  readonly before: Entry | null;
  /** Null where the file is gone. */
  readonly after: Entry | null;
  readonly evidence: Evidence;
}

/** How alike two files must be, 0 to 100, to be one file under two names; Git's default. */
const RENAME_THRESHOLD = 50;
/** Comparisons of contents in one step; past it only files of one name are compared. */
const COMPARISON_LIMIT = 2500;
/** Longer files are renamed only by equal contents or the same name. */
const LONGEST_COMPARED = 1024 * 1024;

const BY_NAME: Evidence = { rule: 'name', score: 100 };

/** Pairs the files of two versions from the paths that differ, sorted as these are. */
export function pairFiles(
  contents: Contents,
  before: Version,
  changes: readonly PathChange[],
): FilePair[] {
  const pairs: FilePair[] = [];
  const gone: Entry[] = [];
  const come: Entry[] = [];
  for (const change of changes) {
    if (change.before !== null && change.after !== null)
      pairs.push({ ...change, evidence: BY_NAME });
    else if (change.before !== null) gone.push(change.before);
    else if (change.after !== null) come.push(change.after);
  }
  const renamed = pairRenamed(contents, before, gone, come);
  const paired = new Set(renamed.flatMap((pair) => [pair.before, pair.after]));
  const rest = (entries: readonly Entry[]) => entries.filter((entry) => !paired.has(entry));
  return [
    ...pairs,
    ...renamed,
    ...rest(gone).map((entry) => ({ before: entry, after: null, evidence: BY_NAME })),
    ...rest(come).map((entry) => ({ before: null, after: entry, evidence: BY_NAME })),
  ];
}

function pairRenamed(
  contents: Contents,
  before: Version,
  gone: readonly Entry[],
  come: readonly Entry[],
): FilePair[] {
  const files = (entries: readonly Entry[]) =>
    entries.filter(({ mode }) => modeType(mode) === 'file');
  const equal = pairEqual(files(gone), files(come));
  const used = new Set(equal.flatMap((pair) => [pair.before, pair.after]));
  const olds = files(gone).filter((entry) => !used.has(entry));
  const news = files(come).filter((entry) => !used.has(entry));
  return [...equal, ...pairSimilar(contents, before, olds, news)];
}

/** Equal contents; among several, the same file name decides, then the order of the paths. */
function pairEqual(gone: readonly Entry[], come: readonly Entry[]): FilePair[] {
  const waiting = new Map<string, Entry[]>();
  for (const entry of gone) {
    const same = waiting.get(entry.id);
    if (same === undefined) waiting.set(entry.id, [entry]);
    else same.push(entry);
  }
  return come.flatMap((after): FilePair[] => {
    const same = waiting.get(after.id);
    if (same === undefined || same.length === 0) return [];
    const namesake = same.findIndex(({ path }) => baseName(path) === baseName(after.path));
    const [found] = same.splice(Math.max(namesake, 0), 1);
    return [{ before: found!, after, evidence: { rule: 'value', score: 100 } }];
  });
}

function pairSimilar(
  contents: Contents,
  before: Version,
  olds: readonly Entry[],
  news: readonly Entry[],
): FilePair[] {
  // A thousand new files are not read to find out that none of them was another.
  if (olds.length === 0 || news.length === 0) return [];
  const onlyNamesakes = olds.length * news.length > COMPARISON_LIMIT;
  const oldBytes = olds.map((entry) => before.contents.readBlob(entry.id as BlobId));
  const newBytes = news.map((entry) => contents.readBlob(entry.id as BlobId));
  const candidates: { before: Entry; after: Entry; score: number }[] = [];
  olds.forEach((old, i) => {
    news.forEach((now, j) => {
      if (onlyNamesakes && baseName(old.path) !== baseName(now.path)) return;
      const [a, b] = [oldBytes[i]!, newBytes[j]!];
      const longest = Math.max(a.length, b.length);
      if (longest > LONGEST_COMPARED || Math.min(a.length, b.length) * 2 < longest / 2) return;
      const score = similarity(a, b);
      if (score >= RENAME_THRESHOLD) candidates.push({ before: old, after: now, score });
    });
  });
  candidates.sort((a, b) => b.score - a.score);
  const used = new Set<Entry>();
  return candidates.flatMap(({ before: old, after, score }): FilePair[] => {
    if (used.has(old) || used.has(after)) return [];
    used.add(old).add(after);
    return [{ before: old, after, evidence: { rule: 'similar', score } }];
  });
}
