/**
 * Whether a file has the outline that it needs. Invariant: a file's bytes are read only where its name
 * does not say its language, or where it is to be split again.
 */
import type { BlobId } from '../../model/ids.ts';
import type { RepoPath } from '../../model/path.ts';
import { encodeOutline } from '../../store/outline-encoding.ts';
import type { Repository } from '../repository.ts';
import { faultOf } from './finding.ts';

export interface OutlineFault {
  readonly fault: string;
  /** The row that is wrong, or null where there is none. */
  readonly row: readonly [number, string] | null;
}

/**
 * What is wrong with the outline of a file, or null. `byName` is its language as far as its name says it;
 * with `again` it is split once more and compared.
 */
export function outlineFault(
  repository: Repository,
  { blob, path }: { readonly blob: BlobId; readonly path: RepoPath },
  byName: string,
  again: boolean,
): OutlineFault | null {
  let found: OutlineFault | null = null;
  const fault = faultOf(() => {
    const languages = repository.store.objects.outlineLanguages(blob);
    if (languages.includes(byName) && !again) return;
    const bytes = repository.readBlob(blob);
    const language = repository.splitter.languageOf(path, bytes).name;
    if (!languages.includes(language)) {
      found = { fault: `it has no outline as ${language}`, row: null };
    } else if (again && differs(repository, blob, path, bytes, language)) {
      const number = repository.store.objects.numberOf(blob)!;
      const told = `the splitter makes another one of these bytes`;
      found = { fault: told, row: [number, language] };
    }
  });
  return fault === null ? found : { fault, row: null };
}

/** Whether the stored outline is not the one that this version of the splitter makes. */
function differs(
  repository: Repository,
  blob: BlobId,
  path: RepoPath,
  bytes: Buffer,
  language: string,
): boolean {
  const stored = repository.store.objects.readOutline(blob, language);
  if (stored === null || stored.version !== repository.splitter.version) return false;
  const fresh = repository.splitter.splitFile(path, bytes);
  return !encodeOutline(fresh).equals(encodeOutline(stored));
}
