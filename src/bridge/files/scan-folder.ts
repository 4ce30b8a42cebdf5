/**
 * The scan of a folder that is not a working tree. Invariant: the folder is only read; its own ignore
 * rules decide what counts, and nothing is remembered of it.
 */
import { realpathSync } from 'node:fs';
import type { Recorder } from '../../history/repository.ts';
import { folderOverlaps } from '../../model/errors.ts';
import { systemPath } from '../../model/path.ts';
import { requireFolder } from './folder.ts';
import { IgnoreRules } from './ignore-rules.ts';
import { RecordedForm } from './recorded-form.ts';
import type { ScanResult } from './scan.ts';
import { scanWorkingTree } from './scan.ts';

/**
 * Stores all files of a folder. Throws FOLDER_MISSING, folderOverlaps where it and `repositoryRoot` lie
 * within each other, FILE_CHANGING.
 */
export function scanFolder(
  folder: string,
  repositoryRoot: string,
  recorder: Recorder,
  options: { readonly now: () => number; readonly largeBytes: number },
): ScanResult {
  requireFolder(folder);
  // Both as they really are: a symbolic link must not hide that one lies in the other.
  const root = realpathSync(systemPath(folder));
  const own = realpathSync(systemPath(repositoryRoot));
  if (isWithin(root, own) || isWithin(own, root)) throw folderOverlaps(folder, repositoryRoot);
  const result = scanWorkingTree({
    ...options,
    root,
    known: new Map(),
    sink: recorder,
    rules: IgnoreRules.top(root),
    rulesChanged: false,
    conversionsChanged: false,
    form: RecordedForm.plain(),
    recorded: () => null,
    force: true,
  });
  recorder.flush();
  return result;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
