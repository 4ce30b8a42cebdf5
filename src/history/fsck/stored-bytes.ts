/**
 * The bytes of the store: packs, objects, values and outlines. Invariant: every byte that anything is made
 * of is read and hashed again; whether it is of use is not asked here.
 */
import type { CommitId } from '../../model/ids.ts';
import type { OutlineRepair } from './finding.ts';
import { faultOf } from './finding.ts';
import type { Inspection } from './inspection.ts';

/** What SQLite finds wrong is told up to so many lines. */
const INTEGRITY_LINES = 20;

/** SQLite's own check of the file. */
export function checkFile({ store, findings }: Inspection): void {
  findings.examine('file', () => {
    for (const line of store.census.integrityFaults(INTEGRITY_LINES)) {
      const isIndex = /\bindex\b/.test(line);
      findings.add({
        what: 'file',
        fault: line.replace(/\s+/g, ' ').trim(),
        effect: isIndex ? 'some rows may not be found' : 'some rows may be lost',
        repair: isIndex ? { kind: 'index' } : null,
      });
    }
  });
}

/** Packs inflate to the bytes that were written. */
export function checkPacks({ store, findings, counts }: Inspection): void {
  findings.examine('pack', () => {
    for (const number of store.census.packNumbers()) {
      counts.packs += 1;
      const fault = faultOf(() => store.census.verifyPack(number));
      if (fault === null) continue;
      const effect = 'what lies in it cannot be read and is listed by itself';
      findings.add({ what: 'pack', id: String(number), fault, effect });
    }
  });
}

/** Every object has the bytes that its id and its SHA-256 were made of. */
export function checkObjects(inspection: Inspection): void {
  const { store, findings, counts, suspects, commits } = inspection;
  inspection.objectsWereRead = findings.examine('object', () => {
    for (const { number, id, type, verify } of store.census.objects()) {
      counts.objects += 1;
      const fault = faultOf(verify);
      if (fault !== null) suspects.add(id, { what: type ?? 'object', fault, repair: null });
      else if (type === 'commit') commits.set(number, id as CommitId);
    }
  });
}

/** Every value lies where its row says; a new file would be made of it. */
export function checkValues({ store, findings }: Inspection): void {
  findings.examine('value', () => {
    const hashes = [...store.census.lostValues()];
    if (hashes.length === 0) return;
    findings.add({
      what: 'value',
      fault: `${hashes.length} of its rows do not say where their bytes lie`,
      effect: 'a new file that shares them would be refused',
      repair: { kind: 'values', hashes },
    });
  });
}

/** Every outline decodes, and is as long as its blob. */
export function checkOutlines(inspection: Inspection): void {
  const { store, findings, counts, suspects, repository } = inspection;
  findings.examine('outline', () => {
    for (const { blob, id, language, version, verify } of store.census.outlines()) {
      counts.outlines += 1;
      const fault = faultOf(verify);
      if (fault === null) continue;
      // Node maps count the spans of this version of the splitter; another would make others.
      const canBeMadeAnew = id === null || version === repository.splitter.version;
      const row: OutlineRepair = { kind: 'outline', row: [blob, language], file: null };
      const repair = canBeMadeAnew ? row : null;
      if (id !== null) suspects.add(id, { what: 'outline', fault, repair });
      else {
        const effect = 'nothing: no file has it';
        findings.add({ what: 'outline', id: `number ${blob}`, fault, effect, repair });
      }
    }
  });
}
