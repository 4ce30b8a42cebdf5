/**
 * Repair: makes anew what is derived, and drops what nobody can read. Invariant: it is one transaction;
 * objects, refs, operations and node maps stay as they are, and rows that cannot be computed again are kept.
 */
import type { Repository } from '../repository.ts';
import { storedRows } from '../../store/history-digests.ts';
import { orderCommits, rowsOfCommit } from './derived-history.ts';
import type { Finding, OutlineRepair, Repair } from './finding.ts';
import { faultOf } from './finding.ts';

type Wanted = ReadonlySet<Repair['kind']>;

/** Makes good what the findings say can be; returns the kinds of what was done, in that order. */
export function repair(repository: Repository, findings: readonly Finding[]): Repair['kind'][] {
  const { store } = repository;
  const repairs = findings.flatMap((finding) => finding.repair ?? []);
  const wanted: Wanted = new Set(repairs.map(({ kind }) => kind));
  store.transaction(() => {
    if (wanted.has('index')) store.repairs.reindex();
    for (const wrong of repairs) {
      if (wrong.kind === 'values') store.repairs.dropValues(wrong.hashes);
      if (wrong.kind === 'outline') mendOutline(repository, wrong);
    }
    if (wanted.has('folder states')) store.repairs.dropFolderStates();
    if (wanted.has('unreachable')) store.repairs.dropUnreachable();
    if (wanted.has('journal')) store.repairs.dropJournal();
    if (wanted.has('history')) rebuildHistory(repository);
  });
  return [...wanted];
}

function mendOutline(repository: Repository, { row, file }: OutlineRepair): void {
  if (row !== null) repository.store.repairs.dropOutline(...row);
  if (file === null) return;
  // A file whose bytes are damaged has no outline to be made of them.
  faultOf(() => {
    const recorder = repository.recorder('small');
    recorder.addBlob(file.blob, repository.readBlob(file.blob), file.path);
    recorder.flush();
  });
}

/** Writes the tables that are derived from commits as if each were recorded again, parents first. */
export function rebuildHistory(repository: Repository): void {
  const { store } = repository;
  const { commits, unknown } = orderCommits(repository, new Map(store.census.commits()));
  // Computed twice rather than kept: a long history has more rows than memory should hold.
  const lost = commits.filter((commit) => {
    return faultOf(() => void rowsOfCommit(repository, commit)) !== null;
  });
  const lostNumbers = lost.map(({ number }) => number);
  const kept = storedRows(store.census.pages, new Set([...lostNumbers, ...unknown]));
  store.repairs.clearHistory([...unknown]);
  store.history.forget();
  store.commitGraph.forget();
  for (const commit of commits) {
    const { number, time, parents } = commit;
    store.commitGraph.add(number, time, parents);
    store.history.add(number, kept.get(number) ?? rowsOfCommit(repository, commit));
  }
  for (const number of unknown) store.history.add(number, kept.get(number)!);
}
