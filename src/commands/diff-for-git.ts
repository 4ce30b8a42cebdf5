/**
 * The external diff of Git: what Git passes for one file, as two versions. Invariant: nothing but the two
 * files that Git names is read, and no repository of fxd is needed.
 *
 * Git gives path, old file, old id, old mode, new file, new id, new mode; for a renamed file also the new
 * path and a text about it; for one that is not merged only the path (git(1), GIT_EXTERNAL_DIFF).
 */
import { readLooseFile } from '../bridge/files/loose-file.ts';
import { looseVersions, type LooseFile } from '../history/loose-versions.ts';
import { modeType } from '../model/entry.ts';
import { badUsage } from '../model/errors.ts';
import type { CommitId } from '../model/ids.ts';
import type { RepoPath } from '../model/path.ts';
import { splitter } from '../syntax/split.ts';
import type { Context } from './context.ts';
import { reportDiff, type DiffReport, type DiffWishes } from './diff-report.ts';

/** How many operands Git passes: for a file that is not merged, for a file, for a renamed one. */
const COUNTS = [1, 7, 9];
const NO_MODE = '.';
const POINTER = /^Subproject commit ([0-9a-f]{40})/;

/** How the file differs; nothing of one that is not merged, which has no two sides. */
export function diffForGit(
  { folder, announce }: Pick<Context, 'folder' | 'announce'>,
  operands: readonly string[],
  wishes: DiffWishes,
): DiffReport[] {
  if (!COUNTS.includes(operands.length)) {
    throw badUsage('--git takes the seven or nine operands that Git passes', 'Run `fxd help diff`');
  }
  if (operands.length === 1) {
    announce(`* Unmerged path ${operands[0] ?? ''}`);
    return [];
  }
  const [path, oldFile, , oldMode, newFile, , newMode, newPath] = operands as readonly [
    ...(readonly [string, string, string, string, string, string, string]),
    string?,
  ];
  const before = readSide(folder, path, oldFile, oldMode);
  const after = readSide(folder, newPath ?? path, newFile, newMode);
  const versions = looseVersions(before, after, splitter);
  return reportDiff(versions.before, versions.after, wishes, null);
}

function readSide(folder: string, path: string, file: string, mode: string): LooseFile | null {
  if (mode === NO_MODE) return null;
  if (!/^[0-7]{6}$/.test(mode)) throw badUsage(`'${mode}' is no mode of a file`);
  const bytes = readLooseFile(folder, file);
  const number = Number.parseInt(mode, 8);
  // A path outside of the repository, such as `git diff --no-index` has, is told from the root.
  const place = path.replace(/^(\.?\/)+/, '') as RepoPath;
  const pointer = modeType(number) === 'submodule' ? POINTER.exec(bytes.toString('latin1')) : null;
  const commit = (pointer?.[1] ?? null) as CommitId | null;
  return { path: place, mode: number, bytes, commit };
}
