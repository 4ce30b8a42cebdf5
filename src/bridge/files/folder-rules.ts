/**
 * The ignore rules of one folder during a scan, read only where some name must be judged. Invariant: a
 * folder whose ignore files, or those above it, changed since the last scan says so.
 */
import type { FolderState } from '../../model/folder-state.ts';
import type { RepoPath } from '../../model/path.ts';
import { joinPath } from '../../history/trees.ts';
import { readIgnoreFile } from './ignore-file.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { lookAt, sameStats } from './stamp.ts';

export const IGNORE_FILES: readonly string[] = ['.gitignore', '.fxdignore'];

export class FolderRules {
  readonly #root: string;
  readonly #outer: () => IgnoreRules;
  /** The rules here differ from those of the last scan, or it cannot be told that they do not. */
  readonly changed: boolean;
  #own: IgnoreRules | null = null;

  private constructor(root: string, outer: () => IgnoreRules, changed: boolean) {
    this.#root = root;
    this.#outer = outer;
    this.changed = changed;
  }

  /** What holds above the top folder. */
  static top(root: string, rules: IgnoreRules, changed: boolean): FolderRules {
    return new FolderRules(root, () => rules, changed);
  }

  /**
   * The rules within a folder below. `former` is what the last scan saw of it; `sameNames` says that it
   * still holds the same names.
   */
  enter(path: RepoPath, former: FolderState | null, sameNames: boolean): FolderRules {
    const changed = this.changed || former === null || this.#filesChanged(path, former, sameNames);
    return new FolderRules(this.#root, () => this.#within(path), changed);
  }

  isIgnored(path: RepoPath, isFolder: boolean): boolean {
    this.#own ??= this.#outer();
    return this.#own.isIgnored(path, isFolder);
  }

  #within(path: RepoPath): IgnoreRules {
    this.#own ??= this.#outer();
    const read = (name: string) => readIgnoreFile(this.#root, joinPath(path, name))?.bytes ?? null;
    return this.#own.enter(path, { gitignore: read('.gitignore'), fxdignore: read('.fxdignore') });
  }

  #filesChanged(path: RepoPath, former: FolderState, sameNames: boolean): boolean {
    return IGNORE_FILES.some((name) => {
      const known = former.files.find((file) => file.name === name);
      if (known === undefined && sameNames) return false;
      const stats = lookAt(this.#root, joinPath(path, name));
      if (known === undefined || stats === undefined)
        return known !== undefined || stats !== undefined;
      return known.stamp === null || !sameStats(known.stamp, stats);
    });
  }
}
