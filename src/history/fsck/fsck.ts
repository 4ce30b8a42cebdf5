/**
 * The check of a whole store. Invariant: it reads one moment of the store whatever others write, changes
 * no byte, and goes on after whatever it finds.
 */
import type { Repository } from '../repository.ts';
import { checkFolderStates, checkMetadata, checkUnreachable } from './caches.ts';
import { checkDerived } from './check-derived.ts';
import type { Finding } from './finding.ts';
import { ADVICE, faultOf } from './finding.ts';
import type { FsckOptions } from './inspection.ts';
import { Inspection } from './inspection.ts';
import { checkNodeMaps } from './node-maps.ts';
import { checkOperations } from './operation-log.ts';
import type { Stop } from './stop.ts';
import { rootStop } from './stop.ts';
import { checkFile, checkObjects, checkOutlines, checkPacks, checkValues } from './stored-bytes.ts';
import { checkView } from './view.ts';
import { Walk } from './walk.ts';

export interface FsckReport {
  /** Errors first, then warnings, then notes. */
  readonly findings: readonly Finding[];
  /** What was looked at. */
  readonly counts: Inspection['counts'];
}

/** Checks everything; see docs/safety.md. Throws storeBusy and the like, never because of damage. */
export function fsck(repository: Repository, options: FsckOptions): FsckReport {
  return repository.store.snapshot(() => {
    const inspection = new Inspection(repository, options);
    checkFile(inspection);
    checkMetadata(inspection);
    checkPacks(inspection);
    checkValues(inspection);
    checkObjects(inspection);
    checkOutlines(inspection);
    walkFrom(inspection, checkView(inspection), checkOperations(inspection));
    checkNodeMaps(inspection);
    checkDerived(inspection);
    checkFolderStates(inspection);
    checkUnreachable(inspection);
    const { list } = inspection.findings;
    const findings = [...list].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
    return { findings, counts: inspection.counts };
  });
}

const RANK = { error: 0, warning: 1, note: 2 } as const;

/** Whether the store is as it should be; warnings are told of what was recorded so on purpose. */
export function isSound({ findings }: FsckReport): boolean {
  return findings.every(({ severity }) => severity !== 'error');
}

/** Whether something that can be reached cannot be read. */
export function isBlocked({ findings }: FsckReport): boolean {
  return findings.some(({ blocksReading }) => blocksReading);
}

/** Walks the view, then the node maps of what it has, then the operations; tells what nothing reaches. */
function walkFrom(inspection: Inspection, view: Stop[], operations: Stop[]): void {
  const walk = new Walk(inspection);
  walk.run(view);
  walk.run(nodeMapsOf(inspection, walk));
  walk.run(operations);
  tellRest(inspection, walk.isCut);
}

function* nodeMapsOf({ store }: Inspection, { commits }: Walk): Generator<Stop> {
  for (const id of commits) {
    let stop: Stop | null = null;
    // A row that cannot be read is told where node maps are checked.
    faultOf(() => {
      const number = store.objects.numberOf(id);
      const map = number === null ? null : store.nodeMaps.get(number);
      const label = `node map of ${id.slice(0, 12)}`;
      if (map !== null) stop = rootStop(map.tree, 'tree', label, 'node map');
    });
    if (stop !== null) yield stop;
  }
}

function tellRest({ suspects, findings }: Inspection, isCut: boolean): void {
  for (const [id, group] of suspects.rest) {
    for (const { what, fault, repair } of group) {
      findings.add({
        what,
        id,
        place: isCut ? null : 'unreachable',
        fault,
        effect: isCut ? 'nothing that could be followed leads to it' : 'nothing needs it',
        advice: repair === null ? ADVICE.collect : ADVICE.repair,
        repair,
      });
    }
  }
}
