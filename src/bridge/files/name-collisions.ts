/**
 * Names that are one name on some file systems: `A.js` and `a.js`, or one letter spelled in two ways.
 * Invariant: of such names none is written where they are one, because each would be written over, or
 * through, the other.
 */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { RepoPath } from '../../model/path.ts';
import { systemPath } from '../../model/path.ts';

/** Whether a folder is on a file system that takes names for one that differ in case or spelling. */
export function foldsNames(platform: string, folder: string, fileInIt: string): boolean {
  if (platform === 'win32') return true;
  const shouted = fileInIt.toUpperCase();
  const [there, again] = [fileInIt, shouted].map((name) => {
    return lstatSync(systemPath(join(folder, name)), { throwIfNoEntry: false });
  });
  return there !== undefined && again !== undefined && there.ino === again.ino;
}

/**
 * Of paths that stand together, those that are one with another, or lie in such a folder: the path, and
 * the name that it is one with. A name is compared as the most forgiving file system does it.
 */
export function findCollisions(paths: Iterable<RepoPath>): Map<RepoPath, string> {
  const names = new Names();
  const all = [...paths];
  for (const path of all) names.add(path);
  const found = new Map<RepoPath, string>();
  for (const path of all) {
    const other = names.otherOf(path);
    if (other !== null) found.set(path, other);
  }
  return found;
}

/** Paths and the folders above them, as they are spelled and as they are compared. */
class Names {
  readonly #folded = new Map<string, string>();
  /** Two spellings at most: they are enough to have another for each. */
  readonly #spelled = new Map<string, readonly string[]>();

  add(path: string): void {
    // Where a folder is known, those above it are, too.
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const name = path.slice(0, end);
      if (this.#folded.has(name)) return;
      const folded = this.#fold(name);
      const [first, second] = this.#spelled.get(folded) ?? [];
      if (first === undefined) this.#spelled.set(folded, [name]);
      else if (second === undefined) this.#spelled.set(folded, [first, name]);
    }
  }

  /** Another spelling of the path or of a folder above it; null where there is none. */
  otherOf(path: string): string | null {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const spelled = this.#spelled.get(this.#fold(path.slice(0, end))) ?? [];
      const other = spelled.find((name) => name !== path.slice(0, end));
      if (other !== undefined) return other;
    }
    return null;
  }

  #fold(path: string): string {
    let folded = this.#folded.get(path);
    if (folded === undefined) {
      // Twice, because a letter may have several small ones (ß, ſ, dotless i), and composed at the end.
      folded = path.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC');
      this.#folded.set(path, folded);
    }
    return folded;
  }
}
