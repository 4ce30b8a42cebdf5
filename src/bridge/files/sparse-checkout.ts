/**
 * Sparse checkout of the Git repository beside the store: which paths are not meant to be on the disk.
 * Invariant: only a path at which there is nothing is left out; a file that is there counts as any other.
 */
import { join } from 'node:path';
import type { RepoPath } from '../../model/path.ts';
import { parentPath } from '../../model/path.ts';
import type { Conversions } from './conversions.ts';
import { GitIndex } from './git-index.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { lookAt } from './stamp.ts';

export class SparseCheckout {
  /** What is to be on the disk, in the form of ignore rules. */
  readonly #patterns: IgnoreRules;
  readonly #skipped: ReadonlySet<string>;

  private constructor(patterns: IgnoreRules, skipped: ReadonlySet<string>) {
    this.#patterns = patterns;
    this.#skipped = skipped;
  }

  /** Null where everything is meant to be on the disk. */
  static beside({ git, config }: Pick<Conversions, 'git' | 'config'>): SparseCheckout | null {
    if (git === null || config?.isTrue('core.sparsecheckout') !== true) return null;
    const file = readIgnoreFile(git.own, 'info/sparse-checkout' as RepoPath);
    if (file === null) return null;
    const entries = GitIndex.read(join(git.own, 'index'))?.entries ?? [];
    const skipped = entries.filter(({ isSkipped }) => isSkipped).map(({ path }) => path);
    return new SparseCheckout(IgnoreRules.of(file.bytes), new Set(skipped));
  }

  /** Of these paths, those at which there is nothing, and nothing is missing. */
  absent(root: string, paths: readonly RepoPath[]): RepoPath[] {
    return paths.filter((path) => this.leavesOut(path) && lookAt(root, path) === undefined);
  }

  /** Whether nothing is missing where there is nothing at a path. */
  leavesOut(path: RepoPath): boolean {
    if (this.#skipped.has(path)) return true;
    // What no pattern matches is as the folder above it (path_in_sparse_checkout of Git's dir.c).
    let verdict = this.#patterns.verdict(path, false);
    for (let above = parentPath(path); above !== ''; above = parentPath(above)) {
      if (this.#skipped.has(`${above}/`)) return true;
      verdict ??= this.#patterns.verdict(above as RepoPath, true);
    }
    return verdict !== true;
  }
}
