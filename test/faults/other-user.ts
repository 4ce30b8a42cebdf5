/**
 * fxd as a user whom permissions bind. Invariant: as root it is somebody else who runs it; where that
 * cannot be, a test says so and is skipped.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const NOBODY = 65_534;

const isRoot = process.getuid?.() === 0;

/** What starts a program as another user; nothing where this one is bound by permissions itself. */
export const AS_OTHER_USER: readonly string[] = isRoot
  ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
  : [];

/** Whether programs of this project can be run by a user whom permissions bind. */
export const isBound = process.getuid !== undefined && (!isRoot || canStartNode());

function canStartNode(): boolean {
  const [program = '', ...words] = AS_OTHER_USER;
  const probe = `require(${JSON.stringify(join(import.meta.dirname, '../../node_modules/better-sqlite3'))})`;
  return spawnSync(program, [...words, process.execPath, '-e', probe]).status === 0;
}

/** A new folder that the other user owns, and everybody may enter. */
export function folderOfOtherUser(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fxd-other-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  giveToOtherUser(folder);
  return folder;
}

/** Makes the other user the owner of a file or folder. */
export function giveToOtherUser(file: string): void {
  if (isRoot) chownSync(file, NOBODY, NOBODY);
}
