/** Names at the top of a working tree that belong to fxd or Git. Invariant: no version holds one of them. */
import { BACKUP_PREFIX } from './audit-path.ts';

const OWN_NAMES = new Set([
  ...['.git', '.fxd', '.fxd-wal', '.fxd-shm', '.fxd-journal'],
  ...['.fxd-watch', '.fxd-watch-journal'],
]);

/** Whether a name at the top belongs to fxd or Git. */
export function isOwnName(name: string): boolean {
  return OWN_NAMES.has(name) || name.startsWith(BACKUP_PREFIX);
}
