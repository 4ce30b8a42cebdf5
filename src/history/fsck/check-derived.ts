/**
 * The check of what is derived from the commits: graph, histories, node maps' rows. Invariant: a commit
 * that cannot be read is not told again here.
 */
import { digestsOf, storedDigests } from '../../store/history-digests.ts';
import type { HistoryDigests } from '../../store/history-digests.ts';
import type { OrderedCommit } from './derived-history.ts';
import { isComparable, orderCommits, rowsOfCommit } from './derived-history.ts';
import { faultOf } from './finding.ts';
import type { Inspection } from './inspection.ts';

const REPAIR = { kind: 'history' } as const;
const EFFECT = 'logs of files and nodes may leave something out';

/** The tables are what the commits say. */
export function checkDerived(inspection: Inspection): void {
  const { repository, findings, counts, commits, store } = inspection;
  const order = orderCommits(repository, commits);
  counts.commits = order.commits.length;
  for (const id of order.circle) {
    const fault = 'it is its own ancestor';
    findings.add({ what: 'commit', id, fault, effect: 'its history has no beginning' });
  }
  findings.examine('commit_graph', () => {
    for (const commit of order.commits) checkGraph(inspection, commit);
    // Rows of commits that are there and damaged are as good as they were.
    for (const number of store.census.strayCommits('commit_graph')) {
      tellStray(inspection, 'commit_graph', number);
    }
  });
  findings.examine('node_history', () => {
    const stored = storedDigests(store.census.pages);
    for (const commit of order.commits) checkHistory(inspection, commit, stored);
    const strays = new Set([...stored.files.commits, ...stored.nodes.commits]);
    for (const { number } of order.commits) strays.delete(number);
    for (const number of strays) {
      if (!isCommit(inspection, number)) tellStray(inspection, 'file_history', number);
    }
  });
}

function isCommit({ store }: Inspection, number: number): boolean {
  let is = false;
  faultOf(() => (is = store.objects.typeOf(store.objects.idOf(number)) === 'commit'));
  return is;
}

function tellStray({ findings }: Inspection, what: string, number: number): void {
  const fault = 'it has rows of a commit that is not there';
  findings.add({ what, id: `number ${number}`, fault, effect: EFFECT, repair: REPAIR });
}

function checkGraph({ store, findings }: Inspection, commit: OrderedCommit): void {
  const { number, id, generation, time, parents } = commit;
  const tell = (fault: string) => {
    const effect = 'logs and merges may go wrong ways';
    findings.add({ what: 'commit_graph', id, fault, effect, repair: REPAIR });
  };
  const fault = faultOf(() => {
    const row = store.commitGraph.get(number);
    if (row === undefined) return tell('the row of this commit is missing');
    const isSame =
      row.generation === generation && row.time === time && row.parents.join() === parents.join();
    if (!isSame) tell('the row of this commit says something else than the commit');
  });
  if (fault !== null) tell(fault);
}

function checkHistory(inspection: Inspection, commit: OrderedCommit, stored: HistoryDigests): void {
  const { repository, findings } = inspection;
  const { number, id } = commit;
  let tables: ('file_history' | 'node_history')[] = [];
  // What cannot be read was told where it lies.
  faultOf(() => {
    const computed = digestsOf(number, rowsOfCommit(repository, commit));
    if (computed.files.of(number) !== stored.files.of(number)) tables.push('file_history');
    if (computed.nodes.of(number) === stored.nodes.of(number)) return;
    if (isComparable(repository, commit)) tables = [...tables, 'node_history'];
  });
  for (const what of tables) {
    const fault = 'its rows are not what this commit did';
    findings.add({ what, id, fault, effect: EFFECT, repair: REPAIR });
  }
}
