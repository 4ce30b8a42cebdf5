/** Running with and without Git. Invariant: without it, nothing but Node can be found. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { hasProgram } from '../../cli/has-program.ts';
import { temporaryFolder } from '../../cli/run-cli.ts';

export const hasGit = hasProgram('git');

/** A PATH on which there is Node and nothing else. */
function bareSearchPath(): string {
  const folder = join(temporaryFolder(), 'bin');
  mkdirSync(folder);
  symlinkSync(process.execPath, join(folder, 'node'));
  return folder;
}

/** What the environment is with Git, where the machine has it, and without: by name. */
export function environments(): [string, Record<string, string>][] {
  const without: [string, Record<string, string>] = ['without git', { PATH: bareSearchPath() }];
  return hasGit ? [['with git', {}], without] : [without];
}
