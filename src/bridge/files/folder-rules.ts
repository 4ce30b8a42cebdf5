/**
 * The ignore rules of one folder during a scan, read only where some name must be judged. Invariant: a
 * folder whose ignore files, or those above it, changed since the last scan says so.
 */
import type { Stats } from 'node:fs';
import type { FolderState } from '../../model/folder-state.ts';
import type { RepoPath } from '../../model/path.ts';
import { joinPath } from '../../history/trees.ts';
import { readIgnoreFile } from './ignore-file.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { lookAt } from './stamp.ts';

export const IGNORE_FILES: readonly string[] = ['.gitignore', '.fxdignore'];

/** Is told what is wrong with an ignore file, as the rest of a sentence that begins with its path. */
type Tell = (path: RepoPath, warning: string) => void;

export class FolderRules {
  readonly #root: string;
  readonly #outer: () => IgnoreRules;
  readonly #tell: Tell;
  /** The rules here differ from those of the last scan, or it cannot be told that they do not. */
  readonly changed: boolean;
  #own: IgnoreRules | null = null;

  private constructor(root: string, outer: () => IgnoreRules, changed: boolean, tell: Tell) {
    this.#root = root;
    this.#tell = tell;
    this.#outer = outer;
    this.changed = changed;
  }

  /** What holds above the top folder. */
  static top(root: string, rules: IgnoreRules, changed: boolean, tell: Tell): FolderRules {
    return new FolderRules(root, () => rules, changed, tell);
  }

  /**
   * The rules within a folder below. `former` is what the last scan saw of it; `sameNames` says that it
   * still holds the same names.
   */
  enter(path: RepoPath, former: FolderState | null, sameNames: boolean): FolderRules {
    const changed = this.changed || former === null || this.#filesChanged(path, former, sameNames);
    return new FolderRules(this.#root, () => this.#within(path), changed, this.#tell);
  }

  isIgnored(path: RepoPath, isFolder: boolean): boolean {
    this.#own ??= this.#outer();
    return this.#own.isIgnored(path, isFolder);
  }

  #within(path: RepoPath): IgnoreRules {
    this.#own ??= this.#outer();
    const read = (name: string) => {
      const file = readIgnoreFile(this.#root, joinPath(path, name));
      if (file !== null && file.warning !== null) this.#tell(joinPath(path, name), file.warning);
      return file?.bytes ?? null;
    };
    return this.#own.enter(path, { gitignore: read('.gitignore'), fxdignore: read('.fxdignore') });
  }

  #filesChanged(path: RepoPath, former: FolderState, sameNames: boolean): boolean {
    const { names } = former;
    return IGNORE_FILES.some((name) => {
      const index = names.indexOf(name);
      if (index < 0 && sameNames) return false;
      const stats = statsUnlessHidden(this.#root, joinPath(path, name));
      // A folder that may not be entered: the scan reports it, and nothing can be told.
      if (stats === null) return true;
      if (index < 0 || stats === undefined) return index >= 0 || stats !== undefined;
      return !former.vouchesFor(index, stats);
    });
  }
}

/** What stands at a path; undefined for nothing, null where the system does not say. */
function statsUnlessHidden(root: string, path: RepoPath): Stats | undefined | null {
  try {
    return lookAt(root, path);
  } catch {
    return null;
  }
}
