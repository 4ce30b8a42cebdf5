/** What `fxd fsck --full` finds in a store that is open. */
import { auditPath } from '../../../src/bridge/files/audit-path.ts';
import { fsck } from '../../../src/history/fsck/fsck.ts';
import type { Repository } from '../../../src/history/repository.ts';
import type { RepoPath } from '../../../src/model/path.ts';

/** The findings as lines; empty where the store is sound. */
export function findingsOf(repository: Repository): string[] {
  const { findings } = fsck(repository, {
    full: true,
    auditName: (name) => auditPath(name as RepoPath),
  });
  return findings.map(({ severity, what, id, fault }) => `${severity}: ${what} ${id}: ${fault}`);
}
