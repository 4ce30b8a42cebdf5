/**
 * The check of the operation log, its tags and the journal. Invariant: a log whose oldest operations were
 * collected is whole where metadata says where it begins.
 */
import type { ObjectId, OperationId } from '../../model/ids.ts';
import { operationId } from '../../store/operations.ts';
import { viewHash } from '../view-hash.ts';
import { faultOf } from './finding.ts';
import type { Inspection } from './inspection.ts';
import type { OperationNames } from './operation-shape.ts';
import { namesInIntention, namesInOperation } from './operation-shape.ts';
import type { Stop } from './stop.ts';
import { rootStop } from './stop.ts';

/** Under which key metadata names the parent of the oldest operation that was kept. */
export const PRUNED_KEY = 'operations.pruned';

const SHORT = 12;

/** Checks all of it; returns what the operations and the journal name. */
export function checkOperations(inspection: Inspection): Stop[] {
  const roots: Stop[] = [];
  const { findings } = inspection;
  findings.examine('operation', () => roots.push(...checkChain(inspection)));
  findings.examine('operation_tag', () => checkTags(inspection));
  findings.examine('journal', () => roots.push(...checkJournal(inspection)));
  return roots;
}

function checkChain(inspection: Inspection): Stop[] {
  const { store, findings, counts } = inspection;
  const roots: Stop[] = [];
  let before: string | null = store.metadata.get(PRUNED_KEY);
  let view: string | null = null;
  const tell = (id: OperationId, fault: string, effect: string) => {
    findings.add({ what: 'operation', id, fault, effect });
  };
  for (const { id, readBody } of store.census.operations()) {
    counts.operations += 1;
    let names: OperationNames | null = null;
    const fault = faultOf(() => {
      const body = readBody();
      if (operationId(body) !== id) tell(id, 'its body has another id', 'what it did is not sure');
      names = namesInOperation(JSON.parse(body));
    });
    if (fault !== null || names === null) {
      tell(id, `its body cannot be read: ${fault ?? ''}`, 'it cannot be undone');
      view = null;
    } else {
      const { parent, objects, view: named } = names as OperationNames;
      if (parent !== before) tell(id, 'it does not follow the one before it', 'some may be lost');
      const label = `operation ${id.slice(0, SHORT)}`;
      roots.push(...objects.map(([object, type]) => rootStop(object, type, label, 'operation')));
      view = named;
    }
    before = id;
  }
  if (view !== null && view !== viewHash(store)) {
    findings.add({
      what: 'operation',
      id: before,
      fault: 'the refs and HEAD are not as it left them',
      effect: 'a branch may stand where no command put it',
      advice: 'compare `fxd branch -v` with `fxd op log`',
    });
  }
  return roots;
}

function checkTags({ store, findings }: Inspection): void {
  for (const [name, operation] of store.census.all('operation_tag')) {
    const id = (operation as Buffer).toString('hex') as OperationId;
    const fault = faultOf(() => {
      if (store.operations.get(id) === null) throw new RangeError('its operation is not there');
    });
    if (fault === null) continue;
    const effect = 'it leads nowhere';
    findings.add({ what: 'operation_tag', id: String(name), fault, effect, advice: null });
  }
}

function checkJournal({ store, findings }: Inspection): Stop[] {
  return store.census.all('journal').flatMap(([, body]): Stop[] => {
    let objects: readonly (readonly [ObjectId, 'tree' | 'commit' | null])[] = [];
    let command = '';
    const fault = faultOf(() => {
      ({ objects, command } = namesInIntention(JSON.parse(body as string)));
    });
    findings.add(
      fault === null
        ? {
            severity: 'note',
            what: 'journal',
            fault: `${command} was cut off, or is at work right now`,
            effect: 'the next command takes back what it did to the files',
            advice: 'run `fxd status`',
          }
        : {
            what: 'journal',
            fault: `its entry cannot be read: ${fault}`,
            effect: 'what a command was doing to the files cannot be taken back',
            repair: { kind: 'journal' },
          },
    );
    return objects.map(([id, type]) => rootStop(id, type, 'the journal', 'operation'));
  });
}
