/**
 * The check of what is only remembered: folder states, since when something is unreachable, and what the
 * store says of itself. Invariant: what may be forgotten is never more than a finding to be repaired.
 */
import { FORMAT_VERSION } from '../../store/schema.ts';
import { faultOf } from './finding.ts';
import type { Inspection } from './inspection.ts';

/** Folder states decode, and what they name is stored: the next commit relies on it. */
export function checkFolderStates({ store, findings }: Inspection): void {
  findings.examine('folder_state', () => {
    for (const read of store.census.folderStates()) {
      const fault = faultOf(() => {
        for (const state of read().values()) {
          const lost = state.files.find(
            ({ id, mode }) => !isSubmodule(mode) && !store.objects.has(id),
          );
          if (lost !== undefined) throw new RangeError(`${lost.name} is not in the store`);
        }
      });
      if (fault === null) continue;
      const effect = 'the next commit may fail';
      findings.add({ what: 'folder_state', fault, effect, repair: { kind: 'folder states' } });
    }
  });
}

function isSubmodule(mode: number): boolean {
  return (mode & 0o170000) === 0o160000;
}

/** Whatever is noted as unreachable is there. */
export function checkUnreachable({ store, findings }: Inspection): void {
  findings.examine('unreachable', () => {
    const lost = store.census.all('unreachable').filter(([object, since]) => {
      const isThere = faultOf(() => store.objects.idOf(object as number)) === null;
      return !isThere || typeof since !== 'number' || since < 0;
    });
    if (lost.length === 0) return;
    findings.add({
      what: 'unreachable',
      fault: `${lost.length} of its rows make no sense`,
      effect: '`fxd gc` may keep something longer than it should',
      repair: { kind: 'unreachable' },
    });
  });
}

/** What a reader must know of the store before it reads. */
const METADATA: Readonly<Record<string, RegExp>> = {
  'repository.id': /^[0-9a-f]{32}$/,
  'format.read': new RegExp(`^[1-${FORMAT_VERSION}]$`),
  'format.write': new RegExp(`^[1-${FORMAT_VERSION}]$`),
  'format.features': /^$/,
  'hash.objects': /^sha1$/,
  'hash.values': /^sha256$/,
};

/** The store says of itself what it is. */
export function checkMetadata({ store, findings }: Inspection): void {
  findings.examine('metadata', () => {
    for (const [key, pattern] of Object.entries(METADATA)) {
      const value = store.metadata.get(key);
      if (value !== null && pattern.test(value)) continue;
      const fault = value === null ? 'it is missing' : `'${value}' is not what it can be`;
      const effect = 'another program may read the store in a wrong way';
      findings.add({ what: 'metadata', id: key, fault, effect });
    }
  });
}
