/**
 * Names that not every system can hold. Invariant: what passes here names the same file on Linux, macOS and
 * Windows; upper and lower case aside.
 */
import type { RepoPath } from '../../model/path.ts';

/** Names of devices, alone or before an extension ("Naming Files, Paths, and Namespaces", Microsoft). */
const DEVICE = /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\.|$)/i;
/** Control characters are among what Windows keeps for itself. */
const RESERVED = /[<>:"|?*\\\u0000-\u001f]/;

/** Why Windows cannot hold a path, as a short phrase; null where it can. */
export function portabilityFault(path: RepoPath): string | null {
  for (const name of path.split('/')) {
    if (DEVICE.test(name)) return 'Windows keeps that name for a device';
    if (RESERVED.test(name)) return 'it has a character that Windows cannot hold in a name';
    if (/[. ]$/.test(name)) return 'Windows drops the dot or space at the end of a name';
  }
  return null;
}

/** The same where it matters on the system that is written on; elsewhere every name is taken. */
export function faultOn(platform: string, path: RepoPath): string | null {
  return platform === 'win32' ? portabilityFault(path) : null;
}
